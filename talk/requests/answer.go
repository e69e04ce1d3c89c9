package requests

import (
	requestsv1 "becario/api/becario/requests/v1"
	"becario/nlu"
	"becario/talk"
	"becario/talk/speak"
)

// withdrawing is the scope of a frame that takes a request back, and answering
// of one that passes its query on to the office.
const (
	withdrawing = "withdraw"
	answering   = "answer"
)

// Intercept implements talk.Interceptor: what holders want of what they have filed
// is done, a reply to a message about a request, which by itself is no wish, goes to
// the office with that request, and what is to be asked of the office is begun.
func (tp *Topic) Intercept(t *talk.Turn, f nlu.Frame) (talk.Reply, bool, error) {
	if r, ok, err := tp.own(t); ok || err != nil {
		return r, true, err
	}
	if !tp.forOffice(t, f) {
		return tp.wished(t, f)
	}
	r, err := tp.answer(t, tp.filedRefs(t.Target)[0], t.Update.Text)
	return r, true, err
}

// forOffice reports whether a message that replies to one about a request is
// meant for the office: by itself it is no wish, or none about a request.
func (tp *Topic) forOffice(t *talk.Turn, f nlu.Frame) bool {
	if len(tp.filedRefs(t.Target)) != 1 {
		return false
	}
	switch f.Intent {
	case nlu.ExpenseFix, nlu.TaskDone, nlu.TaskReschedule:
		return f.Slots.Title == ""
	}
	return t.Unclear(f)
}

// askAnswer asks for what is to be passed on to the office: the next message
// is it.
func (tp *Topic) askAnswer(t *talk.Turn, ref talk.Ref) (talk.Reply, error) {
	r, err := tp.openOne(t, ref)
	if err != nil {
		return talk.Reply{}, err
	}
	return talk.Reply{
		Text: t.Say("request.ask_answer", "title", r.Title, "number", r.Number),
		Refs: []talk.Ref{requestRef(r, "")},
		Ask:  talk.NewQuestion(tp.Name(), answerQuestion, asked{Requests: []talk.Ref{requestRef(r, "")}}),
	}, nil
}

func (tp *Topic) answer(t *talk.Turn, ref talk.Ref, text string) (talk.Reply, error) {
	res, err := tp.requests.Answer(t.Ctx, &requestsv1.AnswerRequest{Space: t.Person.ID, Actor: t.Person.ID, Key: t.Key(0), Id: ref.ID, Text: text})
	if err != nil {
		return talk.Reply{}, err
	}
	r, until := res.Request, ""
	if r.ClockRuns {
		until = t.Say("request.next.in_review", "day", t.Date(r.Deadline))
	}
	return talk.Reply{Refs: []talk.Ref{requestRef(r, "")}, Text: speak.Lines(t.Say("request.answered", "title", r.Title, "number", r.Number), until, t.Say("request.answers_here"))}, nil
}
