package expensesmongo

import (
	"slices"

	"go.mongodb.org/mongo-driver/v2/bson"

	"becario/kit/ledger/ledgermongo"
)

// Tables are the tables of SQL, for a move.
func Tables() []ledgermongo.Table {
	return []ledgermongo.Table{
		{Name: "budgets", Collection: limits, ID: "id", Fields: []ledgermongo.Field{
			{Column: "version", Field: "version", Kind: ledgermongo.Number}, {Column: "minor", Field: "minor", Kind: ledgermongo.Number}, {Column: "currency", Field: "currency"},
			{Column: "period", Field: "period"}, {Column: "from_day", Field: "from"}, {Column: "to_day", Field: "to"}, {Column: "category", Field: "category"},
			{Column: "alert", Field: "alert", Kind: ledgermongo.Number}, {Column: "removed", Field: "removed", Kind: ledgermongo.Truth},
		}},
		{Name: "expenses", Collection: kept, ID: "id", Fields: []ledgermongo.Field{
			{Column: "version", Field: "version", Kind: ledgermongo.Number}, {Column: "title", Field: "title"}, {Column: "folded", Field: "folded"},
			{Column: "minor", Field: "minor", Kind: ledgermongo.Number}, {Column: "currency", Field: "currency"}, {Column: "date", Field: "date"},
			{Column: "category", Field: "category"}, {Column: "guessed", Field: "guessed", Kind: ledgermongo.Truth}, {Column: "recurrence", Field: "recurrence"},
			{Column: "split", Field: "split", Kind: ledgermongo.Number}, {Column: "people", Field: "with", Kind: ledgermongo.Lines},
			{Column: "created_at", Field: "created_at", Kind: ledgermongo.Number}, {Column: "removed", Field: "removed", Kind: ledgermongo.Truth},
		}, Derive: func(fields bson.D) bson.D {
			return bson.D{{Key: "repeats", Value: slices.ContainsFunc(fields, func(e bson.E) bool { return e.Key == "recurrence" && e.Value != "" })}}
		}},
	}
}
