// Package sqltest gives tests real databases: SQLite files, and a PostgreSQL
// cluster of the test's own on loopback.
package sqltest

import (
	"bytes"
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
)

// Engines are the databases that every store works on, by name: each gives the
// address of an empty one. Where there is no PostgreSQL its tests are skipped
// and say so.
var Engines = map[string]func(testing.TB) string{"SQLite": SQLite, "PostgreSQL": Postgres}

// SQLite returns the path of a database that goes away with the test.
func SQLite(t testing.TB) string { return filepath.Join(t.TempDir(), "test.db") }

// Postgres returns the address of an empty schema that goes away with the
// test, as do those whose names begin with its name and a _, on the server that BECARIO_TEST_POSTGRES names or else on a cluster
// that this process starts and Main ends.
func Postgres(t testing.TB) string {
	t.Helper()
	base, err := server()
	if err != nil {
		t.Skipf("NOT RUN on PostgreSQL: %v (install the package postgresql, or set BECARIO_TEST_POSTGRES)", err)
	}
	schema := "t" + random()
	u, err := url.Parse(base)
	if err != nil {
		t.Fatalf("BECARIO_TEST_POSTGRES cannot be read as an address")
	}
	q := u.Query()
	q.Set("search_path", schema)
	u.RawQuery = q.Encode()
	t.Cleanup(func() {
		db, err := sql.Open("pgx", base)
		if err != nil {
			t.Errorf("drop schema: %v", err)
			return
		}
		defer db.Close()
		if err := dropSchemas(db, schema); err != nil {
			t.Errorf("drop schema: %v", err)
		}
	})
	return u.String()
}

// dropSchemas drops a schema and those whose names begin with it and a _.
func dropSchemas(db *sql.DB, schema string) error {
	schemas, err := names(db, `SELECT schema_name FROM information_schema.schemata WHERE schema_name = $1 OR schema_name LIKE $2`, schema, schema+`\_%`)
	if err != nil {
		return err
	}
	for _, name := range schemas {
		if _, err := db.Exec(`DROP SCHEMA IF EXISTS "` + name + `" CASCADE`); err != nil {
			return err
		}
	}
	return nil
}

// names returns what a query of one text column finds.
func names(db *sql.DB, query string, args ...any) (found []string, err error) {
	rows, err := db.Query(query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		found = append(found, name)
	}
	return found, rows.Err()
}

// Main runs the tests of a package and ends the cluster they started. Call it
// from TestMain.
func Main(m *testing.M) { os.Exit(End(m.Run())) }

// End ends the cluster that tests started, for a TestMain that has more to do, and
// returns the code that it is given.
func End(code int) int {
	cluster.Stop()
	return code
}

// Available reports why there is no PostgreSQL to test on, or nil. It starts nothing.
func Available() error {
	if os.Getenv("BECARIO_TEST_POSTGRES") != "" {
		return nil
	}
	_, err := programs()
	return err
}

var cluster struct {
	once sync.Once
	*Cluster
	err error
}

// Cluster is a PostgreSQL of the caller's own on loopback.
type Cluster struct {
	DSN string
	PID int // of its first process, whose children the others are
	cmd *exec.Cmd
	dir string
	run func() *exec.Cmd // prepares the command that starts it
	// ended is closed when the first process has ended. Only one goroutine waits for a
	// process, since a second one would not wait.
	ended chan struct{}
}

// Start starts a cluster that flushes every commit to disk, as one in use
// does, for measurements. The caller stops it.
func Start() (*Cluster, error) { return start() }

func server() (string, error) {
	if dsn := os.Getenv("BECARIO_TEST_POSTGRES"); dsn != "" {
		return dsn, nil
	}
	cluster.once.Do(func() {
		// What is lost with the machine does not matter to a test.
		cluster.Cluster, cluster.err = start("-c", "fsync=off", "-c", "full_page_writes=off")
	})
	if cluster.err != nil {
		return "", cluster.err
	}
	return cluster.DSN, nil
}

func programs() (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err == nil && len(found) > 0 {
		return filepath.Dir(found[len(found)-1]), nil
	}
	path, err := exec.LookPath("initdb")
	if err != nil {
		return "", fmt.Errorf("no initdb found")
	}
	return filepath.Dir(path), nil
}

// start starts a cluster with these settings.
func start(settings ...string) (_ *Cluster, err error) {
	bin, err := programs()
	if err != nil {
		return nil, err
	}
	c := &Cluster{}
	if c.dir, err = os.MkdirTemp("", "becario-postgres-"); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			c.Stop()
		}
	}()
	attr, err := c.unprivileged()
	if err != nil {
		return nil, err
	}
	data := filepath.Join(c.dir, "data")
	initdb := exec.Command(filepath.Join(bin, "initdb"), "-D", data, "-U", "becario", "-A", "trust", "-N", "-E", "UTF8", "--no-locale")
	initdb.SysProcAttr, initdb.Dir = attr, c.dir
	if out, err := initdb.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("initdb: %w: %s", err, out)
	}
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	log, err := os.Create(filepath.Join(c.dir, "log"))
	if err != nil {
		return nil, err
	}
	c.run = func() *exec.Cmd {
		cmd := exec.Command(filepath.Join(bin, "postgres"), append([]string{"-D", data, "-p", strconv.Itoa(port), "-k", "",
			"-c", "listen_addresses=127.0.0.1", "-c", "max_connections=500"}, settings...)...)
		cmd.SysProcAttr, cmd.Dir = attr, c.dir
		cmd.Stdout, cmd.Stderr = log, log
		return cmd
	}
	c.DSN = fmt.Sprintf("postgres://becario@127.0.0.1:%d/postgres?sslmode=disable", port)
	return c, c.begin()
}

