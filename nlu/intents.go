package nlu

import "strings"

// Intent names what a person wants. The names are fixed: they are part of the
// contract of `becario understand` and of every recorded conversation.
type Intent string

// The closed list of intents.
const (
	TaskAdd            Intent = "task.add"
	TaskList           Intent = "task.list"
	TaskDone           Intent = "task.done"
	TaskReschedule     Intent = "task.reschedule"
	TaskDelete         Intent = "task.delete"
	ReminderSettings   Intent = "reminder.settings"
	ClassAdd           Intent = "class.add"
	ClassList          Intent = "class.list"
	ClassNext          Intent = "class.next"
	ClassCancel        Intent = "class.cancel"
	ClassChange        Intent = "class.change"
	SubjectAdd         Intent = "subject.add"
	ExpenseAdd         Intent = "expense.add"
	ExpenseQuery       Intent = "expense.query"
	ExpenseChart       Intent = "expense.chart"
	ExpenseCompare     Intent = "expense.compare"
	ExpenseFix         Intent = "expense.fix"
	ExpenseUndo        Intent = "expense.undo"
	BudgetSet          Intent = "budget.set"
	AgendaDay          Intent = "agenda.day"
	RequestFile        Intent = "request.file"
	RequestStatus      Intent = "request.status"
	RequestAddDocument Intent = "request.add_document"
	SettingsChange     Intent = "settings.change"
	Help               Intent = "help"
	Smalltalk          Intent = "smalltalk"
	OutOfScope         Intent = "out_of_scope"
	TaskUntil          Intent = "task.until"
)

// Effect is what doing a frame comes to. The zero value is none of them.
type Effect uint8

// The effects.
const (
	Reads   Effect = iota + 1 // answers, and changes nothing
	Changes                   // adds or changes something that is named, and can be undone
	Weighty                   // reaches an office, or changes what need not be named for sure
)

// row is what is known about an intent. All that understanding decides by intent
// alone stands here; how its slots are read is in the table of readers.
type row struct {
	intent Intent
	effect Effect
	// act is the confidence from which a frame is done without being shown as
	// doubtful. It was set on sentences held back from training: at most one
	// message in a hundred shall lead to a wrong action that is not shown as
	// assumed, and TestFresh prints how many do.
	act float64
	// slots are those that a frame may have, named as in the JSON of Slots.
	slots string
	// quotes are the slots that hold words of the message as they stand and that
	// may be filled from outside.
	quotes string
	// whole tells that the slots hold all that is said: a frame that leaves a
	// word of the message out is doubtful.
	whole bool
	// has tells whether the slots have what the intent cannot do without; nil if
	// it needs none.
	has func(s *Slots) bool
}

// Sure is the confidence from which most intents are done, and from which a
// weighty one is done without a question.
const Sure = 0.9

// rows are the closed list of intents. Their order is part of the features that
// the models are trained on: a new one goes to the end, and `make train` follows.
var rows = [...]row{
	{intent: TaskAdd, effect: Changes, act: Sure, slots: "title due daypart time recurrence priority subject remind", quotes: "title subject", whole: true,
		has: func(s *Slots) bool { return s.Title != "" }},
	{intent: TaskList, effect: Reads, act: Sure, slots: "range subject status priority query"},
	{intent: TaskDone, effect: Changes, act: Sure, slots: "title index target range subject", quotes: "title", whole: true},
	{intent: TaskReschedule, effect: Changes, act: Sure, slots: "title index target range subject due daypart shift", quotes: "title", whole: true,
		has: func(s *Slots) bool { return s.Due != "" || s.Shift != "" }},
	{intent: TaskDelete, effect: Weighty, act: Sure, slots: "title index target range scope subject", quotes: "title", whole: true},
	{intent: ReminderSettings, effect: Changes, act: Sure,
		slots: "scope title subject before at enabled quiet quiet_days mute_until snooze nag target",
		has: func(s *Slots) bool {
			return s.Before != nil || s.At != "" || s.Enabled != nil || s.Quiet != "" || s.QuietDays != nil ||
				s.MuteUntil != "" || s.Snooze != "" || s.Nag != nil
		}},
	{intent: ClassAdd, effect: Changes, act: Sure, slots: "subject recurrence date start end room teacher group type week from", quotes: "subject teacher room group", whole: true,
		has: func(s *Slots) bool {
			return s.Subject != "" && (s.Date != "" || strings.HasPrefix(s.Recurrence, "FREQ=WEEKLY") || strings.HasPrefix(s.Recurrence, "FREQ=DAILY"))
		}},
	{intent: ClassList, effect: Reads, act: Sure, slots: "range subject format query", quotes: "subject"},
	{intent: ClassNext, effect: Reads, act: Sure, slots: "subject", quotes: "subject"},
	{intent: ClassCancel, effect: Changes, act: Sure, slots: "subject date range start permanent", quotes: "subject", whole: true},
	{intent: ClassChange, effect: Changes, act: Sure, slots: "subject date from room teacher start end new_date shift recurrence group type", quotes: "subject room group", whole: true,
		has: func(s *Slots) bool {
			return s.Room != "" || s.Start != "" || s.End != "" || s.NewDate != "" || s.Shift != "" ||
				s.Recurrence != "" || s.Group != "" || s.Type != ""
		}},
	{intent: SubjectAdd, effect: Changes, act: Sure, slots: "subject alias teacher credits group", quotes: "subject alias teacher", whole: true,
		has: func(s *Slots) bool { return s.Subject != "" }},
	{intent: ExpenseAdd, effect: Changes, act: Sure, slots: "title amount currency category date recurrence split with paid_by", quotes: "title category", whole: true,
		has: func(s *Slots) bool { return s.Amount != nil }},
	{intent: ExpenseQuery, effect: Reads, act: Sure, slots: "range category agg group_by limit recurring", quotes: "category"},
	{intent: ExpenseChart, effect: Reads, act: Sure, slots: "chart range category group_by target", quotes: "category"},
	{intent: ExpenseCompare, effect: Reads, act: Sure, slots: "a b category", quotes: "category"},
	{intent: ExpenseFix, effect: Weighty, act: Sure, slots: "target title amount currency category date new_title", quotes: "new_title category", whole: true,
		has: func(s *Slots) bool { return s.Amount != nil || s.Category != "" || s.Date != "" || s.NewTitle != "" }},
	{intent: ExpenseUndo, effect: Weighty, act: Sure, slots: "target title recurring", whole: true},
	{intent: BudgetSet, effect: Changes, act: Sure, slots: "amount currency period category range alert", quotes: "category", whole: true,
		has: func(s *Slots) bool { return s.Amount != nil || s.Alert > 0 }},
	{intent: AgendaDay, effect: Reads, act: Sure, slots: "date range"},
	{intent: RequestFile, effect: Weighty, act: Sure, slots: "title range id", quotes: "title", whole: true,
		has: func(s *Slots) bool { return s.Title != "" }},
	{intent: RequestStatus, effect: Reads, act: Sure, slots: "id title"},
	{intent: RequestAddDocument, effect: Changes, act: Sure, slots: "document id title", quotes: "document", whole: true,
		has: func(s *Slots) bool { return s.Document != "" }},
	{intent: SettingsChange, effect: Changes, act: Sure, slots: "setting value",
		has: func(s *Slots) bool { return s.Setting != "" }},
	{intent: Help, effect: Reads, act: Sure, slots: "topic"},
	{intent: Smalltalk, effect: Reads, act: Sure},
	{intent: OutOfScope, effect: Reads, act: Sure},
	{intent: TaskUntil, effect: Reads, act: Sure, slots: "range query subject"},
}

