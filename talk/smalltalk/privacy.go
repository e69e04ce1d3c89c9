package smalltalk

import (
	"slices"
	"strings"

	"becario/nlu"
	"becario/talk"
	"becario/talk/speak"
)

// privacy says what is kept of somebody, and who sees it.
func (tp *Topic) privacy(t *talk.Turn) (talk.Reply, error) {
	text := t.Say("talk.privacy")
	if tp.Assisted {
		text += " " + t.Say("talk.privacy_assisted")
	}
	return talk.Reply{Text: text}, nil
}

const (
	// aboutDataWords is how many words a question about one's data has at most.
	aboutDataWords = 16
	// wished is how sure it must be of a change that is asked for beside such a question.
	wished = 0.5
)

// Hear implements talk.Hearer: what is kept about somebody is asked in many words. "vale. ¿y
// qué cosas guardas de mí? ¿quién lo ve?"
func (tp *Topic) Hear(t *talk.Turn, text string) (talk.Command, bool) {
	sentences := speak.Sentences(text)
	rest := slices.DeleteFunc(slices.Clone(sentences), func(s string) bool { return asksAboutData(t, s) })
	if len(rest) == len(sentences) || slices.ContainsFunc(rest, func(s string) bool { return wants(t, s) }) {
		return nil, false
	}
	return tp.privacy, true
}

// wants reports whether a sentence asks for something.
func wants(t *talk.Turn, sentence string) bool {
	read, err := t.Understand(sentence)
	return err != nil || slices.ContainsFunc(read.Frames, func(f nlu.Frame) bool {
		return !t.Unclear(f) && f.Intent != nlu.Smalltalk || t.Changes(f.Intent) && f.Confidence >= wished
	})
}

// asksAboutData reports whether a sentence asks what is kept of the person, or who sees it:
// it has a word of keeping and ends with what is theirs ("what do you store about me"), or
// asks who reads.
func asksAboutData(t *talk.Turn, sentence string) bool {
	words := speak.Words(sentence)
	if len(words) > aboutDataWords || !asksFirst(t, sentence) {
		return false
	}
	if t.HasLine(sentence, "words.who_reads") {
		return true
	}
	kept := t.HasAny(sentence, "words.keeping_data")
	for len(words) > 0 && t.OnlyWords(words[len(words)-1], "words.keeping_data") {
		words = words[:len(words)-1]
	}
	for i := 1; kept && i < len(words); i++ {
		if t.IsOne(strings.Join(words[i:], " "), "words.of_me") {
			return true
		}
	}
	return false
}

// asksFirst reports whether a sentence asks, and is not only about a question ("recuérdame
// preguntar quién lee esto"): it ends with a question mark, or a word of asking stands at the
// beginning of one of its clauses.
func asksFirst(t *talk.Turn, sentence string) bool {
	for _, clause := range speak.Clauses(sentence) {
		words := speak.Words(clause)
		for len(words) > 1 && (t.OnlyWords(words[0], "words.opening") || t.OnlyWords(words[0], "words.going_on") || t.OnlyWords(words[0], "words.not")) {
			words = words[1:]
		}
		if strings.HasSuffix(clause, "?") || len(words) > 0 && (t.OnlyWords(words[0], "words.asking") || t.OnlyWords(words[0], "words.asking_short")) {
			return true
		}
	}
	return false
}
