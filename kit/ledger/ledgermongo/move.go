package ledgermongo

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"

	"becario/kit/mongodb"
	"becario/kit/move"
)

// Table says how a table of SQL is kept in documents.
type Table struct {
	Name       string
	Collection string
	// ID is the column with the id of the document. Without one, a space has one
	// document, whose id is Single.
	ID, Single string
	// Within is the field with the list of which each row is an element; empty is
	// the document itself.
	Within string
	Fields []Field
	// Derive returns fields that are kept beside, from those of a row.
	Derive func(fields bson.D) bson.D
}

// Field is a column and the field that it is kept in.
type Field struct {
	Column, Field string
	Kind          Kind
}

// Kind is how the values of a column are kept.
type Kind int

// Kinds of columns.
const (
	Text Kind = iota
	Number
	// Instant is a number that may be NULL, which is a missing field.
	Instant
	// Zero is a number that may be NULL, which is 0.
	Zero
	Truth
	Binary
	// Data is binary and may be NULL, which is a missing field.
	Data
	// Words are texts, in SQL with spaces between them; Lines, with line ends.
	Words
	Lines
	// Numbers are numbers, in SQL with spaces between them.
	Numbers
)

// entriesTable is the ledger.
func entriesTable() Table {
	return Table{Name: "ledger", Collection: entries, ID: "key", Fields: []Field{
		{"actor", "actor", Text}, {"at", "at", Number}, {"answer", "answer", Binary}, {"kind", "kind", Text}, {"undo", "undo", Data},
		{"undone", "undone", Truth}, {"undone_by", "undone_by", Text}, {"clean_at", "clean_at", Number},
	}, Derive: func(fields bson.D) bson.D {
		return bson.D{{Key: "undoable", Value: slices.ContainsFunc(fields, func(e bson.E) bool { return e.Key == "undo" })}}
	}}
}

// Moved implements move.Database.
type Moved struct {
	db     *mongo.Database
	name   string
	tables []Table
}

var _ move.Database = (*Moved)(nil)

// OpenMoved opens the database of a service for a move. tables are those of the
// service in SQL, without the ledger, each after those that it refers to.
func OpenMoved(ctx context.Context, address string, schema mongodb.Schema, tables []Table) (*Moved, error) {
	db, err := mongodb.OpenMoving(ctx, address, schema)
	if err != nil {
		return nil, err
	}
	m := &Moved{db: db, name: mongodb.Redact(address), tables: append(tables, entriesTable())}
	// What processes that died have left is part of what is moved.
	keeper := New(db, nil, func(t *Tx) *Tx { return t })
	for {
		left, err := db.Collection(heads).CountDocuments(ctx, bson.D{{Key: "pending", Value: true}})
		if err == nil && left == 0 {
			return m, nil
		}
		if err == nil {
			err = keeper.Recover(ctx, batch)
		}
		if err != nil {
			return nil, errors.Join(err, m.Close())
		}
	}
}

// Name is the address without its account.
func (m *Moved) Name() string { return m.name }

// Close ends the connections.
func (m *Moved) Close() error { return mongodb.Close(m.db) }

// columns are the columns of the key, and then those of the fields.
func (t Table) columns() []string {
	columns := []string{"space"}
	if t.ID != "" {
		columns = append(columns, t.ID)
	}
	for _, f := range t.Fields {
		columns = append(columns, f.Column)
	}
	return columns
}

// Tables returns the tables with their columns by name.
func (m *Moved) Tables(context.Context) ([]move.Table, error) {
	var all []move.Table
	for _, t := range m.tables {
		columns := t.columns()
		slices.Sort(columns)
		all = append(all, move.Table{Name: t.Name, Columns: columns})
	}
	return all, nil
}

func (m *Moved) table(name string) (Table, error) {
	i := slices.IndexFunc(m.tables, func(t Table) bool { return t.Name == name })
	if i < 0 {
		return Table{}, fmt.Errorf("there is no table %s", name)
	}
	return m.tables[i], nil
}

