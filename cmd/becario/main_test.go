package main

import (
	"becario/kit/mongodb/mongotest"
	"becario/kit/sqldb/sqltest"
	"bufio"
	"context"
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
)

// becario is the program that tests start, stop and kill as an operator would: as it
// is shipped, since with the race detector each start takes ten times as long.
var becario, _ = filepath.Abs(filepath.Join("..", "..", "bin", "becario-tested"))

// TestMain builds the program.
func TestMain(m *testing.M) {
	if out, err := exec.Command("go", "build", "-o", becario, ".").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "build the program: %v\n%s", err, out)
		os.Exit(1)
	}
	os.Exit(mongotest.End(sqltest.End(m.Run())))
}

// program is a run of becario.
type program struct {
	t   *testing.T
	cmd *exec.Cmd
	out *printed
}

// printed is what a program wrote; its two outputs are read at once.
type printed struct {
	mu   sync.Mutex
	text strings.Builder
}

func (p *printed) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.Write(b)
}

func (p *printed) String() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.String()
}

// command prepares becario with arguments and environment; it is ended with the test.
func command(t *testing.T, env []string, args ...string) *exec.Cmd {
	t.Helper()
	limit := time.Now().Add(15 * time.Minute)
	if end, ok := t.Deadline(); ok && end.After(limit) {
		limit = end // of a long run
	}
	ctx, cancel := context.WithDeadline(context.WithoutCancel(t.Context()), limit)
	t.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, becario, args...)
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir()}, env...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	return cmd
}

// start starts the program and waits until it prints what it waits for.
func start(t *testing.T, env []string, until string, args ...string) *program {
	t.Helper()
	return startCommand(t, command(t, env, args...), until)
}

// startCommand is start for a command that is prepared.
func startCommand(t *testing.T, cmd *exec.Cmd, until string) *program {
	t.Helper()
	p := &program{t: t, cmd: cmd, out: &printed{}}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	p.cmd.Stderr = p.out
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if p.cmd.ProcessState == nil {
			p.kill()
		}
	})
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		fmt.Fprintln(p.out, lines.Text())
		if strings.Contains(lines.Text(), until) {
			go io.Copy(io.Discard, out)
			return p
		}
	}
	_ = p.cmd.Wait()
	t.Fatalf("the program ended before it said %q:\n%s", until, p.out)
	return nil
}

// kill ends the program without a chance to finish anything.
func (p *program) kill() {
	p.t.Helper()
	if err := p.cmd.Process.Kill(); err != nil {
		p.t.Fatal(err)
	}
	_ = p.cmd.Wait() // it was killed, and says so
}

// stop asks the program to stop and waits for it.
func (p *program) stop() {
	p.t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		p.t.Fatal(err)
	}
	if err := p.cmd.Wait(); err != nil {
		p.t.Errorf("stop: %v\n%s", err, p.out)
	}
}
