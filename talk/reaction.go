package talk

import (
	"strings"

	"becario/talk/speak"
)

// reactionWords is how many words say what somebody thinks of something.
const reactionWords = 8

// reacted answers what says no more than how somebody likes what was noted last: "qué asco
// de dentista", "ugh hate the dentist". It reports false if the message says anything else.
func (t *Turn) reacted(text string) (Reply, bool, error) {
	words := speak.Words(text)
	if len(words) < 2 || len(words) > reactionWords || len(t.Target) > 0 || t.first != nil || strings.HasSuffix(strings.TrimSpace(text), "?") {
		return Reply{}, false, nil
	}
	key := ""
	for _, one := range []string{"reacting_badly", "reacting_well"} {
		if t.Behind("words."+one) != "" || t.IsOne(text, "words."+one) {
			key = one
			break
		}
	}
	if key == "" {
		return Reply{}, false, nil
	}
	last, ok, err := t.Last()
	if err != nil || !ok || len(last.Refs) == 0 || last.Notice {
		return Reply{}, false, err
	}
	titles, there := last.Text, false
	for _, ref := range last.Refs {
		title, gone, err := t.titleOf(ref)
		if err != nil {
			return Reply{}, false, err
		}
		there = there || !gone && ref.ID != ""
		titles += " " + title
	}
	for _, w := range words {
		if !t.Little(w) && !t.HasAny(w, "words."+key) && !t.OnlyWords(w, "words.reacting_besides") && !speak.HoldsWords(titles, w) {
			return Reply{}, false, nil
		}
	}
	if !there {
		return Reply{Text: t.Say("talk.okay")}, true, nil
	}
	return Reply{Text: t.Say("talk." + key)}, true, nil
}
