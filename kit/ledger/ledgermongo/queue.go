package ledgermongo

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"becario/kit/ledger"
	"becario/kit/mongodb"
)

// Queue implements ledger.Queue on a collection of a service, whose records have
// the fields notice_at, when a notice should reach the person, and visible_at,
// when the record may next be claimed, both in microseconds since 1970 and both
// missing if nothing is due. Who writes a record sets both to the same.
type Queue[T any] struct {
	keeper     *Keeper[T]
	collection string
}

// NewQueue returns a queue on a collection of a keeper's records.
func NewQueue[T any](keeper *Keeper[T], collection string) *Queue[T] {
	return &Queue[T]{keeper: keeper, collection: collection}
}

// due is what is read of a record that is due.
type due struct {
	DocID     string `bson:"_id"`
	Space     string `bson:"space"`
	ID        string `bson:"id"`
	Rev       int64  `bson:"rev"`
	NoticeAt  int64  `bson:"notice_at"`
	VisibleAt int64  `bson:"visible_at"`
}

func dueFields() bson.D {
	return bson.D{{Key: "space", Value: 1}, {Key: "id", Value: 1}, {Key: "rev", Value: 1}, {Key: "notice_at", Value: 1}, {Key: "visible_at", Value: 1}}
}

// recoverLimit is how many spaces a claim looks after at most.
const recoverLimit = 100

// Claim leases records that are due: it marks some that nobody else has marked
// since it saw them, and reads which they were.
func (q *Queue[T]) Claim(ctx context.Context, now, ahead, until time.Time, limit int, read func(rows []ledger.Due, open func(space string) T) error) error {
	if err := q.keeper.Recover(ctx, recoverLimit); err != nil {
		return err
	}
	c := q.keeper.db.Collection(q.collection)
	waiting := bson.E{Key: "visible_at", Value: bson.D{{Key: "$gt", Value: 0}, {Key: "$lte", Value: now.UnixMicro()}}}
	seen, err := mongodb.Collect[due](ctx, c, bson.D{waiting},
		options.Find().SetSort(bson.D{{Key: "visible_at", Value: 1}}).SetLimit(int64(limit)).SetProjection(dueFields()))
	if err != nil {
		return err
	}
	var rows []ledger.Due
	if len(seen) > 0 {
		if rows, err = q.lease(ctx, seen, waiting, until); err != nil {
			return err
		}
	}
	if ahead.After(now) && len(rows) < limit {
		early, err := q.early(ctx, now, ahead, until, limit-len(rows))
		if err != nil {
			return err
		}
		rows = append(rows, early...)
	}
	return read(rows, func(space string) T { return q.keeper.view(ctx, space) })
}

// passedOver is how many records are read beyond a limit at most, of which some were
// leased or held since their notices were planned.
const passedOver = 2000

// early leases records that are due after now and by another instant, and were neither
// leased nor held.
func (q *Queue[T]) early(ctx context.Context, now, ahead, until time.Time, limit int) (rows []ledger.Due, err error) {
	c := q.keeper.db.Collection(q.collection)
	coming := bson.D{{Key: "visible_at", Value: bson.D{{Key: "$gt", Value: now.UnixMicro()}, {Key: "$lte", Value: ahead.UnixMicro()}}}}
	seen, err := mongodb.Collect[due](ctx, c, coming,
		options.Find().SetSort(bson.D{{Key: "visible_at", Value: 1}}).SetLimit(int64(limit+passedOver)).SetProjection(dueFields()))
	if err != nil {
		return nil, err
	}
	for _, d := range seen {
		if d.VisibleAt != d.NoticeAt || len(rows) == limit {
			continue
		}
		done, err := c.UpdateOne(ctx, bson.D{{Key: "_id", Value: d.DocID}, {Key: "visible_at", Value: d.VisibleAt}},
			bson.D{{Key: "$set", Value: bson.D{{Key: "visible_at", Value: until.UnixMicro()}}}})
		if err != nil {
			return nil, fmt.Errorf("claim %s: %w", q.collection, err)
		}
		if done.ModifiedCount == 1 {
			rows = append(rows, ledger.Due{Space: d.Space, ID: d.ID, At: d.NoticeAt})
		}
	}
	return rows, nil
}

