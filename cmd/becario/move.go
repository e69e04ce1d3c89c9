package main

import (
	"context"
	"fmt"
	"os"
	"text/tabwriter"
	"time"

	"becario/app"
)

type moveCmd struct {
	From string   `required:"" placeholder:"ADDRESS" help:"Where the data is: a folder of SQLite files or one of them, a postgres:// or mongodb:// address, as in db and tasks-db."`
	To   string   `required:"" placeholder:"ADDRESS" help:"Where it goes, likewise. What is there must be empty."`
	Part []string `placeholder:"NAME" help:"Parts to move, such as tasks; none is all that can be kept at both."`
}

// Run moves.
func (c *moveCmd) Run(ctx context.Context) error {
	out := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(out, "DATABASE\tTABLE\tROWS\tCHECKSUM")
	told := time.Now()
	err := app.Move(ctx, c.From, c.To, c.Part, func(database, table string, rows int64) {
		if time.Since(told) > time.Second {
			told = time.Now()
			fmt.Fprintf(os.Stderr, "%s: %d rows of %s\n", database, rows, table)
		}
	}, func(m app.Moved) {
		for _, t := range m.Tables {
			fmt.Fprintf(out, "%s\t%s\t%d\t%s\n", m.Database, t.Table, t.Rows, t.Checksum())
		}
	})
	if err != nil {
		return err
	}
	return out.Flush()
}
