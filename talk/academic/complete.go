package academic

import (
	"slices"
	"strings"
	"unicode"

	"becario/nlu"
	"becario/talk"
	"becario/talk/speak"
)

// nameWords is how many words a teacher's name may have.
const nameWords = 5

// taughtBy is who teaches the class that was spoken of last, if a message says only that:
// "el profe es Benjumea", "taught by Marta Ruiz". It reports sure if it is written like a
// name: "el profe es majo" names nobody.
func taughtBy(t *talk.Turn) (name string, sure bool) {
	name = strings.Trim(t.Behind("words.teacher_is"), " .!\"«»“”")
	fields := strings.Fields(name)
	for i, w := range fields { // "la profe es Ana y es majísima"
		if i > 0 && t.OnlyWords(w, "words.going_on") && i+1 < len(fields) && !unicode.IsUpper([]rune(fields[i+1])[0]) {
			fields = fields[:i]
			break
		}
	}
	name = strings.Join(fields, " ")
	if len(fields) == 0 || len(fields) > nameWords || t.Asks(t.Update.Text) || strings.ContainsAny(name, "0123456789,;:?") {
		return "", false
	}
	if first := fields[0]; t.Little(first) || t.OnlyWords(first, "words.not") || t.OnlyWords(first, "words.being") || t.OnlyWords(first, "words.times") {
		return "", false // "el profe es un pesado", "la da mañana"
	}
	titled := t.OnlyWords(fields[0], "words.name_titles")
	for i, w := range fields {
		if upper := unicode.IsUpper([]rune(w)[0]); !upper && !(titled && i > 0) && !t.OnlyWords(w, "words.name_titles") && !t.OnlyWords(w, "words.in_names") {
			return name, false
		}
	}
	return name, !titled || len(fields) > 1
}

// completed is a class with the teacher that a message says alone.
func (tp *Topic) completed(t *talk.Turn, subject string) (nlu.Frame, bool) {
	name, sure := taughtBy(t)
	if name == "" {
		return nlu.Frame{}, false
	}
	f := nlu.Frame{Intent: nlu.SubjectAdd, Band: nlu.Act, Confidence: 1, Slots: nlu.Slots{Subject: subject, Teacher: name}}
	if !sure {
		if slices.ContainsFunc(speak.Words(name), func(w string) bool { return t.Little(w) || t.OnlyWords(w, "words.not_names") }) {
			return nlu.Frame{}, false
		}
		f.Band = nlu.Ask
	}
	return f, true
}

// askTeacher asks whether somebody teaches a subject that is there; it is empty of another
// subject.
func askTeacher(t *talk.Turn, f nlu.Frame) string {
	names, err := t.Names()
	if err != nil || f.Slots.Teacher == "" || !slices.Contains(names.Subjects, f.Slots.Subject) {
		return ""
	}
	return t.Say("subject.ask_teacher", "subject", speak.Short(f.Slots.Subject, 60), "teacher", speak.Short(f.Slots.Teacher, 60))
}
