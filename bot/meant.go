package bot

import (
	"strings"
	"unicode"

	tasksv1 "becario/api/becario/tasks/v1"
	"becario/kit/fault"
	"becario/kit/fold"
	"becario/nlu"
)

// The words of a message often do not tell which record it means, or even of
// which kind: "delete the last one", "borra el pan". What was shown and kept
// last does, and the names of what there is.

// keeper is an area whose records are meant by such messages.
type keeper interface {
	area
	// as is a frame in the terms of this area: to delete a task is to undo an
	// expense. It reports false if nothing here comes near it.
	as(t *turn, f nlu.Frame) (nlu.Frame, bool)
	// named returns the records whose title holds that of a frame.
	named(t *turn, title string) ([]Ref, error)
	// called says a record in resolved words, and its title; not_found if it is
	// no more.
	called(t *turn, id string) (what, title string, err error)
}

// meaning is a frame and the record that it is about.
type meaning struct {
	frame nlu.Frame
	// open is true if the frame is about a record that is yet to be found, so
	// that asking whether to go on would ask about nothing.
	open bool
	// none says that there is no such record anywhere.
	none string
	// refs is the record; empty if it is none or one of several.
	refs []Ref
	// question is what is asked, if not of refs.
	question string
	// sure says that no other record can be meant, and ask that the person has
	// to be asked in any case.
	sure, ask bool
}

// settle finds the record that a frame means.
func (t *turn) settle(f nlu.Frame) (meaning, error) {
	f, err := t.corrected(f)
	if err != nil {
		return meaning{}, err
	}
	s := f.Slots
	if (f.Intent == nlu.TaskDone || f.Intent == nlu.TaskDelete) && s.Title != "" && t.onlyWords(s.Title, "words.all") {
		return t.allTasks(f)
	}
	if s.Title == "" && len(t.target) == 0 && t.aboutLimit(f) {
		return meaning{frame: nlu.Frame{Intent: nlu.ExpenseUndo, Band: nlu.Act, Confidence: 1}}, nil
	}
	own, ok := t.byIntent[f.Intent].(keeper)
	if !ok || !concerns(f.Intent) || s.Range != "" || s.Scope != "" || (s.Recurring && s.Title == "") {
		return meaning{frame: f}, nil
	}
	if s.Title != "" && len(refsOf(t.target, own.name())) == 0 {
		return t.settleNamed(f, own)
	}
	return t.settlePointed(f, own)
}

// allTasks makes a frame mean all open tasks, after a question.
func (t *turn) allTasks(f nlu.Frame) (meaning, error) {
	res, err := t.Tasks.List(t.ctx, &tasksv1.ListRequest{PersonId: t.person.ID, Limit: 1})
	if err != nil {
		return meaning{}, err
	}
	if res.Total == 0 {
		return meaning{none: t.say("task.list_none")}, nil
	}
	f.Slots = nlu.Slots{Range: "/"} // open at both ends
	key := "ask.task_delete_all"
	if f.Intent == nlu.TaskDone {
		key = "ask.task_done_all"
	}
	return meaning{frame: f, ask: true, question: t.say(key, "n", int(res.Total))}, nil
}

// concerns reports whether an intent is about a record that is there already.
func concerns(i nlu.Intent) bool {
	switch i {
	case nlu.TaskDone, nlu.TaskDelete, nlu.TaskReschedule, nlu.ExpenseFix, nlu.ExpenseUndo:
		return true
	}
	return false
}

// keepers are the areas that a frame may be about, its own first: those of
// which the message has a word, else all.
func (t *turn) keepers(own keeper) []keeper {
	all := []keeper{own}
	for _, a := range t.areas {
		if k, ok := a.(keeper); ok && k.name() != own.name() {
			all = append(all, k)
		}
	}
	var said []keeper
	for _, k := range all {
		if t.mentions("words.of_" + k.name()) {
			said = append(said, k)
		}
	}
	if len(said) > 0 {
		return said
	}
	return all
}

