package ledgermongo

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"becario/kit/mongodb"
)

// Tx reads the records of a space and collects what a change writes; it reads
// what was written through it. A record is a document of a collection with the
// fields "_id", "space", "id" and "rev", which the keeper sets, and those of the
// service.
type Tx struct {
	ctx    context.Context
	db     *mongo.Database
	space  string
	writes []write
}

// write is one document of a change, or the erasure of all of the space.
type write struct {
	Collection string   `bson:"c"`
	ID         string   `bson:"id,omitempty"`
	Fields     bson.Raw `bson:"f,omitempty"`
	Erase      bool     `bson:"erase,omitempty"`
}

// Space is whose records are read and written.
func (t *Tx) Space() string { return t.space }

// Get decodes a record; it reports false if there is none.
func (t *Tx) Get(collection, id string, record any) (bool, error) {
	for _, w := range slices.Backward(t.writes) {
		switch {
		case w.Collection == collection && w.Erase:
			return false, nil
		case w.Collection == collection && w.ID == id:
			doc, err := document(head{Space: t.space}, w)
			if err != nil {
				return false, err
			}
			return true, decode(doc, record)
		}
	}
	doc, err := t.db.Collection(collection).FindOne(t.ctx, bson.D{{Key: "_id", Value: docID(t.space, id)}}).Raw()
	if errors.Is(err, mongo.ErrNoDocuments) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("get one of %s: %w", collection, err)
	}
	if _, err := doc.LookupErr("space"); err != nil { // nothing but its name is left
		return false, nil
	}
	return true, bson.Unmarshal(doc, record)
}

// Put keeps a record with these fields, new or not.
func (t *Tx) Put(collection, id string, fields any) error {
	raw, err := bson.Marshal(fields)
	if err != nil {
		return fmt.Errorf("write one of %s: %w", collection, err)
	}
	t.writes = slices.DeleteFunc(t.writes, func(w write) bool { return w.Collection == collection && w.ID == id })
	t.writes = append(t.writes, write{Collection: collection, ID: id, Fields: raw})
	return nil
}

// Erase removes all records of the space in a collection.
func (t *Tx) Erase(collection string) {
	t.writes = slices.DeleteFunc(t.writes, func(w write) bool { return w.Collection == collection })
	t.writes = append(t.writes, write{Collection: collection, Erase: true})
}

// Find returns the records of the space that a filter of the server finds and,
// of those written through t, the ones for which holds says that it would. They
// are in no order.
func Find[R any](t *Tx, collection string, filter bson.D, holds func(R) bool, o ...options.Lister[options.FindOptions]) ([]R, error) {
	var found []R
	written, erased := map[string]bool{}, false
	for _, w := range t.writes {
		if w.Collection != collection {
			continue
		}
		if w.Erase {
			erased = true
			continue
		}
		written[w.ID] = true
		var r R
		doc, err := document(head{Space: t.space}, w)
		if err == nil {
			err = decode(doc, &r)
		}
		if err != nil {
			return nil, fmt.Errorf("read one of %s: %w", collection, err)
		}
		if holds(r) {
			found = append(found, r)
		}
	}
	if erased {
		return found, nil
	}
	docs, err := mongodb.Collect[bson.Raw](t.ctx, t.db.Collection(collection), append(bson.D{{Key: "space", Value: t.space}}, filter...), o...)
	if err != nil {
		return nil, err
	}
	for _, doc := range docs {
		if id, ok := doc.Lookup("id").StringValueOK(); ok && written[id] {
			continue
		}
		var r R
		if err := bson.Unmarshal(doc, &r); err != nil {
			return nil, fmt.Errorf("read one of %s: %w", collection, err)
		}
		found = append(found, r)
	}
	return found, nil
}

// View reads the records of a space outside of a change.
func View(ctx context.Context, db *mongo.Database, space string) *Tx {
	return &Tx{ctx: ctx, db: db, space: space}
}

func decode(doc bson.D, record any) error {
	raw, err := bson.Marshal(doc)
	if err != nil {
		return err
	}
	return bson.Unmarshal(raw, record)
}

// prefix begins the names of all documents of a space.
func prefix(space string) string { return hash(space) + "/" }

// docID is the name of a document, which is unique in its collection: two
// changes with one key cannot both be kept. It is made of hashes, so that a
// document from which everything was erased tells nothing.
func docID(space, id string) string { return prefix(space) + hash(id) }

func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return base64.RawURLEncoding.EncodeToString(sum[:16])
}
