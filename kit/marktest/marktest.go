// Package marktest plants texts in messages that are found again, so that a
// test can look for each of them in what is exported and in what is left after
// an erasure.
package marktest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// Planter makes marks.
type Planter struct {
	// Name begins each mark; it is of small letters.
	Name string
	// Fixed are the texts of fields that cannot hold a mark, by the full name of
	// the field or its name alone: they get this text, or stay empty.
	Fixed map[string]string
	marks []mark
	calls map[protoreflect.FullName]bool
}

// mark is a text and the field that it was planted in.
type mark struct{ field, text string }

// Mark returns a new mark for something with a name. It is a word of small
// letters and digits, and no part of another mark.
func (p *Planter) Mark(what string) string {
	text := fmt.Sprintf("%s%04dq", p.Name, len(p.marks))
	p.marks = append(p.marks, mark{what, text})
	return text
}

// Fill plants a mark in every text field of a message and of the messages in
// it, but for those that are fixed, and returns the message.
func Fill[M proto.Message](p *Planter, m M) M {
	if p.calls == nil {
		p.calls = map[protoreflect.FullName]bool{}
	}
	p.calls[m.ProtoReflect().Descriptor().FullName()] = true
	p.fill(m.ProtoReflect())
	return m
}

func (p *Planter) fill(m protoreflect.Message) {
	fields := m.Descriptor().Fields()
	for i := range fields.Len() {
		f := fields.Get(i)
		switch {
		case f.IsMap():
			panic(fmt.Sprintf("%s: maps are not filled yet", f.FullName()))
		case f.Kind() == protoreflect.MessageKind && f.IsList():
			p.fill(m.Mutable(f).List().AppendMutable().Message())
		case f.Kind() == protoreflect.MessageKind:
			p.fill(m.Mutable(f).Message())
		case f.Kind() == protoreflect.StringKind:
			if text := p.text(f); text != "" && f.IsList() {
				m.Mutable(f).List().Append(protoreflect.ValueOfString(text))
			} else if text != "" {
				m.Set(f, protoreflect.ValueOfString(text))
			}
		}
	}
}

func (p *Planter) text(f protoreflect.FieldDescriptor) string {
	for _, name := range []string{string(f.FullName()), string(f.Name())} {
		if text, ok := p.Fixed[name]; ok {
			return text
		}
	}
	return p.Mark(string(f.FullName()))
}

// unused returns the calls of a service that change something and were not
// filled: what they keep was not tested.
func (p *Planter) unused(service protoreflect.ServiceDescriptor) (names []string) {
	for i := range service.Methods().Len() {
		input := service.Methods().Get(i).Input()
		if input.Fields().ByName("key") != nil && !p.calls[input.FullName()] {
			names = append(names, string(input.FullName()))
		}
	}
	return names
}

// those returns the marks for which a condition holds, each with its field.
func (p *Planter) those(holds func(text string) bool) (found []string) {
	for _, m := range p.marks {
		if holds(m.text) {
			found = append(found, m.field+" "+m.text)
		}
	}
	return found
}

// Keeper is a service with its database.
type Keeper struct {
	Service protoreflect.ServiceDescriptor
	// Plant makes every kind of change in a space and plants marks in it.
	Plant func(p *Planter, space string)
	// Export returns all that is kept about a space as text, and Erase removes it.
	Export func(space string) string
	Erase  func(space string)
	// Count returns how often a text is in the database.
	Count func(text string) int
	// Remains are the fields whose marks stay, by their full names, and why.
	Remains map[string]string
}

// Erasure checks that every text that somebody gave a service is in what it
// exports about them, and nowhere in its database after it was erased, and that
// nothing of this happens to somebody else.
func Erasure(t *testing.T, k Keeper) {
	t.Helper()
	planters := map[string]*Planter{}
	for _, space := range []string{"anaspace", "luisspace"} {
		p := &Planter{Name: space[:2] + "mark", Fixed: map[string]string{"space": space}}
		k.Plant(p, space)
		if unused := p.unused(k.Service); len(unused) > 0 {
			t.Fatalf("Plant does not make these calls: %v", unused)
		}
		planters[space] = p
	}
	ana, luis := planters["anaspace"], planters["luisspace"]
	kept, other := k.Export("anaspace"), k.Export("luisspace")
	if missing := ana.those(func(text string) bool { return !strings.Contains(kept, text) }); len(missing) > 0 {
		t.Errorf("the export lacks\n%s", strings.Join(missing, "\n"))
	}
	if strangers := luis.those(func(text string) bool { return strings.Contains(kept, text) }); len(strangers) > 0 {
		t.Errorf("the export has what is another's:\n%s", strings.Join(strangers, "\n"))
	}
	if gone := ana.those(func(text string) bool { return k.Count(text) == 0 }); len(gone) > 0 {
		t.Fatalf("before the erasure these are not in the database, so they are not looked for rightly:\n%s", strings.Join(gone, "\n"))
	}
	for range 2 { // the second time there is nothing left
		k.Erase("anaspace")
	}
	stays := func(m string) bool { _, ok := k.Remains[strings.Fields(m)[0]]; return ok }
	left := slices.DeleteFunc(ana.those(func(text string) bool { return k.Count(text) > 0 }), stays)
	if len(left) > 0 || k.Count("anaspace") > 0 {
		t.Errorf("after the erasure the database has the space %d times and\n%s", k.Count("anaspace"), strings.Join(left, "\n"))
	}
	if rest := k.Export("anaspace"); rest != "" {
		t.Errorf("after the erasure the export is\n%s", rest)
	}
	if again := k.Export("luisspace"); again != other {
		t.Errorf("the export of another was\n%s\nand is\n%s", other, again)
	}
}

// Text reads all pages of an export and returns them as JSON, a record to a line.
func Text[Kept proto.Message, Page interface {
	GetKept() []Kept
	GetNext() string
}](t *testing.T, read func(page string) (Page, error)) string {
	t.Helper()
	var text strings.Builder
	for _, record := range All(t, read) {
		line, err := protojson.Marshal(record)
		if err != nil {
			t.Fatalf("export: %v", err)
		}
		fmt.Fprintf(&text, "%s\n", line)
	}
	return text.String()
}

// All reads all pages of an export.
func All[Kept proto.Message, Page interface {
	GetKept() []Kept
	GetNext() string
}](t *testing.T, read func(page string) (Page, error)) (all []Kept) {
	t.Helper()
	for page := ""; ; {
		res, err := read(page)
		if err != nil {
			t.Fatalf("export, page %q: %v", page, err)
		}
		all = append(all, res.GetKept()...)
		if page = res.GetNext(); page == "" {
			return all
		}
	}
}