// begin starts the server and waits until it answers.
func (c *Cluster) begin() error {
	if err := c.launch(); err != nil {
		return err
	}
	return c.wait()
}

// launch starts the first process of the server.
func (c *Cluster) launch() error {
	cmd, ended := c.run(), make(chan struct{})
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start postgres: %w", err)
	}
	go func() {
		_ = cmd.Wait() // it says why in its log
		close(ended)
	}()
	c.cmd, c.PID, c.ended = cmd, cmd.Process.Pid, ended
	return nil
}

// Kill ends the server as a crash does. Those of its processes that serve a
// connection end by themselves when they see that.
func (c *Cluster) Kill() {
	_ = c.cmd.Process.Kill() // it may have ended by itself
	<-c.ended
}

// Restart starts the server again at the same address after Kill. It waits until the
// last of the processes from before has ended.
func (c *Cluster) Restart() error {
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		if err := c.launch(); err != nil {
			return err
		}
		if c.answers() {
			return nil
		}
		if time.Now().After(deadline) {
			return errors.New("postgres does not start again")
		}
	}
}

// answers waits until the server answers, and reports false if it ended instead.
func (c *Cluster) answers() bool {
	db, err := sql.Open("pgx", c.DSN)
	if err != nil {
		return false
	}
	defer db.Close()
	for db.Ping() != nil {
		select {
		case <-c.ended:
			return false
		case <-time.After(50 * time.Millisecond):
		}
	}
	return true
}

// unprivileged gives the cluster's folder and processes to the account
// "postgres" if the test runs as root, as PostgreSQL refuses to run as root.
func (c *Cluster) unprivileged() (*syscall.SysProcAttr, error) {
	attr := &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM}
	if os.Getuid() != 0 {
		return attr, nil
	}
	account, err := user.Lookup("postgres")
	if err != nil {
		return nil, fmt.Errorf("root cannot run PostgreSQL and there is no account postgres: %w", err)
	}
	uid, err := strconv.ParseUint(account.Uid, 10, 32)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.ParseUint(account.Gid, 10, 32)
	if err != nil {
		return nil, err
	}
	attr.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return attr, os.Chown(c.dir, int(uid), int(gid))
}

func (c *Cluster) wait() error {
	db, err := sql.Open("pgx", c.DSN)
	if err != nil {
		return err
	}
	defer db.Close()
	deadline := time.Now().Add(20 * time.Second)
	for {
		err := db.Ping()
		if err == nil {
			return nil
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("postgres did not answer within 20 s: %w", err)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// Stop ends the cluster and removes its folder. A nil cluster has none.
func (c *Cluster) Stop() {
	if c == nil {
		return
	}
	if c.cmd != nil {
		_ = c.cmd.Process.Signal(syscall.SIGQUIT) // it may have ended by itself
		<-c.ended
	}
	_ = os.RemoveAll(c.dir) // a leftover in the temporary folder harms nobody
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}

func random() string {
	b := make([]byte, 8)
	_, _ = rand.Read(b) // crypto/rand.Read never fails
	return hex.EncodeToString(b)
}

// Count returns how often a text is in a database: in the bytes of all files of
// a SQLite database, and in the rows of all tables of the schema on PostgreSQL,
// where the files hold dead rows until they are vacuumed.
func Count(t testing.TB, dsn, text string) int {
	t.Helper()
	count := countFiles
	if u, err := url.Parse(dsn); err == nil && u.Scheme != "" {
		count = countRows
	}
	n, err := count(dsn, text)
	if err != nil {
		t.Fatalf("look for %q: %v", text, err)
	}
	return n
}

// Scrubber is a store that takes what was erased out of its files when it is
// asked to.
type Scrubber interface {
	Scrub(ctx context.Context) error
	ScrubAsked() <-chan struct{}
}

// Left is Count after what the store was asked to scrub has been scrubbed.
func Left(t testing.TB, store Scrubber, dsn, text string) int {
	t.Helper()
	select {
	case <-store.ScrubAsked():
		if err := store.Scrub(t.Context()); err != nil {
			t.Fatalf("scrub: %v", err)
		}
	default:
	}
	return Count(t, dsn, text)
}

func countFiles(path, text string) (n int, err error) {
	for _, name := range []string{path, path + "-wal", path + "-shm", path + "-journal"} {
		data, err := os.ReadFile(name)
		if err != nil && !os.IsNotExist(err) {
			return 0, err
		}
		n += bytes.Count(data, []byte(text))
	}
	return n, nil
}

func countRows(dsn, text string) (n int, err error) {
	db, err := sql.Open("pgx", dsn)
	if err != nil {
		return 0, err
	}
	defer db.Close()
	tables, err := names(db, `SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = current_schema()`)
	if err != nil {
		return 0, err
	}
	for _, table := range tables {
		// Bytes are shown in hexadecimal.
		var found int
		err := db.QueryRow(`SELECT COUNT(*) FROM `+table+` r WHERE strpos(r::text, $1) > 0 OR strpos(r::text, $2) > 0`,
			text, hex.EncodeToString([]byte(text))).Scan(&found)
		if err != nil {
			return 0, err
		}
		n += found
	}
	return n, nil
}
