package academicmongo

import "becario/kit/ledger/ledgermongo"

// Tables are the tables of SQL, for a move.
func Tables() []ledgermongo.Table {
	return []ledgermongo.Table{
		{Name: "classes", Collection: classes, ID: "id", Fields: []ledgermongo.Field{
			{Column: "version", Field: "version", Kind: ledgermongo.Number}, {Column: "subject_id", Field: "subject_id"}, {Column: "subject", Field: "subject"},
			{Column: "recurrence", Field: "recurrence"}, {Column: "day", Field: "date"}, {Column: "starts", Field: "start"}, {Column: "ends", Field: "end"},
			{Column: "zone", Field: "zone"}, {Column: "room", Field: "room"}, {Column: "teacher", Field: "teacher"}, {Column: "group_name", Field: "group"},
			{Column: "kind", Field: "type"}, {Column: "week", Field: "week"}, {Column: "created_at", Field: "created_at", Kind: ledgermongo.Number},
			{Column: "removed", Field: "removed", Kind: ledgermongo.Truth},
			{Column: "notice_at", Field: "notice_at", Kind: ledgermongo.Instant}, {Column: "visible_at", Field: "visible_at", Kind: ledgermongo.Instant},
		}},
		{Name: "exceptions", Collection: classes, ID: "class_id", Within: "exceptions", Fields: []ledgermongo.Field{
			{Column: "day", Field: "date"}, {Column: "cancelled", Field: "cancelled", Kind: ledgermongo.Truth}, {Column: "new_day", Field: "new_date"},
			{Column: "starts", Field: "start"}, {Column: "ends", Field: "end"}, {Column: "room", Field: "room"}, {Column: "group_name", Field: "group"}, {Column: "kind", Field: "type"},
			{Column: "silent", Field: "silent", Kind: ledgermongo.Truth},
		}},
		{Name: "settings", Collection: settings, Single: settings, Fields: []ledgermongo.Field{
			{Column: "chosen", Field: "chosen", Kind: ledgermongo.Truth}, {Column: "minutes", Field: "minutes", Kind: ledgermongo.Numbers},
		}},
		{Name: "subjects", Collection: subjects, ID: "id", Fields: []ledgermongo.Field{
			{Column: "version", Field: "version", Kind: ledgermongo.Number}, {Column: "name", Field: "name"}, {Column: "alias", Field: "alias"}, {Column: "teacher", Field: "teacher"},
			{Column: "credits", Field: "credits", Kind: ledgermongo.Number}, {Column: "group_name", Field: "group"}, {Column: "removed", Field: "removed", Kind: ledgermongo.Truth},
			{Column: "chosen", Field: "chosen", Kind: ledgermongo.Truth}, {Column: "minutes", Field: "minutes", Kind: ledgermongo.Numbers},
		}},
	}
}
