package desk

import (
	"context"
	"slices"
	"strings"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/desk/staff"
	"becario/kit/fault"
)

// work is a request that a member of staff has before them, and what they may do
// with it. Pages and the API alike do everything with a request through it.
type work struct {
	opened *requestsv1.OpenResponse
	by     visitor
	names  names
	// MayWork and MayNote are what they may do.
	MayWork, MayNote bool
	// Proposal is the decision that waits for a second signature; nil if none does.
	// Signs says that it still needs one, Mine that they proposed it, MaySign and
	// MayDecline that they may sign or decline it.
	Proposal            *requestsv1.Proposal
	Signs, Mine         bool
	MaySign, MayDecline bool
	Two                 *requestsv1.SecondSignature
}

// take reads a request for somebody who may see it; denied for who may not. It stays
// unread if they only peek.
func (d *Desk) take(ctx context.Context, v visitor, number string, peek bool) (work, error) {
	res, err := d.Office.Open(ctx, &requestsv1.OpenRequest{Staff: v.Staff, Id: number, Peek: peek})
	if err != nil {
		return work{}, err
	}
	now := res.Item.Request
	v.about.number = now.Number
	if !v.MayWith(staff.See, now.Type) {
		return work{}, errDenied()
	}
	w := work{opened: res, by: v, MayWork: v.MayWith(staff.Work, now.Type), MayNote: v.mayNote(now.Type), Two: res.SecondSignature}
	if w.names, err = d.types(ctx); err != nil {
		return w, err
	}
	if n := len(res.Proposals); n > 0 && res.Proposals[n-1].Outcome == "" {
		w.Proposal = res.Proposals[n-1]
		w.Mine = w.Proposal.Account == v.Account.ID || w.Proposal.Actor == v.Staff
		w.Signs = w.signs(w.Proposal.To)
		w.MaySign = !w.Mine && w.Signs && v.among(w.Two.GetSignedBy(), now.Type)
		w.MayDecline = w.MaySign || !w.Mine && !w.Signs && v.mayMove(w.Proposal.To, now.Type)
	}
	return w, nil
}

// id is that of the request.
func (w work) id() string { return w.opened.Item.Request.Id }

// signs reports whether two have to sign a step.
func (w work) signs(to requestsv1.State) bool {
	return slices.Contains(w.Two.GetStates(), to)
}

// mayMove reports whether they may bring the request to a state, or propose it.
func (w work) mayMove(to requestsv1.State) bool {
	kind := w.opened.Item.Request.Type
	if w.signs(to) {
		return w.by.among(w.Two.ProposedBy, kind)
	}
	return w.by.mayMove(to, kind)
}

// next are the states to which they may bring it now.
func (w work) next() []requestsv1.State {
	return slices.DeleteFunc(slices.Clone(w.opened.Next), func(state requestsv1.State) bool {
		return !w.mayMove(state) || w.signs(state) && w.Proposal != nil
	})
}

// links are the requests that belong with it and that they may see.
func (w work) links() []*requestsv1.Linked {
	return slices.DeleteFunc(slices.Clone(w.opened.Links), func(l *requestsv1.Linked) bool { return !w.by.MayWith(staff.See, l.Request.Type) })
}

// missing are the names of the documents that are not there.
func (w work) missing(say words) []string {
	var all []string
	for _, key := range w.opened.Item.Request.Missing {
		all = append(all, say.Name(w.names.documents[key], key))
	}
	return all
}

// final is what cannot be taken back about a request of its type; empty if nothing.
func (w work) final(say words) string {
	if final := w.opened.Type.GetFinal(); len(final) > 0 {
		return say.Name(final, "")
	}
	return ""
}

// risks says in words what cannot be undone about a step, or what it is taken
// without; nothing if there is nothing of the kind.
func (w work) risks(say words, to requestsv1.State) []string {
	var all []string
	if missing := w.missing(say); to == requestsv1.State_STATE_APPROVED && len(missing) > 0 {
		all = append(all, say.T("desk.sure_missing", "list", strings.Join(missing, ", ")))
	}
	if final := w.final(say); to == requestsv1.State_STATE_APPROVED && final != "" {
		all = append(all, final)
	}
	if to == requestsv1.State_STATE_RESOLVED {
		all = append(all, say.T("desk.sure_closed"))
	}
	if w.Proposal != nil && to != w.Proposal.To {
		all = append(all, say.T("desk.sure_proposal", "name", w.Proposal.Actor, "state", say.State(w.Proposal.To)))
	}
	return all
}

// change is what somebody wants of a request: another state.
type change struct {
	to                    requestsv1.State
	comment, reason, rule string
	// version is that of the request as they saw it.
	version int64
}

