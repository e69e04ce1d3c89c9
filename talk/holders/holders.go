// Package holders is the topic of who somebody is to the office: their chat is
// linked by a code that is sent to the address which the office has, or by an
// invitation.
package holders

import (
	"strings"
	"unicode"

	holdersv1 "becario/api/becario/holders/v1"
	"becario/api/becario/holders/v1/holdersv1connect"
	"becario/channel"
	"becario/kit/fault"
	"becario/kit/field"
	"becario/talk"
	"becario/talk/speak"
)

// Topic talks about whose a chat is.
type Topic struct {
	holders    holdersv1connect.HoldersServiceClient
	broadcasts holdersv1connect.BroadcastServiceClient
}

// The powers of the topic.
var (
	_ talk.Commander   = (*Topic)(nil)
	_ talk.Overrider   = (*Topic)(nil)
	_ talk.Replier     = (*Topic)(nil)
	_ talk.Presser     = (*Topic)(nil)
	_ talk.Arriver     = (*Topic)(nil)
	_ talk.Broadcaster = (*Topic)(nil)
)

// New returns the topic on the service of holders and that of what the office tells
// many.
func New(holders holdersv1connect.HoldersServiceClient, broadcasts holdersv1connect.BroadcastServiceClient) *Topic {
	return &Topic{holders: holders, broadcasts: broadcasts}
}

// Name implements talk.Topic.
func (*Topic) Name() string { return "holders" }

// Acts implements talk.Topic: what people can say is a command, or known word for
// word.
func (*Topic) Acts() []talk.Act { return nil }

// The questions of the topic: which address, and which code. Their state is the
// address that was given.
const (
	emailQuestion = "email"
	codeQuestion  = "code"
)

// Commands implements talk.Commander.
func (tp *Topic) Commands() map[string]talk.Command { return map[string]talk.Command{"link": tp.link} }

// link tells whose the chat is, or asks for the address. Where several people
// write, a chat is nobody's.
func (tp *Topic) link(t *talk.Turn) (talk.Reply, error) {
	if t.Update.Group {
		return talk.Reply{Text: t.Say("link.private")}, nil
	}
	h, err := tp.of(t)
	if err != nil {
		return talk.Reply{}, err
	}
	if h != nil {
		return talk.Reply{Text: t.Say("link.is", "name", h.Name), Buttons: [][]channel.Button{{t.Button("link.unlink", "holders.unlink")}}}, nil
	}
	if _, rest, ok := strings.Cut(t.Update.Text, " "); ok && address(rest) != "" {
		return tp.ask(t, address(rest))
	}
	return talk.Reply{Text: t.Say("link.which"), Ask: talk.NewQuestion(tp.Name(), emailQuestion, nil)}, nil
}

// of is whose the chat is; nil if nobody knows.
func (tp *Topic) of(t *talk.Turn) (*holdersv1.Holder, error) {
	res, err := tp.holders.Of(t.Ctx, &holdersv1.OfRequest{Spaces: []string{t.Person.ID}})
	if err != nil {
		return nil, err
	}
	return res.Holders[t.Person.ID], nil
}

// Override implements talk.Overrider: somebody says that they hold a scholarship,
// and their address, or whether they want what the office tells many.
func (tp *Topic) Override(t *talk.Turn, text string) (talk.Reply, bool, error) {
	if wanted, ok := choosing(t, text); ok {
		r, err := tp.choose(t, wanted)
		return r, true, err
	}
	email := address(text)
	if email == "" || !t.HasLine(text, "words.i_am_holder") || len(speak.Words(text)) > 16 {
		return talk.Reply{}, false, nil
	}
	if t.Update.Group {
		return talk.Reply{Text: t.Say("link.private")}, true, nil
	}
	r, err := tp.ask(t, email)
	return r, true, err
}

// Arrive implements talk.Arriver: somebody comes with an invitation.
func (tp *Topic) Arrive(t *talk.Turn, token string) (talk.Reply, bool, error) {
	if t.Update.Group {
		return talk.Reply{}, false, nil
	}
	res, err := tp.holders.Accept(t.Ctx, &holdersv1.AcceptRequest{Space: t.Person.ID, Token: token})
	if f, ok := fault.Of(err); ok {
		return talk.Reply{Text: t.Say(f.Key)}, true, nil
	}
	if err != nil {
		return talk.Reply{}, true, err
	}
	return tp.linked(t, res.Holder), true, nil
}

