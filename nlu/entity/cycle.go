package entity

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// repeat is a repetition that a single word or phrase stands for.
type repeat struct {
	unit     unit
	n        int
	weekdays []int // instead of a unit: Monday to Friday, Tuesday and Thursday
}

func parseRepeat(key string) (repeat, error) {
	if key == "weekdays" {
		return repeat{weekdays: []int{0, 1, 2, 3, 4}}, nil
	}
	if days, ok := dayCodes(key); ok {
		return repeat{weekdays: days}, nil
	}
	n, name, _ := strings.Cut(key, " ")
	v, err := strconv.Atoi(n)
	for _, u := range unitNames {
		if u.name == name && err == nil && v > 0 {
			return repeat{unit: u.unit, n: v}, nil
		}
	}
	return repeat{}, fmt.Errorf("want a number and a unit, such as 2 week, or weekdays such as MO,WE")
}

// dayCodes reads weekdays as a rule of repetition has them: "MO,WE,FR".
func dayCodes(key string) ([]int, bool) {
	var days []int
	for _, code := range strings.Split(key, ",") {
		d, ok := index(rruleDays[:], code)
		if !ok {
			return nil, false
		}
		days = append(days, int(d))
	}
	return days, true
}

// cycle is a repetition as said.
type cycle struct {
	unit     unit
	n        int
	days     []int // weekdays
	nth      int   // which weekday of the month; 0 for every
	month    int
	dom      int // day of the month; negative from its end
	plain    bool
	at       expr // its time of day
	until    *expr
	lasts    *length
	count    int
	assigned bool
}

func frequency(g Grain) string {
	switch g {
	case Second:
		return "SECONDLY"
	case Minute:
		return "MINUTELY"
	case Hour:
		return "HOURLY"
	case Day:
		return "DAILY"
	case Week:
		return "WEEKLY"
	case Month, Quarter:
		return "MONTHLY"
	}
	return "YEARLY"
}

// rule writes the repetition as RFC 5545 has it.
func (c *cycle) rule(until time.Time) string {
	n := c.n * int(max(c.unit.n, 1))
	if c.unit.grain == Quarter {
		n *= 3
	}
	var b strings.Builder
	b.WriteString("FREQ=" + frequency(c.unit.grain))
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
			b.WriteString(rruleDays[d])
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
