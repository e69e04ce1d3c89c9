package talk

import (
	"strings"

	"becario/kit/fault"
	"becario/nlu"
	"becario/talk/speak"
)

// mistaken reads a message that begins by saying that something was wrong as a change
// of what was kept last: "perdón, eran 15", "me equivoqué, la cena fue el viernes".
// Read alone it would be kept once more, or all of what was kept be taken back.
func (t *Turn) mistaken() (nlu.Frame, bool, error) {
	rest := t.Behind("words.own_mistake")
	if len(speak.Words(rest)) < 2 || t.Asks(rest) || t.beginsMore(rest) || len(t.Target) > 0 {
		return nlu.Frame{}, false, nil
	}
	if t.HasAny(rest, "words.one_more") || t.HasAny(rest, "words.noting") || !t.HasAny(rest, "words.righting") && !(rest[0] >= '0' && rest[0] <= '9') {
		return nlu.Frame{}, false, nil // "perdona, apunta otro café 1,50" is polite
	}
	messages, err := t.Recent(amendedMessages)
	if err != nil || len(messages) == 0 || !Changed(messages[0].Refs) || !t.Fresh(messages[0]) || messages[0].Notice {
		return nlu.Frame{}, false, err
	}
	ref, named, err := t.amendable(messages, rest)
	if err != nil || ref.ID == "" {
		return nlu.Frame{}, false, err
	}
	topic, ok := one[Amender](t, ref.Service)
	if !ok {
		return nlu.Frame{}, false, nil
	}
	f, ok, err := topic.Amend(t, ref, rest, named)
	if err != nil || !ok {
		return nlu.Frame{}, false, err
	}
	t.Target = []Ref{ref}
	f.Start, f.End, f.Band, f.Confidence, f.Slots.Title, f.Slots.Target = 0, len(t.Update.Text), nlu.Act, 1, "", "last"
	return f, true, nil
}

// saidMistaken does what mistaken reads.
func (t *Turn) saidMistaken() ([]Reply, bool, error) {
	f, ok, err := t.mistaken()
	if err != nil || !ok {
		return nil, false, err
	}
	r, err := t.single(f, 0)
	return []Reply{r}, true, err
}

// withoutMistake takes the words of having been wrong out of the middle of a message: "el
// martes me equivoqué, es la 0.6" says what is right for Tuesday.
func (t *Turn) withoutMistake() error {
	before, said, after, ok := t.Around("words.mistaken")
	if !ok || !strings.ContainsAny(said[len(said)-1:], ",.;!") || len(speak.Words(before)) == 0 || len(speak.Words(after)) < 2 || !t.HasAny(after, "words.righting") || t.Asks(t.Update.Text) {
		return nil
	}
	t.Update.Text = strings.TrimRight(before, " ,.") + " " + after
	return nil
}

// amendedMessages is how many answers back a record may have been spoken of that
// somebody names as wrong.
const amendedMessages = 6

// amendable is the record that a text names by its title, the latest of several, or
// else the one that the last answer changed; none if that changed several.
func (t *Turn) amendable(messages []Said, text string) (ref Ref, named bool, err error) {
	for _, m := range messages {
		if !t.Fresh(m) || m.Notice {
			break
		}
		for _, ref := range m.Refs {
			title, _, err := t.titleOf(ref)
			if err != nil {
				return Ref{}, false, err
			}
			if title != "" && speak.HoldsWords(text, title) {
				return ref, true, nil
			}
		}
	}
	var alike []Ref // "la cena" is "cena de ayer"
	for _, ref := range messages[0].Refs {
		title, _, err := t.titleOf(ref)
		if err != nil {
			return Ref{}, false, err
		}
		if t.sharesWord(title, text) {
			alike = append(alike, ref)
		}
	}
	if len(alike) == 1 {
		return alike[0], true, nil
	}
	if len(messages[0].Refs) != 1 {
		return Ref{}, false, nil
	}
	only := messages[0].Refs[0]
	if _, gone, err := t.titleOf(only); gone || err != nil {
		return Ref{}, false, err
	}
	return only, false, nil
}

// titleOf is the title of a record; empty if it has none, or is gone.
func (t *Turn) titleOf(ref Ref) (title string, gone bool, err error) {
	keeper, ok := one[Keeper](t, ref.Service)
	if !ok || ref.ID == "" {
		return "", false, nil
	}
	_, title, err = keeper.Called(t, ref.ID)
	if fault.Is(err, fault.NotFound) {
		return "", true, nil
	}
	return title, false, err
}

// sharesWord reports whether a title has a word of a text that names something.
func (t *Turn) sharesWord(title, text string) bool {
	for _, w := range speak.Words(title) {
		if len(w) >= tellingWord && !t.Little(w) && !t.OnlyWords(w, "words.times") && speak.HoldsWords(text, w) {
			return true
		}
	}
	return false
}

// tellingWord is how many letters a word has at least that tells which record is meant.
const tellingWord = 4

// beginsMore reports whether a text begins as one that adds something.
func (t *Turn) beginsMore(text string) bool {
	words := speak.Words(text)
	return len(words) > 0 && t.OnlyWords(words[0], "words.going_on")
}
