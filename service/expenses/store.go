package expenses

import (
	"context"

	expensesv1 "becario/api/becario/expenses/v1"
	"becario/kit/ledger"
)

// Store keeps expenses and limits. Every call is about one space, and sees
// no other's records.
type Store interface {
	ledger.Keeper[Tx]
	// Find returns the expenses that were not removed, the last added first:
	// those with a date from..to, both included, and every repeating one that
	// has begun by to. An empty day is without limit.
	Find(ctx context.Context, space, from, to string) ([]Record, error)
	// Sums returns what those of Find that do not repeat come to: a sum for each
	// currency and, as is asked for, each day and each category. It also returns
	// those that repeat.
	Sums(ctx context.Context, space, from, to string, days, categories bool) (sums []Summed, repeating []Record, err error)
	// Budgets returns the limits that were not taken away, the oldest first.
	Budgets(ctx context.Context, space string) ([]Limit, error)
	// Categories returns the categories in use, the most used first.
	Categories(ctx context.Context, space string) ([]string, error)
	// Export returns a page of all that is kept about a space, removed records
	// and what the ledger has of it included, and where the next page begins;
	// empty is both the first page and none.
	Export(ctx context.Context, space, page string) (kept []*expensesv1.Kept, next string, err error)
}

// Tx is what a change may do inside its transaction, for the space that it
// was opened for.
type Tx interface {
	// Get returns a record, removed ones too; not_found if there is none.
	Get(id string) (Record, error)
	// Find is the store's.
	Find(from, to string) ([]Record, error)
	// Put keeps a record as it is, new or not.
	Put(r Record) error
	// Habits returns in which categories the titles of the last Habitual expenses
	// were kept, the latest first, MaxHabits at most.
	Habits() ([]Habit, error)
	// Budget returns a limit, removed ones too; not_found if there is none.
	Budget(id string) (Limit, error)
	// Budgets is the store's.
	Budgets() ([]Limit, error)
	// PutBudget keeps a limit as it is, new or not.
	PutBudget(l Limit) error
	// Erase removes all records of the space.
	Erase() error
}

// Record is an expense as the store keeps it.
type Record struct {
	Expense *expensesv1.Expense
	Removed bool
}

// Limit is a budget as the store keeps it.
type Limit struct {
	Budget  *expensesv1.Budget
	Removed bool
}

// How far back Habits looks, and how many it returns.
const (
	Habitual  = 2000
	MaxHabits = 1000
)

// Summed is what some expenses come to. Day and Category are empty where sums are
// of all of them.
type Summed struct {
	Currency, Day, Category string
	Minor                   int64
	Count                   int32
}

// AddUp is how a keeper that cannot add up makes Sums of what it finds.
func AddUp(found []Record, days, categories bool) (sums []Summed, repeating []Record) {
	at := map[Summed]int{}
	for _, r := range found {
		if r.Expense.Recurrence != "" {
			repeating = append(repeating, r)
			continue
		}
		group := Summed{Currency: r.Expense.Amount.Currency}
		if days {
			group.Day = r.Expense.Date
		}
		if categories {
			group.Category = r.Expense.Category
		}
		i, ok := at[group]
		if !ok {
			i = len(sums)
			at[group], sums = i, append(sums, group)
		}
		sums[i].Minor = plus(sums[i].Minor, r.Expense.Amount.Minor)
		sums[i].Count++
	}
	return sums, repeating
}

// Habit is a category that a title was kept in.
type Habit struct {
	// Title is folded.
	Title    string
	Category string
	// Guessed is whether nobody said it.
	Guessed bool
}
