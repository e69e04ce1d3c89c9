package ledgermongo_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"

	"google.golang.org/protobuf/proto"

	commonv1 "becario/api/becario/common/v1"
	"becario/kit/ledger"
	"becario/kit/ledger/ledgermongo"
	"becario/kit/mongodb/mongotest"
	"becario/kit/move"
)

// jobTables are the records as a table. It is read before the ledger.
func jobTables() []ledgermongo.Table {
	return []ledgermongo.Table{{Name: jobs, Collection: jobs, ID: "id", Fields: []ledgermongo.Field{{Column: "n", Field: "n", Kind: ledgermongo.Number}}}}
}

// addOne keeps a record with a number and an entry of the ledger with it.
func addOne(ctx context.Context, k ledger.Keeper[tx], space string, n int) error {
	return on(k).Do(ctx, ledger.Named{Space: space, Actor: space, Key: fmt.Sprint(n)}, &commonv1.Money{}, func(t tx) (proto.Message, error) {
		return &commonv1.Money{}, t.put("n", int64(n), 0)
	})
}

// copiedRows are the record and the number of entries of each space.
func copiedRows(t *testing.T, address string) (records, entries map[string]int64) {
	t.Helper()
	source, err := ledgermongo.OpenSource(t.Context(), address, schema, jobTables())
	if err != nil {
		t.Fatal(err)
	}
	records, entries = map[string]int64{}, map[string]int64{}
	err = source.Copy(t.Context(), func(table move.Table, rows []move.Row) error {
		for _, row := range rows {
			space := row[slices.Index(table.Columns, "space")].(string)
			if table.Name == jobs {
				records[space] = row[slices.Index(table.Columns, "n")].(int64)
			} else {
				entries[space]++
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := source.Close(); err != nil {
		t.Error(err)
	}
	return records, entries
}

// What is copied while others write has each change wholly or not at all.
func TestCopyWhileWritten(t *testing.T) {
	address := mongotest.Mongo(t)
	_, k := openAt(t, address)
	ctx, cancel := context.WithCancel(t.Context())
	var writing sync.WaitGroup
	begun := make(chan struct{})
	writing.Go(func() {
		for n := 1; ctx.Err() == nil; n++ {
			for s := range 6 {
				if err := addOne(t.Context(), k, fmt.Sprint("space ", s), n); err != nil {
					t.Error(err)
					return
				}
			}
			if n == 1 {
				close(begun)
			}
		}
	})
	<-begun
	for range 12 {
		records, entries := copiedRows(t, address)
		if len(records) != 6 {
			t.Errorf("got %d spaces, want 6", len(records))
		}
		for space, n := range records {
			if entries[space] != n {
				t.Errorf("%s: %d changes were copied and %d entries of them", space, n, entries[space])
			}
		}
	}
	cancel()
	writing.Wait()
}

// A change that a process has left unfinished is finished first.
func TestCopyFinishes(t *testing.T) {
	for commands := 1; ; commands++ {
		address := mongotest.Mongo(t)
		_, sound := openAt(t, address)
		if err := more(t.Context(), sound, "one"); err != nil {
			t.Fatal(err)
		}
		if attempt(t, mongotest.Cut(t, address, commands, true), more) == nil {
			return // it needs no more commands
		}
		records, entries := copiedRows(t, address)
		if records["ana"] != 2*entries["ana"] { // "twice" comes last
			t.Errorf("cut after %d commands: %d changes were copied and %d entries", commands, records["ana"]/2, entries["ana"])
		}
	}
}
