package nlu

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
)

// Band says how sure the reading of a frame is, and so what a conversation
// should do with it.
type Band string

// The bands, surest first.
const (
	Act  Band = "act"  // do it
	Show Band = "show" // do it, show what was assumed and offer the other reading
	Ask  Band = "ask"  // ask one question before doing anything
)

// Frame is one thing that a person wants, with the values they said.
type Frame struct {
	Intent     Intent  `json:"intent"`
	Confidence float64 `json:"confidence"` // 0 to 1
	Slots      Slots   `json:"slots"`

	// Band is what Confidence and Assumed come to.
	Band Band `json:"-"`
	// Assumed lists what was filled in without being said, most doubtful first.
	Assumed []Assumption `json:"-"`
	// Start and End are the bytes of the text that the frame was read from.
	Start, End int `json:"-"`
}

// Assumption is a value that was guessed, and the other honest reading.
type Assumption struct {
	Slot  string // name of the slot as in Slots' JSON
	Value string // what was taken
	Other string // the other reading, in the same form; empty if there is none
	Why   string // "afternoon", "year", "week", "currency", "end", "next"
}

// How dates, times and both are written in slots.
const (
	DateLayout     = "2006-01-02"
	TimeLayout     = "15:04"
	DateTimeLayout = "2006-01-02T15:04"
)

// Slots holds the values of a frame. The zero value of a field means that the
// text does not say it. Texts are contiguous pieces of what was written, but for the
// title of an item of a list whose first item says the kind of all; dates
// are YYYY-MM-DD, date-times YYYY-MM-DDTHH:MM and times HH:MM, all on the
// person's wall clock; ranges are START/END with both ends included; durations
// are ISO 8601; recurrences are the value of an RFC 5545 RRULE; amounts are
// integers in the minor unit of their currency.
type Slots struct {
	Title      string   `json:"title,omitempty"`
	NewTitle   string   `json:"new_title,omitempty"`
	Due        string   `json:"due,omitempty"` // date, or date-time when a clock time was said
	Daypart    string   `json:"daypart,omitempty"`
	Time       string   `json:"time,omitempty"`
	Recurrence string   `json:"recurrence,omitempty"`
	Priority   string   `json:"priority,omitempty"` // high or low
	Remind     []string `json:"remind,omitempty"`   // negative durations

	Subject string `json:"subject,omitempty"`
	Alias   string `json:"alias,omitempty"`
	Teacher string `json:"teacher,omitempty"`
	Credits int    `json:"credits,omitempty"`
	Group   string `json:"group,omitempty"`
	Room    string `json:"room,omitempty"`
	Type    string `json:"type,omitempty"` // theory, lab, seminar or exam
	Week    string `json:"week,omitempty"` // A or B

	Status string `json:"status,omitempty"` // overdue or done
	Query  string `json:"query,omitempty"`
	Index  int    `json:"index,omitempty"` // counts from 1; -1 is the last of a list
	Target string `json:"target,omitempty"`
	Scope  string `json:"scope,omitempty"`
	Shift  string `json:"shift,omitempty"` // signed duration

	Range   string `json:"range,omitempty"`
	Date    string `json:"date,omitempty"`
	NewDate string `json:"new_date,omitempty"`
	From    string `json:"from,omitempty"`
	Start   string `json:"start,omitempty"`
	End     string `json:"end,omitempty"`

	Permanent bool   `json:"permanent,omitempty"`
	Format    string `json:"format,omitempty"` // image, pdf or ics

	Amount   *int64   `json:"amount,omitempty"`
	Currency string   `json:"currency,omitempty"` // ISO 4217; set whenever Amount is
	Category string   `json:"category,omitempty"`
	Split    int      `json:"split,omitempty"` // people, the payer included
	With     []string `json:"with,omitempty"`
	PaidBy   string   `json:"paid_by,omitempty"` // "me"

	Agg       string `json:"agg,omitempty"` // list, max or remaining; empty is the sum
	GroupBy   string `json:"group_by,omitempty"`
	Limit     int    `json:"limit,omitempty"`
	Recurring bool   `json:"recurring,omitempty"`
	Chart     string `json:"chart,omitempty"` // pie, bar, line or stacked
	A         string `json:"a,omitempty"`     // range
	B         string `json:"b,omitempty"`     // range
	Period    string `json:"period,omitempty"`
	Alert     int    `json:"alert,omitempty"` // percent

	Before    []string `json:"before,omitempty"` // negative durations
	At        string   `json:"at,omitempty"`
	Enabled   *bool    `json:"enabled,omitempty"`
	Quiet     string   `json:"quiet,omitempty"`      // HH:MM/HH:MM
	QuietDays []string `json:"quiet_days,omitempty"` // codes of weekdays, such as "SA"
	MuteUntil string   `json:"mute_until,omitempty"`
	Snooze    string   `json:"snooze,omitempty"`
	Nag       any      `json:"nag,omitempty"` // a duration, or true

	ID       string `json:"id,omitempty"`
	Document string `json:"document,omitempty"`
	Topic    string `json:"topic,omitempty"`

	Setting string `json:"setting,omitempty"` // lang, zone or currency
	Value   string `json:"value,omitempty"`   // what it is to be, as written
}

// Set gives a slot, named as in its JSON, another text. It fails for a slot that
// is unknown or holds no text.
func (s *Slots) Set(slot, value string) error {
	data, err := json.Marshal(map[string]string{slot: value})
	if err != nil {
		return fmt.Errorf("set slot %s: %w", slot, err)
	}
	before := *s
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(s); err != nil {
		*s = before
		return fmt.Errorf("set slot %s: %w", slot, err)
	}
	return nil
}

// Texts are the pieces of the message that the slots hold, with a space between them.
func (s *Slots) Texts() string {
	return strings.Join([]string{s.Title, s.NewTitle, s.Subject, s.Alias, s.Teacher, s.Group, s.Room, s.Category,
		s.Document, s.ID, strings.Join(s.With, " ")}, " ")
}
