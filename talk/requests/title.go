package requests

import (
	"strings"

	"becario/talk"
	"becario/talk/speak"
)

// titleRunes is how long the title is that is made of somebody's own words.
const titleRunes = 80

// asksTitle is what a text asks of the office, as a title: without a greeting and without
// the words that only say that a question comes. Of several sentences it is the first that
// asks.
func asksTitle(t *talk.Turn, text string) string {
	plain := dropQuestionLead(t, text)
	if parts := speak.Sentences(plain); len(parts) > 1 {
		for _, part := range parts {
			if strings.ContainsAny(part, "?¿") {
				plain = dropQuestionLead(t, part)
				break
			}
		}
	}
	return speak.Short(plain, titleRunes)
}

// dropQuestionLead drops greetings and what leads into a question.
func dropQuestionLead(t *talk.Turn, text string) string {
	for {
		plain := text
		for _, key := range []string{"words.greeting", "words.question_lead"} {
			plain = dropLead(t, strings.TrimLeft(plain, "¡ "), key)
		}
		if plain == text {
			return text
		}
		text = plain
	}
}
