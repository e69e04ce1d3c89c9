// Package check_test proves the ways of installing becario by doing each on
// this machine: in trees of Debian, in machines that boot systemd, by real
// daemons. `make check-deploy` runs it all; what needs no more than the
// repository runs with all other tests.
package check_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// table is what was seen of each way, printed in the end, and what tests share.
type table struct {
	mu   sync.Mutex
	rows []string
	// folder goes with the run; built is where the package is, once it is made.
	folder, built string
}

var done table

func TestMain(m *testing.M) {
	folder, err := os.MkdirTemp("", "becario-check-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	done.folder = folder
	status := m.Run()
	_ = os.RemoveAll(folder)
	if len(done.rows) > 0 {
		fmt.Println("\n| way | what was seen |\n|---|---|\n" + strings.Join(done.rows, "\n"))
	}
	os.Exit(status)
}

// seen adds a row, unless the test has failed.
func seen(t *testing.T, way, what string) {
	t.Helper()
	if t.Failed() {
		what = "FAILED: " + what
	}
	done.mu.Lock()
	defer done.mu.Unlock()
	done.rows = append(done.rows, "| "+way+" | "+what+" |")
}

// needs skips a test that make check-deploy runs, and says which tool is missing.
func needs(t *testing.T, tools ...string) {
	t.Helper()
	if os.Getenv("BECARIO_TEST_DEPLOY") == "" {
		t.Skip("make check-deploy runs it")
	}
	if os.Geteuid() != 0 {
		t.Skip("NOT RUN: it needs root")
	}
	for _, tool := range tools {
		if _, err := exec.LookPath(tool); err != nil {
			seen(t, t.Name(), "NOT RUN: "+tool+" is missing")
			t.Skipf("NOT RUN: %s is missing", tool)
		}
	}
}

// top is the folder of the repository.
func top(t *testing.T) string {
	t.Helper()
	path, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// longest is how long a command may take: compiling for another processor takes some
// minutes of a free core, and this machine may have none.
const longest = 45 * time.Minute

// try runs a command, for not too long, and returns what it prints.
func try(t *testing.T, env []string, args ...string) (string, error) {
	t.Helper()
	// What cleans up runs after the test's own context has ended.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), longest)
	defer cancel()
	var out bytes.Buffer
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr, cmd.WaitDelay = top(t), append(os.Environ(), env...), &out, &out, 10*time.Second
	err := cmd.Run()
	return out.String(), err
}

// must runs a command that has to succeed.
func must(t *testing.T, env []string, args ...string) string {
	t.Helper()
	out, err := try(t, env, args...)
	if err != nil {
		t.Fatalf("%s: %v\n%s", strings.Join(args, " "), err, tail(out))
	}
	return out
}

func tail(text string) string {
	if len(text) > 4000 {
		text = "..." + text[len(text)-4000:]
	}
	return text
}
