package tasks

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	tasksv1 "becario/api/becario/tasks/v1"
	"becario/kit/fault"
	"becario/kit/fold"
	"becario/kit/wall"
	"becario/nlu"
	"becario/talk"
	"becario/talk/speak"
)

// Follow implements talk.Follower: after a task, a moment alone is its date, and
// "ponle prioridad alta" or "que se repita cada semana" are about it; after a
// list, days alone ask for another one.
func (tp *Topic) Follow(t *talk.Turn, last talk.Said, f nlu.Frame) (nlu.Frame, bool, error) {
	names, err := t.Names()
	if err != nil {
		return f, false, err
	}
	in := t.Input(t.Update.Text, names)
	if len(last.Frames) > 0 && last.Frames[0].Intent == nlu.TaskList && !talk.Changed(last.Refs) && t.GoesOn() {
		as, ok := t.Reader().As(in, nlu.TaskList, nil)
		if !ok || as.Slots.Range+as.Slots.Subject == "" {
			return f, false, nil
		}
		merged := last.Frames[0]
		if as.Slots.Range != "" {
			merged.Slots.Range = as.Slots.Range
		}
		if as.Slots.Subject != "" {
			merged.Slots.Subject = as.Slots.Subject
		}
		merged.Band, merged.Confidence = nlu.Act, 1
		return merged, true, nil
	}
	if len(last.Refs) > 1 {
		if more, ok, err := tp.oneMore(t, in, last, f); ok || err != nil {
			return more, ok, err
		}
	}
	if len(talk.Of(last.Refs, tp.Name())) != 1 || len(last.Refs) != 1 || t.Asks(t.Update.Text) && !t.HasLine(t.Update.Text, "words.be_it") {
		return f, false, nil
	}
	if f.Intent == nlu.ReminderSettings && len(f.Slots.Before) > 0 && f.Slots.Scope+f.Slots.Title+f.Slots.Subject == "" {
		f.Band, f.Confidence, f.Slots.Target = nlu.Act, 1, "last"
		return f, true, nil // "half an hour before" is when to be told of it
	}
	if lead := otherLead(t, last); lead != "" {
		return nlu.Frame{Intent: nlu.ReminderSettings, Band: nlu.Act, Confidence: 1, Slots: nlu.Slots{Before: []string{lead}, Target: "last"}}, true, nil
	}
	if lead, err := tp.dayBefore(t, last); lead != "" || err != nil {
		return nlu.Frame{Intent: nlu.ReminderSettings, Band: nlu.Act, Confidence: 1, Slots: nlu.Slots{Before: []string{lead}, Target: "last"}}, lead != "", err
	}
	if like, ok, err := tp.likeTheLast(t, in, last); ok || err != nil {
		return like, ok, err
	}
	if again, ok, err := tp.sameAgain(t, in, last); ok || err != nil {
		return again, ok, err
	}
	if more, ok, err := tp.oneMore(t, in, last, f); ok || err != nil {
		return more, ok, err
	}
	change := nlu.Frame{Intent: nlu.TaskReschedule, Band: nlu.Act, Confidence: 1, Slots: nlu.Slots{Target: "last"}}
	if due, err := tp.otherHalf(t, last); due != "" || err != nil {
		change.Slots.Due = due
		return change, due != "", err
	}
	if hour, ok := tp.bareHour(t, in, f); ok {
		return hour, true, nil
	}
	if title, ok, err := tp.placedAt(t, in, last); ok || err != nil {
		change.Slots.NewTitle = title
		return change, ok, err
	}
	as, _ := t.Reader().As(in, nlu.TaskAdd, nil) // without a title it is not complete
	if !t.Little(as.Slots.Title) && !t.OnlyWords(as.Slots.Title, "words.changing") {
		return f, false, nil
	}
	switch move, moves := t.Reader().As(in, nlu.TaskReschedule, nil); {
	case as.Slots.Priority != "":
		change.Slots.Priority = as.Slots.Priority
	case as.Slots.Recurrence != "":
		change.Slots.Recurrence, change.Slots.Due = as.Slots.Recurrence, as.Slots.Due
	case moves && (t.Little(move.Slots.Title) || t.OnlyWords(move.Slots.Title, "words.changing")):
		change = move
		if said := f.Slots.Due; said != "" && strings.HasPrefix(move.Slots.Shift, "-") && t.HasLine(t.Update.Text, "words.reminding") {
			change.Slots.Due, change.Slots.Remind, change.Slots.Shift = said, []string{move.Slots.Shift}, ""
			change.Assumed = f.Assumed
		}
		change.Band, change.Confidence = nlu.Act, 1
		change.Slots.Title, change.Slots.Target = "", "last"
	default:
		return f, false, nil
	}
	return change, true, nil
}

