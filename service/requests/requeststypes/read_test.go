package requeststypes_test

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"becario/catalog"
	"becario/service/requests/requeststypes"
)

const card = `key: card
group: papers
names: {es: Carné de biblioteca, en: Library card}
say:
  es: [carné de la biblioteca]
  en: [library card]
fields:
  - {key: branch, kind: choice, required: true, names: {es: sede, en: branch}, choices: [{key: north, names: {es: norte, en: north}}]}
  - {key: floor, kind: number, names: {es: piso, en: floor}, when: {branch: north}}
documents:
  - {key: id_copy}
decided_by: analyst
deadlines: {decision: 2}
`

func read(t *testing.T, files map[string]string) (*requeststypes.Set, error) {
	t.Helper()
	base, err := catalog.Requests("scholarship")
	if err != nil {
		t.Fatal(err)
	}
	own := fstest.MapFS{}
	for name, text := range files {
		own[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return requeststypes.Read(requeststypes.Folder{Name: "scholarship", Files: base}, requeststypes.Folder{Name: "office", Files: own})
}

// A file alone adds a type, overrides one, or takes one away.
func TestAnOfficesFolder(t *testing.T) {
	s, err := read(t, map[string]string{
		"card.yaml":      card,
		"complaint.yaml": strings.NewReplacer("key: card", "key: complaint", "decision: 2", "decision: 9").Replace(card),
		"appeal.yaml":    "key: appeal\noff: true\n",
	})
	if err != nil {
		t.Fatal(err)
	}
	if n := len(s.Types()); n != 32 {
		t.Errorf("%d types, want 32: one more, one less", n)
	}
	if found, _ := s.Find("quiero un carné de la biblioteca"); len(found) == 0 || found[0].Type.Deadlines.Decision > 9 {
		t.Errorf("found %v", found)
	}
	if c, ok := s.Type("complaint"); !ok || c.Deadlines.Decision != 9 {
		t.Errorf("complaint is not overridden: %v", c)
	}
	if _, ok := s.Type("appeal"); ok {
		t.Error("appeal is still there")
	}
}

// Fields are named by the words of their key, those of an office's folder, and their own.
func TestWordsForFields(t *testing.T) {
	s, err := read(t, map[string]string{"words.yaml": "fields:\n  - {key: insurer, say: {es: [mutual], en: [fund]}}\n"})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ kind, field, word string }{{"certificate_request", "addressee", "destinatario"}, {"health_or_insurance", "insurer", "mutual"}} {
		kind, _ := s.Type(c.kind)
		f, _ := kind.Field(c.field)
		if !slices.Contains(f.Say["es"], c.word) {
			t.Errorf("%s of %s is called %v, want %s among it", c.field, c.kind, f.Say["es"], c.word)
		}
	}
}

func TestWhatIsWrongIsSaidWithFileLineAndRemedy(t *testing.T) {
	edit := func(from, to string) string {
		if !strings.Contains(card, from) {
			t.Fatalf("no %q in the file", from)
		}
		return strings.Replace(card, from, to, 1)
	}
	for want, text := range map[string]string{
		`office/card.yaml:13: there is no key "deadline" here; did you mean deadlines?`:         edit("deadlines:", "deadline:"),
		`office/card.yaml:8: there is no key "requird" here; did you mean required?`:            edit("required:", "requird:"),
		`office/card.yaml:11: documents: "id_cpoy" is nowhere described; did you mean id_copy?`: edit("id_copy", "id_cpoy"),
		`office/card.yaml:9: when: "brunch" is nowhere described; did you mean branch?`:         edit("when: {branch", "when: {brunch"),
		`office/card.yaml:9: when: branch has no value "nord"; did you mean north?`:             edit("when: {branch: north", "when: {branch: nord"),
		`office/card.yaml:8: the conditions go in a circle: branch needs floor needs branch`:    edit("required: true,", "required: true, when: {floor: \"1\"},"),
		`office/card.yaml:8: kind: "choise" is nowhere described; did you mean choice?`:         edit("kind: choice", "kind: choise"),
		`office/card.yaml:1: deadlines: decision is from 1 to 250 business days, not 0`:         edit("decision: 2", "decision: 0"),
		`office/card.yaml:13: "two" is not a whole number`:                                      edit("decision: 2", "decision: two"),
		`office/card.yaml:1: names: there is none in "en"; write one`:                           edit(", en: Library card", ""),
		`office/card.yaml:3: "de la sala" has no value; a text with a comma stands in quotes`:   edit("Carné de biblioteca,", "Carné, de la sala,"),
		`office/card.yaml:1: the key is "cart" and the file card.yaml; both must be the same`:   edit("key: card", "key: cart"),
		`office/card.yaml:1: group: "paper" is nowhere described; did you mean papers?`:         edit("group: papers", "group: paper"),
		`office/card.yaml:3: did not find expected`:                                             edit("say:\n", "say: [\n"),
		`office/card.yaml:4: a list is wanted here`:                                             "key: card\ngroup: papers\nnames: {es: a, en: b}\nfields: 3\n",
	} {
		_, err := read(t, map[string]string{"card.yaml": text})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v\nwant %s", err, want)
		}
	}
	_, err := read(t, map[string]string{"card.yaml": edit("names: {es: Carné", "nmes: {es: Carné"), "other.yaml": "key: other\nwhat: 1\n"})
	if err == nil || strings.Count(err.Error(), "\n") != 1 {
		t.Errorf("two files at fault: got %v, want a line each", err)
	}
}

