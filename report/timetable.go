package report

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	academicv1 "becario/api/becario/academic/v1"
	"becario/draw"
	"becario/kit/locale"
	"becario/kit/period"
)

// Week is the timetable of some days, both ends given, to be drawn. Subjects
// are all that the person has, so that each keeps its colour from week to week.
// What is open or no period has no days.
func Week(w locale.Writer, days period.Period, all []*academicv1.Occurrence, subjects []*academicv1.Subject) draw.Week {
	week := draw.Week{
		Title:    w.Say("class.picture_title"),
		Subtitle: w.Say("class.picture_days", "from", w.Date(days.From), "to", w.Date(days.To)),
		Empty:    w.Say("class.none_between", "from", w.Date(days.From), "to", w.Date(days.To)),
		Hour:     func(m int) string { return fmt.Sprintf("%d:%02d", m/60, m%60) },
	}
	for _, s := range subjects {
		week.Subjects = append(week.Subjects, s.Name)
	}
	cards := map[string][]draw.Card{}
	for _, o := range all {
		cards[o.Date] = append(cards[o.Date], card(w, o))
	}
	first, last, ok := days.Bounds()
	for d := first; ok && !d.After(last); d = d.AddDate(0, 0, 1) {
		week.Days = append(week.Days, column(w, d, cards[period.Day(d)]))
	}
	return week
}

// column is a day of the picture; today has a line at the present minute.
func column(w locale.Writer, d time.Time, cards []draw.Card) draw.Day {
	day := draw.Day{
		Label: w.Word("class.weekday_names", int(d.Weekday())),
		Date:  w.Say("class.picture_date", "day", d.Day(), "month", w.Word("date.months", int(d.Month())-1)),
		Cards: cards,
	}
	if period.Day(d) == w.Today() {
		now := w.Now.Hour()*60 + w.Now.Minute()
		day.Today, day.Now = true, &now
	}
	return day
}

func card(w locale.Writer, o *academicv1.Occurrence) draw.Card {
	c := o.Class
	card := draw.Card{Subject: c.Subject, Room: o.Room, Badge: c.Week, Start: minuteOf(o.Start), End: minuteOf(o.End)}
	var detail []string
	if c.Type != "" {
		detail = append(detail, w.Say("class.type."+c.Type))
	}
	if c.Group != "" {
		detail = append(detail, w.Say("class.group", "group", c.Group))
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
		card.State, card.Note = draw.Cancelled, w.Say("class.note_cancelled")
	case o.Changed:
		card.State, card.Note = draw.Changed, w.Say("class.note_changed")
		if c.Room != "" && c.Room != o.Room {
			card.Note = w.Say("class.note_room", "room", c.Room)
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
