package profile

import (
	"cmp"

	"becario/channel"
	"becario/nlu"
	"becario/person"
	"becario/talk"
	"becario/talk/speak"
)

// setDigest keeps when the person is told of their day, or that they are not.
func (tp *Topic) setDigest(t *talk.Turn, s nlu.Slots) (talk.Reply, error) {
	p := t.Person
	p.Digest = person.Digest{At: cmp.Or(s.At, p.Digest.At, person.Morning)}.After(t.Now)
	if s.Enabled != nil && !*s.Enabled {
		p.Digest = person.Digest{}
	}
	refs, err := tp.keepPerson(t, p)
	if err != nil {
		return talk.Reply{}, err
	}
	if p.Digest.At == "" {
		return talk.Reply{Text: t.Say("reminder.digest_off"), Refs: refs}, nil
	}
	return talk.Reply{Text: t.Say("reminder.digest_on", "hour", speak.Hour(p.Digest.At)), Refs: refs,
		Buttons: [][]channel.Button{{t.Button("reminder.to_undigest", "profile.undigest")}}}, nil
}
