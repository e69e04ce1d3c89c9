// Package move copies all that a part keeps from one database to another, of
// the same kind or not, and compares the two at the end.
package move

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
)

// Row is the values of a table's columns: string, int64, bool, []byte or nil.
type Row []any

// Table is a table and its columns in the order in which a Row has them.
type Table struct {
	Name    string
	Columns []string
}

// Database is what can be moved from and to.
type Database interface {
	// Name tells people which one it is, without a password.
	Name() string
	// Tables returns the tables, each after those that it refers to.
	Tables(ctx context.Context) ([]Table, error)
	// Read gives each row of a table, in any order.
	Read(ctx context.Context, table Table, each func(Row) error) error
	// Held reports whether it holds rows, and from where a move to it comes that
	// has not ended; empty is none.
	Held(ctx context.Context) (rows bool, from string, err error)
	// Begin notes that a move to it comes from somewhere and removes all rows. Until
	// End, no service opens it.
	Begin(ctx context.Context, from string) error
	// Write keeps rows, which are not there yet.
	Write(ctx context.Context, table Table, rows []Row) error
	// End notes that the move is over.
	End(ctx context.Context) error
	// Close ends the connections.
	Close() error
}

// Source is what can be copied while others write to it.
type Source interface {
	// Name tells people which one it is, without a password.
	Name() string
	// Tables returns the tables, each after those that it refers to.
	Tables(ctx context.Context) ([]Table, error)
	// Copy gives all rows, each after those that it refers to. What belongs together
	// is as it was at one moment.
	Copy(ctx context.Context, each func(Table, []Row) error) error
	// Close ends the connections.
	Close() error
}

// Count is how many rows a table has and a sum over them in which their order
// does not matter.
type Count struct {
	Table string
	Rows  int64
	Sum   [2]uint64
}

// Checksum is the sum as text.
func (c Count) Checksum() string { return fmt.Sprintf("%016x%016x", c.Sum[0], c.Sum[1]) }

// batch is how many rows are written at once.
const batch = 500

// Run copies all rows and compares. progress is told how many rows of a table
// were copied so far.
//
// A move that was interrupted is run again: it begins anew. Run refuses a target
// that holds rows of its own. Nobody may write to either meanwhile; if somebody
// did, Run fails, and the target stays closed to services until it was run again.
func Run(ctx context.Context, from, to Database, progress func(table string, rows int64)) ([]Count, error) {
	tables, err := match(ctx, from, to)
	if err != nil {
		return nil, err
	}
	_, unended, err := from.Held(ctx)
	if err != nil {
		return nil, err
	}
	if unended != "" {
		return nil, fmt.Errorf("%s is itself the target of a move from %s that has not ended", from.Name(), unended)
	}
	rows, earlier, err := to.Held(ctx)
	switch {
	case err != nil:
		return nil, err
	case earlier != "" && earlier != from.Name():
		return nil, fmt.Errorf("%s is the target of a move from %s that has not ended: run that one again, or choose an empty database", to.Name(), earlier)
	case earlier == "" && rows:
		return nil, fmt.Errorf("%s holds other data, which stays as it is: choose an empty database", to.Name())
	}
	if err := to.Begin(ctx, from.Name()); err != nil {
		return nil, err
	}
	var copied []Count
	for _, t := range tables {
		c, err := copyTable(ctx, from, to, t, progress)
		if err != nil {
			return nil, fmt.Errorf("copy %s: %w", t.Name, err)
		}
		copied = append(copied, c)
	}
	for i, t := range tables {
		for _, db := range []Database{from, to} {
			got, err := count(ctx, db, t)
			if err != nil {
				return nil, fmt.Errorf("compare %s: %w", t.Name, err)
			}
			if got != copied[i] {
				return nil, fmt.Errorf("compare %s: %d rows with the checksum %s were copied, but %s has %d with %s: it was written to meanwhile; stop all that uses it and move again",
					t.Name, copied[i].Rows, copied[i].Checksum(), db.Name(), got.Rows, got.Checksum())
			}
		}
	}
	return copied, to.End(ctx)
}

