// Package mongodb opens a service's database on a server that speaks MongoDB's
// protocol. What is built on it needs only changes of single documents: no
// transactions, TTL or partial indexes, $lookup or decimals, so that a server
// without a replica set will do.
package mongodb

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
	"go.mongodb.org/mongo-driver/v2/mongo/readconcern"
	"go.mongodb.org/mongo-driver/v2/mongo/readpref"
	"go.mongodb.org/mongo-driver/v2/mongo/writeconcern"
	"go.mongodb.org/mongo-driver/v2/x/mongo/driver/connstring"
)

const (
	// callWait is how long a call waits for the server in all, its retries
	// included.
	callWait = 10 * time.Second
	// serverWait is how long a call waits for a server that can be written to.
	serverWait = 5 * time.Second
)

// Index is an index of a collection.
type Index struct {
	Collection string
	// Keys are fields and 1 or -1.
	Keys bson.D
}

// Schema is what a service keeps in its database.
type Schema struct {
	// Name is the service's, so that nobody opens the database of another one.
	Name string
	// Version grows with each release that older ones could not read.
	Version int32
	Indexes []Index
}

// about is the document that says whose database it is.
type about struct {
	ID      string `bson:"_id"`
	Name    string `bson:"name"`
	Version int32  `bson:"version"`
	// Moving is from where a move to it comes that has not ended.
	Moving string `bson:"moving,omitempty"`
}

// aboutCollection holds one document, about, with this name as its id.
const aboutCollection = "about"

// Is reports whether an address is one of MongoDB.
func Is(address string) bool {
	return strings.HasPrefix(address, connstring.SchemeMongoDB+"://") || strings.HasPrefix(address, connstring.SchemeMongoDBSRV+"://")
}

// Name is the database that an address names; empty if it names none.
func Name(address string) (string, error) {
	u, err := connstring.Parse(address)
	if err != nil {
		return "", errors.New("the mongodb:// address cannot be read: give mongodb://ACCOUNT:PASSWORD@HOST:27017/DATABASE, with special characters of the password as %XX")
	}
	return u.Database, nil
}

// WithName is an address with another name of the database.
func WithName(address, name string) string {
	scheme, rest, _ := strings.Cut(address, "://")
	rest, query, asks := strings.Cut(rest, "?")
	hosts, _, _ := strings.Cut(rest, "/")
	address = scheme + "://" + hosts + "/" + name
	if asks {
		address += "?" + query
	}
	return address
}

// Open opens the database that an address names and makes its indexes. Every
// change is confirmed once most members of a replica set have written it to
// their logs, and what is read is read from the one that is written to.
func Open(ctx context.Context, address string, schema Schema) (*mongo.Database, error) {
	return open(ctx, address, schema, false)
}

// open opens a database; moving is whether one will do that a move has not filled
// yet.
func open(ctx context.Context, address string, schema Schema, moving bool) (*mongo.Database, error) {
	db, err := connect(address)
	if err != nil {
		return nil, err
	}
	if err := prepare(ctx, db, schema, moving); err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", Redact(address), err), Close(db))
	}
	return db, nil
}

func connect(address string) (*mongo.Database, error) {
	name, err := Name(address)
	if err != nil {
		return nil, err
	}
	if name == "" {
		return nil, fmt.Errorf("open %s: the address names no database; end it with a slash and a name", Redact(address))
	}
	journal := true
	o := options.Client().SetTimeout(callWait).SetServerSelectionTimeout(serverWait).SetAppName("becario").
		ApplyURI(address).
		SetReadPreference(readpref.Primary()).SetReadConcern(readconcern.Local()).
		SetWriteConcern(&writeconcern.WriteConcern{W: writeconcern.WCMajority, Journal: &journal})
	client, err := mongo.Connect(o)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", Redact(address), err)
	}
	return client.Database(name), nil
}