// move brings a request to another state, or proposes it where two have to sign.
// What can be taken back can be under the key.
func (d *Desk) move(ctx context.Context, w work, key string, c change) (proposed bool, err error) {
	if !w.mayMove(c.to) {
		return false, errDenied()
	}
	if w.signs(c.to) {
		_, err := d.Office.Propose(ctx, &requestsv1.ProposeRequest{Signer: w.by.signer(), Key: key, Id: w.id(), Version: c.version, To: c.to,
			Comment: c.comment, Reason: c.reason, Rule: c.rule})
		return true, err
	}
	req := &requestsv1.AdvanceRequest{Actor: w.by.Staff, Key: key, Id: w.id(), Version: c.version, To: c.to, Comment: c.comment}
	if slices.Contains(decides, c.to) {
		req.Reason, req.Rule, req.GraceSeconds = c.reason, c.rule, grace
	}
	_, err = d.Requests.Advance(ctx, req)
	return false, err
}

// message sends the holder a message.
func (d *Desk) message(ctx context.Context, w work, key, text string) error {
	if !w.MayWork {
		return errDenied()
	}
	_, err := d.Office.Write(ctx, &requestsv1.WriteRequest{Actor: w.by.Staff, Key: key, Id: w.id(), Text: text})
	return err
}

// noteDown keeps a note for the office.
func (d *Desk) noteDown(ctx context.Context, w work, key, text string) error {
	if !w.MayNote {
		return errDenied()
	}
	_, err := d.Office.Note(ctx, &requestsv1.NoteRequest{Actor: w.by.Staff, Key: key, Id: w.id(), Text: text})
	return err
}

// correct changes private answers as the holder has said, of the version that was seen.
func (d *Desk) correct(ctx context.Context, w work, key string, version int64, set []*requestsv1.Answer) (*requestsv1.CorrectResponse, error) {
	if !w.MayWork {
		return nil, errDenied()
	}
	return d.Office.Correct(ctx, &requestsv1.CorrectRequest{Actor: w.by.Staff, Key: key, Id: w.id(), Version: version, Set: set})
}

// assign passes the request to somebody, or to nobody.
func (d *Desk) assign(ctx context.Context, w work, key, assignee string) error {
	if !w.MayWork {
		return errDenied()
	}
	_, err := d.Office.Assign(ctx, &requestsv1.AssignRequest{Actor: w.by.Staff, Key: key, Id: w.id(), Assignee: assignee})
	return err
}

// prioritise says how urgent it is, from -1 to 2.
func (d *Desk) prioritise(ctx context.Context, w work, key string, priority int32) error {
	if !w.MayWork {
		return errDenied()
	}
	_, err := d.Office.Prioritise(ctx, &requestsv1.PrioritiseRequest{Actor: w.by.Staff, Key: key, Id: w.id(), Priority: priority})
	return err
}

// linkUp says that another request belongs with it; of no kind, that it does not.
func (d *Desk) linkUp(ctx context.Context, w work, key, other, kind string) error {
	if !w.MayWork {
		return errDenied()
	}
	_, err := d.Office.Link(ctx, &requestsv1.LinkRequest{Actor: w.by.Staff, Key: key, Id: w.id(), Other: other, Kind: kind, ExceptTypes: w.by.policy.Hidden(w.by.Account.Role)})
	return err
}

// review accepts a document or refuses it for a reason.
func (d *Desk) review(ctx context.Context, w work, key, document string, accepted bool, reason string) error {
	if !w.MayWork {
		return errDenied()
	}
	_, err := d.Office.Review(ctx, &requestsv1.ReviewRequest{Actor: w.by.Staff, Key: key, Id: w.id(), DocumentId: document, Accepted: accepted, Reason: reason})
	return err
}

// takeBack takes back what they did under a key. The service knows who did it.
func (d *Desk) takeBack(ctx context.Context, w work, key string) error {
	if !w.MayWork && !w.MayNote {
		return errDenied()
	}
	_, err := d.Office.TakeBack(ctx, &requestsv1.TakeBackRequest{Actor: w.by.Staff, Key: key, Id: w.id()})
	return err
}

// sign makes a decision that somebody else has proposed. Whether there is one still,
// or this call has signed it before, the service knows.
func (d *Desk) sign(ctx context.Context, w work, key, proposal string, version int64) error {
	if w.Proposal != nil && !w.MaySign {
		return errDenied()
	}
	if version < 1 {
		return fault.New(fault.Invalid, "fault.no_version")
	}
	_, err := d.Office.Sign(ctx, &requestsv1.SignRequest{Signer: w.by.signer(), Key: key, Id: w.id(), Version: version, Proposal: proposal, GraceSeconds: grace})
	return err
}

// decline ends a proposal without a decision.
func (d *Desk) decline(ctx context.Context, w work, key, proposal, comment string) error {
	if w.Proposal != nil && !w.MayDecline && !w.Mine {
		return errDenied()
	}
	_, err := d.Office.Decline(ctx, &requestsv1.DeclineRequest{Signer: w.by.signer(), Key: key, Id: w.id(), Proposal: proposal, Comment: comment})
	return err
}
