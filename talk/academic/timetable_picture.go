package academic

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	academicv1 "becario/api/becario/academic/v1"
	"becario/draw"
	"becario/kit/wall"
	"becario/talk"
)

// drawWeek draws a timetable of some days.
func (tp *Topic) drawWeek(t *talk.Turn, from, to string, all []*academicv1.Occurrence) (*draw.Drawing, error) {
	pen, err := tp.pen()
	if err != nil {
		return nil, fmt.Errorf("draw timetable: %w", err)
	}
	subjects, err := tp.academic.Subjects(t.Ctx, &academicv1.SubjectsRequest{Space: t.Person.ID})
	if err != nil {
		return nil, err
	}
	first, err := wall.Day(from)
	if err != nil {
		return nil, err
	}
	week := draw.Week{
		Title:    t.Say("class.picture_title"),
		Subtitle: t.Say("class.picture_days", "from", t.Date(from), "to", t.Date(to)),
		Empty:    t.Say("class.none_between", "from", t.Date(from), "to", t.Date(to)),
		Hour:     func(m int) string { return fmt.Sprintf("%d:%02d", m/60, m%60) },
	}
	for _, s := range subjects.Subjects {
		week.Subjects = append(week.Subjects, s.Name)
	}
	cards := map[string][]draw.Card{}
	for _, o := range all {
		cards[o.Date] = append(cards[o.Date], tp.card(t, o))
	}
	for d := first; d.Format(wall.DayForm) <= to; d = d.AddDate(0, 0, 1) {
		week.Days = append(week.Days, column(t, d, cards[d.Format(wall.DayForm)]))
	}
	return pen.Week(week), nil
}

// column is a day of the picture; today has a line at the present minute.
func column(t *talk.Turn, d time.Time, cards []draw.Card) draw.Day {
	day := draw.Day{
		Label: t.Writer.Word("class.weekday_names", int(d.Weekday())),
		Date:  t.Say("class.picture_date", "day", d.Day(), "month", t.Writer.Word("date.months", int(d.Month())-1)),
		Cards: cards,
	}
	if d.Format(wall.DayForm) == t.Today() {
		now := t.Now.Hour()*60 + t.Now.Minute()
		day.Today, day.Now = true, &now
	}
	return day
}

func (tp *Topic) card(t *talk.Turn, o *academicv1.Occurrence) draw.Card {
	c := o.Class
	card := draw.Card{Subject: c.Subject, Room: o.Room, Badge: c.Week, Start: minuteOf(o.Start), End: minuteOf(o.End)}
	var detail []string
	if c.Type != "" {
		detail = append(detail, t.Say("class.type."+c.Type))
	}
	if c.Group != "" {
		detail = append(detail, t.Say("class.group", "group", c.Group))
	}
	if c.Teacher != "" {
		detail = append(detail, c.Teacher)
	}
	card.Detail = strings.Join(detail, " · ")
	if o.End == "" {
		card.End = min(card.Start+60, 24*60)
	}
	switch {
	case o.Cancelled:
		card.State, card.Note = draw.Cancelled, t.Say("class.note_cancelled")
	case o.Changed:
		card.State, card.Note = draw.Changed, t.Say("class.note_changed")
		if c.Room != "" && c.Room != o.Room {
			card.Note = t.Say("class.note_room", "room", c.Room)
		}
	}
	return card
}

// minuteOf is HH:MM in minutes since midnight; 0 for what is no hour.
func minuteOf(hour string) int {
	h, m, _ := strings.Cut(hour, ":")
	hours, _ := strconv.Atoi(h)
	minutes, _ := strconv.Atoi(m)
	return hours*60 + minutes
}
