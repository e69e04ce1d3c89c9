package requests

import (
	"cmp"
	"slices"
	"strings"
	"time"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/fault"
	"becario/kit/field"
	"becario/kit/money"
	"becario/kit/wall"
	"becario/talk"
	"becario/talk/speak"
)

// catalog is what the office calls types, documents and roles, in the person's
// language.
type catalog struct {
	*requestsv1.TypesResponse
	langs []string
}

func (tp *Topic) catalog(t *talk.Turn) (catalog, error) {
	res, err := tp.requests.Types(t.Ctx, &requestsv1.TypesRequest{})
	lang, _, _ := strings.Cut(t.Person.Lang, "-")
	return catalog{res, []string{t.Person.Lang, lang, "es"}}, err
}

// pick returns what is there in the person's language.
func (c catalog) pick(names map[string]string) string {
	for _, lang := range c.langs {
		if names[lang] != "" {
			return names[lang]
		}
	}
	return ""
}

func (c catalog) typeOf(key string) *requestsv1.Type {
	i := slices.IndexFunc(c.GetTypes(), func(k *requestsv1.Type) bool { return k.Key == key })
	if i < 0 {
		return nil
	}
	return c.Types[i]
}

func (c catalog) kind(key string) string { return cmp.Or(c.pick(c.typeOf(key).GetNames()), key) }

func (c catalog) note(key string) string { return c.pick(c.typeOf(key).GetNotes()) }

func (c catalog) paper(key string) string {
	for _, d := range c.GetDocuments() {
		if d.Key == key {
			return c.pick(d.Names)
		}
	}
	return key
}

func (c catalog) role(key string) string {
	for _, r := range c.GetRoles() {
		if r.Key == key {
			return c.pick(r.Names)
		}
	}
	return key
}

func (c catalog) documents(keys []string) []string {
	var all []string
	for _, key := range keys {
		all = append(all, c.paper(key))
	}
	return all
}

// needed says which documents a draft asks for, and that they can come later.
func (c catalog) needed(t *talk.Turn, d *requestsv1.Draft) string {
	if len(d.Missing) == 0 {
		return ""
	}
	return t.Say("form.papers", "n", len(d.Missing), "names", t.List(c.documents(d.Missing)))
}

// answered are the answers of a draft in words, in the order of its fields.
func (c catalog) answered(t *talk.Turn, d *requestsv1.Draft) []string {
	var all []string
	for _, key := range d.Asked {
		for _, a := range d.Answers {
			if a.Field == key {
				all = append(all, c.answer(t, fieldOf(d.Type, key), a.Value))
			}
		}
	}
	return all
}

// answer says a field and its value.
func (c catalog) answer(t *talk.Turn, f *requestsv1.Field, value string) string {
	return t.Say("form.value", "name", c.pick(f.Names), "value", c.value(t, f, value))
}

// value says a value as it is read.
func (c catalog) value(t *talk.Turn, f *requestsv1.Field, value string) string {
	switch f.Kind {
	case "day":
		return t.Date(value)
	case "span":
		from, to := speak.CutRange(value)
		return t.Say("form.span", "from", t.Date(from), "to", t.Date(to))
	case "money":
		if minor, code, ok := field.CutMoney(value); ok {
			return money.Format(minor, code, t.Person.Lang)
		}
	case "country":
		return field.CountryName(value, t.Person.Lang)
	case "yes_no":
		if value == field.Yes {
			return t.Say("form.is_yes")
		}
		return t.Say("form.is_no")
	case "choice", "choices":
		var names []string
		for key := range strings.SplitSeq(value, ",") {
			for _, choice := range f.Choices {
				if choice.Key == key {
					names = append(names, c.pick(choice.Names))
				}
			}
		}
		return t.List(names)
	}
	return speak.Short(value, 400)
}

// problem says what a rule between fields says.
func (c catalog) problem(t *talk.Turn, p *requestsv1.Problem) string {
	return cmp.Or(c.pick(p.Says), t.SayFault(p.Fault))
}

// closed says that no new requests of a type are taken at present.
func closed(t *talk.Turn, c catalog, kind *requestsv1.Type) talk.Reply {
	return talk.Reply{Text: t.Say("form.closed", "kind", c.pick(kind.Names))}
}

func noDraft() error { return fault.New(fault.NotFound, "fault.no_draft") }

// day is the day of an instant, in microseconds since 1970, on the person's clock.
func day(t *talk.Turn, at int64) string {
	return time.UnixMicro(at).In(t.Now.Location()).Format(wall.DayForm)
}
