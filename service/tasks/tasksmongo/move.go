package tasksmongo

import "becario/kit/ledger/ledgermongo"

// Tables are the tables of SQL, for a move.
func Tables() []ledgermongo.Table {
	return []ledgermongo.Table{
		{Name: "settings", Collection: settings, Single: settings, Fields: []ledgermongo.Field{
			{Column: "before", Field: "before", Kind: ledgermongo.Words}, {Column: "day_time", Field: "day_time"}, {Column: "off", Field: "off", Kind: ledgermongo.Truth},
		}},
		{Name: "tasks", Collection: kept, ID: "id", Fields: []ledgermongo.Field{
			{Column: "version", Field: "version", Kind: ledgermongo.Number}, {Column: "title", Field: "title"}, {Column: "subject", Field: "subject"},
			{Column: "due_date", Field: "due_date"}, {Column: "due_time", Field: "due_time"}, {Column: "zone", Field: "zone"}, {Column: "daypart", Field: "daypart"},
			{Column: "recurrence", Field: "recurrence"}, {Column: "priority", Field: "priority"}, {Column: "remind", Field: "remind", Kind: ledgermongo.Words},
			{Column: "nag", Field: "nag"}, {Column: "lasts", Field: "lasts"}, {Column: "except_days", Field: "except", Kind: ledgermongo.Words}, {Column: "done_at", Field: "done_at", Kind: ledgermongo.Zero}, {Column: "created_at", Field: "created_at", Kind: ledgermongo.Number},
			{Column: "removed", Field: "removed", Kind: ledgermongo.Truth}, {Column: "due_at", Field: "due_at", Kind: ledgermongo.Instant},
			{Column: "notice_at", Field: "notice_at", Kind: ledgermongo.Instant}, {Column: "visible_at", Field: "visible_at", Kind: ledgermongo.Instant},
		}},
	}
}
