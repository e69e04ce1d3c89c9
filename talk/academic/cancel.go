package academic

import (
	"strings"

	academicv1 "becario/api/becario/academic/v1"
	"becario/channel"
	"becario/kit/fault"
	"becario/nlu"
	"becario/talk"
	"becario/talk/speak"
)

// cancel takes classes out of some days, or for good.
func (tp *Topic) cancel(t *talk.Turn, f nlu.Frame, key string) (talk.Reply, error) {
	s := f.Slots
	if text := t.TextOf(f); forGood(t, text) && (t.HasAny(text, "words.removing") || t.HasAny(text, "words.removing_it")) {
		s.Permanent = true // "borra la clase entera"
	}
	meant := s.Permanent
	if s.Permanent && s.Date+s.Range != "" && !t.HasLine(t.TextOf(f), "words.weekly_days") {
		s.Permanent = false // "ya no tengo química mañana": one day
	}
	if s.Permanent && s.Start == "" && s.Subject != "" {
		return tp.askGone(t, s)
	}
	from, to := speak.CutRange(s.Range)
	if from == "" {
		from, to = s.Date, s.Date
	}
	res, err := tp.academic.CancelClass(t.Ctx, &academicv1.CancelClassRequest{Space: t.Person.ID, Actor: t.Person.ID, Key: key,
		Subject: s.Subject, From: from, To: to, Start: s.Start, Permanent: s.Permanent})
	if fault.Has(err, "fault.no_class_then") {
		return tp.noneThen(t, s, from, to)
	}
	if err != nil {
		return talk.Reply{}, err
	}
	r := talk.Reply{Buttons: [][]channel.Button{{t.Button("button.undo", "undo")}}}
	for _, c := range res.Classes {
		r.Refs = append(r.Refs, classRef(c, key))
	}
	var all []string
	if s.Permanent {
		return dropped(t, r, res.Classes), nil
	}
	for _, o := range res.Occurrences {
		all = append(all, meeting(t, o))
	}
	if len(all) == 1 {
		r.Text = t.Say("class.cancelled", "what", all[0])
		if (from == "" || meant) && res.Classes[0].Recurrence != "" {
			// Perhaps the class itself was meant, not its next date.
			r.Buttons[0] = append(r.Buttons[0], t.Button("class.drop_button", "academic.drop:0"))
		}
		return r, nil
	}
	r.Text = speak.Lines(t.Say("class.cancelled_many", "n", len(all)), bullets(t, all, classLines))
	return r, nil
}

// dropped says which classes are gone.
func dropped(t *talk.Turn, r talk.Reply, classes []*academicv1.Class) talk.Reply {
	var all []string
	for _, c := range classes {
		all = append(all, rule(t, c))
	}
	r.Text = t.Say("class.dropped", "what", strings.Join(all, "; "))
	return r
}

// drop takes a whole class away, in place of the one date that a message had
// cancelled.
func (tp *Topic) drop(t *talk.Turn, ref talk.Ref) (talk.Reply, error) {
	key := t.Key(0)
	_, err := tp.academic.Undo(t.Ctx, &academicv1.UndoRequest{Space: t.Person.ID, Actor: t.Person.ID, Key: ref.Key})
	if _, ok := fault.Of(err); err != nil && !ok {
		return talk.Reply{}, err
	}
	res, err := tp.academic.CancelClass(t.Ctx, &academicv1.CancelClassRequest{Space: t.Person.ID, Actor: t.Person.ID, Key: key, ClassId: ref.ID, Permanent: true})
	if err != nil {
		return talk.Reply{}, err
	}
	r := talk.Reply{Edit: true, Buttons: [][]channel.Button{{t.Button("button.undo", "undo")}}}
	for _, c := range res.Classes {
		r.Refs = append(r.Refs, classRef(c, key))
	}
	return dropped(t, r, res.Classes), nil
}

// bullets are lines, as many as may be shown.
func bullets(t *talk.Turn, all []string, most int) string {
	var text []string
	for _, line := range all[:min(len(all), most)] {
		text = append(text, t.Say("class.line", "what", line))
	}
	if more := len(all) - most; more > 0 {
		text = append(text, t.Say("list.more", "n", more))
	}
	return strings.Join(text, "\n")
}

// noneThen says that there is no such class on those days, and when the next
// one is.
func (tp *Topic) noneThen(t *talk.Turn, s nlu.Slots, from, to string) (talk.Reply, error) {
	text := t.Say("class.none_then", "day", t.OnDay(from))
	if from != to {
		text = t.Say("class.none_between", "from", t.Date(from), "to", t.Date(to))
	}
	switch {
	case s.Subject != "" && from != to:
		text = t.Say("class.none_of_between", "subject", speak.Short(s.Subject, 60), "from", t.Date(from), "to", t.Date(to))
	case s.Subject != "":
		text = t.Say("class.none_of", "subject", speak.Short(s.Subject, 60), "day", t.OnDay(from))
	}
	next, err := tp.academic.Next(t.Ctx, &academicv1.NextRequest{Space: t.Person.ID, Subject: s.Subject})
	if err != nil && !fault.Is(err, fault.NotFound) {
		return talk.Reply{}, err
	}
	if o := next.GetOccurrence(); o != nil {
		text += " " + t.Say("class.next_is", "what", meeting(t, o))
	}
	return talk.Reply{Text: text}, nil
}