// settleNamed finds the records that have the title of a frame in theirs. If
// none has, a correction may be meant for what was kept just now.
func (t *turn) settleNamed(f nlu.Frame, own keeper) (meaning, error) {
	best, total, kinds := meaning{frame: f, open: true}, 0, 0
	for _, k := range t.keepers(own) {
		as, ok := k.as(t, f)
		if !ok {
			continue
		}
		refs, err := k.named(t, f.Slots.Title)
		if err != nil && !(away(err) && k.name() != own.name()) {
			return best, err
		}
		if total == 0 && len(refs) > 0 {
			best.frame, best.refs = as, refs
		}
		total, kinds = total+len(refs), kinds+1
	}
	if total == 0 {
		if class, ok, err := t.aboutClass(f); ok || err != nil {
			return meaning{frame: class}, err
		}
	}
	switch {
	case total == 0 && t.aboutLimit(f):
		best.frame.Intent, best.frame.Slots = nlu.ExpenseUndo, nlu.Slots{}
		return best, nil
	case total == 0 && f.Intent == nlu.ExpenseFix:
		pointed, err := t.settlePointed(f, own)
		pointed.ask = len(pointed.refs) > 0
		return pointed, err
	case total == 0 && kinds > 1:
		best.none = t.say("talk.none_named", "title", short(f.Slots.Title, 100))
		return best, nil
	case len(best.refs) != 1:
		best.refs = nil
		return best, nil
	}
	_, title, err := t.byName[best.refs[0].Service].(keeper).called(t, best.refs[0].ID)
	best.sure = total == 1 && holdsWords(title, f.Slots.Title) && t.likely(f)
	return bound(best), err
}

// classIntents are what a frame about a task or an expense may mean of a class.
var classIntents = map[nlu.Intent]nlu.Intent{
	nlu.TaskDelete: nlu.ClassCancel, nlu.ExpenseUndo: nlu.ClassCancel, nlu.TaskReschedule: nlu.ClassChange,
}

// aboutClass reads a message that names one of the person's subjects, and
// nothing else that there is, as one about its classes.
func (t *turn) aboutClass(f nlu.Frame) (nlu.Frame, bool, error) {
	intent, ok := classIntents[f.Intent]
	if !ok {
		return f, false, nil
	}
	names, err := t.context()
	text := t.update.Text
	if f.Start < f.End && f.End <= len(text) {
		text = text[f.Start:f.End]
	}
	for _, subject := range names.Subjects {
		if !holdsWords(text, subject) {
			continue
		}
		class, ok := t.Reader.As(t.input(text, names), intent, map[string]string{"subject": subject})
		class.Band = nlu.Show
		return class, ok && fold.Same(class.Slots.Subject, subject), err
	}
	return f, false, err
}

// settlePointed finds the record that "the last one" or "number 2" means.
func (t *turn) settlePointed(f nlu.Frame, own keeper) (meaning, error) {
	messages, err := t.Store.Recent(t.ctx, t.update.Chat, 30)
	if err != nil {
		return meaning{}, err
	}
	if len(t.target) > 0 {
		messages = []Outgoing{{Refs: t.target}}
	}
	keepers := t.keepers(own)
	for _, m := range messages {
		refs, other := t.pointedIn(m, f)
		if other && f.Slots.Index == 0 {
			break // what was kept last is nothing that this is about
		}
		for _, k := range keepers {
			mine := refsOf(refs, k.name())
			as, ok := k.as(t, f)
			if !ok || len(mine) == 0 {
				continue
			}
			if len(mine) > 1 && !hasKeys(mine) {
				return meaning{frame: as, open: true, refs: mine}, nil // it asks which
			}
			ref := mine[len(mine)-1]
			if _, _, err := k.called(t, ref.ID); fault.Is(err, fault.NotFound) && t.in.Attempts == 1 {
				continue // it has been taken away
			} else if err != nil && !fault.Is(err, fault.NotFound) {
				return meaning{}, err
			}
			return bound(meaning{frame: as, open: true, refs: []Ref{ref}, sure: t.likely(f)}), nil
		}
	}
	m := meaning{frame: f, open: true}
	if f.Slots.Index > 0 {
		m.none = t.say("talk.no_number", "n", f.Slots.Index)
	}
	return m, nil
}

// pointedIn returns the records of a message that a number, or "the last one",
// may mean. A number counts in a list. The last one is what was kept, or what
// stands alone, and of a list it may be any that is done or moved. It reports
// whether the message tells of a change to something else.
func (t *turn) pointedIn(m Outgoing, f nlu.Frame) (refs []Ref, other bool) {
	list, index := !hasKeys(m.Refs) && m.Priority == Answer, f.Slots.Index
	switch {
	case index > 0 && list && index <= len(m.Refs):
		return m.Refs[index-1 : index], false
	case index < 0 && list:
		return m.Refs[len(m.Refs)-1:], false
	case index != 0:
		return nil, false
	case list && len(m.Refs) > 1 && len(t.target) == 0 && weighty(f.Intent):
		return nil, false
	}
	for _, r := range m.Refs {
		if _, ok := t.byName[r.Service].(keeper); !ok && r.Key != "" {
			other = true
		}
	}
	return m.Refs, other
}

// bound makes a frame mean the record that was found, and nothing else.
func bound(m meaning) meaning {
	m.frame.Slots.Title, m.frame.Slots.Index, m.frame.Slots.Target = "", 0, "last"
	return m
}

