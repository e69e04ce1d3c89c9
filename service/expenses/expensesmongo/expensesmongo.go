// Package expensesmongo keeps expenses on a server that speaks MongoDB's
// protocol.
package expensesmongo

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"

	commonv1 "becario/api/becario/common/v1"
	expensesv1 "becario/api/becario/expenses/v1"
	"becario/kit/fold"
	"becario/kit/ledger"
	"becario/kit/ledger/ledgermongo"
	"becario/kit/mongodb"
	"becario/kit/page"
	"becario/service/expenses"
)

// Collections of the service.
const (
	kept   = "expenses"
	limits = "budgets"
)

func collections() []string { return []string{kept, limits} }

// Schema is what is in the database.
func Schema() mongodb.Schema {
	return mongodb.Schema{Name: "expenses", Version: 1, Indexes: append(ledgermongo.Indexes(collections()...),
		mongodb.Index{Collection: kept, Keys: bson.D{{Key: "space", Value: 1}, {Key: "repeats", Value: 1}, {Key: "date", Value: 1}}},
		mongodb.Index{Collection: kept, Keys: bson.D{{Key: "space", Value: 1}, {Key: "created_at", Value: -1}}})}
}

// Store implements expenses.Store.
type Store struct {
	*ledgermongo.Keeper[expenses.Tx]
	db *mongo.Database
}

var _ expenses.Store = (*Store)(nil)

// Open opens the database that a mongodb:// address names.
func Open(ctx context.Context, address string) (*Store, error) {
	db, err := mongodb.Open(ctx, address, Schema())
	if err != nil {
		return nil, err
	}
	return &Store{Keeper: ledgermongo.New(db, collections(), func(t *ledgermongo.Tx) expenses.Tx { return tx{t} }), db: db}, nil
}

// Close ends the connections.
func (s *Store) Close() error { return mongodb.Close(s.db) }

// Ping reports whether the server answers.
func (s *Store) Ping(ctx context.Context) error { return mongodb.Ping(ctx, s.db) }

// expense is what is stored of an expense.
type expense struct {
	ID         string   `bson:"id,omitempty"` // set by the keeper
	Version    int64    `bson:"version"`
	Title      string   `bson:"title"`
	Folded     string   `bson:"folded"`
	Minor      int64    `bson:"minor"`
	Currency   string   `bson:"currency"`
	Date       string   `bson:"date"`
	Category   string   `bson:"category"`
	Guessed    bool     `bson:"guessed"`
	Recurrence string   `bson:"recurrence,omitempty"`
	Repeats    bool     `bson:"repeats"`
	Split      int32    `bson:"split,omitempty"`
	With       []string `bson:"with,omitempty"`
	CreatedAt  int64    `bson:"created_at"`
	Removed    bool     `bson:"removed"`
}

func stored(r expenses.Record) expense {
	e := r.Expense
	return expense{Version: e.Version, Title: e.Title, Folded: fold.Text(e.Title), Minor: e.Amount.Minor, Currency: e.Amount.Currency, Date: e.Date,
		Category: e.Category, Guessed: e.CategoryGuessed, Recurrence: e.Recurrence, Repeats: e.Recurrence != "", Split: e.Split, With: e.With,
		CreatedAt: e.CreatedAt, Removed: r.Removed}
}

func (e expense) record() expenses.Record {
	return expenses.Record{Removed: e.Removed, Expense: &expensesv1.Expense{Id: e.ID, Version: e.Version, Title: e.Title,
		Amount: &commonv1.Money{Minor: e.Minor, Currency: e.Currency}, Date: e.Date, Category: e.Category, CategoryGuessed: e.Guessed,
		Recurrence: e.Recurrence, Split: e.Split, With: e.With, CreatedAt: e.CreatedAt}}
}

// budget is what is stored of a limit.
type budget struct {
	ID       string `bson:"id,omitempty"` // set by the keeper
	Version  int64  `bson:"version"`
	Minor    int64  `bson:"minor"`
	Currency string `bson:"currency"`
	Period   string `bson:"period,omitempty"`
	From     string `bson:"from,omitempty"`
	To       string `bson:"to,omitempty"`
	Category string `bson:"category,omitempty"`
	Alert    int32  `bson:"alert,omitempty"`
	Removed  bool   `bson:"removed"`
}

func (b budget) limit() expenses.Limit {
	return expenses.Limit{Removed: b.Removed, Budget: &expensesv1.Budget{Id: b.ID, Version: b.Version, Amount: &commonv1.Money{Minor: b.Minor, Currency: b.Currency},
		Period: b.Period, From: b.From, To: b.To, Category: b.Category, Alert: b.Alert}}
}

