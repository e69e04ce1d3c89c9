package requests

import (
	"strconv"
	"strings"

	"becario/talk"
)

// The questions of the topic: what a form asks for, which type is meant, which
// request is meant, which paper comes, what is for the office, whether to withdraw, whether
// to remove a draft,
// and what the papers are for that wait.
const (
	formQuestion     = "form"
	foundQuestion    = "type"
	whichQuestion    = "which"
	sendQuestion     = "send"
	answerQuestion   = "answer"
	withdrawQuestion = "withdraw"
	paperQuestion    = "paper"
	queryQuestion    = "query"
	dropQuestion     = "drop"
	draftsQuestion   = "drafts"
)

// asked is their state: the request or draft that is meant or those to choose from
// in the order of their numbers, and the name of a document that was spoken of.
type asked struct {
	Requests []talk.Ref `json:"requests,omitempty"`
	Document string     `json:"document,omitempty"`
}

// Reply implements talk.Replier: it takes a message as an answer to a form, as a yes
// to withdrawing, or as the number of the request that is meant.
func (tp *Topic) Reply(t *talk.Turn, q talk.Question, text string) (talk.Reply, bool, error) {
	var a asked
	q.Into(&a)
	switch q.Kind {
	case formQuestion:
		var f formState
		q.Into(&f)
		return tp.replyForm(t, f, text)
	case foundQuestion:
		var f foundState
		q.Into(&f)
		return tp.replyFound(t, f, text)
	case answerQuestion, withdrawQuestion:
		switch {
		case len(a.Requests) != 1:
		case t.IsOne(text, "words.no"):
			return talk.Reply{Text: t.Say("talk.left")}, true, nil
		case q.Kind == answerQuestion:
			r, err := tp.answer(t, a.Requests[0], text)
			return r, true, err
		case t.Agrees(text):
			r, err := tp.withdraw(t, a.Requests[0], t.Key(0))
			return r, true, err
		}
	case draftsQuestion:
		var s draftsState
		q.Into(&s)
		return tp.replyDrafts(t, s, text)
	case dropQuestion:
		return tp.replyDrop(t, a, text)
	case queryQuestion:
		return tp.replyQuery(t, text)
	case paperQuestion:
		return tp.replyPlace(t, a, text)
	}
	return talk.Reply{}, false, nil
}

// Press implements talk.Presser: it answers the buttons of requests.
func (tp *Topic) Press(t *talk.Turn, action, argument string, refs []talk.Ref) (talk.Reply, error) {
	if f, ok := tp.openForm(t); ok && !ofForm(f, action, refs) {
		t.KeepOpen()
	}
	switch {
	case action == "kind" || action == "remove" || action == "join":
		return tp.pressDocument(t, action, argument, refs)
	case action == "ask_office":
		return tp.pressAskOffice(t)
	case action == "rate":
		n, err := strconv.Atoi(argument)
		if err != nil {
			return t.Stale(), nil
		}
		return tp.rate(t, tp.filedRefs(refs), int32(n))
	case action == "type":
		return tp.pressType(t, argument)
	case action == "types":
		return tp.list(t)
	case action == "draft":
		return tp.pressForm(t, "form_go_on", "", []talk.Ref{{ID: draftPrefix + argument}})
	case action == "form_drops" && argument == "yes":
		return tp.dropAll(t, refs)
	case action == "form_drops":
		return talk.Reply{Text: t.Say("talk.left")}, nil
	case strings.HasPrefix(action, "form_"):
		return tp.pressForm(t, action, argument, refs)
	}
	i, err := strconv.Atoi(argument)
	if err != nil || i < 0 || i >= len(refs) {
		return t.Stale(), nil
	}
	switch action {
	case "show":
		r, comment, err := tp.one(t, refs[i].ID)
		if err != nil {
			return talk.Reply{}, err
		}
		return tp.show(t, r, comment)
	case receiptPaper, decisionPaper:
		return tp.printed(t, action, refs[i].ID)
	case "answer":
		return tp.askAnswer(t, refs[i])
	case "withdraw":
		return tp.askWithdraw(t, refs[i])
	case "withdraw_sure":
		return tp.withdraw(t, refs[i], t.Key(0))
	case "paper":
		return tp.pressPaper(t, refs[i])
	case "send":
		return tp.pressSend(t, refs[i])
	case "correct":
		return tp.correctPrivate(t, refs[i].ID)
	}
	return t.Stale(), nil
}

// openForm is the state of the form that is open.
func (tp *Topic) openForm(t *talk.Turn) (formState, bool) {
	var f formState
	ok := t.Open.Is(tp.Name(), formQuestion) && t.Open.Into(&f)
	return f, ok
}

// ofForm reports whether a button is one of a form, and of this one.
func ofForm(f formState, action string, refs []talk.Ref) bool {
	return strings.HasPrefix(action, "form_") && len(refs) == 1 && refs[0].ID == draftPrefix+f.Draft
}
