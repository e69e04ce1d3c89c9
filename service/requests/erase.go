package requests

import (
	"context"
	"errors"
	"slices"
	"strings"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/fault"
	"becario/kit/field"
)

// Erase removes what is kept about a space but what must remain as an act of
// the office.
func (s *Service) Erase(ctx context.Context, req *requestsv1.EraseRequest) (*requestsv1.EraseResponse, error) {
	err := s.ledger.Erase(ctx, req.Space, req.Actor, func(tx Tx) error {
		all, err := tx.All()
		if err != nil {
			return err
		}
		for _, r := range all {
			if err := s.erase(tx, r); err != nil {
				return err
			}
		}
		drafts, err := tx.Drafts()
		if err != nil {
			return err
		}
		for _, d := range drafts {
			if err := tx.DropDraft(d.Id); err != nil {
				return err
			}
		}
		return nil
	})
	// Files that are left by a crash here belong to no document: Sweep removes them.
	if err == nil {
		err = s.files.Erase(ctx, req.Space)
	}
	if err != nil {
		return nil, err
	}
	return &requestsv1.EraseResponse{}, nil
}

// erase leaves of a request what it takes to account for it. Each gets a space
// of its own, so that nothing tells which were of the same holder, and whoever
// works on it may go on.
func (s *Service) erase(tx Tx, r *requestsv1.Request) error {
	from := r.State
	if undecided(r.State) {
		r.State = withdrawn
	}
	r.Space, r.Holder, r.Title, r.From, r.To, r.Documents = newID(), "", "", "", "", nil
	r.Answers, r.Words = nil, ""
	r.ErasedAt = s.clock.Now().UnixMicro()
	text, err := s.search(tx, r)
	if err != nil {
		return err
	}
	if err := tx.Erase(r, text); err != nil {
		return err
	}
	if err := s.move(tx, r, from); err != nil {
		return err
	}
	return tx.AddEvent(r, s.event(r, "erased", "", from, ""), false)
}

// search is the text by which a request is found; what its type holds private is not in
// it, wherever the holder wrote it.
func (s *Service) search(tx versions, r *requestsv1.Request) (string, error) {
	title, err := s.withoutPrivate(tx, r, r.Title)
	if err != nil {
		return "", err
	}
	words, err := s.withoutPrivate(tx, r, r.Words)
	if err != nil {
		return "", err
	}
	all := []string{r.Number, title, r.Holder, s.names(r.Type)}
	answers, _, err := s.publicAnswers(tx, r.Type, r.TypeVersion, r.Answers)
	if err != nil {
		return "", err
	}
	for _, a := range answers {
		all = append(all, a.Value)
	}
	return strings.TrimSpace(clean(strings.Join(append(all, words), " "))), nil
}

// remakeTexts makes some texts of before anew. Where one cannot be made, the request is
// found by its number and names from then on, and the operator is told which it is.
func (s *Service) remakeTexts(ctx context.Context) (more bool, err error) {
	failed := map[string]error{} // by the request's id: a transaction may be tried again
	more, err = s.store.RemakeTexts(ctx, textLimit, func(tx Tx, r *requestsv1.Request, events []*requestsv1.Event) (string, bool, error) {
		text, other, err := s.remade(tx, r, events)
		if fault.Is(err, fault.NotFound) || errors.Is(err, errUnreadable) {
			failed[r.Id] = err
			return clean(strings.Join(strings.Fields(strings.Join([]string{r.Number, r.Holder, s.names(r.Type)}, " ")), " ")), true, nil
		}
		return text, other, err
	})
	if err != nil {
		return false, err
	}
	for id, why := range failed {
		s.log.Warn("requests: a request is found by its number and names alone: its text was not made", "request", id, "error", why)
	}
	return more, nil
}

// remade returns what a request of before is found by without what its type holds
// private, and whether its type holds anything so: an answer that is empty now may have
// been there when the text was made. Of an erased one the text has no answers.
func (s *Service) remade(tx Tx, r *requestsv1.Request, events []*requestsv1.Event) (string, bool, error) {
	if r.TypeVersion == "" || r.ErasedAt != 0 {
		return "", false, nil
	}
	t, err := s.version(tx, r.Type, r.TypeVersion)
	if err != nil || !hasPrivate(t) {
		return "", false, err
	}
	text, err := s.search(tx, r)
	all, held := []string{text}, privateAnswers(t, r.Answers)
	for _, d := range r.Documents {
		all = append(all, field.Without(d.Name, held))
	}
	for _, e := range events {
		all = append(all, field.Without(e.Comment, held), field.Without(e.Rule, held))
	}
	return clean(strings.Join(slices.DeleteFunc(all, func(t string) bool { return t == "" }), " ")), true, err
}

// hasHolder reports whether there is still somebody to tell of a request.
func hasHolder(r *requestsv1.Request) bool { return r.ErasedAt == 0 }
