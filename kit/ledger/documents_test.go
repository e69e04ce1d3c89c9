package ledger_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"

	commonv1 "becario/api/becario/common/v1"
	"becario/kit/clock"
	"becario/kit/fault"
	"becario/kit/ledger"
	"becario/kit/ledger/ledgertest"
)

// These tests show that a keeper needs no transactions: the one here stores
// documents, of which each write changes one, if that still has the revision
// that was read. It is what ledger.Keeper describes.

// errKilled is what a process that was killed gets from its database.
var errKilled = errors.New("killed")

// documents is a database of documents by name. It outlives processes.
type documents struct {
	mu   sync.Mutex
	docs map[string]document
}

// document is a value and how often it was written; 0 is not there.
type document struct {
	revision int
	value    any
}

// process works on a database until it is killed.
type process struct {
	db *documents
	// writes is how many writes are left before it is killed; negative is never.
	writes int
}

func (p *process) read(name string) document {
	p.db.mu.Lock()
	defer p.db.mu.Unlock()
	return p.db.docs[name]
}

// write replaces a document that has a revision, or removes it if value is nil.
// It reports false if it has another revision by now.
func (p *process) write(name string, revision int, value any) (bool, error) {
	p.db.mu.Lock()
	defer p.db.mu.Unlock()
	if p.writes == 0 {
		return false, errKilled
	}
	p.writes = max(p.writes-1, -1)
	switch {
	case p.db.docs[name].revision != revision:
		return false, nil
	case value == nil:
		delete(p.db.docs, name)
	default:
		p.db.docs[name] = document{revision + 1, value}
	}
	return true, nil
}

