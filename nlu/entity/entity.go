// Package entity finds what stands in a message with a value of its own:
// dates, times, durations, sums of money, numbers and recurrences, each with
// the bytes it was read from.
//
// A message is folded and cut into tokens once. One pass from left to right
// composes tokens into constraints ("a Friday", "at nine", "in the afternoon"),
// and only at the end are the constraints resolved against the reference
// instant, the zone and the direction of looking. Nothing here knows a word of
// any language; the words are the packs of nlu/lang.
package entity

import (
	"time"

	"becario/nlu/entity/when/timex"
)

// Kind is what an entity is.
type Kind string

// The kinds of entity.
const (
	KindDatetime   Kind = "datetime"
	KindDuration   Kind = "duration"
	KindMoney      Kind = "money"
	KindNumber     Kind = "number"
	KindOrdinal    Kind = "ordinal"
	KindRecurrence Kind = "recurrence"
)

// Input is a text and what is known about the person who wrote it.
type Input struct {
	Text string
	// Reference is the instant of writing, in the person's own zone. The zero
	// value means that it is not known; then no datetime is found.
	Reference time.Time
	// Lang is a BCP 47 tag; empty means that it is told from the text.
	Lang string
	// Currency is the ISO 4217 code of a sum without one; if it is empty it
	// follows from the zone, and may stay unknown.
	Currency string
	// Direction is the reading that Entity.When holds; Entity.Look gives both.
	Direction Direction
}

// Reading is all that was read in one text.
type Reading struct {
	// Lang is the pack that was used, such as "es" or "en".
	Lang string
	// Entities are in the order in which they stand. Those of different
	// kinds may overlap: "5€" is money and a number.
	Entities []Entity
}

// Entity is one value found in the text.
type Entity struct {
	Kind   Kind
	Offset int // first byte
	End    int // after the last byte

	When       When       // for a datetime
	Duration   Duration   // for a duration
	Money      Money      // for a sum of money
	Number     float64    // for a number or an ordinal
	Recurrence Recurrence // for a recurrence

	first, last int        // the tokens, from first to before last
	said        timex.Said // what was said, for Look
}

// Look resolves a datetime again, looking in the direction given; of entities
// of other kinds it returns the zero When.
func (e *Entity) Look(dir Direction) When {
	if e.said.Expr == nil {
		return When{}
	}
	w, ok := e.said.Look(dir)
	if !ok {
		return e.When
	}
	return w
}

// Corrected gives a datetime that another one, said after it, puts right. What
// the other one leaves out, the day or the time of day, stays.
func (e *Entity) Corrected(by *Entity) Entity {
	out := *e
	if e.said.Expr == nil || by.said.Expr == nil {
		return out
	}
	out.said = e.said.Corrected(by.said)
	w, ok := out.said.Look(Auto)
	if !ok {
		return *e
	}
	out.When = w
	return out
}

// DayAlone is the day of the month of a datetime that says no month, weekday or year
// beside it; 0 of another one.
func (e *Entity) DayAlone() int {
	if x := e.said.Expr; x != nil && x.Set&timex.AnyDate == timex.WithDom && x.Until == nil {
		return x.Dom
	}
	return 0
}

// SaysMonth tells that a datetime is a day of a month that it names.
func (e *Entity) SaysMonth() bool {
	x := e.said.Expr
	return x != nil && x.Has(timex.WithDom) && x.Has(timex.WithMonth) && x.Until == nil
}
