package bot

import (
	"cmp"
	"slices"

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
	if t.Tasks != nil && (f.Intent == nlu.TaskDone || f.Intent == nlu.TaskDelete) && s.Title != "" && t.onlyWords(s.Title, "words.all") {
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
	res, err := t.Tasks.List(t.ctx, &tasksv1.ListRequest{Space: t.person.ID, Limit: 1})
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
	text := cmp.Or(t.part(f), t.update.Text)
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
			for _, ref := range slices.Backward(mine) {
				if _, _, err := k.called(t, ref.ID); fault.Is(err, fault.NotFound) && t.in.Attempts == 1 {
					continue // it has been taken away
				} else if err != nil && !fault.Is(err, fault.NotFound) {
					return meaning{}, err
				}
				return bound(meaning{frame: as, open: true, refs: []Ref{ref}, sure: t.likely(f)}), nil
			}
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

// likelyFix is how likely a correction must be that says no word of one.
const likelyFix = 0.8

// likely reports whether a frame may be carried out if its record is sure: a
// correction also has to be one, which a date to come is not.
func (t *turn) likely(f nlu.Frame) bool {
	if f.Intent != nlu.ExpenseFix {
		return true
	}
	return f.Slots.Date <= t.today() && (f.Confidence >= likelyFix || t.hasWord("words.correcting"))
}
