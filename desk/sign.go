package desk

import (
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

// Since reports whether something that holder or office did came after the proposal; no
// if there is none.
func (p requestPage) Since() bool {
	return p.Proposal != nil && slices.ContainsFunc(p.Entries, func(e entry) bool { return e.At > p.Proposal.At })
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