// otherHalf is the moment of the last task with its hour in the other half of the day, if
// a message says only that: "de la tarde" of what is at seven in the morning.
func (tp *Topic) otherHalf(t *talk.Turn, last talk.Said) (string, error) {
	late := t.IsOne(t.Update.Text, "words.second_half")
	if !late && !t.IsOne(t.Update.Text, "words.first_half") {
		return "", nil
	}
	day, hour, err := tp.Time(t, last.Refs[0].ID)
	if fault.Is(err, fault.NotFound) {
		return "", nil
	}
	at, badHour := time.Parse(wall.HourForm, hour)
	if err != nil || badHour != nil || late == (hour >= noon) {
		return "", err
	}
	return day + "T" + at.Add(12*time.Hour).Format(wall.HourForm), nil
}

// bareHour reads a number alone as the hour of a task: "tipo 10".
func (tp *Topic) bareHour(t *talk.Turn, in nlu.Input, f nlu.Frame) (nlu.Frame, bool) {
	n := t.Count(in.Text)
	made := t.HasAny(in.Text, "words.changing") // "make that 4"
	if f.Intent != nlu.ExpenseAdd && (t.Changes(f.Intent) || !made) || t.HasAny(in.Text, "words.merely") || n < 1 || n > 24 || !strings.HasSuffix(strings.TrimSpace(in.Text), strconv.Itoa(n)) {
		return f, false
	}
	for _, w := range speak.Words(in.Text) {
		if w != strconv.Itoa(n) && !t.Little(w) && !t.OnlyWords(w, "words.changing") && !t.OnlyWords(w, "words.correcting") {
			return f, false
		}
	}
	in.Text = t.Say("task.hour_said", "n", n)
	hour, ok := t.Reader().As(in, nlu.TaskReschedule, nil)
	hour.Band, hour.Confidence, hour.Slots.Target = nlu.Act, 1, "last"
	return hour, ok
}

// placeWords is how many words say where or with whom something is to be done.
const placeWords = 6

// placedAt is the title of the last task with the place or company that a message
// says alone: "en la farmacia".
func (tp *Topic) placedAt(t *talk.Turn, in nlu.Input, last talk.Said) (string, bool, error) {
	words := strings.Fields(strings.Trim(in.Text, " ."))
	if rest := strings.Fields(strings.Trim(t.Behind("words.it_is"), " .")); len(rest) > 1 {
		if !isPlace(t, rest[1]) {
			return "", false, nil // "es en serio"
		}
		words = rest // "es en la biblio"
	}
	if len(words) < 2 || len(words) > placeWords || !t.OnlyWords(words[0], "words.placing") || !talk.Changed(last.Refs) {
		return "", false, nil
	}
	if when, ok := t.Reader().As(in, nlu.TaskReschedule, nil); ok && when.Slots.Due+when.Slots.Shift != "" {
		return "", false, nil
	}
	_, title, err := tp.Called(t, talk.Of(last.Refs, tp.Name())[0].ID)
	if fault.Is(err, fault.NotFound) {
		return "", false, nil
	}
	if said := last.Frames; len(said) == 1 && said[0].Slots.NewTitle == title && t.Behind("words.it_is") != "" {
		title = beforePlace(t, title) // it says where in place of what was said just now
	}
	return title + " " + strings.Join(words, " "), err == nil, err
}

