package expensesmongo

import (
	"cmp"
	"slices"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"becario/kit/fault"
	"becario/kit/ledger/ledgermongo"
	"becario/service/expenses"
)

// tx implements expenses.Tx.
type tx struct{ *ledgermongo.Tx }

func (t tx) Get(id string) (expenses.Record, error) {
	var found expense
	there, err := t.Tx.Get(kept, id, &found)
	if err == nil && !there {
		err = fault.New(fault.NotFound, "fault.no_expense")
	}
	if err != nil {
		return expenses.Record{}, err
	}
	return found.record(), nil
}

func (t tx) Find(from, to string) ([]expenses.Record, error) {
	filter, holds := those(from, to)
	found, err := ledgermongo.Find(t.Tx, kept, filter, holds)
	return latest(found), err
}

func (t tx) Put(r expenses.Record) error { return t.Tx.Put(kept, r.Expense.Id, stored(r)) }

func (t tx) Habits() ([]expenses.Habit, error) {
	found, err := ledgermongo.Find(t.Tx, kept, bson.D{{Key: "removed", Value: false}, {Key: "category", Value: bson.D{{Key: "$ne", Value: ""}}}},
		func(e expense) bool { return !e.Removed && e.Category != "" },
		options.Find().SetSort(bson.D{{Key: "created_at", Value: -1}}).SetLimit(expenses.Habitual).
			SetProjection(bson.D{{Key: "id", Value: 1}, {Key: "folded", Value: 1}, {Key: "category", Value: 1}, {Key: "guessed", Value: 1}, {Key: "created_at", Value: 1}}))
	if err != nil {
		return nil, err
	}
	slices.SortFunc(found, func(a, b expense) int {
		return cmp.Or(cmp.Compare(b.CreatedAt, a.CreatedAt), cmp.Compare(a.Folded, b.Folded), cmp.Compare(a.Category, b.Category))
	})
	var habits []expenses.Habit
	seen := map[expenses.Habit]bool{}
	for _, e := range found {
		h := expenses.Habit{Title: e.Folded, Category: e.Category, Guessed: e.Guessed}
		if !seen[h] && len(habits) < expenses.MaxHabits {
			seen[h] = true
			habits = append(habits, h)
		}
	}
	return habits, nil
}

func (t tx) Budget(id string) (expenses.Limit, error) {
	var found budget
	there, err := t.Tx.Get(limits, id, &found)
	if err == nil && !there {
		err = fault.New(fault.NotFound, "fault.no_budget")
	}
	if err != nil {
		return expenses.Limit{}, err
	}
	return found.limit(), nil
}

func (t tx) Budgets() ([]expenses.Limit, error) {
	found, err := ledgermongo.Find(t.Tx, limits, bson.D{{Key: "removed", Value: false}}, func(b budget) bool { return !b.Removed })
	return oldest(found), err
}

func (t tx) PutBudget(l expenses.Limit) error {
	b := l.Budget
	return t.Tx.Put(limits, b.Id, budget{Version: b.Version, Minor: b.Amount.Minor, Currency: b.Amount.Currency, Period: b.Period,
		From: b.From, To: b.To, Category: b.Category, Alert: b.Alert, Removed: l.Removed})
}

// Erase removes all records of the space.
func (t tx) Erase() error {
	for _, collection := range collections() {
		t.Tx.Erase(collection)
	}
	return nil
}
