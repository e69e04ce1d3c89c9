package academic

import (
	"slices"
	"strings"
	"unicode"

	academicv1 "becario/api/becario/academic/v1"
	"becario/channel"
	"becario/kit/fault"
	"becario/kit/fold"
	"becario/nlu"
	"becario/talk"
	"becario/talk/speak"
)

const (
	// renameWords is how many words a message may have that renames a subject, and
	// newNameWords how many its new name.
	renameWords  = 24
	newNameWords = 8
)

// mergeQuestion asks whether the classes of a subject go to another that has its new name;
// its state is the request.
const mergeQuestion = "merge"

// renameQuestion asks whether a class alone is called otherwise, or its whole subject; its
// state is the request.
const renameQuestion = "rename"

// renaming is what a message renames.
type renaming struct {
	Subject    string `json:"subject,omitempty"`
	Recurrence string `json:"recurrence,omitempty"`
	ClassID    string `json:"class,omitempty"`
	Name       string `json:"name"`
}

// renamed gives a subject another name: "cambia el nombre de analítica a química
// analítica", "óptica se llama ahora fotónica", "llámala orgánica". It reports false if a
// message does not say that of a subject that there is.
func (tp *Topic) renamed(t *talk.Turn, text string) (talk.Reply, bool, error) {
	if asks(t, text) || len(speak.Words(text)) > renameWords || strings.ContainsAny(text, "\n") {
		return talk.Reply{}, false, nil
	}
	what, ok, err := tp.renaming(t)
	if err != nil || !ok {
		return talk.Reply{}, false, err
	}
	if r, asks, err := tp.askRename(t, &what); asks || err != nil {
		return r, true, err
	}
	r, err := tp.rename(t, what, false)
	if fault.Is(err, fault.NotFound) {
		return talk.Reply{}, false, nil // it is about something else
	}
	return r, true, err
}

// askRename asks whether a class that is called otherwise means its whole subject, if that
// has other classes. Where only the spelling of the name changes, it is the whole.
func (tp *Topic) askRename(t *talk.Turn, what *renaming) (talk.Reply, bool, error) {
	if what.ClassID == "" {
		return talk.Reply{}, false, nil
	}
	res, err := tp.academic.Subjects(t.Ctx, &academicv1.SubjectsRequest{Space: t.Person.ID})
	if err != nil {
		return talk.Reply{}, false, err
	}
	i := slices.IndexFunc(res.Classes, func(own *academicv1.SubjectClasses) bool {
		return slices.ContainsFunc(own.Classes, func(c *academicv1.Class) bool { return c.Id == what.ClassID })
	})
	if i < 0 || len(res.Classes[i].Classes) < 2 {
		return talk.Reply{}, false, nil
	}
	subject := res.Subjects[i]
	if fold.Same(subject.Name, what.Name) {
		what.ClassID, what.Subject = "", subject.Name
		return talk.Reply{}, false, nil
	}
	what.Subject = subject.Name
	return talk.Reply{
		Text:    t.Say("subject.rename_ask", "subject", speak.Short(subject.Name, 60), "name", speak.Short(what.Name, 60)),
		Buttons: [][]channel.Button{{t.Button("subject.rename_whole", "academic.rename:whole"), t.Button("subject.rename_one", "academic.rename:one")}},
		Ask:     talk.NewQuestion(tp.Name(), renameQuestion, what),
	}, true, nil
}

// pressRename answers the buttons of what is called otherwise.
func (tp *Topic) pressRename(t *talk.Turn, argument string) (talk.Reply, error) {
	var what renaming
	if !t.Open.Is(tp.Name(), renameQuestion) || !t.Open.Into(&what) {
		return t.Stale(), nil
	}
	if argument == "whole" {
		what.ClassID = ""
	}
	r, err := tp.rename(t, what, false)
	r.Edit = true
	return r, err
}

// replyRename takes a message as what is called otherwise: "toda", "solo esta clase".
func (tp *Topic) replyRename(t *talk.Turn, q talk.Question, text string) (talk.Reply, bool, error) {
	var what renaming
	whole, one := t.IsOne(text, "words.whole_subject"), t.IsOne(text, "words.one_class")
	if !q.Into(&what) || !whole && !one {
		return talk.Reply{}, false, nil
	}
	if whole {
		what.ClassID = ""
	}
	r, err := tp.rename(t, what, false)
	return r, true, err
}

// renaming reads what the message renames.
func (tp *Topic) renaming(t *talk.Turn) (renaming, bool, error) {
	if before, _, after, ok := t.Around("words.now_called"); ok {
		return tp.renamingOf(t, before, after)
	}
	if before, _, after, ok := t.Around("words.rename"); ok && polite(t, before) {
		fields := strings.Fields(after)
		for i, w := range fields {
			if i == 0 || !t.OnlyWords(w, "words.rename_to") {
				continue
			}
			what, ok, err := tp.renamingOf(t, strings.Join(fields[:i], " "), strings.Join(fields[i+1:], " "))
			if ok || err != nil {
				return what, ok, err
			}
		}
	}
	before, after, ok := t.CallsIt()
	name, named := newName(t, after)
	if !ok || !named {
		return renaming{}, false, nil
	}
	names, err := t.Names()
	if err != nil {
		return renaming{}, false, err
	}
	if when, _ := t.Reader().As(t.Input(after, names), nlu.TaskAdd, nil); when.Slots.Due != "" {
		return renaming{}, false, nil // "llámala mañana a las 6" is somebody
	}
	last, said, err := t.Last()
	own := talk.Of(last.Refs, tp.Name())
	if err != nil || !said || !polite(t, before) || !t.Fresh(last) || len(own) != 1 || own[0].ID == "" || own[0].Key == "" {
		return renaming{}, false, err
	}
	return renaming{ClassID: own[0].ID, Name: name}, true, nil
}

