package desk

import (
	"net/http"
	"slices"
	"strings"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/desk/staff"
)

// signer is the visitor as one who proposes or signs.
func (v visitor) signer() *requestsv1.Signer {
	return &requestsv1.Signer{Name: v.Staff, Account: v.Account.ID, Role: string(v.Account.Role)}
}

// among reports whether the visitor has one of the roles, and no right of the type
// takes from it what it may do.
func (v visitor) among(roles []string, kind string) bool {
	return slices.Contains(roles, string(v.Account.Role)) && (v.MayWith(staff.Work, kind) || v.MayWith(staff.Decide, kind) || v.MayWith(staff.Pay, kind))
}

// openProposal fills in the decision that waits for a second signature.
func (p *requestPage) openProposal(res *requestsv1.OpenResponse, v visitor) {
	p.Two = res.SecondSignature
	if n := len(res.Proposals); n > 0 && res.Proposals[n-1].Outcome == "" {
		p.Proposal = res.Proposals[n-1]
		p.Mine = p.Proposal.Account == v.Account.ID || p.Proposal.Actor == v.Staff
		kind := res.Item.Request.Type
		p.Signs = p.signs(p.Proposal.To)
		p.MaySign = !p.Mine && p.Signs && v.among(p.Two.GetSignedBy(), kind)
		p.MayDecline = p.MaySign || !p.Mine && !p.Signs && v.mayMove(p.Proposal.To, kind)
	}
}

// signs reports whether two have to sign a step.
func (p requestPage) signs(to requestsv1.State) bool {
	return slices.Contains(p.Two.GetStates(), to)
}

// Since reports whether something that holder or office did came after the proposal.
func (p requestPage) Since() bool {
	return slices.ContainsFunc(p.Entries, func(e entry) bool { return e.At > p.Proposal.At })
}

// SignedBy are the roles that may sign, in words.
func (p requestPage) SignedBy() string {
	var names []string
	for _, role := range p.Two.GetSignedBy() {
		names = append(names, p.T("staff.role."+role))
	}
	return strings.Join(names, ", ")
}

// Reason is the name of the reason of a decision, or what stands in its place.
func (p page) Reason(key string) string {
	if slices.Contains(reasons, key) {
		return p.T("desk.reason." + key)
	}
	return key
}

func (d *Desk) sign(r *http.Request, v visitor, p requestPage, key string) error {
	version, err := versionOf(r)
	if err != nil {
		return err
	}
	_, err = d.Office.Sign(r.Context(), &requestsv1.SignRequest{Signer: v.signer(), Key: key, Id: p.Request.Id, Version: version, Proposal: r.PostForm.Get("proposal"), GraceSeconds: grace})
	return err
}

func (d *Desk) decline(r *http.Request, v visitor, p requestPage, key string) error {
	_, err := d.Office.Decline(r.Context(), &requestsv1.DeclineRequest{Signer: v.signer(), Key: key, Id: p.Request.Id, Proposal: r.PostForm.Get("proposal"), Comment: r.PostForm.Get("text")})
	return err
}

// proposals are what was proposed, and how it ended.
func (p requestPage) proposals(all []*requestsv1.Proposal) []entry {
	var entries []entry
	for _, one := range all {
		state := p.State(one.To)
		e := entry{At: one.At, Who: one.Actor, Kind: "proposed", What: p.T("desk.event.proposed", "state", state), Rule: one.Rule, Reason: p.Reason(one.Reason), Proposes: true}
		if one.Outcome != "signed" && one.Comment != "" { // else the decision has it
			e.Text, e.Quoted = one.Comment, true
		}
		entries = append(entries, e)
		end := entry{At: one.EndedAt, Who: one.EndedBy, Kind: one.Outcome, Text: one.Why, Quoted: one.Why != "", Proposes: true}
		switch {
		case one.Outcome == "declined" && one.EndedBy == one.Actor:
			end.What = p.T("desk.event.unproposed", "state", state)
		case one.Outcome == "declined", one.Outcome == "dropped":
			end.What = p.T("desk.event."+one.Outcome, "state", state)
		default:
			continue
		}
		entries = append(entries, end)
	}
	return entries
}
