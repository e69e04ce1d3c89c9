// Package rule makes a grammar of rules. A rule reads one construct; it has a
// name, a priority among those that are tried in the same place, and examples.
// A grammar can be made without one of its rules, which shows what that rule is
// good for.
package rule

import (
	"cmp"
	"slices"

	"becario/nlu/entity/role"
)

// Rule reads one construct by a function of type F.
type Rule[F any] struct {
	// Name is that of the package and of the construct, as in "date.holiday".
	Name string
	// Priority orders the rules of a place: the lowest is tried first.
	Priority int
	// Starts are the roles of which a phrase of one begins where the rule can read
	// anything; if it is empty, it is tried everywhere. It only saves time.
	Starts   role.Set
	Read     F
	Examples []Example
}

// Example is a text and what is read in it. Without the rule that has the
// example, something else is read.
type Example struct {
	Lang string // the tag of a language pack
	Text string
	Want string // as entity_test writes a reading
	// Undated tells that the instant of writing is not known.
	Undated bool
}

// Info is what a grammar knows about one of its rules.
type Info struct {
	Name     string
	Priority int
	Examples []Example
}

// Book is the list of the rules of a grammar in the making.
type Book struct {
	// Without names the rule to leave out.
	Without string
	// Rules are those in the grammar, with the one that was left out, in the
	// order in which they were taken in.
	Rules []Info
}

// At gives the rule a priority.
func (r Rule[F]) At(priority int) Rule[F] {
	r.Priority = priority
	return r
}

// Entry is a rule in a table.
type Entry[F any] struct {
	Starts role.Set
	Read   F
}

// May tells whether the rule can read anything where phrases of some roles
// begin.
func (e *Entry[F]) May(roles role.Set) bool {
	return e.Starts == role.Set{} || e.Starts.Meets(roles)
}

// Order takes the rules of a place into the book, and gives what they read with
// in the order of their priority.
func Order[F any](b *Book, rules ...Rule[F]) []F {
	slices.SortStableFunc(rules, func(a, c Rule[F]) int { return cmp.Compare(a.Priority, c.Priority) })
	read := make([]F, 0, len(rules))
	for _, r := range rules {
		b.Rules = append(b.Rules, Info{Name: r.Name, Priority: r.Priority, Examples: r.Examples})
		if r.Name != b.Without {
			read = append(read, r.Read)
		}
	}
	return read
}

// Table is like Order, for places in which many rules are tried: it keeps with
// each rule where it can begin.
func Table[F any](b *Book, rules ...Rule[F]) []Entry[F] {
	entries := make([]Rule[Entry[F]], len(rules))
	for i, r := range rules {
		entries[i] = Rule[Entry[F]]{Name: r.Name, Priority: r.Priority, Examples: r.Examples, Read: Entry[F]{r.Starts, r.Read}}
	}
	return Order(b, entries...)
}
