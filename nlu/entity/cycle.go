package entity

import (
	"strconv"
	"strings"
	"time"

	"becario/nlu/entity/when/calendar"
	"becario/nlu/entity/when/timex"
)

// cycle is a repetition as said.
type cycle struct {
	unit     calendar.Unit
	n        int
	days     []int // weekdays
	nth      int   // which weekday of the month; 0 for every
	month    int
	dom      int // day of the month; negative from its end
	plain    bool
	at       timex.Expr // its time of day
	until    *timex.Expr
	lasts    *timex.Length
	count    int
	assigned bool
}

func frequency(g calendar.Grain) string {
	switch g {
	case calendar.Second:
		return "SECONDLY"
	case calendar.Minute:
		return "MINUTELY"
	case calendar.Hour:
		return "HOURLY"
	case calendar.Day:
		return "DAILY"
	case calendar.Week:
		return "WEEKLY"
	case calendar.Month, calendar.Quarter:
		return "MONTHLY"
	}
	return "YEARLY"
}

// rule writes the repetition as RFC 5545 has it.
func (c *cycle) rule(until time.Time) string {
	n := c.n * int(max(c.unit.N, 1))
	if c.unit.Grain == calendar.Quarter {
		n *= 3
	}
	var b strings.Builder
	b.WriteString("FREQ=" + frequency(c.unit.Grain))
	if n > 1 {
		b.WriteString(";INTERVAL=" + strconv.Itoa(n))
	}
	if len(c.days) > 0 {
		b.WriteString(";BYDAY=")
		for i, d := range c.days {
			if i > 0 {
				b.WriteByte(',')
			}
			if c.nth != 0 {
				b.WriteString(strconv.Itoa(c.nth))
			}
			b.WriteString(calendar.Code(d))
		}
	}
	if c.month != 0 {
		b.WriteString(";BYMONTH=" + strconv.Itoa(c.month))
	}
	if c.dom != 0 {
		b.WriteString(";BYMONTHDAY=" + strconv.Itoa(c.dom))
	}
	if c.count > 0 {
		b.WriteString(";COUNT=" + strconv.Itoa(c.count))
	}
	if !until.IsZero() {
		b.WriteString(";UNTIL=" + until.Format("20060102"))
	}
	return b.String()
}