// isPlace reports whether a word behind "in" or "at" begins to say a place: an article, a
// name, a room.
func isPlace(t *talk.Turn, word string) bool {
	first := []rune(word)[0]
	return t.OnlyWords(word, "words.articles") || unicode.IsUpper(first) || unicode.IsDigit(first) || t.OnlyWords(word, "words.class_parts") || t.OnlyWords(word, "words.bare_places")
}

// beforePlace is a title without the place at its end.
func beforePlace(t *talk.Turn, title string) string {
	fields := strings.Fields(title)
	for i := len(fields) - 2; i > 0; i-- {
		if t.OnlyWords(fields[i], "words.placing") {
			return strings.Join(fields[:i], " ")
		}
	}
	return title
}

// Amend implements talk.Amender: a day or an hour is the right one of the task, unless
// something else is named.
func (tp *Topic) Amend(t *talk.Turn, ref talk.Ref, said string, about bool) (nlu.Frame, bool, error) {
	names, err := t.Names()
	if err != nil {
		return nlu.Frame{}, false, err
	}
	last, ok, err := t.Last()
	if err != nil || !ok || len(last.Frames) > 0 && last.Frames[0].Intent == nlu.TaskDone {
		return nlu.Frame{}, false, err // it is to be taken back
	}
	f, ok := t.Reader().As(t.Input(said, names), nlu.TaskReschedule, nil)
	if !ok || f.Slots.Due+f.Slots.Shift == "" || !about && !t.Little(f.Slots.Title) && !t.OnlyWords(f.Slots.Title, "words.changing") {
		return f, false, nil
	}
	f.Slots.Due, err = tp.sameHalf(t, ref, f.Slots.Due)
	return f, err == nil, err
}

// sameHalf is a moment whose hour is said without a half of the day, in the half in which
// the task is: "mejor a las nueve y media", of what is at ten in the evening, is 21:30.
func (tp *Topic) sameHalf(t *talk.Turn, ref talk.Ref, due string) (string, error) {
	day, hour := speak.CutDue(due)
	if hour == "" || hour >= noon || t.HasAny(t.Update.Text, "words.half_of_day") {
		return due, nil
	}
	_, was, err := tp.Time(t, ref.ID)
	if fault.Is(err, fault.NotFound) {
		return due, nil
	}
	at, badHour := time.Parse(wall.HourForm, hour)
	if err != nil || badHour != nil || was < noon {
		return due, err
	}
	return day + "T" + at.Add(12*time.Hour).Format(wall.HourForm), nil
}

// likeTheLast reads a task that is named by what tells it from the one before alone: "y
// el de química el día 9", after "examen de física", is "examen de química".
func (tp *Topic) likeTheLast(t *talk.Turn, in nlu.Input, last talk.Said) (nlu.Frame, bool, error) {
	f, ok := t.Reader().As(in, nlu.TaskAdd, nil)
	words := strings.Fields(f.Slots.Title)
	if !ok || f.Slots.Due == "" || len(words) < 2 || !talk.Changed(last.Refs) || last.Notice || len(last.Frames) != 1 || last.Frames[0].Intent != nlu.TaskAdd {
		return f, false, nil
	}
	_, title, err := tp.Called(t, talk.Of(last.Refs, tp.Name())[0].ID)
	if fault.Is(err, fault.NotFound) {
		return f, false, nil
	}
	before := strings.Fields(title)
	if err != nil || len(before) < 2 {
		return f, false, err
	}
	if t.OnlyWords(words[0], "words.articles") {
		words = words[1:]
	}
	final, rest := words[len(words)-1], words[:len(words)-1]
	switch {
	case len(rest) == 0:
		return f, false, nil
	case t.OnlyWords(words[0], "words.of") && t.OnlyWords(before[1], "words.of"): // "de química" of "examen de física"
		f.Slots.Title = before[0] + " " + strings.Join(words, " ")
	case t.OnlyWords(final, "words.the_one") && len(before) == 2 && tells(t, rest): // "chemistry one" of "physics exam"
		f.Slots.Title = strings.Join(rest, " ") + " " + before[1]
	default:
		return f, false, nil
	}
	f.Band, f.Confidence = nlu.Act, 1
	if own, err := tp.Named(t, f.Slots.Title); err != nil || len(own) > 0 { // it is there already
		return moves(t, f, own), err == nil, err
	}
	return f, true, nil
}