func TestVersionsChangeWithTheForm(t *testing.T) {
	version := func(text string) string {
		s, err := read(t, map[string]string{"card.yaml": text})
		if err != nil {
			t.Fatal(err)
		}
		c, _ := s.Type("card")
		back, err := requeststypes.Decode(c.Encode())
		if err != nil || back.Version() != c.Version() {
			t.Errorf("read back it is another one: %v", err)
		}
		return c.Version()
	}
	if version(card) != version(strings.Replace(card, "[library card]", "[library card, reader card]", 1)) {
		t.Error("words that find a type are no new version of it")
	}
	if version(card) == version(strings.Replace(card, "decision: 2", "decision: 3", 1)) {
		t.Error("another deadline is a new version")
	}
}

func TestFormsGoByTheirConditionsAndRules(t *testing.T) {
	s := set(t, "scholarship")
	extension, _ := s.Type("extension")
	if by, days := extension.Decision(requeststypes.Answers{"with_funding": "yes"}); by != "committee" || days != 15 {
		t.Errorf("with funding: %s in %d days", by, days)
	}
	if by, days := extension.Decision(requeststypes.Answers{"with_funding": "no"}); by != "uep" || days != 10 {
		t.Errorf("without funding: %s in %d days", by, days)
	}
	refund, _ := s.Type("reimbursement")
	route, _ := refund.Field("route")
	if refund.Asked(route, requeststypes.Answers{"concept": "visa"}) || !refund.Asked(route, requeststypes.Answers{"concept": "ticket"}) {
		t.Error("the route is asked for of tickets alone")
	}
	if got := refund.Wanted(requeststypes.Answers{"concept": "ticket", "payer": "third_party"}); len(got) != 5 {
		t.Errorf("papers: got %v, want five", got)
	}
	pause, _ := s.Type("temporary_suspension")
	a := requeststypes.Answers{"from": "2026-03-01", "to": "2026-02-01"}
	if p := pause.Problems(a, "2026-01-01"); len(p) != 1 || p[0].Field != "to" || p[0].Late {
		t.Errorf("an end before its beginning: %v", p)
	}
	a = requeststypes.Answers{"from": "2026-03-01", "to": "2026-12-01", "with_benefits": "yes"}
	if p := pause.Problems(a, "2026-01-01"); len(p) != 1 || p[0].Rule["es"] == "" {
		t.Errorf("nine months with benefits: %v", p)
	}
	if p := extension.Problems(requeststypes.Answers{"new_end_date": "2026-03-20"}, "2026-03-10"); len(p) != 1 || !p[0].Late {
		t.Errorf("ten days ahead: %v", p)
	}
}
