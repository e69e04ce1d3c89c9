package requests

import (
	"cmp"
	"context"
	"slices"

	"google.golang.org/protobuf/proto"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/fault"
	"becario/kit/fold"
	"becario/kit/ledger"
	"becario/kit/wall"
	"becario/service/requests/requeststypes"
)

// How a proposal ends.
const (
	signed   = "signed"
	declined = "declined"
	dropped  = "dropped"
)

// signatures says which decisions on a request two have to sign, and who may: what
// its type asks for now, since that is a rule of the office and not of the form. nil
// is that one signature does.
func (s *Service) signatures(kept versions, r *requestsv1.Request) (*requeststypes.Signatures, error) {
	t, ok := s.types.Type(r.Type)
	if !ok && r.TypeVersion != "" { // it is not offered any more
		var err error
		if t, err = s.version(kept, r.Type, r.TypeVersion); err != nil {
			return nil, err
		}
	}
	if t == nil {
		return nil, nil
	}
	given := requeststypes.Answers{}
	for _, a := range r.Answers {
		given[a.Field] = a.Value
	}
	return t.Signatures(given), nil
}

// signs reports whether two have to sign a step.
func (s *Service) signs(kept versions, r *requestsv1.Request, to requestsv1.State) (bool, error) {
	two, err := s.signatures(kept, r)
	return two != nil && slices.Contains(two.Of, Name(to)), err
}

// secondSignature is what the contract says of it.
func secondSignature(two *requeststypes.Signatures) *requestsv1.SecondSignature {
	if two == nil {
		return nil
	}
	m := &requestsv1.SecondSignature{ProposedBy: two.ProposedBy, SignedBy: two.SignedBy}
	for _, state := range []requestsv1.State{approved, rejected, inPayment, resolved} {
		if slices.Contains(two.Of, Name(state)) {
			m.States = append(m.States, state)
		}
	}
	return m
}

// SignDays is how many business days a second signature may take.
const SignDays = 2

// timed says by when a decision that was proposed is to be signed, and when who is to
// sign is told again; an office that never opens says neither.
func (s *Service) timed(p *requestsv1.Proposal) {
	for days, into := range map[int]*string{SignDays: &p.SignBy, SignDays + 1: &p.RemindOn} {
		if day, err := s.calendar().Add(s.day(p.At), days); err == nil {
			*into = day.Format(wall.DayForm)
		}
	}
}

func checkSigner(who *requestsv1.Signer) error {
	if who.GetName() == "" || who.GetAccount() == "" {
		return noStaff()
	}
	return nil
}

// Propose keeps a decision that another member of staff has to sign.
func (s *Service) Propose(ctx context.Context, req *requestsv1.ProposeRequest) (*requestsv1.ProposeResponse, error) {
	comment := text(req.Comment)
	if err := checkSigner(req.Signer); err != nil {
		return nil, err
	}
	step := &requestsv1.AdvanceRequest{Actor: req.Signer.Name, Key: req.Key, Version: req.Version, To: req.To, Reason: req.Reason, Rule: req.Rule}
	if err := checkStep(step, comment); err != nil {
		return nil, err
	}
	res := &requestsv1.ProposeResponse{}
	err := s.internal(ctx, req.Signer.Name, req.Key, res, func(tx Tx) (proto.Message, error) { return nil, s.propose(tx, req, comment) })
	return res, err
}

func (s *Service) propose(tx Tx, req *requestsv1.ProposeRequest, comment string) error {
	r, err := tx.Get(req.Id)
	if err != nil {
		return err
	}
	if err := ledger.CheckVersion(req.Version, r.Version); err != nil {
		return err
	}
	if !slices.Contains(steps[r.State], req.To) {
		return fault.New(fault.State, "fault.bad_step", "from", Name(r.State), "to", Name(req.To))
	}
	two, err := s.signatures(tx, r)
	if err != nil {
		return err
	}
	if two == nil || !slices.Contains(two.Of, Name(req.To)) {
		return fault.New(fault.State, "fault.one_signature")
	}
	if !slices.Contains(two.ProposedBy, req.Signer.Role) {
		return fault.New(fault.Denied, "fault.role")
	}
	if _, err := tx.Proposal(r.Id); !fault.Is(err, fault.NotFound) {
		return cmp.Or(err, error(fault.New(fault.State, "fault.proposed")))
	}
	// Who has seen the request without it decides on something else.
	if err := s.move(tx, r, r.State); err != nil {
		return err
	}
	return tx.PutProposal(r.Id, &requestsv1.Proposal{Id: newID(), At: r.ChangedAt, Actor: req.Signer.Name, Account: req.Signer.Account,
		To: req.To, Comment: comment, Reason: line(req.Reason), Rule: line(req.Rule)})
}