// tells reports whether words say which thing of a kind is meant: "the chemistry one", and
// not "the other one" or "the last one".
func tells(t *talk.Turn, words []string) bool {
	for _, w := range words {
		if t.Little(w) || t.Number(w) != 0 || t.OnlyWords(w, "words.the_one_before") || t.OnlyWords(w, "words.one_more") || t.OnlyWords(w, "words.next_one") {
			return false
		}
	}
	return true
}

// Correct implements talk.Corrector: "la segunda para el lunes" is no task of that
// name but the second of the list, and "las gafas a las 7 de la tarde", after
// "recoger las gafas" was noted or moved, is that task.
func (tp *Topic) Correct(t *talk.Turn, f nlu.Frame) (nlu.Frame, error) {
	switch f.Intent {
	case nlu.TaskAdd:
		f, ok, err := tp.pronoun(t, f)
		if ok || err != nil {
			return f, err
		}
	case nlu.TaskDelete, nlu.TaskDone:
		f, _, err := tp.byMoment(t, f)
		return f, err
	case nlu.ClassCancel, nlu.ClassChange:
		return tp.noClass(t, f)
	}
	n := t.Number(f.Slots.Title)
	if f.Intent != nlu.TaskAdd || f.Slots.Due == "" || f.Slots.Recurrence != "" {
		return f, nil
	}
	last, ok, err := t.Last()
	if err != nil || !ok {
		return f, err
	}
	if noted, err := tp.justNoted(t, last, f); err != nil || noted {
		f.Band, f.Confidence = nlu.Ask, 0
		return f, err
	}
	if n == 0 {
		if t.OnlyWords(f.Slots.Title, "words.count") || t.OnlyWords(f.Slots.Title, "words.one_more") {
			f.Band, f.Confidence = nlu.Ask, 0 // "tengo dos el viernes" names nothing
			return f, nil
		}
		if f.Start != 0 || f.End != len(t.Update.Text) && f.End != 0 {
			return f, nil // one of several things
		}
		again, err := tp.again(t, last, f.Slots.Title)
		if err == nil && !again {
			f, _, err = tp.known(t, f)
		}
		if err != nil || !again {
			return f, err
		}
		f.Intent, f.Slots = nlu.TaskReschedule, nlu.Slots{Target: "last", Due: f.Slots.Due, Daypart: f.Slots.Daypart}
		t.Target = last.Refs
		return f, nil
	}
	if len(last.Refs) < max(n, 2) {
		return f, nil
	}
	f.Intent, f.Slots.Title, f.Slots.Index = nlu.TaskReschedule, "", n
	f.Confidence = nlu.Sure
	f.Judge()
	return f, nil
}

