package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// program is a running process.
type program struct {
	cmd     *exec.Cmd
	address string // of its pages or its part; empty if it has none
	errors  *bytes.Buffer
}

var addressForm = regexp.MustCompile(`http://[^\s/]+`)

// start starts a process that speaks to the Bot API at url, and returns when it has
// printed its first line. pushed says that it is to have updates pushed.
func start(ctx context.Context, url, folder string, pushed bool, path string, args ...string) (*program, error) {
	p := &program{errors: &bytes.Buffer{}}
	p.cmd = exec.CommandContext(ctx, path, args...)
	p.cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + folder, "TELEGRAM_BOT_TOKEN=" + token, "TELEGRAM_API_URL=" + url}
	if pushed {
		p.cmd.Env = append(p.cmd.Env, "BECARIO_TELEGRAM_WEBHOOK=https://bot.example/telegram")
	}
	p.cmd.Stderr = p.errors
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := p.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start: %w", err)
	}
	if lines := bufio.NewScanner(out); lines.Scan() {
		p.address = addressForm.FindString(lines.Text())
		go func() { _, _ = io.Copy(io.Discard, out) }() // ends with the program
		return p, nil
	}
	return nil, errors.Join(errors.New("it did not start"), p.stop())
}

// stop asks the program to end.
func (p *program) stop() error {
	err := p.cmd.Process.Signal(syscall.SIGTERM)
	if waitErr := p.cmd.Wait(); waitErr != nil {
		err = errors.Join(err, fmt.Errorf("%w: %s", waitErr, p.errors))
	}
	return err
}

// databases is what a process has given its databases to do, all parts together,
// by the name of the metric without what all have. The echo bot does not tell.
func (p *program) databases(ctx context.Context) (map[string]float64, error) {
	if p.address == "" {
		return nil, nil
	}
	call, err := http.NewRequestWithContext(ctx, http.MethodGet, p.address+"/metrics", nil)
	if err != nil {
		return nil, err
	}
	answer, err := http.DefaultClient.Do(call)
	if err != nil {
		return nil, fmt.Errorf("read the metrics: %w", err)
	}
	defer answer.Body.Close()
	all := map[string]float64{}
	lines := bufio.NewScanner(answer.Body)
	for lines.Scan() {
		name, ok := strings.CutPrefix(lines.Text(), "becario_database_")
		if name, value, total := strings.Cut(name, "_total{"); ok && total {
			n, err := strconv.ParseFloat(value[strings.LastIndexByte(value, ' ')+1:], 64)
			if err != nil {
				return nil, fmt.Errorf("read the metrics: %w", err)
			}
			all[name] += n
		}
	}
	return all, lines.Err()
}

// processor is how much processor time a process and those that it has started
// have taken.
func processor(pid int) (time.Duration, error) {
	own, err := ticks(pid)
	if err != nil {
		return 0, fmt.Errorf("read the processor time, which needs Linux: %w", err)
	}
	all, err := filepath.Glob("/proc/[0-9]*")
	if err != nil {
		return 0, err
	}
	for _, folder := range all {
		child, _ := strconv.Atoi(filepath.Base(folder))
		if parent, err := parentOf(child); err == nil && parent == pid {
			if t, err := ticks(child); err == nil {
				own += t
			}
		}
	}
	return own, nil
}

// stat returns the fields of /proc/PID/stat from the third on; see proc(5).
func stat(pid int) ([]string, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return nil, err
	}
	fields := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:]))
	if len(fields) < 15 {
		return nil, errors.New("not what proc(5) says")
	}
	return fields, nil
}

func parentOf(pid int) (int, error) {
	fields, err := stat(pid)
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(fields[1])
}

// tick is the unit of times in /proc on every Linux in use.
const tick = 10 * time.Millisecond

func ticks(pid int) (all time.Duration, err error) {
	fields, err := stat(pid)
	if err != nil {
		return 0, err
	}
	for _, f := range fields[11:15] { // utime, stime, cutime, cstime
		n, err := strconv.ParseInt(f, 10, 64)
		if err != nil {
			return 0, err
		}
		all += time.Duration(n) * tick
	}
	return all, nil
}

// busy is how long all processors of the machine have worked since it was started.
func busy() (time.Duration, error) {
	text, err := os.ReadFile("/proc/stat")
	if err != nil {
		return 0, err
	}
	line, _, _ := strings.Cut(string(text), "\n")
	var all time.Duration
	for i, f := range strings.Fields(line)[1:] {
		n, err := strconv.ParseInt(f, 10, 64)
		if err != nil {
			return 0, err
		}
		if i != 3 && i != 4 && i < 8 { // neither idle nor waiting; guests are counted elsewhere
			all += time.Duration(n) * tick
		}
	}
	return all, nil
}
