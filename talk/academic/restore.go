package academic

import (
	academicv1 "becario/api/becario/academic/v1"
	"becario/channel"
	"becario/kit/fault"
	"becario/kit/rpc"
	"becario/nlu"
	"becario/talk"
	"becario/talk/speak"
)

// restoreWords is how many words say that a class takes place after all.
const restoreWords = 16

// restored puts classes back that a message says take place after all, and that are
// cancelled. It reports false if none is that it may mean.
func (tp *Topic) restored(t *talk.Turn, text string) (talk.Reply, bool, error) {
	if !t.HasLine(text, "words.takes_place") || t.Asks(text) || len(speak.Words(text)) > restoreWords {
		return talk.Reply{}, false, nil
	}
	names, err := t.Names()
	if err != nil {
		return talk.Reply{}, false, err
	}
	f, _ := t.Reader().As(t.Input(text, names), nlu.ClassCancel, nil)
	req := &academicv1.RestoreClassRequest{Space: t.Person.ID, Actor: t.Person.ID, Key: t.Key(0), Subject: f.Slots.Subject}
	if req.From, req.To = speak.CutRange(f.Slots.Range); req.From == "" {
		req.From, req.To = f.Slots.Date, f.Slots.Date
	}
	if named, err := tp.namedIn(t, text); err != nil {
		return talk.Reply{}, false, err
	} else if named != "" {
		req.Subject = named
	}
	if req.Subject == "" {
		last, ok, err := t.Last()
		own := talk.Of(last.Refs, tp.Name())
		if err != nil || !ok || len(own) != 1 {
			return talk.Reply{}, false, err
		}
		req.ClassId = own[0].ID
	}
	res, err := tp.academic.RestoreClass(t.Ctx, req)
	if fault.Has(err, "fault.class_on") && req.Subject != "" && !saysMore(t, t.Input(text, names), req.Subject+" "+t.Say("words.takes_place")) {
		text, _ := t.Fault(err)
		return talk.Reply{Text: text}, true, nil
	}
	if _, refused := fault.Of(err); refused && !rpc.Away(err) {
		return talk.Reply{}, false, nil // nothing of that is cancelled
	}
	if err != nil {
		return talk.Reply{}, true, err
	}
	r := talk.Reply{Buttons: [][]channel.Button{{t.Button("button.undo", "undo")}}}
	for _, c := range res.Classes {
		r.Refs = append(r.Refs, classRef(c, req.Key))
	}
	for _, o := range res.Occurrences {
		r.Text = speak.Lines(r.Text, t.Say("class.back", "what", meeting(t, o)))
	}
	return r, true, nil
}
