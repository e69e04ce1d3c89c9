// Package ledgermongo keeps a ledger on a server that speaks MongoDB's protocol,
// in the database of a service. It needs nothing of the server but that a change
// of one document happens wholly or not at all, and that the name of a document
// is unique in its collection.
//
// It follows the steps that ledger.Keeper describes. The collection "heads" has
// a document for each space, with its revision. A change replaces it, if it still
// has the revision that was read, by one that holds all that the change writes;
// this is the commit. Then the documents are written, each unless this or a later
// revision has written it, and taken out of the head. Whoever comes next finishes
// what a process that died has left in a head.
//
// An erasure leaves documents that hold nothing but their names, which are
// hashes, and the revision of the erasure, for a day: a process that was held up
// in the middle of an earlier change would otherwise write again what was erased.
package ledgermongo

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"math/rand/v2"
	"slices"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"becario/kit/ledger"
	"becario/kit/mongodb"
)

// Collections of the keeper.
const (
	entries = "ledger"
	heads   = "heads"
)

// Indexes are those of the keeper's collections and of the service's, in which
// records are found by their space and id.
func Indexes(records ...string) []mongodb.Index {
	indexes := []mongodb.Index{
		{Collection: entries, Keys: bson.D{{Key: "clean_at", Value: 1}}},
		{Collection: heads, Keys: bson.D{{Key: "pending", Value: 1}}},
		{Collection: heads, Keys: bson.D{{Key: "erased_at", Value: 1}}},
	}
	for _, collection := range append([]string{entries}, records...) {
		indexes = append(indexes, mongodb.Index{Collection: collection, Keys: bson.D{{Key: "space", Value: 1}, {Key: "id", Value: 1}}})
	}
	return indexes
}

// QueueIndex is the index of a collection with notices.
func QueueIndex(collection string) mongodb.Index {
	return mongodb.Index{Collection: collection, Keys: bson.D{{Key: "visible_at", Value: 1}}}
}

// head is the document of a space.
type head struct {
	ID string `bson:"_id"`
	// Space is empty once all was erased.
	Space string `bson:"space,omitempty"`
	Rev   int64  `bson:"rev"`
	// Pending is whether Writes are not all written yet; Erase, whether nothing
	// of the space is left when they are.
	Pending bool    `bson:"pending,omitempty"`
	Writes  []write `bson:"writes,omitempty"`
	Erase   bool    `bson:"erase,omitempty"`
	// ErasedAt is since when there are documents without content, in
	// microseconds since 1970; erasedNow until the next cleaning; 0 is none.
	ErasedAt int64 `bson:"erased_at,omitempty"`
}

const (
	erasedNow = 1
	// emptyTerm is how long documents without content are left.
	emptyTerm = 24 * time.Hour
)

// Keeper implements ledger.Keeper in one database.
type Keeper[T any] struct {
	db      *mongo.Database
	records []string
	open    func(t *Tx) T
	// turns let the changes of a space that come to this process wait for one
	// another. Those of other processes are found by the revision.
	turns [64]chan struct{}
	seed  maphash.Seed
}

// New returns a keeper. records are the collections in which the service keeps
// what is its own, and open makes its view of a Tx.
func New[T any](db *mongo.Database, records []string, open func(t *Tx) T) *Keeper[T] {
	k := &Keeper[T]{db: db, records: records, open: open, seed: maphash.MakeSeed()}
	for i := range k.turns {
		k.turns[i] = make(chan struct{}, 1)
	}
	return k
}

