package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// program is a running becario on a folder of its own.
type program struct {
	cmd    *exec.Cmd
	folder string
	chat   string // address of the chat page
	errors *strings.Builder
}

// start starts the program and returns when it says where its chat page is.
func start(ctx context.Context, path string) (*program, error) {
	folder, err := os.MkdirTemp("", "becario-figures-")
	if err != nil {
		return nil, err
	}
	p := &program{folder: folder, errors: &strings.Builder{}}
	p.cmd = exec.CommandContext(ctx, path, "serve", "--data", folder, "--listen", "127.0.0.1:0", "--log-level", "error")
	p.cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + folder}
	p.cmd.Stderr = p.errors
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := p.cmd.Start(); err != nil {
		return nil, errors.Join(fmt.Errorf("start: %w", err), os.RemoveAll(folder))
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if address, ok := strings.CutPrefix(lines.Text(), "Chat:"); ok {
			p.chat = strings.TrimSpace(address)
			go func() { _, _ = io.Copy(io.Discard, out) }() // ends with the program
			return p, nil
		}
	}
	return nil, errors.Join(errors.New("it did not say where its chat page is"), p.stop())
}

// stop asks the program to end and removes its folder.
func (p *program) stop() error {
	err := p.cmd.Process.Signal(syscall.SIGTERM)
	if waitErr := p.cmd.Wait(); waitErr != nil {
		err = errors.Join(err, fmt.Errorf("%w: %s", waitErr, p.errors))
	}
	return errors.Join(err, os.RemoveAll(p.folder))
}

// memory returns the resident set and the proportional share of it, in bytes;
// a share of zero could not be read.
func (p *program) memory() (resident, share float64, err error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		return 0, 0, fmt.Errorf("read the memory, which needs Linux: %w", err)
	}
	rollup, _ := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", p.cmd.Process.Pid)) // not everywhere allowed
	return kilobytes(string(status), "VmRSS:"), kilobytes(string(rollup), "Pss:"), nil
}

func kilobytes(text, name string) float64 {
	for line := range strings.Lines(text) {
		if fields := strings.Fields(line); len(fields) > 1 && fields[0] == name {
			n, err := strconv.ParseFloat(fields[1], 64)
			if err == nil {
				return n * 1024
			}
		}
	}
	return 0
}

// rate lets people write at once and returns how many messages a second were
// kept and answered.
func (p *program) rate(ctx context.Context, people, messages int) (float64, error) {
	visitors := make([]*visitor, people)
	for i := range visitors {
		v, err := p.join(ctx, fmt.Sprintf("Ana %d", i+1))
		if err != nil {
			return 0, err
		}
		visitors[i] = v
	}
	began := time.Now()
	failures := make([]error, people)
	var wait sync.WaitGroup
	for i, v := range visitors {
		wait.Go(func() {
			for n := range messages {
				if failures[i] = v.say(ctx, fmt.Sprintf("entregar la práctica %d", n+1)); failures[i] != nil {
					return
				}
			}
			// Answers come in the order of the messages, so the last is the last.
			failures[i] = v.answered(ctx, fmt.Sprintf("entregar la práctica %d", messages), 250*time.Millisecond)
		})
	}
	wait.Wait()
	return float64(people*messages) / time.Since(began).Seconds(), errors.Join(failures...)
}

// visitor is a browser at the chat page.
type visitor struct {
	client *http.Client
	chat   string
}

// join opens the chat page and begins a conversation.
func (p *program) join(ctx context.Context, name string) (*visitor, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	v := &visitor{client: &http.Client{Jar: jar, Timeout: 30 * time.Second}, chat: p.chat}
	_, err = v.post(ctx, "/join", url.Values{"name": {name}, "lang": {"es-ES"}, "zone": {"Europe/Madrid"}}, "text/html")
	return v, err
}

// say sends a message, as the page's script does.
func (v *visitor) say(ctx context.Context, text string) error {
	_, err := v.post(ctx, "/say", url.Values{"text": {text}}, "application/json")
	return err
}

// answered looks every so often until the page shows an answer that quotes the text.
func (v *visitor) answered(ctx context.Context, text string, every time.Duration) error {
	for {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, v.chat, nil)
		if err != nil {
			return err
		}
		page, err := v.do(r)
		if err != nil {
			return err
		}
		if strings.Contains(html.UnescapeString(page), "«"+text+"»") {
			return nil
		}
		select {
		case <-time.After(every):
		case <-ctx.Done():
			return fmt.Errorf("wait for the answer to %q: %w", text, ctx.Err())
		}
	}
}

func (v *visitor) post(ctx context.Context, path string, form url.Values, accept string) (string, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, v.chat+path, strings.NewReader(form.Encode()))
	if err != nil {
		return "", err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Accept", accept)
	return v.do(r)
}

func (v *visitor) do(r *http.Request) (string, error) {
	res, err := v.client.Do(r)
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return "", err
	}
	if res.StatusCode != http.StatusOK {
		return "", fmt.Errorf("%s %s: %s", r.Method, r.URL.Path, res.Status)
	}
	return string(body), nil
}