// address is the e-mail address in a text; empty if there is none.
func address(text string) string {
	for _, word := range strings.Fields(text) {
		word = strings.TrimFunc(word, func(r rune) bool { return strings.ContainsRune(`.,;:!¡?¿()<>«»"'`, r) })
		if !strings.Contains(word, "@") {
			continue
		}
		if email, err := field.Check(field.Email, word); err == nil {
			return email
		}
	}
	return ""
}

// ask has a code sent and asks for it. The answer is the same whether or not the
// office has the address.
func (tp *Topic) ask(t *talk.Turn, email string) (talk.Reply, error) {
	_, err := tp.holders.Ask(t.Ctx, &holdersv1.AskRequest{Space: t.Person.ID, Email: email, Lang: t.Person.Lang})
	if f, ok := fault.Of(err); ok {
		return talk.Reply{Text: t.Say(f.Key, "value", speak.Short(email, 60))}, nil
	}
	if err != nil {
		return talk.Reply{}, err
	}
	return talk.Reply{
		Text: t.Say("link.sent", "email", email), Ask: talk.NewQuestion(tp.Name(), codeQuestion, email).Lasting(),
		Buttons: [][]channel.Button{{t.Button("link.again", "holders.again"), t.Button("link.leave", "holders.leave")}},
	}, nil
}

// Reply implements talk.Replier.
func (tp *Topic) Reply(t *talk.Turn, q talk.Question, text string) (talk.Reply, bool, error) {
	switch q.Kind {
	case emailQuestion:
		if email := address(text); email != "" {
			r, err := tp.ask(t, email)
			return r, true, err
		}
		if strings.Contains(text, "@") {
			return talk.Reply{Text: t.Say("field.bad_email", "value", speak.Short(text, 60)), Ask: &q}, true, nil
		}
	case codeQuestion:
		if email := address(text); email != "" { // another address
			r, err := tp.ask(t, email)
			return r, true, err
		}
		if code := codeIn(t, text); code != "" {
			return tp.prove(t, q, code)
		}
	}
	return talk.Reply{}, false, nil
}

// codeIn is the code in a text: digits and nothing else, or beside the word for it.
func codeIn(t *talk.Turn, text string) string {
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, text)
	bare := !strings.ContainsFunc(text, unicode.IsLetter)
	if len(digits) < 4 || len(digits) > 8 || !bare && !t.HasAny(text, "words.code") {
		return ""
	}
	return digits
}

func (tp *Topic) prove(t *talk.Turn, q talk.Question, code string) (talk.Reply, bool, error) {
	res, err := tp.holders.Prove(t.Ctx, &holdersv1.ProveRequest{Space: t.Person.ID, Code: code})
	if f, ok := fault.Of(err); ok {
		r := talk.Reply{Text: t.Say(f.Key)}
		if fault.Is(err, fault.Invalid) {
			r.Ask = &q
		}
		return r, true, nil
	}
	if err != nil {
		return talk.Reply{}, false, err
	}
	return tp.linked(t, res.Holder), true, nil
}

// linked says whose the chat is from now on.
func (*Topic) linked(t *talk.Turn, h *holdersv1.Holder) talk.Reply {
	return talk.Reply{Text: t.Say("link.done", "name", h.Name)}
}

// Press implements talk.Presser.
func (tp *Topic) Press(t *talk.Turn, action, _ string, _ []talk.Ref) (talk.Reply, error) {
	switch action {
	case "again":
		var email string
		if !t.Open.Is(tp.Name(), codeQuestion) || !t.Open.Into(&email) {
			return t.Stale(), nil
		}
		return tp.ask(t, email)
	case "leave":
		return talk.Reply{Text: t.Say("link.left"), Edit: true}, nil
	case "no_broadcasts", "broadcasts":
		return tp.choose(t, action == "broadcasts")
	case "unlink":
		if _, err := tp.holders.Unlink(t.Ctx, &holdersv1.UnlinkRequest{Actor: t.Person.ID, Space: t.Person.ID}); err != nil {
			return talk.Reply{}, err
		}
		return talk.Reply{Text: t.Say("link.unlinked"), Edit: true}, nil
	}
	return t.Stale(), nil
}
