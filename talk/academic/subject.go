package academic

import (
	"strings"

	academicv1 "becario/api/becario/academic/v1"
	"becario/channel"
	"becario/nlu"
	"becario/talk"
	"becario/talk/speak"
)

func (tp *Topic) addSubject(t *talk.Turn, f nlu.Frame, key string) (talk.Reply, error) {
	s := f.Slots
	res, err := tp.academic.AddSubject(t.Ctx, &academicv1.AddSubjectRequest{Space: t.Person.ID, Actor: t.Person.ID, Key: key, Subject: &academicv1.Subject{
		Name: s.Subject, Alias: s.Alias, Teacher: s.Teacher, Credits: int32(s.Credits), Group: s.Group,
	}})
	if err != nil {
		return talk.Reply{}, err
	}
	phrase := "subject.added"
	if res.Existed {
		phrase = "subject.completed"
	}
	return talk.Reply{
		Text:    t.Say(phrase, "what", subject(t, res.Subject)),
		Refs:    []talk.Ref{{Service: "academic", ID: res.Subject.Id, Version: res.Subject.Version, Key: key}},
		Buttons: [][]channel.Button{{t.Button("button.undo", "undo")}},
	}, nil
}

// subject says a subject with what is known of it: "Cálculo (CAL), 6 créditos, con Ana".
func subject(t *talk.Turn, s *academicv1.Subject) string {
	parts := []string{speak.Short(s.Name, 120)}
	if s.Alias != "" {
		parts[0] = t.Say("subject.alias", "name", parts[0], "alias", s.Alias)
	}
	if s.Credits > 0 {
		parts = append(parts, t.Say("subject.credits", "n", int(s.Credits)))
	}
	if s.Group != "" {
		parts = append(parts, t.Say("class.group", "group", s.Group))
	}
	if s.Teacher != "" {
		parts = append(parts, t.Say("class.teacher", "teacher", s.Teacher))
	}
	return strings.Join(parts, ", ")
}
