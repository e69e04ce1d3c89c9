package understand_test

import (
	"strings"
	"testing"

	"becario/nlu"
)

func TestAs(t *testing.T) {
	u := reader(t)
	for _, c := range []struct {
		name, text string
		intent     nlu.Intent
		quotes     map[string]string
		ok         bool
		want       nlu.Slots
	}{
		{"it works when the date is read here", "¿quién ganó el mundial del viernes a las 9?", nlu.TaskAdd,
			map[string]string{"due": "2031-01-01"}, true, nlu.Slots{Due: "2026-03-06T09:00"}},
		{"it works when an empty slot is quoted", "me soplaron 12 euros", nlu.ExpenseAdd,
			map[string]string{"category": "soplaron"}, true, nlu.Slots{Category: "soplaron"}},
		{"it works when the quote is not in the text", "me soplaron 12 euros", nlu.ExpenseAdd,
			map[string]string{"category": "Soplaron"}, true, nlu.Slots{}},
		{"it works when the slot is of another intent", "me soplaron 12 euros", nlu.ExpenseAdd,
			map[string]string{"room": "soplaron"}, true, nlu.Slots{}},
		{"it works when an amount is missing", "me soplaron", nlu.ExpenseAdd, map[string]string{"title": "soplaron"}, false, nlu.Slots{}},
		{"it works when there is no such intent", "me soplaron 12 euros", "task.destroy", nil, false, nlu.Slots{}},
		{"it works when there is nothing", "", nlu.TaskAdd, nil, false, nlu.Slots{}},
		{"it works when it is nothing but marks", "?! \x00\xff", nlu.TaskAdd, map[string]string{"title": ""}, false, nlu.Slots{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, ok := u.As(nlu.Input{Text: c.text, Reference: wednesday(t), Lang: "es-ES"}, c.intent, c.quotes)
			if ok != c.ok {
				t.Fatalf("got %+v, %t", f, ok)
			}
			if !ok {
				return
			}
			if f.Intent != c.intent || f.Band != nlu.Ask || f.Slots.Due != c.want.Due || f.Slots.Category != c.want.Category || f.Slots.Room != "" || !strings.Contains(c.text, f.Slots.Title) {
				t.Errorf("got %+v", f)
			}
		})
	}
}
