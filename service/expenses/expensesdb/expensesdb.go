// Package expensesdb keeps expenses in SQL, on SQLite or PostgreSQL.
package expensesdb

import (
	"cmp"
	"context"
	"embed"
	"fmt"
	"io/fs"
	"strings"

	commonv1 "becario/api/becario/common/v1"
	expensesv1 "becario/api/becario/expenses/v1"
	"becario/kit/ledger/ledgerdb"
	"becario/kit/sqldb"
	"becario/service/expenses"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the steps that bring a database up to date, in the folder
// "migrations".
func Migrations() fs.FS { return migrations }

// Store implements expenses.Store.
type Store struct {
	*ledgerdb.Keeper[expenses.Tx]
	db *sqldb.DB
}

var _ expenses.Store = (*Store)(nil)

// Open opens the database that dsn names and brings it up to date.
func Open(ctx context.Context, dsn string) (*Store, error) {
	db, err := sqldb.Open(ctx, dsn, migrations)
	if err != nil {
		return nil, err
	}
	return &Store{Keeper: ledgerdb.New(db, open), db: db}, nil
}

func open(ctx context.Context, t *sqldb.Tx, space string) expenses.Tx {
	return &tx{ctx: ctx, tx: t, space: space}
}

// Close closes the database.
func (s *Store) Close() error { return s.db.Close() }

// Ping reports whether the database answers.
func (s *Store) Ping(ctx context.Context) error { return s.db.Ping(ctx) }

// Stats returns how much work the database was given.
func (s *Store) Stats() sqldb.Stats { return s.db.Stats() }

// Find returns the expenses of some days and the repeating ones.
func (s *Store) Find(ctx context.Context, space, from, to string) ([]expenses.Record, error) {
	return find(ctx, s.db.Read(), space, from, to)
}

// Sums returns what expenses come to.
func (s *Store) Sums(ctx context.Context, space, from, to string, days, categories bool) (sums []expenses.Summed, repeating []expenses.Record, err error) {
	day, category, groups := `''`, `''`, `currency`
	if days {
		day, groups = `date`, groups+`, date`
	}
	if categories {
		category, groups = `category`, groups+`, category`
	}
	sums, err = sqldb.Collect(ctx, s.db.Read(), func(row sqldb.Row) (one expenses.Summed, err error) {
		err = row.Scan(&one.Currency, &one.Day, &one.Category, &one.Minor, &one.Count)
		return one, err
	}, `
		SELECT currency, `+day+`, `+category+`, CAST(SUM(minor) AS BIGINT), COUNT(*) FROM expenses
		WHERE space = $1 AND NOT removed AND recurrence = '' AND date >= $2 AND date <= $3
		GROUP BY `+groups, space, from, cmp.Or(to, lastDay))
	if err != nil {
		return nil, nil, fmt.Errorf("add up expenses: %w", err)
	}
	repeating, err = sqldb.Collect(ctx, s.db.Read(), scan, repeatingQuery, space, cmp.Or(to, lastDay))
	if err != nil {
		return nil, nil, fmt.Errorf("find repeating expenses: %w", err)
	}
	return sums, repeating, nil
}

// Budgets returns the limits.
func (s *Store) Budgets(ctx context.Context, space string) ([]expenses.Limit, error) {
	return budgets(ctx, s.db.Read(), space)
}

// Categories returns the categories in use.
func (s *Store) Categories(ctx context.Context, space string) ([]string, error) {
	names, err := sqldb.Collect(ctx, s.db.Read(), func(rows sqldb.Row) (name string, err error) {
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

func scan(rows sqldb.Row) (expenses.Record, error) {
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

// lastDay is the last one that a date can be.
const lastDay = "9999-12-31"

const repeatingQuery = `
	SELECT ` + columns + ` FROM expenses
	WHERE space = $1 AND NOT removed AND recurrence <> '' AND date <= $2`

// find asks for those with a date and those that repeat apart: each has its index.
func find(ctx context.Context, q sqldb.Queryer, space, from, to string) ([]expenses.Record, error) {
	records, err := sqldb.Collect(ctx, q, scan, repeatingQuery+`
		UNION ALL
		SELECT `+columns+` FROM expenses
		WHERE space = $1 AND NOT removed AND recurrence = '' AND date >= $3 AND date <= $2
		ORDER BY created_at DESC, id DESC`, space, cmp.Or(to, lastDay), from)
	if err != nil {
		return nil, fmt.Errorf("find expenses: %w", err)
	}
	return records, nil
}

const budgetColumns = `id, version, minor, currency, period, from_day, to_day, category, alert, removed`

func scanBudget(rows sqldb.Row) (expenses.Limit, error) {
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
