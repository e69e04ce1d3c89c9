package main

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"time"

	"becario/nlu"
	"becario/nlu/cut"
	"becario/nlu/labelled"
	"becario/nlu/model"
	"becario/nlu/understand"
)

// values are examples of the numbers and of the moments of messages: whether they
// count, or are only told.
type values struct{ sums, moments []model.Example }

func (v *values) add(more values) {
	v.sums, v.moments = append(v.sums, more.sums...), append(v.moments, more.moments...)
}

// fit trains the models that tell sums and moments that count.
func (v *values) fit() (sums, moments *model.Model) {
	return model.Train(model.Large, v.sums), model.Train(model.Large, v.moments)
}

// teachValues makes examples of the numbers and the moments of a message: a number
// counts if a frame has that amount, a moment if a frame has its day or its hour. It
// makes none where what a frame has does not stand in the message, as where it is
// worked out of two numbers, or where nothing is asked: what somebody else paid is a
// sum, too.
func teachValues(u *understand.Understander, m *labelled.Message) (values, error) {
	in, err := m.Input()
	if err != nil {
		return values{}, err
	}
	var amounts, times []string
	for _, f := range m.Frames {
		if f.Intent == nlu.OutOfScope || f.Intent == nlu.Smalltalk {
			return values{}, nil
		}
		for slot, value := range f.Slots {
			text := fmt.Sprint(value)
			if slot == "amount" {
				text = fmt.Sprintf("%.0f", value)
				amounts = append(amounts, text)
				continue
			}
			times = append(times, dayOrHour.FindAllString(text, -1)...)
		}
		times = append(times, reminded(f.Slots)...)
	}
	l := u.Lesson(in)
	var out values
	features, sums := l.Numbers()
	out.sums = examplesOf(features, amounts, func(i int) []string { return []string{fmt.Sprint(sums[i])} })
	features, said := l.Moments()
	out.moments = examplesOf(features, times, func(i int) []string { return said[i] })
	return out, nil
}

// dayOrHour is what a moment may be in a slot: a day, an hour, or a day of the week in
// a recurrence.
var dayOrHour = regexp.MustCompile(`\d{4}-\d\d-\d\d|\d\d:\d\d|\b(MO|TU|WE|TH|FR|SA|SU)\b`)

// reminded are the days and hours of the reminders of a task that is due.
func reminded(slots map[string]any) []string {
	due, _ := slots["due"].(string)
	leads, _ := slots["remind"].([]any)
	layout := nlu.DateTimeLayout
	if len(due) == len(nlu.DateLayout) {
		layout = nlu.DateLayout
	}
	at, err := time.Parse(layout, due)
	if err != nil {
		return nil
	}
	var out []string
	for _, lead := range leads {
		text, _ := lead.(string)
		p := leadOf.FindStringSubmatch(text)
		if p == nil {
			continue
		}
		n, _ := strconv.Atoi(p[1]) // digits
		unit := map[string]time.Duration{"D": 24 * time.Hour, "W": 7 * 24 * time.Hour, "H": time.Hour, "M": time.Minute}[p[2]]
		first := at.Add(-time.Duration(n) * unit)
		out = append(out, first.Format(nlu.DateLayout), first.Format(nlu.TimeLayout))
	}
	return out
}

var leadOf = regexp.MustCompile(`^-PT?(\d+)([DWHM])$`)

// examplesOf labels values by whether one of the texts that each is said to be is
// wanted. It makes none if something is wanted and no value is it.
func examplesOf(features [][]uint32, wanted []string, said func(i int) []string) []model.Example {
	var out []model.Example
	found := len(wanted) == 0
	for i := range features {
		label := cut.Told
		if slices.ContainsFunc(said(i), func(s string) bool { return slices.Contains(wanted, s) }) {
			label, found = cut.Counts, true
		}
		out = append(out, model.Example{Features: features[i], Label: label})
	}
	if !found {
		return nil
	}
	return out
}