// lease marks those of the records that are still waiting, and returns them.
func (q *Queue[T]) lease(ctx context.Context, seen []due, waiting bson.E, until time.Time) ([]ledger.Due, error) {
	c := q.keeper.db.Collection(q.collection)
	var ids []string
	for _, d := range seen {
		ids = append(ids, d.DocID)
	}
	these, mark := bson.E{Key: "_id", Value: bson.D{{Key: "$in", Value: ids}}}, uuid.NewString()
	_, err := c.UpdateMany(ctx, bson.D{these, waiting}, bson.D{{Key: "$set", Value: bson.D{{Key: "visible_at", Value: until.UnixMicro()}, {Key: "lease", Value: mark}}}})
	if err != nil {
		return nil, fmt.Errorf("claim %s: %w", q.collection, err)
	}
	leased, err := mongodb.Collect[due](ctx, c, bson.D{these, {Key: "lease", Value: mark}}, options.Find().SetProjection(dueFields()))
	if err != nil {
		return nil, err
	}
	var rows []ledger.Due
	for _, d := range leased {
		rows = append(rows, ledger.Due{Space: d.Space, ID: d.ID, At: d.NoticeAt})
	}
	slices.SortFunc(rows, func(a, b ledger.Due) int {
		return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.Space, b.Space), cmp.Compare(a.ID, b.ID))
	})
	return rows, nil
}

// view opens the records of a space for reading.
func (k *Keeper[T]) view(ctx context.Context, space string) T {
	return k.open(View(ctx, k.db, space))
}

// Settle sets when the next notices of records are due. Each record is changed
// by itself, if no change has written it since it was read: a change that moves a
// notice writes its record.
func (q *Queue[T]) Settle(ctx context.Context, rows []ledger.Due, next func(tx T, row ledger.Due) (int64, error)) error {
	for _, row := range rows {
		if err := q.settle(ctx, row, next); err != nil {
			return err
		}
	}
	return nil
}

func (q *Queue[T]) settle(ctx context.Context, row ledger.Due, next func(tx T, row ledger.Due) (int64, error)) error {
	c := q.keeper.db.Collection(q.collection)
	for try := 0; ; try++ {
		var d due
		err := c.FindOne(ctx, notice(row), options.FindOne().SetProjection(dueFields())).Decode(&d)
		if errors.Is(err, mongo.ErrNoDocuments) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("settle %s: %w", q.collection, err)
		}
		at, err := next(q.keeper.view(ctx, row.Space), row)
		if err != nil {
			return err
		}
		change := bson.D{{Key: "$set", Value: bson.D{{Key: "notice_at", Value: at}, {Key: "visible_at", Value: at}}}}
		if at == 0 {
			change = bson.D{{Key: "$unset", Value: bson.D{{Key: "notice_at", Value: ""}, {Key: "visible_at", Value: ""}}}}
		}
		result, err := c.UpdateOne(ctx, append(notice(row), bson.E{Key: "rev", Value: d.Rev}), change)
		if err != nil {
			return fmt.Errorf("settle %s: %w", q.collection, err)
		}
		if result.MatchedCount == 1 {
			return nil
		}
		if err := pause(ctx, try); err != nil {
			return err
		}
	}
}

// notice finds the record of a row whose notice still stands.
func notice(row ledger.Due) bson.D {
	return bson.D{{Key: "_id", Value: docID(row.Space, row.ID)}, {Key: "space", Value: row.Space}, {Key: "notice_at", Value: row.At}}
}

// Hold lets a record be claimed again only at an instant.
func (q *Queue[T]) Hold(ctx context.Context, row ledger.Due, until int64) error {
	_, err := q.keeper.db.Collection(q.collection).UpdateOne(ctx, notice(row), bson.D{{Key: "$set", Value: bson.D{{Key: "visible_at", Value: until}}}})
	if err != nil {
		return fmt.Errorf("hold %s: %w", q.collection, err)
	}
	return nil
}

// Count returns how many records may be claimed from each of some intervals on. It
// counts here what it reads from the index, since not every server groups by what
// is computed.
func (q *Queue[T]) Count(ctx context.Context, from time.Time, interval time.Duration, n int) ([]int32, error) {
	end := from.Add(time.Duration(n) * interval)
	found, err := mongodb.Collect[due](ctx, q.keeper.db.Collection(q.collection),
		bson.D{{Key: "visible_at", Value: bson.D{{Key: "$gt", Value: 0}, {Key: "$lt", Value: end.UnixMicro()}}}},
		options.Find().SetProjection(bson.D{{Key: "_id", Value: 0}, {Key: "visible_at", Value: 1}}))
	if err != nil {
		return nil, err
	}
	counts := make([]int32, n)
	for _, d := range found {
		counts[max(0, time.UnixMicro(d.VisibleAt).Sub(from)/interval)]++
	}
	return counts, nil
}

// Next returns when the next record may be claimed.
func (q *Queue[T]) Next(ctx context.Context) (int64, error) {
	var d due
	err := q.keeper.db.Collection(q.collection).FindOne(ctx, bson.D{{Key: "visible_at", Value: bson.D{{Key: "$gt", Value: 0}}}},
		options.FindOne().SetSort(bson.D{{Key: "visible_at", Value: 1}}).SetProjection(dueFields())).Decode(&d)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("next due of %s: %w", q.collection, err)
	}
	return d.VisibleAt, nil
}
