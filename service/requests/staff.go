package requests

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"google.golang.org/protobuf/proto"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/api/becario/requests/v1/requestsv1connect"
	"becario/kit/fault"
	"becario/kit/ledger"
)

var (
	_ requestsv1connect.StaffServiceHandler = (*Service)(nil)
	_ requestsv1connect.StaffServiceClient  = (*Service)(nil)
)

// here is how long a member of staff counts as looking at a request after the
// page last asked for it.
const here = 2 * time.Minute

// office is the space of what staff keep for themselves: answers in the space of
// a holder are exported to the holder.
const officeSpace = "office"

// Open returns all that staff see of a request.
func (s *Service) Open(ctx context.Context, req *requestsv1.OpenRequest) (*requestsv1.OpenResponse, error) {
	fetched, err := s.Fetch(ctx, &requestsv1.FetchRequest{Staff: req.Staff, Id: req.Id})
	if err != nil {
		return nil, err
	}
	id := fetched.Request.Id
	kept, err := s.store.Staff(ctx, id)
	if err != nil {
		return nil, err
	}
	seen, err := s.store.Seen(ctx, req.Staff, []string{id})
	if err != nil {
		return nil, err
	}
	res := &requestsv1.OpenResponse{
		Item:   &requestsv1.Item{Request: fetched.Request, Assignee: kept.Assignee, Priority: kept.Priority, Unread: kept.HeardAt > seen[id]},
		Events: fetched.Events, Next: fetched.Next, Type: fetched.Type, Notes: kept.Notes, Links: kept.Links, OfHolder: kept.OfHolder, Proposals: kept.Proposals,
	}
	if res.Item.Proposed = kept.proposed(); res.Item.Proposed {
		s.timed(kept.Proposals[len(kept.Proposals)-1])
	}
	two, err := s.signatures(storeVersions{ctx, s.store}, fetched.Request)
	if err != nil {
		return nil, err
	}
	res.SecondSignature = secondSignature(two)
	if v := fetched.Request.TypeVersion; v != "" {
		t, err := s.version(storeVersions{ctx, s.store}, fetched.Request.Type, v)
		if err != nil {
			return nil, err
		}
		res.Private = privateFields(t, fetched.Request)
		if len(res.Private) > 0 {
			res.Uncorrectable, _ = fault.Of(correctable(fetched.Request, res.Item.Proposed))
		}
	}
	for _, l := range res.Links {
		s.show(l.Request)
	}
	if !req.Peek {
		now := s.clock.Now()
		res.Here, err = s.store.Look(ctx, id, req.Staff, now.UnixMicro(), now.Add(-here).UnixMicro())
	}
	return res, err
}

// staffCall is a call of staff that concerns a request of a space. The keys of each
// member of staff are apart from those of holders.
func staffCall(space, actor, key string) ledger.Named {
	if key != "" {
		key = "staff/" + actor + "/" + key
	}
	return ledger.Named{Space: space, Actor: actor, Key: key}
}

// text is what somebody wrote, in the form that is kept.
func text(s string) string { return strings.TrimSpace(strings.ReplaceAll(clean(s), "\r\n", "\n")) }

// clean takes out of a text what no database keeps: bytes that are no UTF-8, and NUL.
func clean(s string) string { return strings.ReplaceAll(strings.ToValidUTF8(s, ""), "\x00", "") }

func checkText(s string, required bool) error {
	switch {
	case s == "" && required:
		return fault.New(fault.Invalid, "fault.no_text")
	case utf8.RuneCountInString(s) > MaxComment:
		return fault.New(fault.Invalid, "fault.long_comment", "max", MaxComment)
	}
	return nil
}

// change makes a change of staff to a request that its holder may read.
func (s *Service) change(ctx context.Context, actor, key, id string, answer proto.Message, work func(tx Tx, r *requestsv1.Request) error) error {
	if actor == "" {
		return noStaff()
	}
	space, err := s.store.Space(ctx, id)
	if err != nil {
		return err
	}
	return s.do(ctx, staffCall(space, actor, key), answer, func(tx Tx) error {
		r, err := tx.Get(id)
		if err != nil {
			return err
		}
		return work(tx, r)
	})
}