// Sign makes the decision that somebody else has proposed.
func (s *Service) Sign(ctx context.Context, req *requestsv1.SignRequest) (*requestsv1.SignResponse, error) {
	if err := checkSigner(req.Signer); err != nil {
		return nil, err
	}
	step := &requestsv1.AdvanceRequest{Actor: req.Signer.Name, Key: req.Key, Version: req.Version, GraceSeconds: req.GraceSeconds}
	if err := checkStep(step, ""); err != nil {
		return nil, err
	}
	space, err := s.store.Space(ctx, req.Id)
	if err != nil {
		return nil, err
	}
	res, made := &requestsv1.SignResponse{}, &requestsv1.AdvanceResponse{}
	err = s.once(ctx, staffCall(space, req.Signer.Name, req.Key), res, func(tx Tx) (proto.Message, error) {
		r, p, err := proposal(tx, req.Id, req.Proposal)
		if err != nil {
			return nil, err
		}
		if err := ledger.CheckVersion(req.Version, r.Version); err != nil {
			return nil, err
		}
		if same(p, req.Signer) {
			return nil, fault.New(fault.Denied, "fault.own_proposal")
		}
		two, err := s.signatures(tx, r)
		if err != nil {
			return nil, err
		}
		if two == nil || !slices.Contains(two.Of, Name(p.To)) { // its type asks for it no more
			return nil, fault.New(fault.State, "fault.one_signature")
		}
		if !slices.Contains(two.SignedBy, req.Signer.Role) {
			return nil, fault.New(fault.Denied, "fault.role")
		}
		if !slices.Contains(steps[r.State], p.To) {
			return nil, fault.New(fault.State, "fault.bad_step", "from", Name(r.State), "to", Name(p.To))
		}
		if err := s.end(tx, r, p, signed, req.Signer.Name, ""); err != nil {
			return nil, err
		}
		step.To, step.Reason, step.Rule = p.To, p.Reason, p.Rule
		undo, err := s.advance(tx, step, r, p, made)
		res.Request = made.Request
		return undo, err
	})
	return res, err
}

// Decline ends a proposal without a decision.
func (s *Service) Decline(ctx context.Context, req *requestsv1.DeclineRequest) (*requestsv1.DeclineResponse, error) {
	why := text(req.Comment)
	if err := checkSigner(req.Signer); err != nil {
		return nil, err
	}
	if err := checkText(why, false); err != nil {
		return nil, err
	}
	res := &requestsv1.DeclineResponse{}
	err := s.internal(ctx, req.Signer.Name, req.Key, res, func(tx Tx) (proto.Message, error) { return nil, s.decline(tx, req, why) })
	return res, err
}

func (s *Service) decline(tx Tx, req *requestsv1.DeclineRequest, why string) error {
	r, p, err := proposal(tx, req.Id, req.Proposal)
	if err != nil {
		return err
	}
	if !same(p, req.Signer) {
		// If it needs no second signature any more, whoever may decide may end it, which
		// the desk knows.
		two, err := s.signatures(tx, r)
		switch {
		case err != nil:
			return err
		case two != nil && slices.Contains(two.Of, Name(p.To)) && !slices.Contains(two.SignedBy, req.Signer.Role):
			return fault.New(fault.Denied, "fault.role")
		case why == "":
			return fault.New(fault.Invalid, "fault.no_why")
		}
	}
	if err := s.end(tx, r, p, declined, req.Signer.Name, why); err != nil {
		return err
	}
	return s.move(tx, r, r.State)
}

// proposal returns a request and its open proposal, which has to be the one that
// was seen.
func proposal(tx Tx, id, seen string) (*requestsv1.Request, *requestsv1.Proposal, error) {
	r, err := tx.Get(id)
	if err != nil {
		return nil, nil, err
	}
	p, err := tx.Proposal(id)
	if fault.Is(err, fault.NotFound) || err == nil && p.Id != seen {
		return nil, nil, fault.New(fault.State, "fault.no_proposal")
	}
	return r, p, err
}

// same reports whether a member of staff is the one who proposed: the account is, or
// the name, which somebody may have given to a second account.
func same(p *requestsv1.Proposal, who *requestsv1.Signer) bool {
	return p.Account == who.Account || fold.Text(p.Actor) == fold.Text(who.Name)
}

// end keeps how a proposal ended.
func (s *Service) end(tx Tx, r *requestsv1.Request, p *requestsv1.Proposal, outcome, by, why string) error {
	p.Outcome, p.EndedAt, p.EndedBy, p.Why = outcome, s.clock.Now().UnixMicro(), by, why
	return tx.PutProposal(r.Id, p)
}

// overtake ends the open proposal of a request whose state changes, if it has one.
func (s *Service) overtake(tx Tx, r *requestsv1.Request) error {
	p, err := tx.Proposal(r.Id)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return s.end(tx, r, p, dropped, "", "")
}