// justNoted reports whether a task is the one that was kept last, to its name and moment: who
// says that again may mean something else by it ("entregar el informe el viernes a las 10 no
// me viene bien").
func (tp *Topic) justNoted(t *talk.Turn, last talk.Said, f nlu.Frame) (bool, error) {
	own := talk.Of(last.Refs, tp.Name())
	if len(own) != 1 || !talk.Changed(last.Refs) || last.Notice {
		return false, nil
	}
	_, title, err := tp.Called(t, own[0].ID)
	if err == nil && fold.Same(title, f.Slots.Title) {
		var day, hour string
		if day, hour, err = tp.Time(t, own[0].ID); err == nil {
			return strings.TrimSuffix(day+"T"+hour, "T") == f.Slots.Due, nil
		}
	}
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	return false, err
}

// pronoun reads a title that is only an order with a pronoun ("ponlo a las 5"), or ends
// with one ("la optativa recuérdamela el 12"), as about a task that is there.
func (tp *Topic) pronoun(t *talk.Turn, f nlu.Frame) (nlu.Frame, bool, error) {
	s := f.Slots
	if t.IsOne(s.Title, "words.doing_it") {
		if s.Due == "" || !t.Little(t.Update.Text[:min(f.Start, len(t.Update.Text))]) { // what is said before it may be meant
			return nlu.Frame{Intent: nlu.OutOfScope, Start: f.Start, End: f.End}, true, nil
		}
		f.Intent, f.Slots = nlu.TaskReschedule, nlu.Slots{Target: "last", Due: s.Due, Daypart: s.Daypart, Remind: s.Remind}
		return f, true, nil
	}
	words := strings.Fields(s.Title)
	if len(words) < 2 || !t.OnlyWords(words[len(words)-1], "words.reminding_it") {
		return f, false, nil
	}
	f.Slots.Title = strings.Join(words[:len(words)-1], " ")
	own, err := tp.Named(t, f.Slots.Title)
	if err != nil || len(own) != 1 || s.Due == "" {
		return f, true, err
	}
	f.Intent, f.Slots = nlu.TaskReschedule, nlu.Slots{Title: f.Slots.Title, Due: s.Due, Daypart: s.Daypart}
	if day, _, err := tp.Time(t, own[0].ID); err != nil || s.Due >= day {
		f.Band, f.Confidence = nlu.Ask, 0 // after the day itself it may be meant as its new date
		return f, true, err
	}
	return f, true, nil
}

// again reports whether a title with its article says less of the one task that was
// changed last, without its first word, and nothing else. What is one of several things
// of a title may well be a task by itself.
func (tp *Topic) again(t *talk.Turn, last talk.Said, title string) (bool, error) {
	own := talk.Of(last.Refs, tp.Name())
	if len(own) != 1 || len(last.Refs) != 1 || !talk.Changed(last.Refs) || last.Notice {
		return false, nil
	}
	_, whole, err := tp.Called(t, own[0].ID)
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	said, all, words := speak.Words(t.Update.Text), speak.Words(whole), speak.Words(title)
	if err != nil || len(words) == 0 || len(words) >= len(all) || strings.Contains(whole, ",") {
		return false, err
	}
	at := slices.Index(said, words[0])
	withArticle := t.OnlyWords(words[0], "words.articles") || at > 0 && t.OnlyWords(said[at-1], "words.articles")
	return withArticle && words[0] != all[0] && speak.HoldsWords(whole, title) && !slices.ContainsFunc(all, func(w string) bool { return t.OnlyWords(w, "words.listing") }), nil
}

// Titles implements talk.Lister.
func (tp *Topic) Titles(t *talk.Turn) ([]talk.Titled, error) {
	res, err := tp.tasks.List(t.Ctx, &tasksv1.ListRequest{Space: t.Person.ID, Limit: 200})
	var all []talk.Titled
	for _, task := range res.GetTasks() {
		all = append(all, talk.Titled{Ref: taskRef(task, ""), Title: task.Title})
	}
	return all, err
}

// The questions by which a task is put together from several messages: what is to
// be done, and when.
const (
	whatQuestion = "what"
	whenQuestion = "when"
)

