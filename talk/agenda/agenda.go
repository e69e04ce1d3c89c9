// Package agenda is the topic of "what do I have tomorrow?": what some days hold,
// in one answer, from all topics that plan days. If one of them does not answer,
// the others do, and it is said.
package agenda

import (
	"errors"
	"slices"
	"strings"
	"time"

	"becario/kit/locale"
	"becario/kit/wall"
	"becario/nlu"
	"becario/talk"
	"becario/talk/speak"
)

// Topic talks about what days hold.
type Topic struct{}

var (
	_ talk.Commander = (*Topic)(nil)
	_ talk.Digester  = (*Topic)(nil)
)

const (
	// maxAgenda is how many days one answer tells of.
	maxAgenda = 14
	// agendaLines is how many things one answer tells of.
	agendaLines = 60
)

// Name implements talk.Topic.
func (*Topic) Name() string { return "agenda" }

// Acts implements talk.Topic.
func (tp *Topic) Acts() []talk.Act { return []talk.Act{talk.Read(nlu.AgendaDay, days)} }

// Commands implements talk.Commander.
func (*Topic) Commands() map[string]talk.Command {
	return map[string]talk.Command{"today": talk.Shortcut(today)}
}

// today is the frame that asks for the person's day.
func today(t *talk.Turn) nlu.Frame {
	return nlu.Frame{Intent: nlu.AgendaDay, Slots: nlu.Slots{Date: t.Today()}}
}

// days answers with the days of the range, each with what it holds.
func days(t *talk.Turn, f nlu.Frame, _ string) (talk.Reply, error) {
	from, to := speak.CutRange(f.Slots.Range)
	if from == "" {
		from = f.Slots.Date
		if from == "" {
			from = t.Today()
		}
		to = from
	}
	first, err := wall.Day(from)
	if err != nil {
		return talk.Reply{Text: t.Say("agenda.none", "day", from)}, nil
	}
	if today := t.Today(); from < today && to >= today && from != to {
		from, first = today, wall.Float(t.Now).Truncate(24*time.Hour) // what has passed is no plan
	}
	if last := first.AddDate(0, 0, maxAgenda-1).Format(wall.DayForm); to > last {
		to = last
	}
	held, refs, missing := gather(t, from, to)
	var text []string
	shown, left := 0, 0
	for day := first; day.Format(wall.DayForm) <= to; day = day.AddDate(0, 0, 1) {
		name := day.Format(wall.DayForm)
		items := held[name]
		keep := min(len(items), agendaLines-shown)
		shown, left = shown+keep, left+len(items)-keep
		if keep > 0 {
			head := t.Say("agenda.day", "day", t.OnDay(name))
			if from != to {
				head = locale.Capital(t.Day(name))
			}
			text = append(text, head+"\n"+byHour(items, keep))
		}
	}
	if len(text) == 0 && missing == nil {
		if from == to {
			return talk.Reply{Text: t.Say("agenda.none", "day", t.OnDay(from))}, nil
		}
		return talk.Reply{Text: t.Say("agenda.none_between", "from", t.Date(from), "to", t.Date(to))}, nil
	}
	if left > 0 {
		text = append(text, t.Say("list.more", "n", left))
	}
	if len(text) > 0 && from != to {
		text[0] = t.Say("agenda.days", "from", t.Date(from), "to", t.Date(to)) + "\n\n" + text[0]
	}
	if missing != nil {
		t.LogError("agenda is not complete", missing)
		text = append(text, t.Say("agenda.incomplete"))
	}
	return talk.Reply{Text: strings.Join(text, "\n\n"), Refs: refs}, nil
}

// byHour joins the first lines of a day: those with an hour first, by it, and at
// the same hour what lasts first.
func byHour(items []talk.Item, keep int) string {
	slices.SortStableFunc(items, func(a, b talk.Item) int {
		if (a.Hour == "") != (b.Hour == "") {
			return strings.Compare(b.Hour, a.Hour)
		}
		if a.Hour == b.Hour && a.Lasts != b.Lasts {
			if a.Lasts {
				return -1 // a class before what is to be done at its beginning
			}
			return 1
		}
		return strings.Compare(a.Hour, b.Hour)
	})
	var lines []string
	for _, i := range items[:keep] {
		lines = append(lines, i.Line)
	}
	return strings.Join(lines, "\n")
}

// gather collects what each day holds, and the records that are told of.
func gather(t *talk.Turn, from, to string) (held map[string][]talk.Item, refs []talk.Ref, failed error) {
	held = map[string][]talk.Item{}
	for _, topic := range talk.Having[talk.Planner](t) {
		items, some, err := topic.Days(t, from, to)
		failed = errors.Join(failed, err)
		for _, i := range items {
			held[i.Day] = append(held[i.Day], i)
		}
		refs = append(refs, some...)
	}
	return held, refs, failed
}