// row gives what is known about an intent, nothing about one that there is not.
func (i Intent) row() *row {
	for k := range rows {
		if rows[k].intent == i {
			return &rows[k]
		}
	}
	return &row{intent: i}
}

// Intents is the closed list of intents, in the order in which the models know them.
func Intents() []Intent {
	out := make([]Intent, len(rows))
	for k := range rows {
		out[k] = rows[k].intent
	}
	return out
}

// Asked tells that a frame is asked about before it is done, as far as the message
// alone tells: one that changes something if it is in band Ask, a weighty one
// unless it is sure.
func (f *Frame) Asked() bool {
	switch f.Intent.Effect() {
	case Changes:
		return f.Band == Ask
	case Weighty:
		return f.Confidence < f.Intent.ActFrom()
	}
	return false
}

// IntentCount is the number of intents.
const IntentCount = len(rows)

// Effect is what doing the intent comes to; 0 if there is no such intent.
func (i Intent) Effect() Effect { return i.row().effect }

// Topic is what the intent is about, the part of its name before the point.
func (i Intent) Topic() string {
	topic, _, _ := strings.Cut(string(i), ".")
	return topic
}

// Slots lists the slots that frames of the intent may have, named as in the JSON
// of Slots.
func (i Intent) Slots() []string { return strings.Fields(i.row().slots) }

// Quotable lists the slots of an intent that hold words of the message as they
// stand, named as in the JSON of Slots. Dates, amounts and repeats are none.
func Quotable(intent Intent) []string { return strings.Fields(intent.row().quotes) }

// ActFrom is the confidence from which a frame of the intent is done without
// being shown as doubtful.
func (i Intent) ActFrom() float64 { return i.row().act }

// HoldsAll tells that the slots of the intent hold all that is said, so that a
// frame that leaves a word of the message out is doubtful.
func (i Intent) HoldsAll() bool { return i.row().whole }

// Complete tells that a frame has what its intent cannot do without.
func (f *Frame) Complete() bool {
	has := f.Intent.row().has
	return has == nil || has(&f.Slots)
}

// From these confidences on a frame is not in band Ask. Of the acts that change
// something of which the models are as sure as that, four of five are meant, as
// `make score` prints; an answer that was not asked for costs little.
const (
	askChangeBelow = 0.7
	askAnswerBelow = 0.45
)

// Unsure tells that a frame is so doubtful that it is asked about.
func (f *Frame) Unsure() bool {
	if f.Intent.Effect() == Reads {
		return f.Confidence < askAnswerBelow
	}
	return f.Confidence < askChangeBelow
}

// Doubtful is the most that a frame is Sure of that leaves words unread, or of
// which something else is not certain.
const Doubtful = 0.85

// Unnamed is the most that a frame is sure of that names nothing.
const Unnamed = 0.6

// Judge sets the band of a frame from how Sure it is and what was assumed.
func (f *Frame) Judge() {
	switch {
	case f.Unsure():
		f.Band = Ask
	case f.Confidence < f.Intent.ActFrom() || len(f.Assumed) > 0:
		f.Band = Show
	default:
		f.Band = Act
	}
}
