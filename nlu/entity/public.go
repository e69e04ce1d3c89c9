package entity

import (
	"time"

	"becario/nlu/entity/when/timex"
)

// Public is an entity as `becario understand --entities` prints it.
type Public struct {
	Kind   Kind   `json:"kind"`
	Text   string `json:"text"`
	Offset int    `json:"offset"` // first byte

	Start   string `json:"start,omitempty"` // local, to the second
	End     string `json:"end,omitempty"`   // exclusive
	Grain   string `json:"grain,omitempty"`
	Assumed *bool  `json:"assumed,omitempty"`

	ISO     string   `json:"iso,omitempty"`
	Seconds *float64 `json:"seconds,omitempty"` // none where months or years are in it

	Amount   string  `json:"amount,omitempty"`
	Currency *string `json:"currency,omitempty"`

	Value *float64 `json:"value,omitempty"`

	Rule string `json:"rrule,omitempty"`
	Time string `json:"time,omitempty"`
}

const stamp = "2006-01-02T15:04:05"

// Public lists the entities in the form of the command; those without a place
// in it, ordinals and dates that do not exist, are left out. text is the text that was read.
func (r Reading) Public(text string) []Public {
	out := make([]Public, 0, len(r.Entities))
	for i := range r.Entities {
		e := &r.Entities[i]
		p := Public{Kind: e.Kind, Text: text[e.Offset:e.End], Offset: e.Offset}
		switch e.Kind {
		case KindDatetime:
			if e.When.Impossible {
				continue
			}
			p.datetime(&e.When)
		case KindDuration:
			d := e.Duration
			d.Sign = 0
			p.ISO = d.ISO()
			if sec, ok := d.Fixed(); ok {
				p.Seconds = &sec
			}
		case KindMoney:
			p.Amount, p.Currency = e.Money.Amount, &e.Money.Currency
		case KindNumber:
			p.Value = &e.Number
		case KindRecurrence:
			p.Rule, p.Time = e.Recurrence.Rule, e.Recurrence.Clock.String()
		default:
			continue
		}
		out = append(out, p)
	}
	return out
}

func (p *Public) datetime(w *When) {
	assumed := len(w.Assumed) > 0
	p.Start, p.Grain, p.Assumed = w.Start.Format(stamp), w.Grain.String(), &assumed
	if !w.End.IsZero() && laterWall(w.End, w.Start) {
		p.End = w.End.Format(stamp)
	}
}

// laterWall tells that a wall clock is after another: on the night of a
// change an end may be after its start and still read the same.
func laterWall(a, b time.Time) bool { return timex.Wall(a).After(timex.Wall(b)) }
