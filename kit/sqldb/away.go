package sqldb

import (
	"database/sql/driver"
	"errors"
	"io"
	"io/fs"
	"net"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// Away reports whether a failure lies with the database as a whole and not with
// what was asked of it: it cannot be reached, is being stopped, has no room or
// may not be written. The same call may succeed once that has passed.
func Away(err error) bool {
	var state *pgconn.PgError
	if errors.As(err, &state) {
		// Connection, resources, shutdown, disk: https://www.postgresql.org/docs/current/errcodes-appendix.html
		return slices.ContainsFunc([]string{"08", "53", "57P", "58", "25006"}, func(class string) bool { return strings.HasPrefix(state.Code, class) })
	}
	if code := sqliteCode(err); code != 0 {
		return code == sqlite3.SQLITE_BUSY || code == sqlite3.SQLITE_IOERR || remedies[code] != ""
	}
	var network net.Error
	return errors.As(err, &network) || errors.Is(err, driver.ErrBadConn) || errors.Is(err, io.ErrUnexpectedEOF) || pgconn.SafeToRetry(err)
}

// Remedy tells an operator what to do about a failure that only they can mend.
// It is empty if there is nothing to add.
func Remedy(err error) string {
	if errors.Is(err, fs.ErrPermission) {
		return remedies[sqlite3.SQLITE_PERM]
	}
	return remedies[sqliteCode(err)]
}

var remedies = map[int]string{
	sqlite3.SQLITE_CANTOPEN: "the account that runs becario must own the file and its folder",
	sqlite3.SQLITE_READONLY: "the account that runs becario must own the file and its folder",
	sqlite3.SQLITE_PERM:     "the account that runs becario must own the file and its folder",
	sqlite3.SQLITE_FULL:     "make room on its disk",
	sqlite3.SQLITE_CORRUPT:  "the file is damaged: put back a backup of it",
	sqlite3.SQLITE_NOTADB:   "the file is damaged or another's: put back a backup of it",
}

// sqliteCode is the primary code of an error of SQLite; 0 if it is none.
func sqliteCode(err error) int {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return 0
	}
	return e.Code() & 0xff // https://www.sqlite.org/rescode.html
}
