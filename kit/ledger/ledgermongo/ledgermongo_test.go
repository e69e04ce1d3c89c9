package ledgermongo_test

import (
	"testing"

	"go.mongodb.org/mongo-driver/v2/mongo"

	"becario/kit/fault"
	"becario/kit/ledger"
	"becario/kit/ledger/ledgermongo"
	"becario/kit/ledger/ledgertest"
	"becario/kit/mongodb"
	"becario/kit/mongodb/mongotest"
)

func TestMain(m *testing.M) { mongotest.Main(m) }

const jobs = "jobs"

// job is a record of the suite.
type job struct {
	N         int64 `bson:"n"`
	NoticeAt  int64 `bson:"notice_at,omitempty"`
	VisibleAt int64 `bson:"visible_at,omitempty"`
}

// tx keeps jobs of one space.
type tx struct{ *ledgermongo.Tx }

func (t tx) put(id string, n, noticeAt int64) error {
	return t.Put(jobs, id, job{N: n, NoticeAt: noticeAt, VisibleAt: noticeAt})
}

func (t tx) get(id string) (int64, error) {
	var j job
	there, err := t.Get(jobs, id, &j)
	if err == nil && !there {
		err = fault.New(fault.NotFound, "fault.no_task")
	}
	return j.N, err
}

func (t tx) erase() error {
	t.Erase(jobs)
	return nil
}

func view(t *ledgermongo.Tx) tx { return tx{t} }

var schema = mongodb.Schema{Name: "jobs", Version: 1, Indexes: append(ledgermongo.Indexes(jobs), ledgermongo.QueueIndex(jobs))}

func openAt(t *testing.T, address string) (*mongo.Database, *ledgermongo.Keeper[tx]) {
	t.Helper()
	db, err := mongodb.Open(t.Context(), address, schema)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := mongodb.Close(db); err != nil {
			t.Error(err)
		}
	})
	return db, ledgermongo.New(db, []string{jobs}, view)
}

func open(t *testing.T) *ledgermongo.Keeper[tx] {
	_, keeper := openAt(t, mongotest.Mongo(t))
	return keeper
}

func TestChanges(t *testing.T) {
	ledgertest.Changes(t, ledgertest.Records[tx]{
		Put:   func(t tx, _, id string, n int64) error { return t.put(id, n, 0) },
		Get:   tx.get,
		Erase: tx.erase,
	}, func(t *testing.T) ledger.Keeper[tx] { return open(t) })
}

func TestDues(t *testing.T) {
	ledgertest.Dues(t, func(t tx, _, id string, at int64) error { return t.put(id, 1, at) },
		func(t *testing.T) (ledger.Keeper[tx], ledger.Queue[tx]) {
			k := open(t)
			return k, ledgermongo.NewQueue(k, jobs)
		})
}
