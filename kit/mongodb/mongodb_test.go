package mongodb_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
	"go.mongodb.org/mongo-driver/v2/x/mongo/driver"
	"go.mongodb.org/mongo-driver/v2/x/mongo/driver/drivertest"
	"go.mongodb.org/mongo-driver/v2/x/mongo/driver/xoptions"

	"becario/kit/mongodb"
	"becario/kit/mongodb/mongotest"
)

func TestMain(m *testing.M) { mongotest.Main(m) }

func schema() mongodb.Schema {
	return mongodb.Schema{Name: "jobs", Version: 2, Indexes: []mongodb.Index{{Collection: "jobs", Keys: bson.D{{Key: "space", Value: 1}}}}}
}

func open(t *testing.T, address string, s mongodb.Schema) error {
	t.Helper()
	db, err := mongodb.Open(t.Context(), address, s)
	if err != nil {
		return err
	}
	if err := mongodb.Ping(t.Context(), db); err != nil {
		t.Errorf("ping: %v", err)
	}
	return mongodb.Close(db)
}

func TestOpen(t *testing.T) {
	address := mongotest.Mongo(t)
	for range 2 { // the second time all is there
		if err := open(t, address, schema()); err != nil {
			t.Fatal(err)
		}
	}
	older, other := schema(), schema()
	older.Version, other.Name = 1, "tasks"
	for want, s := range map[string]mongodb.Schema{"newer release": older, "database of jobs, not of tasks": other} {
		if err := open(t, address, s); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want that it says %q", err, want)
		}
	}
	foreign := mongotest.Mongo(t)
	mongotest.Change(t, foreign, func(ctx context.Context, db *mongo.Database) error {
		_, err := db.Collection("films").InsertOne(ctx, bson.D{{Key: "title", Value: "x"}})
		return err
	})
	if err := open(t, foreign, schema()); err == nil || !strings.Contains(err.Error(), `"films"`) {
		t.Errorf("got %v, want that a database of somebody else's is refused", err)
	}
}

func TestAddresses(t *testing.T) {
	const address = "mongodb://ana:p%40ss@one:27017,two:27018/office?replicaSet=rs&authSource=admin"
	if got := mongodb.Redact(address); got != "mongodb://one:27017,two:27018/office" {
		t.Errorf("redacted: got %s", got)
	}
	if name, err := mongodb.Name(address); err != nil || name != "office" {
		t.Errorf("name: got %s, %v", name, err)
	}
	for wrong, want := range map[string]string{
		"mongodb://localhost":                   "names no database",
		"mongodb://ana:p@ss:word@localhost/x":   "cannot be read",
		"mongodb://localhost/x?readPreference=": "",
	} {
		err := open(t, wrong, schema())
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "ss:word") {
			t.Errorf("%s: got %v, want that it says %q and not the password", wrong, err, want)
		}
	}
}

func TestNoServer(t *testing.T) {
	err := open(t, "mongodb://127.0.0.1:1/x?serverSelectionTimeoutMS=100", schema())
	if err == nil || !mongodb.Away(err) || !strings.Contains(mongodb.Remedy(err), "host, port") {
		t.Errorf("got %v, away %v, remedy %q; want that no server answers, and a remedy", err, mongodb.Away(err), mongodb.Remedy(err))
	}
	cut := mongotest.Cut(t, mongotest.Mongo(t), 3, false)
	if err := open(t, cut, schema()); err == nil || !mongodb.Away(err) {
		t.Errorf("cut: got %v, want that the server is away", err)
	}
}

// cleared is what a call gets whose pool of connections was given up by another one.
type cleared struct{ error }

func (cleared) Retryable() bool { return true }

// A call that has found no connection since another one lost its own may be waited for,
// as that may.
func TestAPoolThatWasGivenUp(t *testing.T) {
	err := fmt.Errorf("write ledger: %w", mongo.CommandError{Message: "connection pool was cleared", Wrapped: driver.Error{Wrapped: cleared{errors.New("EOF")}}})
	if !mongodb.Away(err) {
		t.Errorf("%v: got that it is not away", err)
	}
}

// TestFailures plays answers of servers that cannot be had here.
func TestFailures(t *testing.T) {
	failure := func(code int32, name string) bson.D {
		return bson.D{{Key: "ok", Value: 0}, {Key: "errmsg", Value: "no"}, {Key: "code", Value: code}, {Key: "codeName", Value: name}}
	}
	for name, c := range map[string]struct {
		answer bson.D
		away   bool
		remedy string
	}{
		"a secondary":            {failure(10107, "NotWritablePrimary"), true, ""},
		"a server that stops":    {failure(91, "ShutdownInProgress"), true, ""},
		"a full disk":            {failure(14031, "OutOfDiskSpace"), true, "room"},
		"a wrong password":       {failure(18, "AuthenticationFailed"), false, "password"},
		"an account of no right": {failure(13, "Unauthorized"), false, "readWrite"},
		"a wrong command":        {failure(59, "CommandNotFound"), false, ""},
		"a write not confirmed": {bson.D{{Key: "ok", Value: 1}, {Key: "n", Value: 1}, {Key: "writeConcernError", Value: bson.D{
			{Key: "code", Value: int32(91)}, {Key: "errmsg", Value: "shutting down"}}}}, true, ""},
	} {
		t.Run(name, func(t *testing.T) {
			o := options.Client()
			if err := xoptions.SetInternalClientOptions(o, "deployment", drivertest.NewMockDeployment(c.answer)); err != nil {
				t.Fatal(err)
			}
			client, err := mongo.Connect(o)
			if err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
			defer cancel()
			_, err = client.Database("x").Collection("jobs").InsertOne(ctx, bson.D{{Key: "_id", Value: "1"}})
			if err == nil || mongodb.Away(err) != c.away || !strings.Contains(mongodb.Remedy(err), c.remedy) || (c.remedy == "") != (mongodb.Remedy(err) == "") {
				t.Errorf("got %v, away %v, remedy %q; want away %v, remedy %q", err, mongodb.Away(err), mongodb.Remedy(err), c.away, c.remedy)
			}
		})
	}
}