// prepare checks that the database is the schema's, or empty, and makes what is
// missing. Programs that start at the same time may all do it.
func prepare(ctx context.Context, db *mongo.Database, schema Schema, moving bool) error {
	kept := db.Collection(aboutCollection)
	var is about
	err := kept.FindOne(ctx, isAbout()).Decode(&is)
	if errors.Is(err, mongo.ErrNoDocuments) {
		others, err := db.ListCollectionNames(ctx, bson.D{})
		if err != nil {
			return fmt.Errorf("look what is there: %w", err)
		}
		if len(others) > 0 {
			return notOurs(schema, others[0])
		}
		_, err = kept.InsertOne(ctx, about{ID: aboutCollection, Name: schema.Name, Version: schema.Version})
		if mongo.IsDuplicateKeyError(err) { // another program that starts
			return prepare(ctx, db, schema, moving)
		}
		if err != nil {
			return fmt.Errorf("make the database: %w", err)
		}
		is = about{Name: schema.Name, Version: schema.Version}
	} else if err != nil {
		return fmt.Errorf("read whose it is: %w", err)
	}
	if err := is.refuse(schema, moving); err != nil {
		return err
	}
	for _, index := range schema.Indexes {
		_, err := db.Collection(index.Collection).Indexes().CreateOne(ctx, mongo.IndexModel{Keys: index.Keys})
		if err != nil {
			return fmt.Errorf("make an index of %s: %w", index.Collection, err)
		}
	}
	return nil
}

// refuse leaves a database alone that is another one's, is being filled or is of a
// newer release.
func (is about) refuse(schema Schema, moving bool) error {
	switch {
	case is.Name != schema.Name:
		return fmt.Errorf("it is the database of %s, not of %s; give each part a database of its own", is.Name, schema.Name)
	case is.Moving != "" && !moving:
		return fmt.Errorf("it is being filled from %s: run the same becario move or becario restore again, which has not ended", is.Moving)
	case is.Version > schema.Version:
		return fmt.Errorf("it is of a newer release (version %d, this one knows %d): run that release, or put back a backup from before", is.Version, schema.Version)
	}
	return nil
}

// Check fails if the database that an address names could not be opened. It
// changes nothing, and reports false if nothing is there yet.
func Check(ctx context.Context, address string, schema Schema) (there bool, err error) {
	db, err := connect(address)
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, Close(db)) }()
	var is about
	err = db.Collection(aboutCollection).FindOne(ctx, isAbout()).Decode(&is)
	if err == nil {
		return true, is.refuse(schema, false)
	}
	if !errors.Is(err, mongo.ErrNoDocuments) {
		return false, fmt.Errorf("look into %s: %w", Redact(address), err)
	}
	others, err := db.ListCollectionNames(ctx, bson.D{})
	if err == nil && len(others) > 0 {
		err = notOurs(schema, others[0])
	}
	return false, err
}

func notOurs(schema Schema, found string) error {
	return fmt.Errorf("it has a collection %q and is no database of becario's; give %s an empty one", found, schema.Name)
}

// Close ends the connections of a database.
func Close(db *mongo.Database) error {
	ctx, cancel := context.WithTimeout(context.Background(), callWait)
	defer cancel()
	return db.Client().Disconnect(ctx)
}

// Ping reports whether the server answers and can be written to.
func Ping(ctx context.Context, db *mongo.Database) error {
	return db.Client().Ping(ctx, readpref.Primary())
}

// Collect reads all that a query finds.
func Collect[T any](ctx context.Context, from *mongo.Collection, filter bson.D, o ...options.Lister[options.FindOptions]) ([]T, error) {
	cursor, err := from.Find(ctx, filter, o...)
	if err != nil {
		return nil, fmt.Errorf("find in %s: %w", from.Name(), err)
	}
	var all []T
	if err := cursor.All(ctx, &all); err != nil {
		return nil, fmt.Errorf("read %s: %w", from.Name(), err)
	}
	return all, nil
}

// Redact returns an address without its account, for messages and logs.
func Redact(address string) string {
	scheme, rest, _ := strings.Cut(address, "://")
	rest, _, _ = strings.Cut(rest, "?")
	account, hosts, named := strings.Cut(rest, "@")
	if !named {
		hosts = account
	}
	return scheme + "://" + hosts
}
