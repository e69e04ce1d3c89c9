package read

import (
	"strings"
	"time"

	"becario/nlu"
	"becario/nlu/entity"
	"becario/nlu/slot"
)

// agenda reads a question about a day or a stretch of days.
func agenda(r *slot.Reading) []nlu.Frame {
	ps := r.Ranges(entity.Forward)
	if len(ps) == 0 && r.Part.Has(r.Message.Pack.Classes.Week) { // "how is my week"
		day := r.Message.Input.Reference
		monday := day.AddDate(0, 0, -(int(day.Weekday())+6)%7)
		r.Frame.Slots.Range = monday.Format(nlu.DateLayout) + "/" + monday.AddDate(0, 0, 6).Format(nlu.DateLayout)
		return []nlu.Frame{r.Frame}
	}
	if len(ps) == 0 {
		r.Frame.Slots.Date = r.Message.Input.Reference.Format(nlu.DateLayout)
		return []nlu.Frame{r.Frame}
	}
	var out []nlu.Frame
	for _, p := range joined(ps) {
		f := r.Frame
		if a, b, _ := strings.Cut(p, "/"); a == b {
			f.Slots.Date = a
		} else {
			f.Slots.Range = p
		}
		out = append(out, f)
	}
	return out
}

// joined makes one of two ranges of which the second begins where the first
// ends, as in "Saturday and Sunday".
func joined(ranges []string) []string {
	var out []string
	for _, p := range ranges {
		from, to, _ := strings.Cut(p, "/")
		if n := len(out); n > 0 {
			first, last, _ := strings.Cut(out[n-1], "/")
			if end, err := time.Parse(nlu.DateLayout, last); err == nil && end.AddDate(0, 0, 1).Format(nlu.DateLayout) == from {
				out[n-1] = first + "/" + to
				continue
			}
		}
		out = append(out, p)
	}
	return out
}