// likely reports whether a frame may be carried out if its record is sure: a
// correction also has to be one, which a date to come is not.
func (t *turn) likely(f nlu.Frame) bool {
	if f.Intent != nlu.ExpenseFix {
		return true
	}
	return f.Slots.Date <= t.today() && (f.Confidence >= 0.8 || t.onlyWords(f.Slots.Title, "words.correcting"))
}

// corrected reads what only takes back the amount before it ("no wait, 30") as
// about what was kept just now, not as an expense of that name.
func (t *turn) corrected(f nlu.Frame) (nlu.Frame, error) {
	if f.Intent == nlu.OutOfScope && t.hasWord("words.correcting") && !t.asks(t.update.Text) {
		// Only a sum besides: a wish by itself it is not.
		if bare, ok := t.Reader.As(t.input(t.update.Text, nlu.Context{}), nlu.ExpenseAdd, nil); ok {
			f = bare
		}
	}
	s := &f.Slots
	switch {
	case f.Intent == nlu.ExpenseFix && s.Title != "" && t.onlyWords(s.Title, "words.correcting"):
	case f.Intent == nlu.ExpenseAdd && s.Amount != nil && t.onlyWords(s.Title, "words.correcting") && t.hasWord("words.correcting"):
		messages, err := t.Store.Recent(t.ctx, t.update.Chat, 1)
		if err != nil || len(messages) == 0 || len(refsOf(messages[0].Refs, "expenses")) == 0 {
			return f, err
		}
	default:
		return f, nil
	}
	f.Intent, f.Band, f.Confidence = nlu.ExpenseFix, nlu.Act, 1
	s.Title, s.Target = "", "last"
	return f, nil
}

// mends are the intents by which a reply that says only what is to be changes
// the record that it replies to, by service.
var mends = map[string]nlu.Intent{"tasks": nlu.TaskReschedule, "expenses": nlu.ExpenseFix, "academic": nlu.ClassChange}

// replied reads a reply that by itself is no wish, such as "a las 10" or "30",
// as a correction of the record that it replies to; or, if it begins as one, of
// what was kept just now.
func (t *turn) replied(f nlu.Frame, names nlu.Context) (nlu.Frame, error) {
	if (changes(f.Intent) && f.Band != nlu.Ask) || t.asks(t.update.Text) {
		return f, nil
	}
	about := t.target
	unclear := f.Band == nlu.Ask || f.Intent == nlu.Smalltalk || f.Intent == nlu.OutOfScope
	if len(about) == 0 && unclear && t.takesBack() {
		messages, err := t.Store.Recent(t.ctx, t.update.Chat, 1)
		if err != nil || len(messages) == 0 || !hasKeys(messages[0].Refs) {
			return f, err
		}
		about = messages[0].Refs
	}
	if len(about) == 0 || mends[about[0].Service] == "" {
		return f, nil
	}
	mend, ok := t.Reader.As(t.input(t.update.Text, names), mends[about[0].Service], nil)
	if !ok && about[0].Service == "expenses" {
		mend, ok = t.Reader.As(t.input(t.update.Text, names), nlu.ExpenseAdd, nil) // an amount alone
		mend.Intent = nlu.ExpenseFix
		ok = ok && t.onlyWords(mend.Slots.Title, "words.correcting")
	}
	if !ok {
		return f, nil
	}
	mend.Band, mend.Confidence, mend.Slots.Title = nlu.Act, 1, ""
	return mend, nil
}

// takesBack reports whether a message begins as one that corrects what was
// said before it: "no, el domingo".
func (t *turn) takesBack() bool {
	words := wordsIn(t.update.Text)
	return len(words) > 1 && holdsWords(t.say("words.correcting"), words[0])
}

// wordsIn are the words of a text, folded.
func wordsIn(text string) []string {
	return strings.FieldsFunc(fold.Text(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) })
}

// holdsWords reports whether every word of a query stands in a text as it is.
func holdsWords(text, query string) bool {
	words := map[string]bool{}
	for _, w := range wordsIn(text) {
		words[w] = true
	}
	for _, w := range wordsIn(query) {
		if !words[w] {
			return false
		}
	}
	return true
}

// onlyWords reports whether a text has no other words than those of a phrase.
func (t *turn) onlyWords(text, key string) bool { return holdsWords(t.say(key), text) }

// hasWord reports whether the message has one of a phrase's words.
func (t *turn) hasWord(key string) bool { return t.hasAny(t.update.Text, key) }

// hasAny reports whether a text has one of a phrase's words.
func (t *turn) hasAny(text, key string) bool {
	for _, w := range wordsIn(t.say(key)) {
		if holdsWords(text, w) {
			return true
		}
	}
	return false
}
