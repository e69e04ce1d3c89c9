package talk

import (
	"strings"

	"becario/nlu"
	"becario/talk/speak"
)

// reactionWords is how many words say what somebody thinks of something.
const reactionWords = 8

// reacted answers what says no more than how somebody likes what was noted last: "qué asco
// de dentista", "ugh hate the dentist". It reports false if the message says anything else.
func (t *Turn) reacted() (Reply, bool, error) {
	text := t.Update.Text
	words := speak.Words(text)
	if len(words) < 2 || len(words) > reactionWords || len(t.Target) > 0 || t.first != nil || strings.HasSuffix(strings.TrimSpace(text), "?") {
		return Reply{}, false, nil
	}
	key := t.reacting(text)
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

// reacting is the phrase by which a message begins as one that says how somebody likes
// something; empty if it does not.
func (t *Turn) reacting(text string) string {
	for _, key := range []string{"reacting_badly", "reacting_well"} {
		if t.BehindIn(text, "words."+key) != "" || t.IsOne(text, "words."+key) {
			return key
		}
	}
	return ""
}

// remarked answers what begins as a remark and is not surely anything else: "hate mornings",
// "odio los lunes".
func (t *Turn) remarked(frames []nlu.Frame) (Reply, bool) {
	if t.reacting(t.Update.Text) == "" || strings.HasSuffix(t.Update.Text, "?") || len(frames) != 1 || len(t.Target) > 0 || len(speak.Clauses(t.Update.Text)) > 1 {
		return Reply{}, false
	}
	f := frames[0]
	switch row := t.engine.byIntent[f.Intent]; {
	case row.unknown && len(speak.Words(t.Update.Text)) <= reactionWords:
		return Reply{Text: t.Say("talk.told")}, true
	case row.effect == nlu.Reads && f.Confidence < nlu.Sure && len(speak.Words(t.Update.Text)) <= reactionWords:
		return Reply{Text: t.Say("talk.told")}, true // "ugh hate exams" does not ask for them
	case !t.Unclear(f) || row.effect == nlu.Reads:
		return Reply{}, false
	}
	return t.Heard(t.Say("talk.told"), f), true
}