// told keeps what staff did that leaves the state as it is, and has the holder told.
func (s *Service) told(tx Tx, r *requestsv1.Request, kind, actor, words, document string, tell bool) error {
	e := s.event(r, kind, actor, r.State, words)
	e.DocumentId = document
	if err := s.addText(tx, r, words); err != nil {
		return err
	}
	return tx.AddEvent(r, e, tell && hasHolder(r))
}

// Write sends the holder a message.
func (s *Service) Write(ctx context.Context, req *requestsv1.WriteRequest) (*requestsv1.WriteResponse, error) {
	words := text(req.Text)
	res := &requestsv1.WriteResponse{}
	err := s.change(ctx, req.Actor, req.Key, req.Id, res, func(tx Tx, r *requestsv1.Request) error {
		if err := checkText(words, true); err != nil {
			return err
		}
		if !hasHolder(r) {
			return fault.New(fault.State, "fault.no_holder")
		}
		res.Request = s.show(r)
		return s.told(tx, r, "messaged", req.Actor, words, "", true)
	})
	return res, err
}

// Review accepts or refuses a document.
func (s *Service) Review(ctx context.Context, req *requestsv1.ReviewRequest) (*requestsv1.ReviewResponse, error) {
	reason := text(req.Reason)
	res := &requestsv1.ReviewResponse{}
	err := s.change(ctx, req.Actor, req.Key, req.Id, res, func(tx Tx, r *requestsv1.Request) error {
		if err := checkText(reason, false); err != nil {
			return err
		}
		if reason == "" && !req.Accepted {
			return fault.New(fault.Invalid, "fault.no_reason")
		}
		i := slices.IndexFunc(r.Documents, func(d *requestsv1.Document) bool { return d.Id == req.DocumentId && d.Staff == "" })
		if i < 0 {
			return fault.New(fault.NotFound, "fault.no_request")
		}
		d, kind := r.Documents[i], "accepted"
		d.Review, d.ReviewReason = kind, ""
		if !req.Accepted {
			kind = "refused"
			d.Review, d.ReviewReason = kind, reason
		}
		if err := tx.PutDocument(r, d); err != nil {
			return err
		}
		if err := s.move(tx, r, r.State); err != nil {
			return err
		}
		res.Request = s.show(r)
		return s.told(tx, r, kind, req.Actor, d.ReviewReason, d.Id, !req.Accepted)
	})
	return res, err
}

// Deliver sends the holder a file.
func (s *Service) Deliver(ctx context.Context, req *requestsv1.DeliverRequest) (*requestsv1.DeliverResponse, error) {
	words := text(req.Text)
	if err := checkText(words, false); err != nil {
		return nil, err
	}
	d, err := settled(req.Document)
	if err != nil {
		return nil, err
	}
	if req.Actor == "" {
		return nil, noStaff()
	}
	if req.Key == "" {
		return nil, fault.New(fault.Invalid, "fault.no_key")
	}
	space, err := s.store.Space(ctx, req.Id)
	if err != nil {
		return nil, err
	}
	file, err := s.files.Commit(ctx, space, req.Key, d.Name, d.Size)
	if err != nil {
		return nil, err
	}
	res := &requestsv1.DeliverResponse{}
	if err = checkFile(file); err == nil {
		d.Id, d.MediaType, d.Size, d.Sha256, d.Staff = file.ID, file.Type, file.Size, file.SHA256, req.Actor
		d.Width, d.Height = int32(file.Width), int32(file.Height)
		err = s.change(ctx, req.Actor, req.Key, req.Id, res, func(tx Tx, r *requestsv1.Request) error {
			if !hasHolder(r) {
				return fault.New(fault.State, "fault.no_holder")
			}
			if len(r.Documents) >= maxDocuments {
				return fault.New(fault.State, "fault.many_documents", "max", maxDocuments)
			}
			d.AddedAt = s.clock.Now().UnixMicro()
			if n := len(r.Documents); n > 0 {
				d.AddedAt = max(d.AddedAt, r.Documents[n-1].AddedAt+1)
			}
			if err := tx.PutDocument(r, d); err != nil {
				return err
			}
			if err := s.addText(tx, r, d.Name); err != nil {
				return err
			}
			r.Documents = append(r.Documents, d)
			res.Request, res.Document = s.show(r), d
			return s.told(tx, r, "delivered", req.Actor, words, d.Id, true)
		})
	}
	if isFault(err) {
		s.drop(ctx, file)
	}
	return res, err
}

