package expenses

import (
	"slices"
	"strings"

	"becario/nlu"
	"becario/talk"
	"becario/talk/speak"
)

// Preread implements talk.Prereader: what is said of limits, one's own part of what was shared,
// and which expense a correction names.
func (tp *Topic) Preread(t *talk.Turn, asked *nlu.Frame) (nlu.Frame, bool, error) {
	if len(t.Target) > 0 {
		return nlu.Frame{}, false, nil
	}
	if f, ok, err := tp.ownPart(t, asked); ok || err != nil {
		return f, ok, err
	}
	if asked != nil {
		return nlu.Frame{}, false, nil
	}
	if f, ok, err := tp.limits(t); ok || err != nil {
		return f, ok, err
	}
	if f, ok, err := tp.splitting(t); ok || err != nil {
		return f, ok, err
	}
	return tp.described(t)
}

// Found implements talk.Founder: a sum of what is not noted is a new expense.
func (tp *Topic) Found(t *talk.Turn, f nlu.Frame) (nlu.Frame, bool) {
	s := f.Slots
	if f.Intent != nlu.ExpenseFix || s.Amount == nil || s.Title == "" || t.Little(s.Title) || t.OnlyWords(s.Title, "words.correcting") || t.HasLine(t.Update.Text, "words.was_not") {
		return f, false
	}
	if len(speak.Clauses(t.Update.Text)) > 1 || t.HasLine(t.Update.Text, "words.own_mistake") {
		return f, false // "la cuenta del bar está mal, eran 12" corrects what is not there
	}
	if t.Number(s.Title) != 0 || strings.ContainsAny(s.Title, "0123456789") {
		return f, false
	}
	f.Intent, f.Band = nlu.ExpenseAdd, nlu.Ask
	f.Slots = nlu.Slots{Title: s.Title, Amount: s.Amount, Currency: s.Currency, Date: s.Date, Category: s.Category}
	return f, true
}

// saysOnly reports whether a text has no other words than those of some phrases, and figures.
func saysOnly(t *talk.Turn, text string, keys ...string) bool {
	for _, w := range speak.Words(text) {
		if !number(w) && !slices.ContainsFunc(keys, func(key string) bool { return t.OnlyWords(w, key) }) {
			return false
		}
	}
	return true
}
