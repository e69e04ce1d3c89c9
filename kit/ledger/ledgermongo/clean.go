package ledgermongo

import (
	"context"
	"fmt"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"becario/kit/ledger"
	"becario/kit/mongodb"
)

// Clean drops what is of no use any more, and finishes what processes that died
// have left.
func (k *Keeper[T]) Clean(ctx context.Context, now time.Time, limit int) (more bool, err error) {
	if err := k.Recover(ctx, limit); err != nil {
		return false, err
	}
	moreAnswers, err := k.forget(ctx, now, limit)
	if err != nil {
		return false, err
	}
	moreUndo, err := k.settle(ctx, now, limit)
	if err != nil {
		return false, err
	}
	moreEmpty, err := k.sweep(ctx, now, limit)
	return moreAnswers || moreUndo || moreEmpty, err
}

// aged is what cleaning reads of an entry.
type aged struct {
	ID string `bson:"_id"`
	At int64  `bson:"at"`
}

// old returns entries of which something is to be forgotten. at is a condition on
// when they were made.
func (k *Keeper[T]) old(ctx context.Context, now time.Time, at bson.E, limit int) ([]aged, error) {
	return mongodb.Collect[aged](ctx, k.db.Collection(entries), bson.D{{Key: "clean_at", Value: bson.D{{Key: "$lte", Value: now.UnixMicro()}}}, {Key: "at", Value: bson.D{at}}},
		options.Find().SetSort(bson.D{{Key: "clean_at", Value: 1}}).SetLimit(int64(limit)).SetProjection(bson.D{{Key: "_id", Value: 1}, {Key: "at", Value: 1}}))
}

// forget removes entries older than AnswerTerm.
func (k *Keeper[T]) forget(ctx context.Context, now time.Time, limit int) (more bool, err error) {
	ended := now.Add(-ledger.AnswerTerm).UnixMicro()
	old, err := k.old(ctx, now, bson.E{Key: "$lte", Value: ended}, limit)
	if err != nil || len(old) == 0 {
		return false, err
	}
	var ids []string
	for _, e := range old {
		ids = append(ids, e.ID)
	}
	_, err = k.db.Collection(entries).DeleteMany(ctx, bson.D{{Key: "_id", Value: bson.D{{Key: "$in", Value: ids}}}, {Key: "at", Value: bson.D{{Key: "$lte", Value: ended}}}})
	if err != nil {
		return false, fmt.Errorf("drop answers: %w", err)
	}
	return len(old) == limit, nil
}

// settle drops the undo of entries older than UndoTerm.
func (k *Keeper[T]) settle(ctx context.Context, now time.Time, limit int) (more bool, err error) {
	old, err := k.old(ctx, now, bson.E{Key: "$gt", Value: now.Add(-ledger.AnswerTerm).UnixMicro()}, limit)
	if err != nil || len(old) == 0 {
		return false, err
	}
	var writes []mongo.WriteModel
	for _, e := range old {
		writes = append(writes, mongo.NewUpdateOneModel().
			SetFilter(bson.D{{Key: "_id", Value: e.ID}, {Key: "at", Value: e.At}}).
			SetUpdate(bson.D{
				{Key: "$set", Value: bson.D{{Key: "undoable", Value: false}, {Key: "clean_at", Value: e.At + ledger.AnswerTerm.Microseconds()}}},
				{Key: "$unset", Value: bson.D{{Key: "undo", Value: ""}}},
			}))
	}
	if err := k.write(ctx, entries, writes); err != nil {
		return false, err
	}
	return len(old) == limit, nil
}

// sweep removes the documents without content that erasures have left, a day
// after it has first seen them.
func (k *Keeper[T]) sweep(ctx context.Context, now time.Time, limit int) (more bool, err error) {
	c := k.db.Collection(heads)
	_, err = c.UpdateMany(ctx, bson.D{{Key: "erased_at", Value: erasedNow}}, bson.D{{Key: "$set", Value: bson.D{{Key: "erased_at", Value: now.UnixMicro()}}}})
	if err != nil {
		return false, fmt.Errorf("note erasures: %w", err)
	}
	old, err := mongodb.Collect[head](ctx, c, bson.D{{Key: "erased_at", Value: bson.D{{Key: "$gt", Value: erasedNow}, {Key: "$lte", Value: now.Add(-emptyTerm).UnixMicro()}}}},
		options.Find().SetLimit(int64(limit)).SetProjection(bson.D{{Key: "writes", Value: 0}}))
	if err != nil {
		return false, err
	}
	for _, h := range old {
		for _, collection := range append([]string{entries}, k.records...) {
			_, err := k.db.Collection(collection).DeleteMany(ctx, bson.D{
				{Key: "_id", Value: bson.D{{Key: "$gt", Value: h.ID + "/"}, {Key: "$lt", Value: h.ID + "0"}}},
				{Key: "space", Value: bson.D{{Key: "$exists", Value: false}}}})
			if err != nil {
				return false, fmt.Errorf("remove empty documents of %s: %w", collection, err)
			}
		}
		same := bson.D{{Key: "_id", Value: h.ID}, {Key: "rev", Value: h.Rev}, {Key: "erased_at", Value: h.ErasedAt}}
		if h.Space == "" {
			_, err = c.DeleteOne(ctx, same)
		} else { // somebody is there again
			_, err = c.UpdateOne(ctx, same, bson.D{{Key: "$unset", Value: bson.D{{Key: "erased_at", Value: ""}}}})
		}
		if err != nil {
			return false, fmt.Errorf("forget an erasure: %w", err)
		}
	}
	return len(old) == limit, nil
}