// internal makes a change that holders never read of.
func (s *Service) internal(ctx context.Context, actor, key string, answer proto.Message, work func(tx Tx) (proto.Message, error)) error {
	if actor == "" {
		return noStaff()
	}
	return s.once(ctx, staffCall(officeSpace, actor, key), answer, work)
}

// Note keeps a note that only staff read.
func (s *Service) Note(ctx context.Context, req *requestsv1.NoteRequest) (*requestsv1.NoteResponse, error) {
	words := text(req.Text)
	res := &requestsv1.NoteResponse{}
	err := s.internal(ctx, req.Actor, req.Key, res, func(tx Tx) (proto.Message, error) {
		if err := checkText(words, true); err != nil {
			return nil, err
		}
		r, err := tx.Get(req.Id)
		if err != nil {
			return nil, err
		}
		return nil, tx.AddNote(r.Id, &requestsv1.StaffNote{Id: newID(), At: s.clock.Now().UnixMicro(), Actor: req.Actor, Text: words})
	})
	return res, err
}

// Assign says who works on a request.
func (s *Service) Assign(ctx context.Context, req *requestsv1.AssignRequest) (*requestsv1.AssignResponse, error) {
	res := &requestsv1.AssignResponse{}
	err := s.internal(ctx, req.Actor, req.Key, res, func(tx Tx) (proto.Message, error) {
		was, err := tx.Assignee(req.Id)
		if err != nil {
			return nil, err
		}
		if err := s.touch(tx, req.Id); err != nil {
			return nil, err
		}
		to := cut(line(req.Assignee), maxName)
		return &requestsv1.Reversal{Id: req.Id, Assigned: true, Assignee: was, AssignedTo: &to}, tx.Assign(req.Id, to)
	})
	return res, err
}

// The lowest and the highest priority.
const lowest, highest = -1, 2

// Prioritise says how urgent a request is.
func (s *Service) Prioritise(ctx context.Context, req *requestsv1.PrioritiseRequest) (*requestsv1.PrioritiseResponse, error) {
	res := &requestsv1.PrioritiseResponse{}
	err := s.internal(ctx, req.Actor, req.Key, res, func(tx Tx) (proto.Message, error) {
		if _, err := tx.Assignee(req.Id); err != nil {
			return nil, err
		}
		if err := s.touch(tx, req.Id); err != nil {
			return nil, err
		}
		return nil, tx.Prioritise(req.Id, max(lowest, min(highest, int(req.Priority))))
	})
	return res, err
}

