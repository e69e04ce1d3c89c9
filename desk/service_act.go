package desk

import (
	"context"
	"slices"
	"strings"

	deskv1 "becario/api/becario/desk/v1"
	"becario/kit/fault"
)

// maxKey bounds the key of a change, in bytes.
const maxKey = 100

// keyPrefix begins the keys under which changes of programs are kept.
const keyPrefix = "api "

// change reads the request that a call changes, and the key under which the change
// is kept: of the token, the kind of change and the request, too, so that programs which
// count their keys from one lose nothing.
func (s service) change(ctx context.Context, kind, number, key string) (work, string, error) {
	if key == "" {
		return work{}, "", fault.New(fault.Invalid, "fault.no_key")
	}
	if len(key) > maxKey {
		return work{}, "", fault.New(fault.Invalid, "fault.long_key", "max", maxKey)
	}
	w, err := s.take(ctx, number)
	if err != nil {
		return w, "", err
	}
	return w, s.key(w, kind, key), nil
}

// key is under what a change of a kind is kept that a program makes under a key.
func (s service) key(w work, kind, key string) string {
	return keyPrefix + s.by.caller.token.ID + " " + kind + " " + w.id() + " " + key
}

// Reply implements the contract.
func (s service) Reply(ctx context.Context, req *deskv1.ReplyRequest) (*deskv1.ReplyResponse, error) {
	w, key, err := s.change(ctx, "reply", req.Number, req.Key)
	if err != nil {
		return nil, err
	}
	return &deskv1.ReplyResponse{}, s.desk.message(ctx, w, key, req.Text)
}

// Note implements the contract.
func (s service) Note(ctx context.Context, req *deskv1.NoteRequest) (*deskv1.NoteResponse, error) {
	w, key, err := s.change(ctx, "note", req.Number, req.Key)
	if err != nil {
		return nil, err
	}
	return &deskv1.NoteResponse{}, s.desk.noteDown(ctx, w, key, req.Text)
}

// Assign implements the contract.
func (s service) Assign(ctx context.Context, req *deskv1.AssignRequest) (*deskv1.AssignResponse, error) {
	w, key, err := s.change(ctx, "assign", req.Number, req.Key)
	if err != nil {
		return nil, err
	}
	return &deskv1.AssignResponse{Undo: key}, s.desk.assign(ctx, w, key, req.Assignee)
}

// Prioritise implements the contract.
func (s service) Prioritise(ctx context.Context, req *deskv1.PrioritiseRequest) (*deskv1.PrioritiseResponse, error) {
	w, key, err := s.change(ctx, "prioritise", req.Number, req.Key)
	if err != nil {
		return nil, err
	}
	return &deskv1.PrioritiseResponse{}, s.desk.prioritise(ctx, w, key, req.Priority)
}

// Link implements the contract.
func (s service) Link(ctx context.Context, req *deskv1.LinkRequest) (*deskv1.LinkResponse, error) {
	w, key, err := s.change(ctx, "link", req.Number, req.Key)
	if err != nil {
		return nil, err
	}
	return &deskv1.LinkResponse{}, s.desk.linkUp(ctx, w, key, req.Other, req.Kind)
}

// Review implements the contract.
func (s service) Review(ctx context.Context, req *deskv1.ReviewRequest) (*deskv1.ReviewResponse, error) {
	w, key, err := s.change(ctx, "review", req.Number, req.Key)
	if err != nil {
		return nil, err
	}
	return &deskv1.ReviewResponse{}, s.desk.review(ctx, w, key, req.DocumentId, req.Accepted, req.Reason)
}

// Advance implements the contract.
func (s service) Advance(ctx context.Context, req *deskv1.AdvanceRequest) (*deskv1.AdvanceResponse, error) {
	w, key, err := s.change(ctx, "advance", req.Number, req.Key)
	if err != nil {
		return nil, err
	}
	if !req.Sure && req.Version == w.opened.Item.Request.Version && slices.Contains(w.next(), req.To) {
		if risks := w.risks(s.say, req.To); len(risks) > 0 {
			return nil, fault.New(fault.State, "fault.not_sure", "risks", strings.Join(risks, " "))
		}
	}
	res := &deskv1.AdvanceResponse{}
	res.Proposed, err = s.desk.move(ctx, w, key, change{to: req.To, comment: req.Comment, reason: req.Reason, rule: req.Rule, version: req.Version})
	if !res.Proposed && slices.Contains(decides, req.To) {
		res.Undo = key
	}
	return res, err
}

// Sign implements the contract.
func (s service) Sign(ctx context.Context, req *deskv1.SignRequest) (*deskv1.SignResponse, error) {
	w, key, err := s.change(ctx, "sign", req.Number, req.Key)
	if err != nil {
		return nil, err
	}
	return &deskv1.SignResponse{Undo: key}, s.desk.sign(ctx, w, key, req.Proposal, req.Version)
}

// Decline implements the contract.
func (s service) Decline(ctx context.Context, req *deskv1.DeclineRequest) (*deskv1.DeclineResponse, error) {
	w, key, err := s.change(ctx, "decline", req.Number, req.Key)
	if err != nil {
		return nil, err
	}
	return &deskv1.DeclineResponse{}, s.desk.decline(ctx, w, key, req.Proposal, req.Comment)
}

// Correct implements the contract.
func (s service) Correct(ctx context.Context, req *deskv1.CorrectRequest) (*deskv1.CorrectResponse, error) {
	w, key, err := s.change(ctx, "correct", req.Number, req.Key)
	if err != nil {
		return nil, err
	}
	s.by.about.more = ".correct"
	if req.Version < 1 {
		return nil, fault.New(fault.Invalid, "fault.no_version")
	}
	made, err := s.desk.correct(ctx, w, key, req.Version, req.Set)
	if err != nil {
		return nil, err
	}
	res := &deskv1.CorrectResponse{Version: made.GetRequest().GetVersion(), Faults: map[string]string{}}
	for field, why := range made.Faults {
		res.Faults[field] = s.say.said(why)
	}
	return res, nil
}

// Undo implements the contract.
func (s service) Undo(ctx context.Context, req *deskv1.UndoRequest) (*deskv1.UndoResponse, error) {
	w, err := s.take(ctx, req.Number)
	if err != nil {
		return nil, err
	}
	if !strings.HasPrefix(req.Undo, keyPrefix) {
		return nil, fault.New(fault.NotFound, "fault.no_change")
	}
	return &deskv1.UndoResponse{}, s.desk.takeBack(ctx, w, req.Undo)
}