// under returns the documents whose names begin with a prefix, by name.
func (p *process) under(prefix string) (names []string, docs map[string]document) {
	p.db.mu.Lock()
	defer p.db.mu.Unlock()
	docs = maps.Clone(p.db.docs)
	for name := range docs {
		if strings.HasPrefix(name, prefix) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names, docs
}

// job is a record of the suite. by is the commit of its space that wrote it.
type job struct {
	by         int
	n          int64
	notice     int64
	visible    int64
	space, key string
}

// entry is an entry of the ledger in its document.
type entry struct {
	ledger.Entry
	by int
}

// space is the document of a space: how many commits there were, and the last
// one until all that it writes is written.
type space struct {
	commits int
	writes  map[string]any // by name; nil removes
}

// tx collects what a change writes.
type tx struct {
	*process
	space  string
	writes map[string]any
}

func (t *tx) put(id string, n, notice int64) error {
	t.writes["job/"+t.space+"/"+id] = job{n: n, notice: notice, visible: notice, space: t.space, key: id}
	return nil
}

func (t *tx) find(id string) (job, bool) {
	name := "job/" + t.space + "/" + id
	if v, ok := t.writes[name]; ok {
		j, ok := v.(job)
		return j, ok
	}
	j, ok := t.read(name).value.(job)
	return j, ok
}

func (t *tx) get(id string) (int64, error) {
	if j, ok := t.find(id); ok {
		return j.n, nil
	}
	return 0, fault.New(fault.NotFound, "fault.no_task")
}

// erase removes the jobs of the space.
func (t *tx) erase() error {
	names, _ := t.under("job/" + t.space + "/")
	for _, name := range names {
		t.writes[name] = nil
	}
	return nil
}

// commit runs work on the space and writes what it collects, all or nothing.
func (p *process) commit(name string, work func(t *tx) error) error {
	for {
		before, err := p.finish(name)
		if err != nil {
			return err
		}
		t := &tx{process: p, space: name, writes: map[string]any{}}
		if err := work(t); err != nil || len(t.writes) == 0 {
			return err
		}
		done, err := p.write("space/"+name, before.revision, space{before.value.(space).commits + 1, t.writes})
		if err != nil {
			return err
		}
		if done {
			_, err := p.finish(name)
			return err
		}
	}
}

// finish writes what the last commit of a space has left to write, and returns
// the document of the space without it.
func (p *process) finish(name string) (document, error) {
	for {
		d := p.read("space/" + name)
		s, _ := d.value.(space)
		if s.writes == nil {
			return document{d.revision, s}, nil
		}
		for target, value := range s.writes {
			if err := p.apply(target, value, s.commits); err != nil {
				return d, err
			}
		}
		if _, err := p.write("space/"+name, d.revision, space{commits: s.commits}); err != nil {
			return d, err
		}
	}
}

// apply writes one document of a commit, unless this or a later one was there.
func (p *process) apply(name string, value any, by int) error {
	for {
		d := p.read(name)
		switch there := d.value.(type) {
		case job:
			if there.by >= by {
				return nil
			}
		case entry:
			if there.by >= by {
				return nil
			}
		}
		switch v := value.(type) {
		case job:
			v.by = by
			value = v
		case entry:
			v.by = by
			value = v
		}
		if done, err := p.write(name, d.revision, value); done || err != nil {
			return err
		}
	}
}

func entryName(space, key string) string { return "entry/" + space + "/" + key }

func (p *process) Change(_ context.Context, e ledger.Entry, work func(tx *tx, e *ledger.Entry) error) (kept ledger.Entry, first bool, err error) {
	name := entryName(e.Space, e.Key)
	err = p.commit(e.Space, func(t *tx) error {
		earlier, there := p.read(name).value.(entry)
		if first = !there; there {
			kept = earlier.Entry
			return nil
		}
		kept = e
		if err := work(t, &kept); err != nil {
			return err
		}
		t.writes[name] = entry{Entry: kept}
		return nil
	})
	return kept, first, err
}

func (p *process) Revert(_ context.Context, space, key, actor string, work func(tx *tx, e ledger.Entry) error) error {
	name := entryName(space, key)
	return p.commit(space, func(t *tx) error {
		e, there := p.read(name).value.(entry)
		if !there {
			return ledger.NoChange()
		}
		if err := work(t, e.Entry); err != nil {
			return err
		}
		e.Undone, e.UndoneBy = true, actor
		t.writes[name] = e
		return nil
	})
}

func (p *process) Entries(_ context.Context, space, after string, limit int) (found []ledger.Entry, err error) {
	names, docs := p.under(entryName(space, ""))
	for _, name := range names {
		if e := docs[name].value.(entry).Entry; e.Key > after && len(found) < limit {
			found = append(found, e)
		}
	}
	return found, nil
}

func (p *process) Erase(_ context.Context, space string, work func(tx *tx) error) error {
	return p.commit(space, func(t *tx) error {
		names, _ := p.under(entryName(space, ""))
		for _, name := range names {
			t.writes[name] = nil
		}
		return work(t)
	})
}

func (p *process) Clean(_ context.Context, now time.Time, limit int) (more bool, err error) {
	names, docs := p.under("entry/")
	n := 0
	for _, name := range names {
		e := docs[name].value.(entry)
		switch age := now.Sub(time.UnixMicro(e.At)); {
		case age >= ledger.AnswerTerm:
			_, err = p.write(name, docs[name].revision, nil)
		case age >= ledger.UndoTerm && e.Undo != nil:
			e.Undo = nil
			_, err = p.write(name, docs[name].revision, e)
		default:
			continue
		}
		if n++; err != nil || n == limit {
			return true, err
		}
	}
	return false, nil
}

func (p *process) Claim(_ context.Context, now, due, until time.Time, limit int, read func(rows []ledger.Due, open func(space string) *tx) error) error {
	names, docs := p.under("job/")
	slices.SortFunc(names, func(a, b string) int {
		return cmp.Compare(docs[a].value.(job).visible, docs[b].value.(job).visible)
	})
	var rows []ledger.Due
	for _, name := range names {
		j := docs[name].value.(job)
		if j.visible == 0 || j.visible > due.UnixMicro() || j.visible > now.UnixMicro() && j.visible != j.notice || len(rows) == limit {
			continue
		}
		j.visible = until.UnixMicro()
		done, err := p.write(name, docs[name].revision, j)
		if err != nil {
			return err
		}
		if done {
			rows = append(rows, ledger.Due{Space: j.space, ID: j.key, At: j.notice})
		}
	}
	return read(rows, func(space string) *tx { return &tx{process: p, space: space, writes: map[string]any{}} })
}

// each changes the rows whose notices still stand.
func (p *process) each(rows []ledger.Due, change func(t *tx, row ledger.Due, j *job) error) error {
	for _, row := range rows {
		err := p.commit(row.Space, func(t *tx) error {
			j, ok := t.find(row.ID)
			if !ok || j.notice != row.At {
				return nil
			}
			if err := change(t, row, &j); err != nil {
				return err
			}
			t.writes["job/"+row.Space+"/"+row.ID] = j
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (p *process) Settle(_ context.Context, rows []ledger.Due, next func(tx *tx, row ledger.Due) (int64, error)) error {
	return p.each(rows, func(t *tx, row ledger.Due, j *job) error {
		at, err := next(t, row)
		j.notice, j.visible = at, at
		return err
	})
}

func (p *process) Hold(_ context.Context, row ledger.Due, until int64) error {
	return p.each([]ledger.Due{row}, func(_ *tx, _ ledger.Due, j *job) error {
		j.visible = until
		return nil
	})
}

func (p *process) Count(_ context.Context, from time.Time, interval time.Duration, n int) ([]int32, error) {
	counts := make([]int32, n)
	_, docs := p.under("job/")
	for _, d := range docs {
		j, ok := d.value.(job)
		k := max(0, time.UnixMicro(j.visible).Sub(from)/interval)
		if ok && j.visible != 0 && int(k) < n {
			counts[k]++
		}
	}
	return counts, nil
}

func (p *process) Next(context.Context) (next int64, err error) {
	_, docs := p.under("job/")
	for _, d := range docs {
		if j, ok := d.value.(job); ok && j.visible != 0 && (next == 0 || j.visible < next) {
			next = j.visible
		}
	}
	return next, nil
}

func newProcess(db *documents, writes int) *process { return &process{db: db, writes: writes} }

func newDocuments() *documents { return &documents{docs: map[string]document{}} }

func TestKeeperWithoutTransactions(t *testing.T) {
	ledgertest.Changes(t, ledgertest.Records[*tx]{
		Put:   func(tx *tx, _, id string, n int64) error { return tx.put(id, n, 0) },
		Get:   (*tx).get,
		Erase: (*tx).erase,
	}, func(*testing.T) ledger.Keeper[*tx] { return newProcess(newDocuments(), -1) })
	ledgertest.Dues(t, func(tx *tx, _, id string, at int64) error { return tx.put(id, 1, at) },
		func(*testing.T) (ledger.Keeper[*tx], ledger.Queue[*tx]) {
			p := newProcess(newDocuments(), -1)
			return p, p
		})
}

// A process that is killed at any of its writes has made the whole change or
// none of it, and the next delivery ends with it made once.
func TestKilledAtAnyWrite(t *testing.T) {
	call := ledger.Named{Space: "ana", Actor: "ana", Key: "k"}
	on := func(p *process) *ledger.Ledger[*tx] {
		return ledger.New[*tx](p, clock.NewManual(ledgertest.Start))
	}
	add := func(p *process) error {
		answer := &commonv1.Money{}
		return on(p).Do(t.Context(), call, answer, func(tx *tx) (proto.Message, error) {
			n, err := tx.get("sum")
			if err != nil && !fault.Is(err, fault.NotFound) {
				return nil, err
			}
			answer.Minor = n + 1
			return &commonv1.Money{Minor: n}, errors.Join(tx.put("sum", n+1, 0), tx.put("twice", 2*(n+1), 0))
		})
	}
	undo := func(p *process) error {
		before := &commonv1.Money{}
		return on(p).Undo(t.Context(), call, before, &commonv1.Money{}, func(tx *tx) error {
			return errors.Join(tx.put("sum", before.Minor+100, 0), tx.put("twice", 2*(before.Minor+100), 0))
		})
	}
	holds := func(db *documents, want ...int64) {
		t.Helper()
		// Another change first finishes what was left.
		p, got := newProcess(db, -1), int64(0)
		err := on(p).Do(t.Context(), ledger.Named{Space: "ana", Actor: "ana", Key: fmt.Sprint("look", len(db.docs))}, &commonv1.Money{}, func(tx *tx) (proto.Message, error) {
			sum, _ := tx.find("sum")
			twice, _ := tx.find("twice")
			if twice.n != 2*sum.n {
				t.Errorf("half of it was written: %d and %d", sum.n, twice.n)
			}
			got = sum.n
			return nil, nil
		})
		if err != nil || !slices.Contains(want, got) {
			t.Errorf("got %d, %v; want one of %v", got, err, want)
		}
	}
	kills := 0
	for _, c := range []struct {
		change       func(*process) error
		before, done int64
	}{{add, 0, 1}, {undo, 1, 100}} {
		for writes := 0; ; writes++ {
			db := newDocuments()
			if c.before != 0 {
				if err := add(newProcess(db, -1)); err != nil {
					t.Fatal(err)
				}
			}
			err := c.change(newProcess(db, writes))
			if err == nil {
				break // it needs no more writes
			}
			kills++
			if !errors.Is(err, errKilled) {
				t.Fatalf("after %d writes: got %v", writes, err)
			}
			holds(db, c.before, c.done)
			if err := c.change(newProcess(db, -1)); err != nil && !fault.Is(err, fault.State) {
				t.Errorf("delivered again after %d writes: %v", writes, err)
			}
			holds(db, c.done)
		}
	}
	if kills < 8 {
		t.Errorf("it was killed %d times, want at every write", kills)
	}
}