// those is what the server and a change look for: the expenses of some days and
// the repeating ones that have begun.
func those(from, to string) (filter bson.D, holds func(expense) bool) {
	late := func(e expense) bool { return to != "" && e.Date > to }
	begun := func(after string) bson.D {
		days := bson.D{{Key: "$gte", Value: after}}
		if to != "" {
			days = append(days, bson.E{Key: "$lte", Value: to})
		}
		return days
	}
	return bson.D{{Key: "removed", Value: false}, {Key: "$or", Value: bson.A{
			bson.D{{Key: "repeats", Value: false}, {Key: "date", Value: begun(from)}},
			bson.D{{Key: "repeats", Value: true}, {Key: "date", Value: begun("")}},
		}}}, func(e expense) bool {
			return !e.Removed && (e.Repeats || e.Date >= from) && !late(e)
		}
}

// latest puts expenses into order, the last added first.
func latest(found []expense) []expenses.Record {
	slices.SortFunc(found, func(a, b expense) int {
		return cmp.Or(cmp.Compare(b.CreatedAt, a.CreatedAt), cmp.Compare(b.ID, a.ID))
	})
	var all []expenses.Record
	for _, e := range found {
		all = append(all, e.record())
	}
	return all
}

func oldest(found []budget) []expenses.Limit {
	slices.SortFunc(found, func(a, b budget) int { return cmp.Compare(a.ID, b.ID) })
	var all []expenses.Limit
	for _, b := range found {
		all = append(all, b.limit())
	}
	return all
}

// view reads a space outside of a change.
func (s *Store) view(ctx context.Context, space string) (tx, error) {
	if err := s.Ready(ctx, space); err != nil {
		return tx{}, err
	}
	return tx{ledgermongo.View(ctx, s.db, space)}, nil
}

// Find returns the expenses of some days and the repeating ones.
func (s *Store) Find(ctx context.Context, space, from, to string) ([]expenses.Record, error) {
	t, err := s.view(ctx, space)
	if err != nil {
		return nil, err
	}
	return t.Find(from, to)
}

// Sums returns what expenses come to.
func (s *Store) Sums(ctx context.Context, space, from, to string, days, categories bool) ([]expenses.Summed, []expenses.Record, error) {
	found, err := s.Find(ctx, space, from, to)
	if err != nil {
		return nil, nil, err
	}
	sums, repeating := expenses.AddUp(found, days, categories)
	return sums, repeating, nil
}

// Budgets returns the limits.
func (s *Store) Budgets(ctx context.Context, space string) ([]expenses.Limit, error) {
	t, err := s.view(ctx, space)
	if err != nil {
		return nil, err
	}
	return t.Budgets()
}

// used is how often a category is used.
type used struct {
	Name string `bson:"_id"`
	N    int64  `bson:"n"`
}

// Categories returns the categories in use.
func (s *Store) Categories(ctx context.Context, space string) ([]string, error) {
	if err := s.Ready(ctx, space); err != nil {
		return nil, err
	}
	cursor, err := s.db.Collection(kept).Aggregate(ctx, bson.A{
		bson.D{{Key: "$match", Value: bson.D{{Key: "space", Value: space}, {Key: "removed", Value: false}, {Key: "category", Value: bson.D{{Key: "$ne", Value: ""}}}}}},
		bson.D{{Key: "$group", Value: bson.D{{Key: "_id", Value: "$category"}, {Key: "n", Value: bson.D{{Key: "$sum", Value: 1}}}}}},
	})
	if err != nil {
		return nil, fmt.Errorf("find categories: %w", err)
	}
	var found []used
	if err := cursor.All(ctx, &found); err != nil {
		return nil, fmt.Errorf("find categories: %w", err)
	}
	var names []string
	slices.SortFunc(found, func(a, b used) int { return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Name, b.Name)) })
	for _, c := range found {
		names = append(names, c.Name)
	}
	return names, nil
}

// Export returns a page of all that is kept about a space.
func (s *Store) Export(ctx context.Context, space, at string) ([]*expensesv1.Kept, string, error) {
	if err := s.Ready(ctx, space); err != nil {
		return nil, "", err
	}
	return page.Read(ctx, at, ledger.PageLimit,
		page.Of(func(ctx context.Context, after string, limit int) ([]expense, error) {
			return ledgermongo.Page[expense](ctx, s.db, kept, space, after, limit)
		}, func(e expense) string { return e.ID }, func(e expense) *expensesv1.Kept {
			return &expensesv1.Kept{What: &expensesv1.Kept_Expense{Expense: e.record().Expense}, Removed: e.Removed}
		}),
		page.Of(func(ctx context.Context, after string, limit int) ([]budget, error) {
			return ledgermongo.Page[budget](ctx, s.db, limits, space, after, limit)
		}, func(b budget) string { return b.ID }, func(b budget) *expensesv1.Kept {
			return &expensesv1.Kept{What: &expensesv1.Kept_Budget{Budget: b.limit().Budget}, Removed: b.Removed}
		}),
		ledger.Changes(s.Keeper, space, &expensesv1.UndoResponse{}, func(c *commonv1.Change) *expensesv1.Kept {
			return &expensesv1.Kept{What: &expensesv1.Kept_Change{Change: c}}
		}))
}
