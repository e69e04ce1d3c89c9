package profile

import (
	"context"
	"strings"
	"time"

	"becario/channel"
	"becario/person"
	"becario/talk"
	"becario/talk/speak"
)

// Data is what is kept about people, in all parts.
type Data interface {
	// Archive returns what is kept about a person as a ZIP file, without as many
	// files as it takes for max bytes.
	Archive(ctx context.Context, p person.Person, max int64) (data []byte, leftOut int, err error)
	// Erase removes what is kept about a person, but for the person and their
	// messages: those go with the reply that says so. It returns the names of the
	// parts of which something is left, and why; then it can be called again.
	Erase(ctx context.Context, p person.Person) (left []string, why error)
}

// largestArchive is how many bytes a file for a chat may have: what the channels
// take, with room to spare.
const largestArchive = 20 << 20

// eraseQuestion is whether all is to be erased. Only the word that it names
// answers it, within eraseTerm.
const (
	eraseQuestion = "erase"
	eraseTerm     = time.Hour
	// nearWord is how many words a message has at most that is told how it is done.
	nearWord = 3
)

// erasing is the state of the question.
type erasing struct {
	// At is when it was asked, in seconds since 1970.
	At int64 `json:"at"`
	// Begun says that some is erased already.
	Begun bool `json:"begun,omitempty"`
}

// Override implements talk.Overrider: what people say to have their data, or to
// have them erased, is never read as anything else.
func (tp *Topic) Override(t *talk.Turn, text string) (talk.Reply, bool, error) {
	if isEraseWord(t, text) && t.Open == nil && t.Update.ReplyTo == "" {
		return wordAlone(t), true, nil
	}
	if r, ok := toldQuiet(t, text); ok {
		return r, true, nil
	}
	if endsQuiet(t, text) {
		r, err := tp.endQuiet(t)
		return r, true, err
	}
	text = strings.Join(strings.Fields(strings.ReplaceAll(text, ",", " ")), " ")
	do, lang := tp.download, t.LangOf(text, "words.my_data")
	if lang == "" {
		do, lang = tp.askErase, t.LangOf(text, "words.erase_data")
	}
	if lang == "" {
		return talk.Reply{}, false, nil
	}
	if err := t.Follow(lang); err != nil {
		return talk.Reply{}, true, err
	}
	r, err := do(t)
	return r, true, err
}

// download gives the person what is kept about them. Whoever does so before
// deciding to erase it is asked again.
func (tp *Topic) download(t *talk.Turn) (talk.Reply, error) {
	data, leftOut, err := tp.Data.Archive(t.Ctx, t.Person, largestArchive)
	if err != nil {
		return talk.Reply{}, err
	}
	readme := t.Say("archive.readme")
	r := talk.Reply{Text: t.Say("data.here", "readme", readme), Document: data, Name: "becario-" + t.Today() + ".zip"}
	switch {
	case len(data) > largestArchive:
		r = talk.Reply{Text: t.Say("data.too_large")}
	case leftOut > 0:
		r.Text = speak.Lines(r.Text, t.Say("data.left_out", "readme", readme))
	}
	if t.Open.Is(tp.Name(), eraseQuestion) {
		r.Text = speak.Lines(r.Text, t.Say("data.erase_still"))
		r.Ask = tp.eraseQuestion(t, false)
	}
	return r, nil
}

// askErase asks before all that is kept about the person is erased.
func (tp *Topic) askErase(t *talk.Turn) (talk.Reply, error) {
	text := t.Say("data.erase_ask")
	channel, _, _ := strings.Cut(string(t.Update.Chat), ":")
	if key := "data.erase_in_" + channel; t.Has(key) {
		text = speak.Lines(text, t.Say(key))
	}
	return talk.Reply{Text: speak.Lines(text, t.Say("data.erase_how")), Ask: tp.eraseQuestion(t, false)}, nil
}

func (tp *Topic) eraseQuestion(t *talk.Turn, begun bool) *talk.Question {
	return talk.NewQuestion(tp.Name(), eraseQuestion, erasing{At: t.Now.Unix(), Begun: begun})
}

// replyErase removes all that is kept about the person if they typed the word.
// Anything else removes nothing, and they are told so.
func (tp *Topic) replyErase(t *talk.Turn, q talk.Question, text string) (talk.Reply, bool, error) {
	var asked erasing
	q.Into(&asked)
	late := t.Now.Sub(time.Unix(asked.At, 0)) > eraseTerm
	word := isEraseWord(t, text)
	switch {
	case word && !late && t.Update.Kind == channel.Text:
		return tp.erase(t)
	case asked.Begun: // and nothing that is said below would be true
		return talk.Reply{}, false, nil
	case word || t.IsOne(text, "words.yes") || (t.HasAny(text, "words.erase_sure") && len(strings.Fields(text)) <= nearWord):
		return talk.Reply{Text: t.Say("data.erase_not_so")}, true, nil
	case t.IsOne(text, "words.no"):
		return talk.Reply{Text: t.Say("data.erase_no")}, true, nil
	}
	return talk.Reply{Text: t.Say("data.erase_not")}, false, nil
}

// isEraseWord reports whether a message is the word, however it is set off.
func isEraseWord(t *talk.Turn, text string) bool {
	return !strings.Contains(text, "?") && t.IsOne(strings.Trim(text, " .,!¡\"'«»“”*_`()"), "words.erase_sure")
}

// wordAlone answers the word where nothing was asked. To somebody new it is the
// second time, and nothing is to be left of that either.
func wordAlone(t *talk.Turn) talk.Reply {
	if t.Person.New {
		return talk.Reply{Text: t.Say("data.nothing"), Forget: true}
	}
	return talk.Reply{Text: t.Say("data.erase_alone")}
}

func (tp *Topic) erase(t *talk.Turn) (talk.Reply, bool, error) {
	left, why := tp.Data.Erase(t.Ctx, t.Person)
	if why == nil {
		return talk.Reply{Text: t.Say("data.erased"), Forget: true}, true, nil
	}
	t.LogError("what is kept about a person was not erased wholly", why)
	var parts []string
	for _, name := range left {
		parts = append(parts, t.Say("data.part_"+name))
	}
	return talk.Reply{Text: t.Say("data.erase_left", "what", t.List(parts)), Ask: tp.eraseQuestion(t, true)}, true, nil
}