// Override implements talk.Overrider: "recuérdame" alone asks what, and several places of a
// list that are named together are all marked as done.
func (tp *Topic) Override(t *talk.Turn, text string) (talk.Reply, bool, error) {
	if r, ok, err := tp.finishChosen(t, text); ok || err != nil {
		return r, ok, err
	}
	if !t.IsOne(text, "words.bare_task") {
		return talk.Reply{}, false, nil
	}
	return talk.Reply{Text: t.Say("task.what"), Ask: talk.NewQuestion(tp.Name(), whatQuestion, nil)}, true, nil
}

// replyWhat takes a message as what is to be done, and asks when.
func (tp *Topic) replyWhat(t *talk.Turn, text string) (talk.Reply, bool, error) {
	names, err := t.Names()
	if err != nil {
		return talk.Reply{}, false, err
	}
	read, err := t.Understand(text)
	if err != nil || len(read.Frames) != 1 || t.Asks(text) {
		return talk.Reply{}, false, err
	}
	f := read.Frames[0]
	if f.Intent != nlu.TaskAdd {
		if t.Changes(f.Intent) && f.Confidence >= nlu.Sure {
			return talk.Reply{}, false, nil
		}
		as, ok := t.Reader().As(t.Input(text, names), nlu.TaskAdd, nil)
		if !ok || t.Little(as.Slots.Title) {
			return talk.Reply{}, false, nil
		}
		f = as
	}
	r, err := tp.add(t, f, t.Key(0))
	if err != nil || f.Slots.Due+f.Slots.Recurrence != "" {
		return r, true, err
	}
	r.Frames = []nlu.Frame{f}
	r.Text += " " + t.Say("task.ask_when")
	r.Ask = talk.NewQuestion(tp.Name(), whenQuestion, r.Refs[0])
	return r, true, nil
}

// replyWhen takes a message as when a task is to be done.
func (tp *Topic) replyWhen(t *talk.Turn, q talk.Question, text string) (talk.Reply, bool, error) {
	var ref talk.Ref
	names, err := t.Names()
	if err != nil || !q.Into(&ref) {
		return talk.Reply{}, false, err
	}
	f, ok := t.Reader().As(t.Input(text, names), nlu.TaskReschedule, nil)
	if !ok || !t.Little(f.Slots.Title) {
		return talk.Reply{}, false, nil
	}
	ref.Version = 0
	r, err := tp.one(t, f, ref)
	return r, true, err
}

// placed is the task that a text chooses from a list: by its place, or by words
// of its title. It reports false if it chooses none or more than one.
func (tp *Topic) placed(t *talk.Turn, text string, refs []talk.Ref) (talk.Ref, bool, error) {
	if n := t.Number(text); n != 0 {
		if n < 0 {
			n = len(refs)
		}
		if n > len(refs) {
			return talk.Ref{}, false, nil
		}
		return refs[n-1], true, nil
	}
	var words []string
	for _, w := range speak.Words(text) {
		if !t.Little(w) {
			words = append(words, w)
		}
	}
	var found []talk.Ref
	for _, ref := range refs {
		_, title, err := tp.Called(t, ref.ID)
		if err == nil && len(words) > 0 && speak.HoldsWords(title, strings.Join(words, " ")) {
			found = append(found, ref)
		}
	}
	if len(found) != 1 {
		return talk.Ref{}, false, nil
	}
	return found[0], true, nil
}

// Place implements talk.Placer.
func (*Topic) Place(changed bool, q *talk.Question) nlu.Place {
	switch {
	case q.Is("tasks", whichQuestion):
		return nlu.AtWhich
	case q != nil:
		return ""
	case changed:
		return nlu.AfterTask
	}
	return nlu.AfterTasks
}

// Rename implements talk.Renamer.
func (*Topic) Rename(name string) nlu.Frame {
	return nlu.Frame{Intent: nlu.TaskReschedule, Slots: nlu.Slots{NewTitle: name}}
}