// Copy copies all rows of a source, to which others may write meanwhile, into an
// empty database, reads them there again and compares.
func Copy(ctx context.Context, from Source, to Database) ([]Count, error) {
	tables, err := match(ctx, from, to)
	if err != nil {
		return nil, err
	}
	if err := to.Begin(ctx, from.Name()); err != nil {
		return nil, err
	}
	copied := make([]Count, len(tables))
	for i, t := range tables {
		copied[i].Table = t.Name
	}
	err = from.Copy(ctx, func(t Table, rows []Row) error {
		i := slices.IndexFunc(tables, func(other Table) bool { return other.Name == t.Name })
		for _, r := range rows {
			if err := copied[i].add(r); err != nil {
				return err
			}
		}
		for some := range slices.Chunk(rows, batch) {
			if err := to.Write(ctx, t, some); err != nil {
				return fmt.Errorf("copy %s: %w", t.Name, err)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for i, t := range tables {
		got, err := count(ctx, to, t)
		if err != nil {
			return nil, fmt.Errorf("compare %s: %w", t.Name, err)
		}
		if got != copied[i] {
			return nil, fmt.Errorf("compare %s: %d rows with the checksum %s were read, but %s has %d with %s",
				t.Name, copied[i].Rows, copied[i].Checksum(), to.Name(), got.Rows, got.Checksum())
		}
	}
	return copied, to.End(ctx)
}

// Same reports whether two databases that nobody writes to hold the same rows.
func Same(ctx context.Context, a, b Database) (bool, error) {
	tables, err := match(ctx, a, b)
	if err != nil {
		return false, err
	}
	for _, t := range tables {
		one, err := count(ctx, a, t)
		if err != nil {
			return false, err
		}
		other, err := count(ctx, b, t)
		if err != nil || one != other {
			return false, err
		}
	}
	return true, nil
}

// match returns the tables, which both must have.
func match(ctx context.Context, from, to interface {
	Name() string
	Tables(ctx context.Context) ([]Table, error)
}) ([]Table, error) {
	theirs, err := from.Tables(ctx)
	if err != nil {
		return nil, err
	}
	ours, err := to.Tables(ctx)
	if err != nil {
		return nil, err
	}
	if len(theirs) != len(ours) {
		return nil, fmt.Errorf("%s has %d tables and %s %d: they are not of the same part and release", from.Name(), len(theirs), to.Name(), len(ours))
	}
	for _, t := range ours {
		if !slices.ContainsFunc(theirs, func(other Table) bool { return other.Name == t.Name && slices.Equal(other.Columns, t.Columns) }) {
			return nil, fmt.Errorf("%s has no table %s as %s has it: they are not of the same part and release", from.Name(), t.Name, to.Name())
		}
	}
	return ours, nil
}

func copyTable(ctx context.Context, from, to Database, t Table, progress func(string, int64)) (Count, error) {
	c := Count{Table: t.Name}
	var waiting []Row
	flush := func() error {
		if len(waiting) == 0 {
			return nil
		}
		if err := to.Write(ctx, t, waiting); err != nil {
			return err
		}
		waiting = waiting[:0]
		progress(t.Name, c.Rows)
		return nil
	}
	err := from.Read(ctx, t, func(r Row) error {
		if err := c.add(r); err != nil {
			return err
		}
		if waiting = append(waiting, r); len(waiting) == batch {
			return flush()
		}
		return nil
	})
	return c, errors.Join(err, flush())
}

func count(ctx context.Context, db Database, t Table) (Count, error) {
	c := Count{Table: t.Name}
	return c, db.Read(ctx, t, c.add)
}

// add counts a row.
func (c *Count) add(r Row) error {
	var text bytes.Buffer
	length := func(kind byte, n int) {
		text.WriteByte(kind)
		_ = binary.Write(&text, binary.BigEndian, int64(n)) // a buffer takes all
	}
	for _, v := range r {
		switch v := v.(type) {
		case nil:
			length('-', 0)
		case string:
			length('s', len(v))
			text.WriteString(v)
		case []byte:
			length('b', len(v))
			text.Write(v)
		case int64:
			length('i', int(v))
		case bool:
			length('t', map[bool]int{true: 1}[v])
		default:
			return fmt.Errorf("a value is of type %T", v)
		}
	}
	sum := sha256.Sum256(text.Bytes())
	c.Rows++
	c.Sum[0] += binary.BigEndian.Uint64(sum[:])
	c.Sum[1] += binary.BigEndian.Uint64(sum[8:])
	return nil
}
