package academic

import (
	"strings"

	academicv1 "becario/api/becario/academic/v1"
	"becario/kit/fault"
	"becario/nlu"
	"becario/talk"
)

// next answers what is on now and what comes after it.
func (tp *Topic) next(t *talk.Turn, s nlu.Slots) (talk.Reply, error) {
	res, err := tp.academic.Next(t.Ctx, &academicv1.NextRequest{Space: t.Person.ID, Subject: s.Subject})
	if fault.Has(err, "fault.no_next_class") && s.Subject == "" {
		return tp.nothing(t, s, t.Today(), t.Today())
	}
	if err != nil {
		return talk.Reply{}, err
	}
	r := talk.Reply{}
	var text []string
	if o := res.Current; o != nil {
		text = append(text, t.Say("class.now", "what", meetingNow(t, o)))
		r.Refs = append(r.Refs, classRef(o.Class, ""))
	}
	if o := res.Occurrence; o != nil {
		said := t.Say("class.next_is", "what", meeting(t, o))
		if res.Current != nil {
			said = t.Say("class.then", "what", meetingNow(t, o))
		}
		if left := int((o.StartsAt - t.Now.UnixMicro()) / 60e6); left > 0 && left <= soon {
			said = t.Say("class.in_minutes", "text", said, "length", minuteLength(t, left))
		}
		text = append(text, said)
		r.Refs = append(r.Refs, classRef(o.Class, ""))
	}
	r.Text = strings.Join(text, "\n")
	return r, nil
}
