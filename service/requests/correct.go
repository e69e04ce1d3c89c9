package requests

import (
	"context"
	"slices"
	"strings"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/fault"
	"becario/kit/ledger"
	"becario/service/requests/requeststypes"
)

// Private answers of a request, such as an account, may be wrong when nobody can pay to
// it any more. They can be changed until the office decides: whoever decides on the
// version that they have seen is told that it has changed.

// Correct changes private answers of a request as its holder has told staff.
func (s *Service) Correct(ctx context.Context, req *requestsv1.CorrectRequest) (*requestsv1.CorrectResponse, error) {
	if req.Version == 0 {
		return nil, fault.New(fault.Invalid, "fault.no_version")
	}
	res := &requestsv1.CorrectResponse{}
	err := s.change(ctx, req.Actor, req.Key, req.Id, res, func(tx Tx, r *requestsv1.Request) error {
		t, err := s.version(tx, r.Type, r.TypeVersion)
		if err != nil {
			return err
		}
		if !allPrivate(t, req.Set) {
			return fault.New(fault.Invalid, "fault.not_private")
		}
		if err := s.correctable(tx, r); err != nil {
			return err
		}
		if err := ledger.CheckVersion(req.Version, r.Version); err != nil {
			return err
		}
		amended := &requestsv1.AmendResponse{}
		changed, err := s.amend(tx, r, t, &requestsv1.AmendRequest{Set: req.Set}, amended)
		res.Request, res.Faults = s.show(r), amended.Faults
		if err != nil || len(changed) == 0 {
			return err
		}
		return s.corrected(tx, r, changed, req.Actor)
	})
	return res, err
}

// allPrivate reports whether there are answers, and all of them are to private fields.
func allPrivate(t *requeststypes.Type, set []*requestsv1.Answer) bool {
	return len(set) > 0 && !slices.ContainsFunc(set, func(a *requestsv1.Answer) bool {
		f, ok := t.Field(a.Field)
		return !ok || !f.Private
	})
}

// correctable refuses to change private answers of a request that is decided or being
// decided. Whether that is by a committee, or a decision was proposed for a second
// signature, is not said: of a proposal its holder is told nothing.
func correctable(r *requestsv1.Request, proposed bool) error {
	key := ""
	switch {
	case !hasHolder(r):
		return fault.New(fault.State, "fault.no_holder")
	case r.State == approved:
		key = "fault.request_approved"
	case r.State == inPayment:
		key = "fault.request_in_payment"
	case !open(r.State):
		key = "fault.request_closed"
	case r.State == inCommittee || proposed:
		key = "fault.request_deciding"
	default:
		return nil
	}
	return fault.New(fault.State, key, "number", r.Number)
}

// correctable is the same for a request that is changed now.
func (s *Service) correctable(tx Tx, r *requestsv1.Request) error {
	_, err := tx.Proposal(r.Id)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	return correctable(r, err == nil)
}

// privateFields are the private fields that a request has with its answers.
func privateFields(t *requeststypes.Type, r *requestsv1.Request) []string {
	a := answers(&requestsv1.Draft{Answers: r.Answers})
	var keys []string
	for i := range t.Fields {
		if f := &t.Fields[i]; f.Private && t.Asked(f, a) {
			keys = append(keys, f.Key)
		}
	}
	return keys
}

// private says which private fields a request has, and why they cannot be changed now.
func (s *Service) private(ctx context.Context, r *requestsv1.Request, t *requeststypes.Type) (keys []string, refused, err error) {
	keys = privateFields(t, r)
	if len(keys) == 0 {
		return nil, nil, nil
	}
	kept, err := s.store.Staff(ctx, r.Id)
	if err != nil {
		return nil, nil, err
	}
	return keys, correctable(r, kept.proposed()), nil
}

// corrected keeps which private answers were changed, by its holder or else by a member
// of staff, has the documents that were accepted before looked at again, ends the link to
// their page, and has the holder told: whoever had the link
// may have been somebody else.
func (s *Service) corrected(tx Tx, r *requestsv1.Request, changed []string, staff string) error {
	from, kind, by := r.State, "amended", r.Holder
	switch {
	case staff != "":
		kind, by = "corrected", staff
	case r.State == waitsApplicant:
		r.State = inReview
	}
	for _, d := range r.Documents { // one that proves an account says nothing of the next one
		if d.Staff != "" || d.Review != "accepted" {
			continue
		}
		d.Review = ""
		if err := tx.PutDocument(r, d); err != nil {
			return err
		}
	}
	if err := s.move(tx, r, from); err != nil {
		return err
	}
	if staff == "" {
		if err := tx.Heard(r.Id, r.ChangedAt); err != nil {
			return err
		}
	}
	if err := tx.DropLink(r.Id); err != nil {
		return err
	}
	s.show(r)
	return tx.AddEvent(r, s.event(r, kind, by, from, strings.Join(changed, changedSeparator)), true)
}

// changedSeparator stands between the keys of fields in an event.
const changedSeparator = ", "