// Read gives each row of a table.
func (m *Moved) Read(ctx context.Context, of move.Table, each func(move.Row) error) error {
	return m.find(ctx, of, bson.D{{Key: "$exists", Value: true}}, func(_ string, row move.Row) error { return each(row) })
}

// find gives the rows of a table in spaces that fit a condition.
func (m *Moved) find(ctx context.Context, of move.Table, space bson.D, each func(space string, row move.Row) error) error {
	t, err := m.table(of.Name)
	if err != nil {
		return err
	}
	cursor, err := m.db.Collection(t.Collection).Find(ctx, bson.D{{Key: "space", Value: space}})
	if err != nil {
		return err
	}
	defer cursor.Close(ctx)
	for cursor.Next(ctx) {
		for _, part := range t.parts(cursor.Current) {
			row, err := t.row(cursor.Current, part, of.Columns)
			if err != nil {
				return err
			}
			if err := each(cursor.Current.Lookup("space").StringValue(), row); err != nil {
				return err
			}
		}
	}
	return cursor.Err()
}

// parts are the rows of a document: itself, or the elements of its list.
func (t Table) parts(doc bson.Raw) []bson.Raw {
	if t.Within == "" {
		return []bson.Raw{doc}
	}
	var parts []bson.Raw
	list, _ := doc.Lookup(t.Within).ArrayOK()
	values, _ := list.Values() // of what is no list there are none
	for _, v := range values {
		if part, ok := v.DocumentOK(); ok {
			parts = append(parts, part)
		}
	}
	return parts
}

func (t Table) row(doc, part bson.Raw, columns []string) (move.Row, error) {
	row := make(move.Row, len(columns))
	for i, c := range columns {
		switch c {
		case "space":
			row[i] = doc.Lookup("space").StringValue()
			continue
		case t.ID:
			row[i] = doc.Lookup("id").StringValue()
			continue
		}
		at := slices.IndexFunc(t.Fields, func(f Field) bool { return f.Column == c })
		if at < 0 {
			return nil, fmt.Errorf("there is no column %s", c)
		}
		v, err := t.Fields[at].read(part)
		if err != nil {
			return nil, err
		}
		row[i] = v
	}
	return row, nil
}

// read is the value of a column from a document. A field that is missing holds
// what Go's zero is.
func (f Field) read(doc bson.Raw) (any, error) {
	v, err := doc.LookupErr(f.Field)
	there := err == nil
	switch f.Kind {
	case Number, Instant, Zero:
		n, ok := v.AsInt64OK()
		if there && !ok {
			return nil, fmt.Errorf("field %s is no number", f.Field)
		}
		if !there && f.Kind == Instant || n == 0 && f.Kind == Zero {
			return nil, nil
		}
		return n, nil
	case Truth:
		b, _ := v.BooleanOK()
		return b, nil
	case Binary, Data:
		_, data, ok := v.BinaryOK()
		if !ok && f.Kind == Data {
			return nil, nil
		}
		return append([]byte{}, data...), nil
	case Words, Lines, Numbers:
		var words []string
		list, _ := v.ArrayOK()
		values, _ := list.Values()
		for _, w := range values {
			if n, ok := w.AsInt64OK(); ok {
				words = append(words, strconv.FormatInt(n, 10))
			} else {
				words = append(words, w.StringValue())
			}
		}
		return strings.Join(words, f.between()), nil
	}
	s, _ := v.StringValueOK()
	return s, nil
}

func (f Field) between() string {
	if f.Kind == Lines {
		return "\n"
	}
	return " "
}

