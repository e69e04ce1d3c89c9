package requests

import (
	"context"
	"errors"
	"slices"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/fault"
)

// maxJoined is how many spaces are joined to another one at a time.
const maxJoined = 20

// errMorePapers tells that a paper has come while the files were copied.
var errMorePapers = errors.New("a paper has come meanwhile")

// joinTries is how often the files of spaces are copied to which papers come meanwhile.
const joinTries = 3

// Join brings the requests and drafts of other spaces of a person to one of them.
func (s *Service) Join(ctx context.Context, req *requestsv1.JoinRequest) (*requestsv1.JoinResponse, error) {
	if len(req.From) == 0 || len(req.From) > maxJoined || slices.Contains(req.From, "") || slices.Contains(req.From, req.Space) {
		return nil, fault.New(fault.Invalid, "fault.no_person")
	}
	for try := 1; ; try++ {
		copied, err := s.copyFiles(ctx, req)
		if err != nil {
			return nil, err
		}
		res := &requestsv1.JoinResponse{}
		err = s.do(ctx, req, res, func(tx Tx) error { return s.bring(tx, req, copied, res) })
		if errors.Is(err, errMorePapers) && try < joinTries {
			continue
		}
		if err != nil {
			return nil, err
		}
		// What is left of the files, here or by a crash, belongs to no document: Sweep
		// removes it.
		for _, from := range req.From {
			left, err := s.store.Documents(ctx, from)
			for id, of := range copied {
				if err == nil && of == from && !slices.Contains(left, id) {
					_ = s.files.Delete(ctx, from, id)
				}
			}
		}
		return res, nil
	}
}

// copyFiles copies the files of all papers to the space to which they go, and returns
// where each was, by its id. A crash leaves copies that Sweep removes.
func (s *Service) copyFiles(ctx context.Context, req *requestsv1.JoinRequest) (map[string]string, error) {
	copied := map[string]string{}
	for _, from := range req.From {
		ids, err := s.store.Documents(ctx, from)
		if err != nil {
			return nil, err
		}
		for _, id := range ids {
			if err := s.files.Copy(ctx, from, req.Space, id); err != nil && !fault.Is(err, fault.NotFound) {
				return nil, err
			}
			copied[id] = from
		}
	}
	return copied, nil
}

// bring moves requests and drafts. Their papers must be among those that were copied.
func (s *Service) bring(tx Tx, req *requestsv1.JoinRequest, copied map[string]string, res *requestsv1.JoinResponse) error {
	there := func(papers []*requestsv1.Document) bool {
		return !slices.ContainsFunc(papers, func(d *requestsv1.Document) bool { return copied[d.Id] == "" })
	}
	for _, from := range req.From {
		requests, drafts, err := tx.Take(from)
		if err != nil {
			return err
		}
		for i, r := range requests {
			if !there(r.Documents) {
				return errMorePapers
			}
			// What was there is told once: where one has gone, there are all.
			if err := tx.AddEventAt(from, r, s.event(r, "moved", cut(line(req.Staff), maxName), r.State, ""), i == 0); err != nil {
				return err
			}
			// The answers stay out: the ledger keeps no private data.
			res.Requests = append(res.Requests, &requestsv1.Request{Id: r.Id, Number: r.Number, Title: r.Title, Type: r.Type, State: r.State, Open: open(r.State), Space: r.Space})
		}
		for _, d := range drafts {
			if s.lapsed(d) {
				continue
			}
			if !there(d.Documents) {
				return errMorePapers
			}
			if err := s.bringDraft(tx, req.Space, d); err != nil {
				return err
			}
			res.Drafts++
		}
	}
	return nil
}

// bringDraft keeps a draft of another space in this one. Papers that wait are put with
// those that wait here.
func (s *Service) bringDraft(tx Tx, space string, d *requestsv1.Draft) error {
	if waits(d) {
		tray, err := s.waiting(tx)
		if err != nil {
			return err
		}
		if tray != nil {
			tray.Documents = append(tray.Documents, d.Documents...)
			return s.keepDraft(tx, tray)
		}
	}
	d.Space = space
	return s.keepDraft(tx, d)
}
