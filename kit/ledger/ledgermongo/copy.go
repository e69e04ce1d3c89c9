package ledgermongo

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"go.mongodb.org/mongo-driver/v2/bson"

	"becario/kit/mongodb"
	"becario/kit/move"
)

const (
	// copied is how many spaces are copied at once.
	copied = 100
	// copyTries is how often a space that is always written to is read at most.
	copyTries = 200
	// copyPatience is after how many of them a change that is not finished is taken
	// for one of a process that died.
	copyPatience = 20
)

// OpenSource opens the database of a service to be copied while others write to
// it. tables are as for OpenMoved.
func OpenSource(ctx context.Context, address string, schema mongodb.Schema, tables []Table) (*Moved, error) {
	db, err := mongodb.Open(ctx, address, schema)
	if err != nil {
		return nil, err
	}
	return &Moved{db: db, name: mongodb.Redact(address), tables: append(tables, entriesTable())}, nil
}

var _ move.Source = (*Moved)(nil)

// Copy gives all rows. Those of a space are as they were at one moment: they are
// read between two looks at its head, and again if a change came between. Only a
// lease of a notice may be of a moment later.
func (m *Moved) Copy(ctx context.Context, each func(move.Table, []move.Row) error) error {
	tables, err := m.Tables(ctx)
	if err != nil {
		return err
	}
	spaces, err := m.spaces(ctx)
	if err != nil {
		return err
	}
	for some := range slices.Chunk(spaces, copied) {
		for try := 0; len(some) > 0; try++ {
			if try == copyTries {
				return fmt.Errorf("%s is written to without a pause: try again when there is less to do", m.name)
			}
			if some, err = m.copySpaces(ctx, tables, some, each); err != nil {
				return err
			}
			if len(some) > 0 {
				if err := m.wait(ctx, try); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// wait waits before spaces are read again.
func (m *Moved) wait(ctx context.Context, try int) error {
	if try >= copyPatience {
		if err := New(m.db, nil, func(t *Tx) *Tx { return t }).Recover(ctx, batch); err != nil {
			return err
		}
	}
	return pause(ctx, try)
}

// spaces are those of which there are records.
func (m *Moved) spaces(ctx context.Context) ([]string, error) {
	all := map[string]bool{}
	for _, t := range m.tables {
		cursor, err := m.db.Collection(t.Collection).Aggregate(ctx, bson.A{
			bson.D{{Key: "$match", Value: bson.D{{Key: "space", Value: bson.D{{Key: "$exists", Value: true}}}}}},
			bson.D{{Key: "$group", Value: bson.D{{Key: "_id", Value: "$space"}}}},
		})
		if err != nil {
			return nil, fmt.Errorf("list the spaces of %s: %w", t.Collection, err)
		}
		for cursor.Next(ctx) {
			space, ok := cursor.Current.Lookup("_id").StringValueOK()
			if !ok {
				return nil, errors.Join(fmt.Errorf("list the spaces of %s: one is no text", t.Collection), cursor.Close(ctx))
			}
			all[space] = true
		}
		if err := errors.Join(cursor.Err(), cursor.Close(ctx)); err != nil {
			return nil, fmt.Errorf("list the spaces of %s: %w", t.Collection, err)
		}
	}
	return slices.Sorted(maps.Keys(all)), nil
}

// copySpaces gives the rows of those spaces that nobody changes meanwhile, and
// returns the others.
func (m *Moved) copySpaces(ctx context.Context, tables []move.Table, spaces []string, each func(move.Table, []move.Row) error) (changed []string, err error) {
	before, err := m.heads(ctx, spaces)
	if err != nil {
		return nil, err
	}
	rows := make([]map[string][]move.Row, len(tables))
	for i, t := range tables {
		if rows[i], err = m.rows(ctx, t, spaces); err != nil {
			return nil, fmt.Errorf("read %s: %w", t.Name, err)
		}
	}
	after, err := m.heads(ctx, spaces)
	if err != nil {
		return nil, err
	}
	still := func(space string) bool {
		is, was := after[hash(space)], before[hash(space)]
		return is.Rev == was.Rev && !is.Pending && !was.Pending
	}
	for i, t := range tables {
		var all []move.Row
		for _, space := range spaces {
			if still(space) {
				all = append(all, rows[i][space]...)
			}
		}
		if len(all) > 0 {
			if err := each(t, all); err != nil {
				return nil, err
			}
		}
	}
	return slices.DeleteFunc(slices.Clone(spaces), still), nil
}

// heads are those of spaces, by their ids. A space that came here by a move and
// was never changed since has none.
func (m *Moved) heads(ctx context.Context, spaces []string) (map[string]head, error) {
	ids := bson.A{}
	for _, space := range spaces {
		ids = append(ids, hash(space))
	}
	found, err := mongodb.Collect[head](ctx, m.db.Collection(heads), bson.D{{Key: "_id", Value: bson.D{{Key: "$in", Value: ids}}}})
	if err != nil {
		return nil, err
	}
	all := map[string]head{}
	for _, h := range found {
		all[h.ID] = h
	}
	return all, nil
}

// rows are those of spaces in a table.
func (m *Moved) rows(ctx context.Context, table move.Table, spaces []string) (map[string][]move.Row, error) {
	all := map[string][]move.Row{}
	err := m.find(ctx, table, bson.D{{Key: "$in", Value: spaces}}, func(space string, row move.Row) error {
		all[space] = append(all[space], row)
		return nil
	})
	return all, err
}