// renamingOf reads what is renamed, and its new name.
func (tp *Topic) renamingOf(t *talk.Turn, of, to string) (renaming, bool, error) {
	name, ok := newName(t, to)
	if !ok {
		return renaming{}, false, nil
	}
	what := renaming{Name: name}
	var err error
	if what.Subject, err = tp.subjectIn(t, of); err != nil {
		return what, false, err
	}
	if what.Recurrence, err = weekdaysIn(t, of, what.Subject); err != nil {
		return what, false, err
	}
	if what.Subject+what.Recurrence == "" {
		// It may be renamed already, if this is said to be done again since its answer was
		// lost; the service knows by the key, and else knows no such subject.
		what.Subject = strings.Trim(bareSubject(t, of), " ,.!\"«»“”")
		return what, what.Subject != "", nil
	}
	only, err := onlySays(t, of, what.Subject)
	return what, only, err
}

// bareSubject is a text without the words that only say that a subject follows: "la asignatura
// de química".
func bareSubject(t *talk.Turn, of string) string {
	fields := strings.Fields(of)
	for len(fields) > 0 && (t.Little(fields[0]) || t.OnlyWords(fields[0], "words.subject_nouns")) {
		fields = fields[1:]
	}
	return strings.Join(fields, " ")
}

// newName is a name as it is kept: without quotes and what ends a sentence. It reports
// false for what is none.
func newName(t *talk.Turn, said string) (string, bool) {
	const around = " ,.!?;:«»\"'“”"
	name := strings.Trim(withoutCourtesy(t, strings.TrimRight(said, around)), around)
	return name, t.IsName(name, newNameWords) && !strings.ContainsAny(name, ",;:?")
}

// rename renames, or asks whether classes are to go to the subject that has the name.
func (tp *Topic) rename(t *talk.Turn, what renaming, merge bool) (talk.Reply, error) {
	key := t.Key(0)
	name, err := spelt(t, what.Name)
	if err != nil {
		return talk.Reply{}, err
	}
	res, err := tp.academic.RenameSubject(t.Ctx, &academicv1.RenameSubjectRequest{Space: t.Person.ID, Actor: t.Person.ID, Key: key,
		Subject: what.Subject, Recurrence: what.Recurrence, ClassId: what.ClassID, Name: name, Merge: merge})
	if f, _ := fault.Of(err); fault.Has(err, "fault.subject_there") {
		r := talk.Reply{
			Text:    t.Say("subject.merge_ask", "name", speak.Short(f.Args["subject"], 60), "before", speak.Short(f.Args["before"], 60)),
			Buttons: [][]channel.Button{{t.Button("subject.merge_button", "academic.merge:0"), t.Button("button.no", "no")}},
			Ask:     talk.NewQuestion(tp.Name(), mergeQuestion, what),
		}
		return r, nil
	}
	if err != nil {
		return talk.Reply{}, err
	}
	r := talk.Reply{Buttons: [][]channel.Button{{t.Button("button.undo", "undo")}}, Refs: []talk.Ref{{Service: tp.Name(), Key: key}}}
	var classes []string
	for _, c := range res.Classes {
		if c.Subject == res.Subject.Name {
			classes = append(classes, rule(t, c))
		}
	}
	if len(res.Classes) == 1 {
		r.Refs = []talk.Ref{classRef(res.Classes[0], key)}
	}
	before := speak.Short(res.Before.Name, 60)
	name = speak.Short(res.Subject.Name, 60)
	switch {
	case res.Some:
		r.Text = t.Say("subject.moved", "before", before, "what", strings.Join(classes, "; "))
	case res.Merged:
		r.Text = t.Say("subject.merged", "before", before, "name", name)
	default:
		r.Text = t.Say("subject.renamed", "before", before, "name", name)
	}
	return r, nil
}

// spelt is a new name, with a capital if it has none and all subjects of the person begin
// with one.
func spelt(t *talk.Turn, name string) (string, error) {
	names, err := t.Names()
	if err != nil || name != strings.ToLower(name) {
		return name, err
	}
	for _, s := range names.Subjects {
		if first := []rune(s); len(first) > 0 && !unicode.IsUpper(first[0]) {
			return name, nil
		}
	}
	letters := []rune(name)
	letters[0] = unicode.ToUpper(letters[0])
	return string(letters), nil
}

// pressMerge answers the button by which two subjects become one.
func (tp *Topic) pressMerge(t *talk.Turn) (talk.Reply, error) {
	var what renaming
	if !t.Open.Is(tp.Name(), mergeQuestion) || !t.Open.Into(&what) {
		return t.Stale(), nil
	}
	r, err := tp.rename(t, what, true)
	r.Edit = true
	return r, err
}

// replyMerge takes a yes as that they become one.
func (tp *Topic) replyMerge(t *talk.Turn, q talk.Question, text string) (talk.Reply, bool, error) {
	var what renaming
	if !q.Into(&what) || !t.Agrees(text) && !t.HasLine(text, "words.merge") {
		return talk.Reply{}, false, nil
	}
	r, err := tp.rename(t, what, true)
	return r, true, err
}
