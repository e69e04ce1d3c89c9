package requeststypes

import (
	"regexp"
	"slices"
	"strings"

	"becario/kit/field"
)

// maxDays is the most business days that a deadline may have.
const maxDays = 250

// needed are the languages that every name is in.
var needed = [...]string{"es", "en"}

// check finds what is wrong with a set whose files read well by themselves.
func (s *Set) check() []error {
	var faults []error
	add := func(err error) { faults = append(faults, err) }
	documents, roles, groups := keys(s.documents, func(d Document) string { return d.Key }),
		keys(s.roles, func(n Named) string { return n.Key }), keys(s.groups, func(n Named) string { return n.Key })
	for _, d := range s.documents {
		checkWords(add, d.at, "names", d.Names, true)
		for _, f := range d.Files {
			known(add, d.at, "files", f, []string{FilePDF, FilePicture, FileOffice})
		}
	}
	for _, n := range append(slices.Clone(s.roles), s.groups...) {
		checkWords(add, n.at, "names", n.Names, true)
	}
	for _, t := range s.types {
		checkWords(add, t.at, "names", t.Names, true)
		checkWords(add, t.at, "notes", t.Notes, false)
		checkWords(add, t.at, "final", t.Final, false)
		known(add, t.at, "group", t.Group, groups)
		known(add, t.at, "decided_by", t.DecidedBy, roles)
		if t.Deadlines.Decision < 1 || t.Deadlines.Decision > maxDays {
			add(t.at.errorf("deadlines: decision is from 1 to %d business days, not %d", maxDays, t.Deadlines.Decision))
		}
		for _, p := range t.Documents {
			known(add, p.at, "documents", p.Key, documents)
		}
		for _, step := range t.Steps {
			known(add, step.at, "by", step.By, roles)
			checkWords(add, step.at, "names", step.Names, true)
		}
		for _, c := range t.Cases {
			if c.DecidedBy != "" {
				known(add, c.at, "decided_by", c.DecidedBy, roles)
			}
			if c.Decision < 0 || c.Decision > maxDays {
				add(c.at.errorf("decision is up to %d business days, not %d", maxDays, c.Decision))
			}
		}
		if two := t.SecondSignature; two != nil {
			for _, state := range two.Of {
				known(add, two.at, "of", state, []string{"approved", "rejected", "in_payment", "resolved"})
			}
			for _, role := range slices.Concat(two.ProposedBy, two.SignedBy) {
				known(add, two.at, "second_signature", role, Signers[:])
			}
			t.checkWhen(add, two.at, two.When)
		}
		t.check(add)
	}
	if _, ok := s.Type(General); !ok {
		add(place{General + ".yaml", 1}.errorf("the type %q is missing: it takes what no other type fits", General))
	}
	return faults
}

func keys[T any](list []T, key func(T) string) []string {
	var all []string
	for _, one := range list {
		all = append(all, key(one))
	}
	return all
}

func known(add func(error), at place, what, key string, keys []string) {
	switch {
	case key == "":
		add(at.errorf("%s is missing; %s", what, nearest(key, keys)))
	case !slices.Contains(keys, key):
		add(at.errorf("%s: %q is nowhere described; %s", what, key, nearest(key, keys)))
	}
}

func checkWords(add func(error), at place, what string, w Words, must bool) {
	if len(w) == 0 && !must {
		return
	}
	for _, lang := range needed {
		if strings.TrimSpace(w[lang]) == "" {
			add(at.errorf("%s: there is none in %q; write one", what, lang))
		}
	}
}

// check finds what is wrong with the fields, rules and conditions of a type.
func (t *Type) check(add func(error)) {
	fields := keys(t.Fields, func(f Field) string { return f.Key })
	for i := range t.Fields {
		f := &t.Fields[i]
		switch {
		case f.Key == "":
			add(f.at.errorf("the field has no key; give it one"))
		case slices.Index(fields, f.Key) != i:
			add(f.at.errorf("there are two fields %q; rename one", f.Key))
		}
		t.checkField(add, f)
		t.checkWhen(add, f.at, f.When)
	}
	for _, p := range t.Documents {
		t.checkWhen(add, p.at, p.When)
	}
	for _, c := range t.Cases {
		t.checkWhen(add, c.at, c.When)
	}
	for _, r := range t.Rules {
		t.checkRule(add, r)
		t.checkWhen(add, r.at, r.When)
	}
	t.checkCircles(add)
}

