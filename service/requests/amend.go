package requests

import (
	"context"
	"slices"
	"strings"

	commonv1 "becario/api/becario/common/v1"
	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/fault"
	"becario/kit/ledger"
	"becario/service/requests/requeststypes"
)

// Amend changes answers of a request whose review has not begun, or private ones alone
// of a request that is not being decided.
func (s *Service) Amend(ctx context.Context, req *requestsv1.AmendRequest) (*requestsv1.AmendResponse, error) {
	res := &requestsv1.AmendResponse{}
	err := s.do(ctx, req, res, func(tx Tx) error {
		r, err := tx.Get(req.Id)
		if err != nil {
			return err
		}
		if r.Space != req.Space {
			return fault.New(fault.NotFound, "fault.no_request")
		}
		t, err := s.version(tx, r.Type, r.TypeVersion)
		if err != nil {
			return err
		}
		private := allPrivate(t, req.Set)
		if err := s.amendable(tx, r, private); err != nil {
			return err
		}
		if err := ledger.CheckVersion(req.Version, r.Version); err != nil {
			return err
		}
		changed, err := s.amend(tx, r, t, req, res)
		res.Request = s.show(r)
		if err != nil || len(changed) == 0 {
			return err
		}
		if private {
			return s.corrected(tx, r, changed, "")
		}
		return s.answered(tx, r, "amended", strings.Join(changed, changedSeparator))
	})
	return res, err
}

// amendable refuses to change answers of a request in its present state, or private
// ones alone.
func (s *Service) amendable(tx Tx, r *requestsv1.Request, private bool) error {
	if private {
		return s.correctable(tx, r)
	}
	if !open(r.State) {
		return fault.New(fault.State, "fault.request_closed", "number", r.Number)
	}
	if err := replaceable(folder{request: r}); err != nil {
		return fault.New(fault.State, "fault.request_reviewed", "number", r.Number)
	}
	return nil
}

// amend puts answers into a request and returns the keys of the fields that it
// changes. What is wrong goes into res, and changes nothing.
func (s *Service) amend(tx Tx, r *requestsv1.Request, t *requeststypes.Type, req *requestsv1.AmendRequest, res *requestsv1.AmendResponse) ([]string, error) {
	a := answers(&requestsv1.Draft{Answers: r.Answers})
	var keys []string
	was := map[string]bool{} // the fields that were wrong before
	for _, p := range t.Problems(a, s.today()) {
		was[p.Field] = true
	}
	lacked, _ := t.Missing(a, true)
	refuse := func(key string, f *commonv1.Fault) {
		if res.Faults == nil {
			res.Faults = map[string]*commonv1.Fault{}
		}
		res.Faults[key] = f
	}
	for _, set := range req.Set {
		value, err := s.clean(t, set, req.Chat)
		if f, ok := fault.Of(err); ok {
			refuse(set.Field, f)
			continue
		}
		if value != a[set.Field] {
			a[set.Field] = value
			keys = append(keys, set.Field)
		}
	}
	for _, p := range t.Problems(a, s.today()) {
		f, ok := fault.Of(p.Err)
		switch {
		case !ok || p.Late || len(keys) == 0:
		case slices.Contains(keys, p.Field):
			refuse(p.Field, f)
		case !was[p.Field]:
			refuse(keys[0], f) // a rule between fields names the last of them
		}
	}
	if lacks, yes := t.Missing(a, true); yes && lacks != lacked && len(keys) > 0 {
		f, _ := fault.Of(fault.New(fault.Invalid, "fault.form_open"))
		refuse(keys[0], f)
	}
	if len(res.Faults) > 0 || len(keys) == 0 {
		return nil, nil
	}
	r.Answers = nil
	for i := range t.Fields {
		if key := t.Fields[i].Key; a[key] != "" {
			r.Answers = append(r.Answers, &requestsv1.Answer{Field: key, Value: a[key]})
		}
	}
	r.Wanted = t.Wanted(a)
	r.From, r.To = days(a)
	if err := s.recountAmended(tx, r, t, a); err != nil {
		return nil, err
	}
	return keys, tx.PutForm(r)
}

// recountAmended counts the deadline of a request anew if another one follows from
// its answers.
func (s *Service) recountAmended(tx Tx, r *requestsv1.Request, t *requeststypes.Type, a requeststypes.Answers) error {
	_, days := t.Decision(a)
	if int(r.Days) == days {
		return nil
	}
	history, err := tx.History(r.Id)
	if err != nil {
		return err
	}
	r.Days = int32(days)
	r.Deadline, err = s.deadline(r, history)
	return err
}

// Rate keeps how content a holder is.
func (s *Service) Rate(ctx context.Context, req *requestsv1.RateRequest) (*requestsv1.RateResponse, error) {
	const most = 5
	res := &requestsv1.RateResponse{}
	err := s.do(ctx, req, res, func(tx Tx) error {
		r, err := tx.Get(req.Id)
		if err != nil {
			return err
		}
		switch {
		case r.Space != req.Space:
			return fault.New(fault.NotFound, "fault.no_request")
		case req.Stars < 1 || req.Stars > most:
			return fault.New(fault.Invalid, "fault.bad_stars", "max", most)
		case undecided(r.State) || r.State == withdrawn:
			return fault.New(fault.State, "fault.not_decided", "number", r.Number)
		}
		r.Stars = req.Stars
		res.Request = s.show(r)
		if err := tx.PutForm(r); err != nil {
			return err
		}
		e := s.event(r, "rated", r.Holder, r.State, "")
		e.Comment = strings.Repeat("★", int(r.Stars))
		return tx.AddEvent(r, e, false)
	})
	return res, err
}

// History returns a request with all that has happened to it.
func (s *Service) History(ctx context.Context, req *requestsv1.HistoryRequest) (*requestsv1.HistoryResponse, error) {
	if req.Space == "" {
		return nil, fault.New(fault.Denied, "fault.no_person")
	}
	r, events, err := s.store.Fetch(ctx, strings.TrimSpace(req.Id))
	if err != nil {
		return nil, err
	}
	if r.Space != req.Space {
		return nil, fault.New(fault.NotFound, "fault.no_request")
	}
	kept := storeVersions{ctx, s.store}
	res := &requestsv1.HistoryResponse{History: &requestsv1.History{Request: s.show(r), Events: events}}
	if err := s.explainBy(kept, r, events); err != nil || r.TypeVersion == "" {
		return res, err
	}
	t, err := s.version(kept, r.Type, r.TypeVersion)
	if err != nil {
		return nil, err
	}
	res.Type = message(t)
	var refused error
	res.Private, refused, err = s.private(ctx, r, t)
	res.Uncorrectable, _ = fault.Of(refused)
	return res, err
}