// turn waits until no other change of the space runs in this process.
func (k *Keeper[T]) turn(ctx context.Context, space string) (done func(), err error) {
	c := k.turns[maphash.String(k.seed, space)%uint64(len(k.turns))]
	select {
	case c <- struct{}{}:
		return func() { <-c }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// change runs work on a space and commits what it has written.
func (k *Keeper[T]) change(ctx context.Context, space string, erase bool, work func(t *Tx) error) error {
	done, err := k.turn(ctx, space)
	if err != nil {
		return err
	}
	defer done()
	for try := 0; ; try++ {
		h, err := k.finish(ctx, space)
		if err != nil {
			return err
		}
		t := &Tx{ctx: ctx, db: k.db, space: space}
		if err := work(t); err != nil || len(t.writes) == 0 {
			return err
		}
		next := head{ID: h.ID, Space: space, Rev: h.Rev + 1, Pending: true, Writes: t.writes, Erase: erase, ErasedAt: h.ErasedAt}
		if erase {
			next.ErasedAt = erasedNow
		}
		committed, err := k.commit(ctx, h.Rev, next)
		if err != nil {
			return err
		}
		if committed {
			return k.apply(context.WithoutCancel(ctx), next) // what is committed is written
		}
		if err := pause(ctx, try); err != nil {
			return err
		}
	}
}

// pause waits a little before a change that another process got ahead of is tried
// again.
func pause(ctx context.Context, try int) error {
	select {
	case <-time.After(rand.N(time.Millisecond << min(try, 7))):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// commit puts a head in place of the one of a revision; 0 is none. It reports
// false if that is not the revision any more.
func (k *Keeper[T]) commit(ctx context.Context, rev int64, next head) (bool, error) {
	c := k.db.Collection(heads)
	if rev == 0 {
		_, err := c.InsertOne(ctx, next)
		if mongo.IsDuplicateKeyError(err) {
			return false, nil
		}
		if err != nil {
			return false, fmt.Errorf("commit: %w", err)
		}
		return true, nil
	}
	result, err := c.ReplaceOne(ctx, bson.D{{Key: "_id", Value: next.ID}, {Key: "rev", Value: rev}}, next)
	if err != nil {
		return false, fmt.Errorf("commit: %w", err)
	}
	return result.MatchedCount == 1, nil
}

// finish writes what the last change of a space has left to write, and returns
// the head of the space without it.
func (k *Keeper[T]) finish(ctx context.Context, space string) (head, error) {
	h := head{ID: hash(space)}
	err := k.db.Collection(heads).FindOne(ctx, bson.D{{Key: "_id", Value: h.ID}}).Decode(&h)
	if err != nil && !errors.Is(err, mongo.ErrNoDocuments) {
		return h, fmt.Errorf("read the head: %w", err)
	}
	if !h.Pending {
		return h, nil
	}
	return h, k.apply(ctx, h)
}

// Ready finishes what a process that died has left to write of a space. Whoever
// reads outside of a change calls it first.
func (k *Keeper[T]) Ready(ctx context.Context, space string) error {
	_, err := k.finish(ctx, space)
	return err
}

// Recover finishes what processes that died have left to write, of up to limit
// spaces.
func (k *Keeper[T]) Recover(ctx context.Context, limit int) error {
	left, err := mongodb.Collect[head](ctx, k.db.Collection(heads), bson.D{{Key: "pending", Value: true}}, options.Find().SetLimit(int64(limit)))
	if err != nil {
		return err
	}
	for _, h := range left {
		if err := k.apply(ctx, h); err != nil {
			return err
		}
	}
	return nil
}

// apply writes what a head holds and takes it out of there.
func (k *Keeper[T]) apply(ctx context.Context, h head) error {
	models := map[string][]mongo.WriteModel{}
	for _, w := range h.Writes {
		if w.Erase {
			if err := k.empty(ctx, w.Collection, h); err != nil {
				return err
			}
			continue
		}
		doc, err := document(h, w)
		if err != nil {
			return err
		}
		models[w.Collection] = append(models[w.Collection], unlessLater(docID(h.Space, w.ID), h.Rev, doc).SetUpsert(true))
	}
	for collection, writes := range models {
		if err := k.write(ctx, collection, writes); err != nil {
			return err
		}
	}
	gone := bson.D{{Key: "pending", Value: ""}, {Key: "writes", Value: ""}, {Key: "erase", Value: ""}}
	if h.Erase {
		gone = append(gone, bson.E{Key: "space", Value: ""})
	}
	_, err := k.db.Collection(heads).UpdateOne(ctx, bson.D{{Key: "_id", Value: h.ID}, {Key: "rev", Value: h.Rev}}, bson.D{{Key: "$unset", Value: gone}})
	if err != nil {
		return fmt.Errorf("finish a change: %w", err)
	}
	return nil
}

// unlessLater replaces a document that no later revision has written.
func unlessLater(id string, rev int64, doc any) *mongo.ReplaceOneModel {
	return mongo.NewReplaceOneModel().
		SetFilter(bson.D{{Key: "_id", Value: id}, {Key: "rev", Value: bson.D{{Key: "$lt", Value: rev}}}}).
		SetReplacement(doc)
}

// document is a record as it is stored.
func document(h head, w write) (bson.D, error) {
	elements, err := w.Fields.Elements()
	if err != nil {
		return nil, fmt.Errorf("read what to write to %s: %w", w.Collection, err)
	}
	doc := bson.D{{Key: "_id", Value: docID(h.Space, w.ID)}, {Key: "space", Value: h.Space}, {Key: "id", Value: w.ID}, {Key: "rev", Value: h.Rev}}
	for _, e := range elements {
		doc = append(doc, bson.E{Key: e.Key(), Value: e.Value()})
	}
	return doc, nil
}

// batch is how many documents are written with one call.
const batch = 500

// write writes documents in any order. One that is there with this or a later
// revision does not fit its filter, and its name is taken: nothing is to be done.
func (k *Keeper[T]) write(ctx context.Context, collection string, writes []mongo.WriteModel) error {
	for some := range slices.Chunk(writes, batch) {
		_, err := k.db.Collection(collection).BulkWrite(ctx, some, options.BulkWrite().SetOrdered(false))
		if err != nil && !onlyTaken(err) {
			return fmt.Errorf("write %s: %w", collection, err)
		}
	}
	return nil
}

// duplicateKey is the code of an error of MongoDB.
const duplicateKey = 11000

// onlyTaken reports whether a bulk has failed at nothing but names that are taken.
func onlyTaken(err error) bool {
	var bulk mongo.BulkWriteException
	if !errors.As(err, &bulk) {
		return mongo.IsDuplicateKeyError(err)
	}
	return bulk.WriteConcernError == nil && !slices.ContainsFunc(bulk.WriteErrors, func(e mongo.BulkWriteError) bool { return e.Code != duplicateKey })
}

// empty takes the content out of all documents of a space in a collection.
func (k *Keeper[T]) empty(ctx context.Context, collection string, h head) error {
	c := k.db.Collection(collection)
	earlier := bson.D{{Key: "space", Value: h.Space}, {Key: "rev", Value: bson.D{{Key: "$lt", Value: h.Rev}}}}
	for {
		type named struct {
			ID string `bson:"_id"`
		}
		some, err := mongodb.Collect[named](ctx, c, earlier, options.Find().SetLimit(batch).SetProjection(bson.D{{Key: "_id", Value: 1}}))
		if err != nil || len(some) == 0 {
			return err
		}
		var writes []mongo.WriteModel
		for _, doc := range some {
			writes = append(writes, unlessLater(doc.ID, h.Rev, bson.D{{Key: "_id", Value: doc.ID}, {Key: "rev", Value: h.Rev}}))
		}
		if err := k.write(ctx, collection, writes); err != nil {
			return err
		}
	}
}

// entry is what is stored of an entry of the ledger, whose id is its key.
type entry struct {
	Key      string `bson:"id,omitempty"`
	Actor    string `bson:"actor"`
	At       int64  `bson:"at"`
	Answer   []byte `bson:"answer"`
	Kind     string `bson:"kind"`
	Undo     []byte `bson:"undo,omitempty"`
	Undoable bool   `bson:"undoable"`
	Undone   bool   `bson:"undone"`
	UndoneBy string `bson:"undone_by"`
	// CleanAt is when something of it is to be forgotten next.
	CleanAt int64 `bson:"clean_at"`
}

func stored(e ledger.Entry) entry {
	term := ledger.AnswerTerm
	if e.Undo != nil {
		term = ledger.UndoTerm
	}
	return entry{Actor: e.Actor, At: e.At, Answer: e.Answer, Kind: e.Kind, Undo: e.Undo, Undoable: e.Undo != nil,
		Undone: e.Undone, UndoneBy: e.UndoneBy, CleanAt: e.At + term.Microseconds()}
}

func (e entry) of(space, key string) ledger.Entry {
	l := ledger.Entry{Space: space, Key: key, Actor: e.Actor, At: e.At, Answer: e.Answer, Kind: e.Kind, Undone: e.Undone, UndoneBy: e.UndoneBy}
	if e.Undoable {
		l.Undo = append([]byte{}, e.Undo...) // an empty one is not nil
	}
	return l
}

// Change keeps an entry and what work does.
func (k *Keeper[T]) Change(ctx context.Context, e ledger.Entry, work func(tx T, e *ledger.Entry) error) (kept ledger.Entry, first bool, err error) {
	err = k.change(ctx, e.Space, false, func(t *Tx) error {
		var earlier entry
		there, err := t.Get(entries, e.Key, &earlier)
		if first = !there; there || err != nil {
			kept = earlier.of(e.Space, e.Key)
			return err
		}
		kept = e // what a failed try has filled in is forgotten
		if err := work(k.open(t), &kept); err != nil {
			return err
		}
		return t.Put(entries, e.Key, stored(kept))
	})
	return kept, first, err
}

// Revert marks an entry as undone and keeps what work does.
func (k *Keeper[T]) Revert(ctx context.Context, space, key, actor string, work func(tx T, e ledger.Entry) error) error {
	return k.change(ctx, space, false, func(t *Tx) error {
		var found entry
		there, err := t.Get(entries, key, &found)
		if err != nil {
			return err
		}
		if !there {
			return ledger.NoChange()
		}
		e := found.of(space, key)
		if err := work(k.open(t), e); err != nil {
			return err
		}
		e.Undone, e.UndoneBy = true, actor
		return t.Put(entries, key, stored(e))
	})
}

// Entries returns entries of a space in the order of their keys.
func (k *Keeper[T]) Entries(ctx context.Context, space, after string, limit int) ([]ledger.Entry, error) {
	found, err := Page[entry](ctx, k.db, entries, space, after, limit)
	if err != nil {
		return nil, err
	}
	var all []ledger.Entry
	for _, e := range found {
		all = append(all, e.of(space, e.Key))
	}
	return all, nil
}

// Page returns up to limit records of a space in the order of their ids, from
// the first one after an id; empty is from the beginning.
func Page[R any](ctx context.Context, db *mongo.Database, collection, space, after string, limit int) ([]R, error) {
	return mongodb.Collect[R](ctx, db.Collection(collection), bson.D{{Key: "space", Value: space}, {Key: "id", Value: bson.D{{Key: "$gt", Value: after}}}},
		options.Find().SetSort(bson.D{{Key: "space", Value: 1}, {Key: "id", Value: 1}}).SetLimit(int64(limit)))
}

// Erase removes the entries of a space and what work removes. The server reuses
// the disk of what was removed in its own time.
func (k *Keeper[T]) Erase(ctx context.Context, space string, work func(tx T) error) error {
	return k.change(ctx, space, true, func(t *Tx) error {
		t.Erase(entries)
		return work(k.open(t))
	})
}