func (t *Type) checkField(add func(error), f *Field) {
	checkWords(add, f.at, "names", f.Names, true)
	checkWords(add, f.at, "ask", f.Ask, false)
	checkWords(add, f.at, "help", f.Help, false)
	kinds := keys(field.Kinds[:], func(k field.Kind) string { return string(k) })
	if !f.Kind.Known() {
		known(add, f.at, "kind", string(f.Kind), kinds)
	}
	if choice := f.Kind == field.Choice || f.Kind == field.Choices; choice != (len(f.Choices) > 0) {
		add(f.at.errorf("field %q: choices are for the kinds choice and choices, and only for them", f.Key))
	}
	for _, c := range f.Choices {
		checkWords(add, c.at, "names", c.Names, true)
		if c.Key == "" || strings.ContainsAny(c.Key, ", ") {
			add(c.at.errorf("field %q: a choice has a key without spaces and commas", f.Key))
		}
	}
	if _, err := regexp.Compile(f.Pattern); err != nil {
		add(f.at.errorf("field %q: the pattern cannot be read: %v", f.Key, err))
	}
	if f.Max != 0 && f.Max < f.Min {
		add(f.at.errorf("field %q: max is less than min", f.Key))
	}
	if f.FromWords != "" {
		known(add, f.at, "from_words", f.FromWords, []string{"all", "reason", "place", "number"})
	}
	if f.Past && f.Future {
		add(f.at.errorf("field %q: past and future leave only today; keep one", f.Key))
	}
}

// checkWhen finds conditions on fields or values that are not there.
func (t *Type) checkWhen(add func(error), at place, w When) {
	for key, values := range w {
		f, ok := t.Field(key)
		if !ok {
			known(add, at, "when", key, keys(t.Fields, func(f Field) string { return f.Key }))
			continue
		}
		var choices []string
		switch f.Kind {
		case field.Choice, field.Choices:
			choices = keys(f.Choices, func(c Choice) string { return c.Key })
		case field.YesNo:
			choices = []string{field.Yes, field.No}
		default:
			continue
		}
		for _, v := range values {
			if v = strings.TrimPrefix(v, "not "); !slices.Contains(choices, v) {
				add(at.errorf("when: %s has no value %q; %s", key, v, nearest(v, choices)))
			}
		}
	}
}

func (t *Type) checkRule(add func(error), r Rule) {
	given, names := 0, slices.Concat(r.Order, r.AnyOf)
	for _, is := range []bool{len(r.Order) > 0, len(r.AnyOf) > 0, r.Longest != nil, r.Ahead != nil} {
		if is {
			given++
		}
	}
	if given != 1 {
		add(r.at.errorf("a rule is one of order, any_of, longest and ahead; split it or fill it in"))
	}
	if r.Longest != nil {
		names = append(names, r.Longest.From)
		if r.Longest.To != "" {
			names = append(names, r.Longest.To)
		}
	}
	if r.Ahead != nil {
		names = append(names, r.Ahead.Field)
	}
	for _, name := range names {
		known(add, r.at, "rules", name, keys(t.Fields, func(f Field) string { return f.Key }))
	}
	checkWords(add, r.at, "say", r.Say, false)
}

// checkCircles finds fields that are there only if each other are.
func (t *Type) checkCircles(add func(error)) {
	state := map[string]int{} // 1 while on the way, 2 when done
	var visit func(key string, way []string) bool
	visit = func(key string, way []string) bool {
		f, ok := t.Field(key)
		if !ok || state[key] == 2 {
			return false
		}
		if state[key] == 1 {
			way = append(way[slices.Index(way, key):], key)
			add(f.at.errorf("the conditions go in a circle: %s; take one of these when: away", strings.Join(way, " needs ")))
			return true
		}
		state[key] = 1
		next := make([]string, 0, len(f.When))
		for other := range f.When {
			next = append(next, other)
		}
		slices.Sort(next)
		for _, other := range next {
			if visit(other, append(way, key)) {
				state[key] = 2
				return true
			}
		}
		state[key] = 2
		return false
	}
	for _, f := range t.Fields {
		if visit(f.Key, nil) {
			return
		}
	}
}
