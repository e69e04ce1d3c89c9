package requests

import (
	"time"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/wall"
	"becario/talk"
	"becario/talk/speak"
)

// receipt says what was filed, its number, its type and when, who has it, until
// when the office answers and why, its documents, what is missing, and how to
// follow it.
func (tp *Topic) receipt(t *talk.Turn, r *requestsv1.Request) (string, error) {
	c, err := tp.catalog(t)
	if err != nil {
		return "", err
	}
	filed := t.Say("request.filed", "title", r.Title, "number", r.Number)
	switch {
	case r.From != "" && r.To != "" && r.From != r.To:
		filed = t.Say("request.filed_range", "title", r.Title, "number", r.Number, "from", t.Date(r.From), "to", t.Date(r.To))
	case r.From != "":
		filed = t.Say("request.filed_day", "title", r.Title, "number", r.Number, "day", t.Date(r.From))
	}
	at := time.UnixMicro(r.FiledAt).In(t.Now.Location())
	when := t.Say("date.day_hour", "day", t.Date(at.Format(wall.DayForm)), "hour", speak.Hour(at.Format(wall.HourForm)))
	lines := []string{filed, t.Say("request.kind", "kind", c.kind(r.Type), "when", when), c.held(t, r), c.until(t, r), c.note(r.Type)}
	lines = append(lines, c.papers(t, ofRequest(c, r))...)
	return speak.Lines(append(lines, lacking(t, r), t.Say("request.follow"))...), nil
}

// lacking says that documents are missing, and how to send them; nothing if none is.
func lacking(t *talk.Turn, r *requestsv1.Request) string {
	if len(r.Missing) == 0 {
		return ""
	}
	return t.Say("request.lacking", "n", len(r.Missing))
}

// held says who has a request now, and what is done with it there.
func (c catalog) held(t *talk.Turn, r *requestsv1.Request) string {
	switch r.HeldBy {
	case "":
		return ""
	case "holder":
		return t.Say("request.held_holder")
	case "third_party":
		return t.Say("request.held_others")
	}
	if doing := c.pick(r.Doing); doing != "" {
		return t.Say("request.held_doing", "by", c.role(r.HeldBy), "doing", doing)
	}
	return t.Say("request.held", "by", c.role(r.HeldBy))
}

// until says until when the office answers, and how that is counted.
func (c catalog) until(t *talk.Turn, r *requestsv1.Request) string {
	d := deadlineOf(r, "decision")
	if owed := deadlineOf(r, "answer"); owed != nil {
		key := "request.answer_until"
		if owed.Overdue {
			key = "request.answer_over"
		}
		return speak.Lines(t.Say(key, "day", t.Date(owed.Day)), t.Say("request.stopped", "why", why(t, r, d)))
	}
	if paid := deadlineOf(r, "payment"); paid != nil && paid.Open {
		key := "request.pay_until"
		if paid.Overdue {
			key = "request.pay_overdue"
		}
		return t.Say(key, "day", t.Date(paid.Day), "why", why(t, r, paid))
	}
	switch {
	case d == nil || !d.Open:
		return ""
	case d.Overdue:
		return t.Say("request.overdue", "day", t.Date(d.Day), "why", why(t, r, d))
	case !r.ClockRuns:
		return t.Say("request.stopped", "why", why(t, r, d))
	}
	return t.Say("request.until", "day", t.Date(d.Day), "why", why(t, r, d))
}

func deadlineOf(r *requestsv1.Request, kind string) *requestsv1.Deadline {
	for _, d := range r.Deadlines {
		if d.Kind == kind {
			return d
		}
	}
	return nil
}

// why tells how a deadline is counted: the business days from a day on, when the
// clock stood still, and the days on which the office was closed.
func why(t *talk.Turn, r *requestsv1.Request, d *requestsv1.Deadline) string {
	key := "deadline.days"
	if filed := day(t, r.FiledAt); d.Kind == "decision" && !d.AfterHours && d.From != filed && nextTo(d.From, filed) {
		key = "deadline.days_there" // it was filed at night, on another day of the office
	}
	parts := t.Say(key, "n", int(d.Days), "from", t.Date(d.From))
	add := func(text string) { parts += ", " + text }
	if d.AfterHours {
		add(t.Say("deadline.after_hours"))
	}
	for _, p := range d.Pauses {
		if p.To == "" {
			add(t.Say("deadline.pause_open", "from", t.Date(p.From)))
			continue
		}
		add(t.Say("deadline.pause", "from", t.Date(p.From), "to", t.Date(p.To)))
	}
	var days []string
	for _, c := range d.Closed {
		day := t.Date(c.Day)
		if c.Name != "" {
			day = t.Say("deadline.closed", "day", day, "name", c.Name)
		}
		days = append(days, day)
	}
	if len(days) > 0 {
		add(t.Say("deadline.closures", "n", len(days), "days", t.List(days)))
	}
	return parts
}

// nextTo reports whether two days follow each other.
func nextTo(a, b string) bool {
	first, err := wall.Day(a)
	second, errB := wall.Day(b)
	apart := second.Sub(first)
	return err == nil && errB == nil && apart.Abs() == 24*time.Hour
}
