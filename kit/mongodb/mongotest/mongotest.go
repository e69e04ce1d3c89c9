// Package mongotest gives tests databases on a server that speaks MongoDB's
// protocol: the one that BECARIO_TEST_MONGODB names, or a FerretDB of the test's
// own on loopback, which tools/ferretdb is built for.
package mongotest

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"becario/kit/mongodb"
)

// variable names a server to test on, such as mongodb://127.0.0.1:27017.
const variable = "BECARIO_TEST_MONGODB"

// Real reports whether the tests run on a server of the caller's and not on
// FerretDB, which does not change documents atomically and is slow.
func Real() bool { return os.Getenv(variable) != "" }

// Mongo returns the address of an empty database that goes away with the test.
// Against FerretDB it allows one connection. With -short its test is skipped
// unless there is a server of the caller's, because FerretDB may have to be
// built.
func Mongo(t testing.TB) string {
	t.Helper()
	address, err := server()
	if errors.Is(err, errShort) {
		t.Skip("NOT RUN on MongoDB: -short, and " + variable + " names no server")
	}
	if err != nil {
		t.Fatalf("MongoDB: %v", err)
	}
	address = mongodb.WithName(address, "t"+rand.Text()[:12])
	t.Cleanup(func() {
		if err := with(address, func(ctx context.Context, db *mongo.Database) error { return drop(ctx, db) }); err != nil {
			t.Errorf("drop database: %v", err)
		}
	})
	return address
}

// drop drops a database and those whose names begin with its name and a _.
func drop(ctx context.Context, db *mongo.Database) error {
	names, err := db.Client().ListDatabaseNames(ctx, bson.D{})
	if err != nil {
		return err
	}
	for _, name := range names {
		if name == db.Name() || strings.HasPrefix(name, db.Name()+"_") {
			if err := db.Client().Database(name).Drop(ctx); err != nil {
				return err
			}
		}
	}
	return nil
}

// with does something with a database over a connection of its own.
func with(address string, do func(ctx context.Context, db *mongo.Database) error) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	client, err := mongo.Connect(options.Client().ApplyURI(address))
	if err != nil {
		return err
	}
	name, err := mongodb.Name(address)
	if err != nil {
		return err
	}
	return errors.Join(do(ctx, client.Database(name)), client.Disconnect(ctx))
}

// Change does something with a database behind the back of who keeps it.
func Change(t testing.TB, address string, do func(ctx context.Context, db *mongo.Database) error) {
	t.Helper()
	if err := with(address, do); err != nil {
		t.Fatal(err)
	}
}

// Count returns how often a text is in the documents of a database. What the
// server keeps in its files beside them is not looked at.
func Count(t testing.TB, address, text string) (n int) {
	t.Helper()
	Change(t, address, func(ctx context.Context, db *mongo.Database) error {
		names, err := db.ListCollectionNames(ctx, bson.D{})
		if err != nil {
			return err
		}
		for _, name := range names {
			docs, err := mongodb.Collect[bson.Raw](ctx, db.Collection(name), bson.D{})
			if err != nil {
				return err
			}
			for _, doc := range docs {
				n += bytes.Count(doc, []byte(text))
			}
		}
		return nil
	})
	return n
}

// Main runs the tests of a package and ends the FerretDB they started. Call it
// from TestMain.
func Main(m *testing.M) { os.Exit(End(m.Run())) }

// End ends the FerretDB that tests started, for a TestMain that has more to do,
// and returns the code that it is given.
func End(code int) int {
	ferret.end()
	return code
}

var ferret struct {
	once sync.Once
	process
	err error
}

var errShort = errors.New("short")

func server() (string, error) {
	if address := os.Getenv(variable); address != "" {
		return address, nil
	}
	if testing.Short() {
		return "", errShort
	}
	ferret.once.Do(func() { ferret.process, ferret.err = start() })
	return ferret.address, ferret.err
}

// process is a FerretDB.
type process struct {
	address string
	folder  string
	input   io.Closer
	cmd     *exec.Cmd
}

func start() (p process, err error) {
	if p.folder, err = os.MkdirTemp("", "becario-ferretdb-"); err != nil {
		return p, err
	}
	err = p.begin()
	if err != nil {
		p.end()
	}
	return p, err
}

// begin starts the server on the folder.
func (p *process) begin() error {
	program, err := Build()
	if err != nil {
		return err
	}
	p.cmd = exec.Command(program, p.folder)
	p.cmd.Stderr = os.Stderr
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if p.input, err = p.cmd.StdinPipe(); err != nil {
		return err
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := p.cmd.Start(); err != nil {
		return err
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		return fmt.Errorf("start ferretdb: %w", err)
	}
	p.address = strings.TrimSpace(line) + "?maxPoolSize=1"
	return nil
}

func (p process) end() {
	if p.cmd == nil || p.cmd.Process == nil {
		return
	}
	_ = p.input.Close() // it ends by that
	late := time.AfterFunc(5*time.Second, func() { _ = p.cmd.Process.Kill() })
	_ = p.cmd.Wait()
	late.Stop()
	_ = os.RemoveAll(p.folder)
}

// Server is a FerretDB of the caller's own on loopback.
type Server struct {
	// Address allows one connection, since FerretDB does not change documents
	// atomically. It is another one after Restart.
	Address string
	process process
}

// Start starts one. The caller stops it.
func Start() (*Server, error) {
	p, err := start()
	return &Server{p.address, p}, err
}

// Kill ends the server as a crash does.
func (s *Server) Kill() {
	_ = s.process.cmd.Process.Kill()
	_ = s.process.cmd.Wait() // it was killed, and says so
}

// Restart starts the server again on the same data after Kill.
func (s *Server) Restart() error {
	p := process{folder: s.process.folder}
	err := p.begin()
	s.process, s.Address = p, p.address
	return err
}

// Stop ends the server and removes its data.
func (s *Server) Stop() { s.process.end() }

// Build builds tools/ferretdb into the folder bin of the repository, unless it
// is there as it should be, and returns its path. The first time takes minutes.
func Build() (string, error) {
	root, err := root()
	if err != nil {
		return "", err
	}
	bin := filepath.Join(root, "bin")
	if err := os.MkdirAll(bin, 0o755); err != nil {
		return "", err
	}
	lock, err := os.OpenFile(filepath.Join(bin, ".ferretdb.lock"), os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return "", err
	}
	defer lock.Close() // which unlocks it
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil {
		return "", err
	}
	program := filepath.Join(bin, "ferretdb")
	build := exec.Command("go", "build", "-o", program, ".")
	build.Dir = filepath.Join(root, "tools", "ferretdb")
	build.Env = append(os.Environ(), "GOFLAGS=", "GOWORK=off")
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build tools/ferretdb: %w: %s", err, out)
	}
	return program, nil
}

// root is the folder of the repository, above the one that a test runs in.
func root() (string, error) {
	at, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for ; ; at = filepath.Dir(at) {
		if _, err := os.Stat(filepath.Join(at, "tools", "ferretdb", "go.mod")); err == nil {
			return at, nil
		}
		if at == filepath.Dir(at) {
			return "", errors.New("tools/ferretdb is not found above the folder of the test")
		}
	}
}
