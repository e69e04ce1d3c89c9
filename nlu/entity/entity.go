// Package entity finds what stands in a message with a value of its own:
// dates, times, durations, sums of money, numbers and recurrences, each with
// the bytes it was read from.
//
// A message is folded and cut into typed tokens once. One pass from left to
// right composes tokens into constraints ("a Friday", "at nine", "in the
// afternoon"), and only at the end are the constraints solved against the
// reference instant, the zone and the direction of looking. Nothing here knows
// a word of any language; the words are the packs of nlu/lang.
package entity

import "time"

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

// Direction is where an incomplete date is looked for first.
type Direction int8

// The directions. Plans look forward; money already spent looks backward. Auto
// looks backward where the text speaks of the past ("gasté", "fue"), else forward.
const (
	Auto Direction = iota
	Forward
	Backward
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
	// Tokens cover the text from left to right, without its white space.
	Tokens []Token
	// Entities are in the order in which they stand. Those of different
	// kinds may overlap: "5€" is money and a number.
	Entities []Entity
}

// TokenKind is the shape of a token.
type TokenKind uint8

// The shapes of tokens.
const (
	TokenWord   TokenKind = iota // letters
	TokenNumber                  // digits; "10:30" is three tokens
	TokenPunct                   // a mark of punctuation
	TokenSymbol                  // a currency sign, an emoji, anything else
)

// Token is a piece of the text.
type Token struct {
	Kind   TokenKind
	Offset int    // first byte
	End    int    // after the last byte
	Folded string // lower case without accents, but with the ñ; compatible forms made plain
	// Spaced tells that white space, or the beginning of the text, comes before it.
	Spaced bool
	// Quoted tells that it stands between quotation marks, where no entity is looked for.
	Quoted bool
}

// Entity is one value found in the text.
type Entity struct {
	Kind   Kind
	Offset int // first byte
	End    int // after the last byte
	First  int // first token
	Last   int // after the last token

	When       When       // for a datetime
	Duration   Duration   // for a duration
	Money      Money      // for a sum of money
	Number     float64    // for a number or an ordinal
	Recurrence Recurrence // for a recurrence

	expr *expr // what was said, for Look
	lex  *lexicon
	ref  time.Time // wall clock, as if in UTC
	zone *time.Location
}

// Grain is the size of what a datetime names: "mañana" is a day, "mayo" a month.
type Grain uint8

// The grains, finest first.
const (
	NoGrain Grain = iota
	Second
	Minute
	Hour
	Day
	Week
	Month
	Quarter
	Year
)

// Daypart is a part of the day as the contract of frames names it.
type Daypart string

// The parts of the day.
const (
	Morning   Daypart = "morning"
	Midday    Daypart = "midday"
	Afternoon Daypart = "afternoon"
	Night     Daypart = "night"
)

// Clock is a time on the wall clock. The zero value means that none was said.
type Clock struct {
	Set                  bool
	Hour, Minute, Second int
}

// Bound says how a datetime limits: "antes del viernes", "desde el lunes".
type Bound uint8

// The bounds.
const (
	At     Bound = iota
	Before       // antes de, para antes de, by, before
	From         // desde, a partir de, from, since
	Until        // hasta, until
	After        // después de, after
)

// When is a datetime, solved. All instants are on the wall clock of the person.
type When struct {
	Start time.Time
	End   time.Time // exclusive; the zero value for a point in time
	Grain Grain

	HasDate  bool    // a day, a week, a month or more was said, and not only a time
	HasClock bool    // a clock time was said
	Daypart  Daypart // empty if none was said

	Clock    Clock // the clock time, or where a clock range begins
	ClockEnd Clock // where a clock range ends: "de 10 a 12"

	Weekdays  []time.Weekday // those named, in the order said
	DateRange bool           // it spans several days on purpose: "del 3 al 7", "este finde", "la semana que viene"
	Weekend   bool           // the range is a weekend
	Bound     Bound
	Past      bool // it was said to be past, whatever the direction: "ayer", "hace 2 días", "el lunes pasado"
	Now       bool // "ahora", "ya"
	Midnight  bool // the midnight that ends a day; Start is the first instant of the next one

	// Relative tells that it was counted from now, and Shift how far: "en 3
	// días" is a date and, for a thing that has one, three days more.
	Relative bool
	Shift    Duration

	// Impossible tells that there is no such date or time: "31 de febrero".
	// Start is then the nearest that exists.
	Impossible bool
	Assumed    []Assumption
}

// Assumption is something filled in that was not said, and the other reading.
type Assumption struct {
	What  string    // "afternoon", "year", "month", "week", "day", "today", "order", "gap"
	Other time.Time // the start under the other reading; zero if there is none
}

// Duration is a length of time. Months and years have no fixed length, so
// they stay apart.
type Duration struct {
	Years, Months, Weeks, Days, Hours, Minutes, Seconds float64
	// Sign is -1 for "2 horas antes", +1 for "2 horas después", 0 for a plain length.
	Sign int
}

// Money is a sum.
type Money struct {
	Amount   string // decimal, with a point: "5.50"
	Minor    int64  // in the minor unit of the currency: cents, or whole guaraníes
	Currency string // ISO 4217; empty if none was said and none follows
	Assumed  bool   // the currency was not said
	Bare     bool   // neither a currency nor a word of money stood beside it
}

// Recurrence is a repetition.
type Recurrence struct {
	Rule     string // the value of an RFC 5545 RRULE
	Weekdays []time.Weekday
	Clock    Clock // at what time; Set is false if none was said
	ClockEnd Clock // until what time: "los lunes de 10 a 12"
	Daypart  Daypart
	Until    time.Time // the last day; zero if none was said
	Plain    bool      // only weekdays were named ("los lunes", "lunes y miércoles"), without "cada" or "todos"
}
