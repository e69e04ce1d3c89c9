// Package movesql moves from and to databases in SQL, SQLite or PostgreSQL. What
// tables there are is read from the database.
package movesql

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"becario/kit/move"
	"becario/kit/sqldb"
)

// Database implements move.Database, and move.Source if it was opened by Freeze.
type Database struct {
	db   *sqldb.DB
	read sqldb.Queryer // by which rows are read
	end  func() error  // ends what read is, if not nil
	name string
	// kinds are those of the columns, by table and column.
	kinds map[string]map[string]kind
}

// kind is what a column holds.
type kind int

const (
	text kind = iota
	number
	truth
	binary
)

// Open opens a database that is there and up to date.
func Open(ctx context.Context, dsn string) (*Database, error) {
	db, err := sqldb.Attach(ctx, dsn)
	if err != nil {
		return nil, err
	}
	return &Database{db: db, read: db.Read(), name: sqldb.Redact(dsn), kinds: map[string]map[string]kind{}}, nil
}

// Freeze opens a database of PostgreSQL as it is now, to be copied while others
// write to it.
func Freeze(ctx context.Context, dsn string) (*Database, error) {
	d, err := Open(ctx, dsn)
	if err != nil {
		return nil, err
	}
	if d.read, d.end, err = d.db.Freeze(ctx); err != nil {
		return nil, errors.Join(err, d.db.Close())
	}
	return d, nil
}

// Name is the address without its password.
func (d *Database) Name() string { return d.name }

// Close closes the database.
func (d *Database) Close() error {
	if d.end == nil {
		return d.db.Close()
	}
	return errors.Join(d.end(), d.db.Close())
}

// Tables returns the tables with their columns by name, each after those that it
// refers to.
func (d *Database) Tables(ctx context.Context) ([]move.Table, error) {
	names, err := d.names(ctx)
	if err != nil {
		return nil, fmt.Errorf("list tables: %w", err)
	}
	needs := map[string][]string{}
	for _, name := range names {
		if needs[name], err = d.refers(ctx, name); err != nil {
			return nil, fmt.Errorf("list what %s refers to: %w", name, err)
		}
	}
	var tables []move.Table
	done := map[string]bool{}
	for len(tables) < len(names) {
		before := len(tables)
		for _, name := range names {
			if done[name] || slices.ContainsFunc(needs[name], func(need string) bool { return need != name && !done[need] }) {
				continue
			}
			columns, err := d.columns(ctx, name)
			if err != nil {
				return nil, fmt.Errorf("list the columns of %s: %w", name, err)
			}
			done[name] = true
			tables = append(tables, move.Table{Name: name, Columns: columns})
		}
		if len(tables) == before {
			return nil, errors.New("tables refer to each other in a circle")
		}
	}
	return tables, nil
}

// pairs runs a query of two columns of text.
func (d *Database) pairs(ctx context.Context, query string, args ...any) ([][2]string, error) {
	return sqldb.Collect(ctx, d.read, func(rows sqldb.Row) (p [2]string, err error) {
		err = rows.Scan(&p[0], &p[1])
		return p, err
	}, query, args...)
}

func firsts(pairs [][2]string, err error) (all []string, _ error) {
	for _, p := range pairs {
		all = append(all, p[0])
	}
	return all, err
}

// names are the tables of the service.
func (d *Database) names(ctx context.Context) ([]string, error) {
	// An index of words is a table of another type, and fills itself.
	query := `
		SELECT name, type FROM pragma_table_list
		WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite%'
		ORDER BY name`
	if d.db.Postgres() {
		query = `
		SELECT tablename, '' FROM pg_tables
		WHERE schemaname = current_schema()
		ORDER BY tablename`
	}
	names, err := firsts(d.pairs(ctx, query))
	return slices.DeleteFunc(names, func(name string) bool { return name == sqldb.MovingTable || strings.HasPrefix(name, "goose_") }), err
}

func (d *Database) refers(ctx context.Context, table string) ([]string, error) {
	query := `SELECT "table", '' FROM pragma_foreign_key_list($1)`
	if d.db.Postgres() {
		query = `
		SELECT r.relname, '' FROM pg_constraint c
		JOIN pg_class t ON t.oid = c.conrelid
		JOIN pg_class r ON r.oid = c.confrelid
		WHERE c.contype = 'f' AND t.relname = $1 AND t.relnamespace = current_schema()::regnamespace`
	}
	return firsts(d.pairs(ctx, query, table))
}

func (d *Database) columns(ctx context.Context, table string) ([]string, error) {
	query := `SELECT name, type FROM pragma_table_info($1)`
	if d.db.Postgres() {
		query = `
		SELECT column_name::text, data_type::text FROM information_schema.columns
		WHERE table_schema = current_schema() AND table_name = $1`
	}
	found, err := d.pairs(ctx, query, table)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(found, func(a, b [2]string) int { return cmp.Compare(a[0], b[0]) })
	d.kinds[table] = map[string]kind{}
	for _, c := range found {
		name := strings.ToLower(c[1])
		switch {
		case strings.Contains(name, "int"):
			d.kinds[table][c[0]] = number
		case strings.HasPrefix(name, "bool"):
			d.kinds[table][c[0]] = truth
		case name == "bytea" || name == "blob":
			d.kinds[table][c[0]] = binary
		case name == "text":
			d.kinds[table][c[0]] = text
		default:
			return nil, fmt.Errorf("column %s is of type %s", c[0], c[1])
		}
	}
	return firsts(found, nil)
}

