// Package expensesdb keeps expenses in SQL, on SQLite or PostgreSQL.
package expensesdb

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"strings"

	"google.golang.org/protobuf/proto"

	commonv1 "becario/api/becario/common/v1"
	expensesv1 "becario/api/becario/expenses/v1"
	"becario/kit/clock"
	"becario/kit/once"
	"becario/kit/sqldb"
	"becario/service/expenses"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Store implements expenses.Store.
type Store struct {
	db    *sqldb.DB
	clock clock.Clock
}

var _ expenses.Store = (*Store)(nil)

// Open opens the database that dsn names and brings it up to date.
func Open(ctx context.Context, dsn string, clock clock.Clock) (*Store, error) {
	db, err := sqldb.Open(ctx, dsn, migrations)
	if err != nil {
		return nil, err
	}
	return &Store{db: db, clock: clock}, nil
}

// Close closes the database.
func (s *Store) Close() error { return s.db.Close() }

// Ping reports whether the database answers.
func (s *Store) Ping(ctx context.Context) error { return s.db.Ping(ctx) }

// Once runs change unless the key was used before.
func (s *Store) Once(ctx context.Context, call once.Call, response proto.Message, change func(expenses.Tx) (proto.Message, error)) error {
	return s.db.InTx(ctx, func(t *sqldb.Tx) error {
		return once.Do(ctx, t, call, s.clock.Now(), response, func() (proto.Message, error) {
			return change(&tx{ctx: ctx, tx: t, space: call.GetSpace()})
		})
	})
}

// Undo runs change and marks what was done under key as undone.
func (s *Store) Undo(ctx context.Context, call once.Call, undo proto.Message, change func(expenses.Tx) error) error {
	return s.db.InTx(ctx, func(t *sqldb.Tx) error {
		if err := once.Undo(ctx, t, call, undo); err != nil {
			return err
		}
		return change(&tx{ctx: ctx, tx: t, space: call.GetSpace()})
	})
}

// Find returns the expenses of some days and the repeating ones.
func (s *Store) Find(ctx context.Context, space, from, to string) ([]expenses.Record, error) {
	return find(ctx, s.db.Read(), space, from, to)
}

// Budgets returns the limits.
func (s *Store) Budgets(ctx context.Context, space string) ([]expenses.Limit, error) {
	return budgets(ctx, s.db.Read(), space)
}

// Categories returns the categories in use.
func (s *Store) Categories(ctx context.Context, space string) ([]string, error) {
	names, err := sqldb.Collect(ctx, s.db.Read(), func(rows *sql.Rows) (name string, err error) {
		err = rows.Scan(&name)
		return name, err
	}, `
		SELECT category FROM expenses
		WHERE space = $1 AND NOT removed AND category <> ''
		GROUP BY category
		ORDER BY COUNT(*) DESC, category`, space)
	if err != nil {
		return nil, fmt.Errorf("find categories: %w", err)
	}
	return names, nil
}

const columns = `id, version, title, minor, currency, date, category, guessed, recurrence, split, people, created_at, removed`

func scan(rows *sql.Rows) (expenses.Record, error) {
	var r expenses.Record
	var people string
	e := &expensesv1.Expense{Amount: &commonv1.Money{}}
	err := rows.Scan(&e.Id, &e.Version, &e.Title, &e.Amount.Minor, &e.Amount.Currency, &e.Date, &e.Category, &e.CategoryGuessed,
		&e.Recurrence, &e.Split, &people, &e.CreatedAt, &r.Removed)
	if people != "" {
		e.With = strings.Split(people, "\n")
	}
	r.Expense = e
	return r, err
}

func find(ctx context.Context, q sqldb.Queryer, space, from, to string) ([]expenses.Record, error) {
	records, err := sqldb.Collect(ctx, q, scan, `
		SELECT `+columns+` FROM expenses
		WHERE space = $1 AND NOT removed AND (date >= $2 OR recurrence <> '') AND ($3 = '' OR date <= $3)
		ORDER BY created_at DESC, id DESC`, space, from, to)
	if err != nil {
		return nil, fmt.Errorf("find expenses: %w", err)
	}
	return records, nil
}

const budgetColumns = `id, version, minor, currency, period, from_day, to_day, category, alert, removed`

func scanBudget(rows *sql.Rows) (expenses.Limit, error) {
	var l expenses.Limit
	b := &expensesv1.Budget{Amount: &commonv1.Money{}}
	err := rows.Scan(&b.Id, &b.Version, &b.Amount.Minor, &b.Amount.Currency, &b.Period, &b.From, &b.To, &b.Category, &b.Alert, &l.Removed)
	l.Budget = b
	return l, err
}

func budgets(ctx context.Context, q sqldb.Queryer, space string) ([]expenses.Limit, error) {
	limits, err := sqldb.Collect(ctx, q, scanBudget, `
		SELECT `+budgetColumns+` FROM budgets
		WHERE space = $1 AND NOT removed
		ORDER BY id`, space)
	if err != nil {
		return nil, fmt.Errorf("find budgets: %w", err)
	}
	return limits, nil
}
