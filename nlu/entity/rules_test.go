package entity_test

import (
	"flag"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"becario/nlu/entity"
)

// all plays every rule over all labelled messages, too, and tells how many it
// changes: go test ./nlu/entity -run TestRules -v -all
var all = flag.Bool("all", false, "play every rule over all labelled messages, too")

// brief writes what was read as the examples of rules do: "2026-03-05T09:00",
// "PT2H", "5.50 EUR", "#37", "3rd", "FREQ=DAILY@08:00", in the order of the text.
func brief(r entity.Reading) string {
	var out []string
	for i := range r.Entities {
		e := &r.Entities[i]
		switch e.Kind {
		case entity.KindDatetime:
			out = append(out, briefWhen(&e.When))
		case entity.KindDuration:
			out = append(out, e.Duration.ISO())
		case entity.KindMoney:
			out = append(out, strings.TrimSpace(e.Money.Amount+" "+e.Money.Currency))
		case entity.KindNumber:
			out = append(out, "#"+strconv.FormatFloat(e.Number, 'g', 6, 64))
		case entity.KindOrdinal:
			out = append(out, fmt.Sprintf("%vth", e.Number))
		case entity.KindRecurrence:
			c := &e.Recurrence
			s := c.Rule
			if c.Clock.Set {
				s += "@" + c.Clock.String()
			}
			if c.ClockEnd.Set {
				s += "-" + c.ClockEnd.String()
			}
			if c.Daypart != "" {
				s += "@" + string(c.Daypart)
			}
			out = append(out, s)
		}
	}
	return strings.Join(out, "; ")
}

// briefWhen writes a datetime: its start, its end, and what bounds it.
func briefWhen(w *entity.When) string {
	form := "2006-01-02T15:04"
	if w.Grain >= entity.Day {
		form = form[:10]
	}
	s := [...]string{"", "<", ">=", "<=", ">"}[w.Bound] + w.Start.Format(form)
	if !w.End.IsZero() {
		s += "/" + w.End.Format(form)
	}
	if len(w.Weekdays) > 1 {
		s += fmt.Sprint(w.Weekdays)
	}
	if w.Impossible {
		s += "!"
	}
	return s
}

// in is a text of a person in Madrid, who pays in guaraníes if they write as in
// Paraguay.
func in(lang, text string) entity.Input {
	i := entity.Input{Text: text, Reference: wednesday, Lang: lang}
	if lang == "es-PY" {
		i.Currency = "PYG"
	}
	return i
}

// TestRules plays every rule with and without: its examples are read as they say
// with it and otherwise without it. A rule that changes none of them is not
// needed.
func TestRules(t *testing.T) {
	r := reader(t)
	names := map[string]bool{}
	for _, rule := range entity.Rules() {
		if names[rule.Name] {
			t.Errorf("two rules are called %s", rule.Name)
		}
		names[rule.Name] = true
		without := r.Without(rule.Name)
		if len(rule.Examples) == 0 {
			t.Errorf("%s has no examples", rule.Name)
		}
		for _, e := range rule.Examples {
			text := in(e.Lang, e.Text)
			if e.Undated {
				text.Reference = time.Time{}
			}
			got := r.Read(text)
			if brief(got) != e.Want {
				t.Errorf("%s: %s %q: got %s, want %s", rule.Name, e.Lang, e.Text, brief(got), e.Want)
			}
			if show(without.Read(text)) == show(got) {
				t.Errorf("%s: %q is read in the same way without it", rule.Name, e.Text)
			}
		}
	}
	if *all {
		logChanges(t, r)
	}
}

// logChanges tells how many of the labelled messages each rule changes.
func logChanges(t *testing.T, r *entity.Reader) {
	t.Helper()
	messages := labelled(t)
	with := make([]string, len(messages))
	for i, m := range messages {
		with[i] = show(r.Read(in(m.lang, m.text)))
	}
	for _, rule := range entity.Rules() {
		without := r.Without(rule.Name)
		changed, shortest := 0, ""
		for i, m := range messages {
			if show(without.Read(in(m.lang, m.text))) == with[i] {
				continue
			}
			if changed++; shortest == "" || len(m.text) < len(shortest) {
				shortest = m.text
			}
		}
		t.Logf("%-26s changes %5d of %d messages: %q", rule.Name, changed, len(messages), shortest)
	}
}
