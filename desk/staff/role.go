package staff

import (
	"context"
	"slices"
)

// Role is what somebody is in the office.
type Role string

// The roles.
const (
	Analyst       Role = "analyst"     // works and decides requests
	Finance       Role = "finance"     // pays
	Committee     Role = "committee"   // decides what is brought before it
	Coordinator   Role = "coordinator" // works, decides, pays
	Auditor       Role = "auditor"     // reads everything, changes nothing
	Administrator Role = "administrator"
)

// Roles are all roles, in the order in which they are offered.
func Roles() []Role {
	return []Role{Analyst, Finance, Committee, Coordinator, Auditor, Administrator}
}

func (r Role) known() bool { return slices.Contains(Roles(), r) }

// Action is something that a role may or may not do.
type Action string

// The actions. Those up to Pay are about a type of request.
const (
	See    Action = "see"    // a request and its documents
	Work   Action = "work"   // write to the holder, ask for documents, pass it on
	Decide Action = "decide" // approve, reject
	Pay    Action = "pay"    // order the payment, say that it is done
	Staff  Action = "staff"  // make and change accounts and rights
	Audit  Action = "audit"  // read who saw and did what
	People Action = "people" // import holders and say who is who
	Tell   Action = "tell"   // send a message to many holders
	// Require is to send one that nobody can opt out of.
	Require Action = "require"
)

// may are the actions of each role where no right of a type says otherwise.
func (r Role) may() []Action {
	switch r {
	case Analyst:
		return []Action{See, Work, Decide, People, Tell}
	case Finance:
		return []Action{See, Work, Pay}
	case Committee:
		return []Action{See, Decide}
	case Coordinator:
		return []Action{See, Work, Decide, Pay, People, Tell, Require}
	case Auditor:
		return []Action{See, Audit}
	case Administrator:
		return []Action{See, Work, Decide, Pay, Staff, Audit, People, Tell, Require}
	}
	return nil
}

// May reports whether a role may do something that is not about a request.
func (r Role) May(action Action) bool { return slices.Contains(r.may(), action) }

// Right says of one type of request what one role may do with it, in the place of
// what the role may do with every other type.
type Right struct {
	Type   string // its key
	Role   Role
	See    bool
	Decide bool // with See alone: work, decide and pay
}

// Policy is who may do what with which type of request.
type Policy struct{ rights map[string]Right }

// NewPolicy returns the policy with these exceptions.
func NewPolicy(rights []Right) Policy {
	p := Policy{rights: map[string]Right{}}
	for _, r := range rights {
		p.rights[string(r.Role)+" "+r.Type] = r
	}
	return p
}

// Right returns what a role may do with a type, and whether that is an exception.
func (p Policy) Right(role Role, kind string) (r Right, exception bool) {
	if r, exception = p.rights[string(role)+" "+kind]; exception {
		return r, true
	}
	return Right{Type: kind, Role: role, See: role.May(See), Decide: role.May(Decide)}, false
}

// May reports whether a role may do something with a request of this type. What
// a role that changes nothing may see is all that a right can give it.
func (p Policy) May(role Role, action Action, kind string) bool {
	right, exception := p.Right(role, kind)
	switch {
	case !exception:
		return role.May(action)
	case action == See:
		return right.See
	case role == Auditor:
		return false
	}
	return right.See && right.Decide && (role.May(action) || action == Work || action == Decide)
}

// Hides returns the types that a role may not see; kinds are all there are.
func (p Policy) Hides(role Role, kinds []string) []string {
	return slices.DeleteFunc(slices.Clone(kinds), func(kind string) bool { return p.May(role, See, kind) })
}

// Hidden returns the types that a right hides from a role, whether the catalogue has
// them still or not.
func (p Policy) Hidden(role Role) []string {
	var all []string
	for _, right := range p.rights {
		if right.Role == role && !right.See {
			all = append(all, right.Type)
		}
	}
	slices.Sort(all)
	return all
}

// Policy returns the policy as it stands now.
func (s *Accounts) Policy(ctx context.Context) (Policy, error) {
	rights, err := s.store.Rights(ctx)
	return NewPolicy(rights), err
}

// SetRights replaces what is said of a type; none leaves it to the roles.
func (s *Accounts) SetRights(ctx context.Context, kind string, rights []Right) error {
	for i := range rights {
		rights[i].Type = kind
		rights[i].Decide = rights[i].Decide && rights[i].See && rights[i].Role != Auditor
	}
	return s.store.SetRights(ctx, kind, rights)
}
