// Package expenses is the topic of money spent, limits and charts. It talks with
// the expenses service through its contract.
package expenses

import (
	"sync"

	"becario/api/becario/expenses/v1/expensesv1connect"
	"becario/catalog/categories"
	"becario/draw"
	"becario/kit/period"
	"becario/nlu"
	"becario/talk"
)

// Topic talks about money spent, limits and charts.
type Topic struct {
	expenses expensesv1connect.ExpensesServiceClient
	pen      func() (*draw.Pen, error)
	// catalog is read at the first expense.
	catalog func() (*categories.List, error)
}

// The powers of the topic.
var (
	_ talk.Placer    = (*Topic)(nil)
	_ talk.Undoer    = (*Topic)(nil)
	_ talk.Presser   = (*Topic)(nil)
	_ talk.Replier   = (*Topic)(nil)
	_ talk.Namer     = (*Topic)(nil)
	_ talk.Commander = (*Topic)(nil)
	_ talk.Corrector = (*Topic)(nil)
	_ talk.Amender   = (*Topic)(nil)
	_ talk.Resolver  = (*Topic)(nil)
	_ talk.Rereader  = (*Topic)(nil)
	_ talk.Mender    = (*Topic)(nil)
	_ talk.Keeper    = (*Topic)(nil)
	_ talk.Lister    = (*Topic)(nil)
	_ talk.Renamer   = (*Topic)(nil)
	_ talk.Follower  = (*Topic)(nil)
	_ talk.Stander   = (*Topic)(nil)
	_ talk.Seeker    = (*Topic)(nil)
	_ talk.Sweeper   = (*Topic)(nil)

	_ talk.Interceptor = (*Topic)(nil)
	_ talk.Planner     = (*Topic)(nil)
	_ talk.Prereader   = (*Topic)(nil)
	_ talk.Founder     = (*Topic)(nil)
)

// New returns the topic on an expenses service. pen gives what draws the charts.
func New(client expensesv1connect.ExpensesServiceClient, pen func() (*draw.Pen, error)) *Topic {
	return &Topic{expenses: client, pen: pen, catalog: sync.OnceValues(categories.Open)}
}

const (
	// expenseLines is how many expenses a list shows.
	expenseLines = 20
	// fewExpenses is up to how many expenses a sum tells each of them.
	fewExpenses = 5
)

// Name implements talk.Topic.
func (*Topic) Name() string { return "expenses" }

// Acts implements talk.Topic.
func (tp *Topic) Acts() []talk.Act {
	return []talk.Act{
		talk.Change(nlu.ExpenseAdd, tp.add).Proved(),
		talk.Read(nlu.ExpenseQuery, tp.query),
		talk.Read(nlu.ExpenseChart, tp.chart),
		talk.Read(nlu.ExpenseCompare, tp.compare),
		talk.Weighty(nlu.ExpenseFix, tp.fix).OrLatest().Stated(),
		talk.Weighty(nlu.ExpenseUndo, tp.remove).OnRecord().Removing().Asking(askDrop),
		talk.Change(nlu.BudgetSet, tp.setBudget).Asking(askLimit),
	}
}

// Commands implements talk.Commander.
func (*Topic) Commands() map[string]talk.Command {
	return map[string]talk.Command{
		"expenses": talk.Shortcut(func(t *talk.Turn) nlu.Frame {
			return nlu.Frame{Intent: nlu.ExpenseQuery, Slots: nlu.Slots{Range: period.Month(t.Now, 0).String()}}
		}),
	}
}
