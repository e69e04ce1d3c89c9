package mongodb

import (
	"context"
	"errors"
	"fmt"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
)

// OpenMoving is Open, also for a database that a move has not filled yet.
func OpenMoving(ctx context.Context, address string, schema Schema) (*mongo.Database, error) {
	return open(ctx, address, schema, true)
}

// Empty reports whether there is nothing in the database that an address names.
func Empty(ctx context.Context, address string) (bool, error) {
	db, err := connect(address)
	if err != nil {
		return false, err
	}
	names, err := db.ListCollectionNames(ctx, bson.D{})
	if err = errors.Join(err, Close(db)); err != nil {
		return false, fmt.Errorf("look into %s: %w", Redact(address), err)
	}
	return len(names) == 0, nil
}

func isAbout() bson.D { return bson.D{{Key: "_id", Value: aboutCollection}} }

// Moving returns from where a move to the database comes that has not ended;
// empty if there is none.
func Moving(ctx context.Context, db *mongo.Database) (string, error) {
	var is about
	err := db.Collection(aboutCollection).FindOne(ctx, isAbout()).Decode(&is)
	if err != nil && !errors.Is(err, mongo.ErrNoDocuments) {
		return "", fmt.Errorf("look whether it is being filled: %w", err)
	}
	return is.Moving, nil
}

// SetMoving notes from where a move to the database comes; empty is that it has
// ended.
func SetMoving(ctx context.Context, db *mongo.Database, from string) error {
	_, err := db.Collection(aboutCollection).UpdateOne(ctx, isAbout(), bson.D{{Key: "$set", Value: bson.D{{Key: "moving", Value: from}}}})
	if err != nil {
		return fmt.Errorf("note the move: %w", err)
	}
	return nil
}