// quote is a name in a statement.
func quote(name string) string { return `"` + name + `"` }

func quoted(names []string) string {
	var all []string
	for _, name := range names {
		all = append(all, quote(name))
	}
	return strings.Join(all, ", ")
}

// Read gives each row of a table.
func (d *Database) Read(ctx context.Context, table move.Table, each func(move.Row) error) error {
	var columns []string
	for _, c := range table.Columns {
		columns = append(columns, quote(c))
		if d.kinds[table.Name][c] == binary { // a driver may read an empty one as nil
			columns = append(columns, quote(c)+" IS NOT NULL")
		}
	}
	rows, err := d.read.QueryContext(ctx, `SELECT `+strings.Join(columns, ", ")+` FROM `+quote(table.Name))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		row, err := d.scan(rows, table)
		if err != nil {
			return err
		}
		if err := each(row); err != nil {
			return err
		}
	}
	return rows.Err()
}

// copied is how many rows are copied at once.
const copied = 500

// Copy gives all rows, table by table.
func (d *Database) Copy(ctx context.Context, each func(move.Table, []move.Row) error) error {
	tables, err := d.Tables(ctx)
	if err != nil {
		return err
	}
	for _, t := range tables {
		var some []move.Row
		err := d.Read(ctx, t, func(r move.Row) error {
			if some = append(some, r); len(some) < copied {
				return nil
			}
			rows := some
			some = nil
			return each(t, rows)
		})
		if err == nil && len(some) > 0 {
			err = each(t, some)
		}
		if err != nil {
			return fmt.Errorf("read %s: %w", t.Name, err)
		}
	}
	return nil
}

func (d *Database) scan(rows sqldb.Row, table move.Table) (move.Row, error) {
	var to []any
	var values []func() any
	for _, c := range table.Columns {
		switch d.kinds[table.Name][c] {
		case number:
			v := &sql.NullInt64{}
			to, values = append(to, v), append(values, func() any { return orNil(v.Valid, v.Int64) })
		case truth:
			v := &sql.NullBool{}
			to, values = append(to, v), append(values, func() any { return orNil(v.Valid, v.Bool) })
		case binary:
			v, valid := &[]byte{}, new(bool)
			to, values = append(to, v, valid), append(values, func() any { return orNil(*valid, append([]byte{}, *v...)) })
		default:
			v := &sql.NullString{}
			to, values = append(to, v), append(values, func() any { return orNil(v.Valid, v.String) })
		}
	}
	if err := rows.Scan(to...); err != nil {
		return nil, err
	}
	row := make(move.Row, len(values))
	for i, value := range values {
		row[i] = value()
	}
	return row, nil
}

func orNil(valid bool, v any) any {
	if valid {
		return v
	}
	return nil
}

// Write keeps rows in one transaction.
func (d *Database) Write(ctx context.Context, table move.Table, rows []move.Row) error {
	var places []string
	for i := range table.Columns {
		places = append(places, fmt.Sprintf("$%d", i+1))
	}
	insert := `INSERT INTO ` + quote(table.Name) + ` (` + quoted(table.Columns) + `) VALUES (` + strings.Join(places, ", ") + `)`
	return d.db.InTx(ctx, func(tx *sqldb.Tx) error {
		for _, row := range rows {
			if err := tx.Exec(ctx, insert, row...); err != nil {
				return err
			}
		}
		return nil
	})
}

// Held reports whether there are rows, and whether a move to it has not ended.
func (d *Database) Held(ctx context.Context) (rows bool, from string, err error) {
	if from, err = d.db.Moving(ctx); err != nil {
		return false, "", err
	}
	names, err := d.names(ctx)
	if err != nil {
		return false, "", err
	}
	for _, name := range names {
		var has bool
		if err := d.read.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM `+quote(name)+`)`).Scan(&has); err != nil {
			return false, "", fmt.Errorf("look into %s: %w", name, err)
		}
		rows = rows || has
	}
	return rows, from, nil
}

// Begin notes a move and removes all rows.
func (d *Database) Begin(ctx context.Context, from string) error {
	tables, err := d.Tables(ctx)
	if err != nil {
		return err
	}
	return d.db.InTx(ctx, func(tx *sqldb.Tx) error {
		for _, statement := range []string{
			`CREATE TABLE IF NOT EXISTS ` + sqldb.MovingTable + ` (source TEXT NOT NULL)`,
			`DELETE FROM ` + sqldb.MovingTable,
		} {
			if _, err := tx.ExecContext(ctx, statement); err != nil {
				return fmt.Errorf("note the move: %w", err)
			}
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO `+sqldb.MovingTable+` (source) VALUES ($1)`, from); err != nil {
			return fmt.Errorf("note the move: %w", err)
		}
		for _, t := range slices.Backward(tables) {
			if _, err := tx.ExecContext(ctx, `DELETE FROM `+quote(t.Name)); err != nil {
				return fmt.Errorf("empty %s: %w", t.Name, err)
			}
		}
		return nil
	})
}

// End notes that the move is over.
func (d *Database) End(ctx context.Context) error {
	return d.db.InTx(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.ExecContext(ctx, `DROP TABLE `+sqldb.MovingTable)
		return err
	})
}