// write is the field of a value; ok is false if it is missing.
func (f Field) write(v any) (e bson.E, ok bool, err error) {
	switch f.Kind {
	case Zero:
		if v == nil {
			v = int64(0)
		}
	case Instant, Data:
		if v == nil {
			return bson.E{}, false, nil
		}
	case Words, Lines, Numbers:
		text, _ := v.(string)
		if text == "" {
			return bson.E{}, false, nil
		}
		list := bson.A{}
		for word := range strings.SplitSeq(text, f.between()) {
			if f.Kind != Numbers {
				list = append(list, word)
				continue
			}
			n, err := strconv.ParseInt(word, 10, 64)
			if err != nil {
				return bson.E{}, false, fmt.Errorf("column %s: %w", f.Column, err)
			}
			list = append(list, n)
		}
		return bson.E{Key: f.Field, Value: list}, true, nil
	}
	if v == nil {
		return bson.E{}, false, fmt.Errorf("column %s is NULL", f.Column)
	}
	return bson.E{Key: f.Field, Value: v}, true, nil
}

// Write keeps rows.
func (m *Moved) Write(ctx context.Context, of move.Table, rows []move.Row) error {
	t, err := m.table(of.Name)
	if err != nil {
		return err
	}
	var writes []mongo.WriteModel
	for _, row := range rows {
		space, id, fields, err := t.fields(row, of.Columns)
		if err != nil {
			return err
		}
		if t.Within != "" {
			writes = append(writes, mongo.NewUpdateOneModel().SetFilter(bson.D{{Key: "_id", Value: docID(space, id)}}).
				SetUpdate(bson.D{{Key: "$push", Value: bson.D{{Key: t.Within, Value: fields}}}}))
			continue
		}
		doc := bson.D{{Key: "_id", Value: docID(space, id)}, {Key: "space", Value: space}, {Key: "id", Value: id}, {Key: "rev", Value: int64(0)}}
		doc = append(doc, fields...)
		if t.Derive != nil {
			doc = append(doc, t.Derive(fields)...)
		}
		writes = append(writes, mongo.NewInsertOneModel().SetDocument(doc))
	}
	if _, err := m.db.Collection(t.Collection).BulkWrite(ctx, writes); err != nil {
		return fmt.Errorf("write %s: %w", t.Collection, err)
	}
	return nil
}

// fields takes a row apart.
func (t Table) fields(row move.Row, columns []string) (space, id string, fields bson.D, err error) {
	of := func(column string) any { return row[slices.Index(columns, column)] }
	space, _ = of("space").(string)
	if id = t.Single; t.ID != "" {
		id, _ = of(t.ID).(string)
	}
	for _, f := range t.Fields {
		e, ok, err := f.write(of(f.Column))
		if err != nil {
			return "", "", nil, err
		}
		if ok {
			fields = append(fields, e)
		}
	}
	return space, id, fields, nil
}

// Held reports whether there are documents, and whether a move to it has not
// ended.
func (m *Moved) Held(ctx context.Context) (rows bool, from string, err error) {
	if from, err = mongodb.Moving(ctx, m.db); err != nil {
		return false, "", err
	}
	for _, t := range m.tables {
		n, err := m.db.Collection(t.Collection).CountDocuments(ctx, bson.D{{Key: "space", Value: bson.D{{Key: "$exists", Value: true}}}})
		if err != nil {
			return false, "", fmt.Errorf("look into %s: %w", t.Collection, err)
		}
		rows = rows || n > 0
	}
	return rows, from, nil
}

// Begin notes a move and removes all documents.
func (m *Moved) Begin(ctx context.Context, from string) error {
	if err := mongodb.SetMoving(ctx, m.db, from); err != nil {
		return err
	}
	collections := []string{heads}
	for _, t := range m.tables {
		collections = append(collections, t.Collection)
	}
	for _, c := range collections {
		if _, err := m.db.Collection(c).DeleteMany(ctx, bson.D{}); err != nil {
			return fmt.Errorf("empty %s: %w", c, err)
		}
	}
	return nil
}

// End notes that the move is over.
func (m *Moved) End(ctx context.Context) error { return mongodb.SetMoving(ctx, m.db, "") }
