package app

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"becario/kit/move"
	"becario/kit/move/movesql"
	"becario/kit/sqldb"
	"becario/kit/sqldb/sqltest"
)

// Data that an older release left on PostgreSQL is brought up to date there as it
// is on SQLite, to the same rows. It takes minutes; make check-deploy runs it.
func TestUpgradeOnPostgreSQL(t *testing.T) {
	if os.Getenv("BECARIO_TEST_DEPLOY") == "" {
		t.Skip("make check-deploy runs it")
	}
	kept, err := filepath.Glob("../cmd/becario/testdata/upgrade/*.tar.gz")
	if err != nil || len(kept) < 10 {
		t.Fatalf("%d releases: %v", len(kept), err)
	}
	for _, path := range kept {
		t.Run(filepath.Base(path), func(t *testing.T) {
			folder, server := t.TempDir(), sqltest.Postgres(t)
			if out, err := exec.Command("tar", "-xzf", path, "-C", folder).CombinedOutput(); err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			compared := 0
			for _, d := range schemas() {
				rows, err := upgradeBoth(t, d, folder, server)
				if errors.Is(err, fs.ErrNotExist) {
					continue // that release had no such database
				}
				if err != nil {
					t.Errorf("%s: %v", d.part, err)
				}
				compared += rows
			}
			if compared < 20 {
				t.Errorf("only %d rows were compared", compared)
			}
		})
	}
}

// upgradeBoth copies an old database to PostgreSQL as it is, brings both up to date
// and compares them.
func upgradeBoth(t *testing.T, d schema, folder, server string) (rows int, err error) {
	ctx := t.Context()
	var places [2]string
	for i, s := range []Settings{{Data: folder}, {DB: server}} {
		if places[i], err = s.database(d.part); err != nil {
			return 0, err
		}
	}
	step, _, err := sqldb.Version(ctx, places[0], d.steps)
	if err != nil {
		return 0, err
	}
	made, err := sqldb.OpenAt(ctx, places[1], d.steps, step)
	if err != nil {
		return 0, err
	}
	if err := made.Close(); err != nil {
		return 0, err
	}
	var ends [2]*movesql.Database
	for i, place := range places {
		if ends[i], err = movesql.Open(ctx, place); err != nil {
			return 0, err
		}
	}
	counts, err := move.Copy(ctx, ends[0], ends[1])
	if err := errors.Join(err, ends[0].Close(), ends[1].Close()); err != nil {
		return 0, err
	}
	for _, c := range counts {
		rows += int(c.Rows)
	}
	return rows, d.between(ctx, places[0], places[1], func(one, other move.Database) error {
		same, err := move.Same(ctx, one, other)
		if err == nil && !same {
			err = errors.New("the rows differ")
		}
		return err
	})
}