// Link says that two requests belong together.
func (s *Service) Link(ctx context.Context, req *requestsv1.LinkRequest) (*requestsv1.LinkResponse, error) {
	res := &requestsv1.LinkResponse{}
	if req.Kind != "" && req.Kind != "duplicate" && req.Kind != "related" {
		return res, fault.New(fault.Invalid, "fault.bad_link", "value", req.Kind)
	}
	if req.Actor == "" {
		return res, noStaff()
	}
	meant, err := s.meant(ctx, req.Actor, req.Other)
	if err != nil {
		return res, err
	}
	if slices.Contains(req.ExceptTypes, meant.Type) {
		return res, fault.New(fault.NotFound, "fault.no_request")
	}
	other := meant.Id
	err = s.internal(ctx, req.Actor, req.Key, res, func(tx Tx) (proto.Message, error) {
		r, err := tx.Get(req.Id)
		if err != nil {
			return nil, err
		}
		if r.Id == other {
			return nil, fault.New(fault.Invalid, "fault.link_itself")
		}
		for _, id := range []string{min(r.Id, other), max(r.Id, other)} { // in one order, whoever links them
			if err := s.touch(tx, id); err != nil {
				return nil, err
			}
		}
		return nil, tx.Link(r.Id, other, req.Kind)
	})
	return res, err
}

// meant is the one request that an id or a number, whole or shortened,
// is of.
func (s *Service) meant(ctx context.Context, staff, called string) (*requestsv1.Request, error) {
	if found, err := s.Fetch(ctx, &requestsv1.FetchRequest{Staff: staff, Id: called}); err == nil || !fault.Is(err, fault.NotFound) {
		return found.GetRequest(), err
	}
	if numbers := s.numbers(called); len(numbers) > 0 {
		found, err := s.store.Queue(ctx, Filter{Numbers: numbers, Limit: 2})
		if err != nil {
			return nil, err
		}
		if len(found) == 1 {
			return found[0].Request, nil
		}
	}
	return nil, fault.New(fault.NotFound, "fault.no_request")
}

// TakeBack undoes an assignment, or a step that the holder does not know of.
func (s *Service) TakeBack(ctx context.Context, req *requestsv1.TakeBackRequest) (*requestsv1.TakeBackResponse, error) {
	if req.Actor == "" {
		return nil, noStaff()
	}
	res, undo := &requestsv1.TakeBackResponse{}, &requestsv1.Reversal{}
	space, err := s.store.Space(ctx, req.Id)
	if err != nil {
		return nil, err
	}
	back := func(tx Tx) error { return s.takeBack(tx, req, undo) }
	err = s.ledger.Undo(ctx, staffCall(space, req.Actor, req.Key), undo, res, back)
	if fault.Is(err, fault.NotFound) {
		err = s.ledger.Undo(ctx, staffCall(officeSpace, req.Actor, req.Key), undo, res, back)
	}
	return res, err
}

func (s *Service) takeBack(tx Tx, req *requestsv1.TakeBackRequest, undo *requestsv1.Reversal) error {
	if undo.Id != req.Id {
		return ledger.NoChange()
	}
	if undo.Assigned {
		now, err := tx.Assignee(undo.Id)
		if err != nil {
			return err
		}
		if undo.AssignedTo != nil && now != *undo.AssignedTo {
			if now == "" {
				return fault.New(fault.Conflict, "fault.unassigned")
			}
			return fault.New(fault.Conflict, "fault.reassigned", "name", now)
		}
		if err := s.touch(tx, undo.Id); err != nil {
			return err
		}
		return tx.Assign(undo.Id, undo.Assignee)
	}
	r, err := tx.Get(undo.Id)
	if err != nil {
		return err
	}
	if err := ledger.CheckVersion(undo.Version, r.Version); err != nil {
		return err
	}
	quiet, err := tx.TellNot(undo.Event)
	if err != nil {
		return err
	}
	if !quiet {
		return fault.New(fault.State, "fault.told")
	}
	from := r.State
	r.State, r.Deadline, r.AnswerBy, r.AnswerDays = undo.From, undo.Deadline, undo.AnswerBy, undo.AnswerDays
	r.Version++
	r.ChangedAt = s.clock.Now().UnixMicro()
	if err := tx.Put(r, s.reminderAt(r)); err != nil {
		return err
	}
	if undecided(r.State) {
		if err := tx.Decided(r.Id, 0, 0); err != nil {
			return err
		}
	}
	return tx.AddEvent(r, s.event(r, "taken_back", req.Actor, from, ""), false)
}
