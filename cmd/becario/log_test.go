package main

import (
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// The log goes to a file and to a syslog server, and has no token in it.
func TestLogGoesElsewhere(t *testing.T) {
	t.Parallel()
	server, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	var mu sync.Mutex
	got := strings.Builder{}
	go func() {
		for {
			c, err := server.Accept()
			if err != nil {
				return
			}
			go func() {
				for piece := make([]byte, 4096); ; {
					n, err := c.Read(piece)
					mu.Lock()
					got.Write(piece[:n])
					mu.Unlock()
					if err != nil {
						return
					}
				}
			}()
		}
	}()
	file := filepath.Join(t.TempDir(), "becario.log")
	const token = "12345:planted-token"
	p := start(t, []string{"BECARIO_TELEGRAM_TOKEN=" + token}, "Data:", "serve", "--listen", "127.0.0.1:0", "--data", t.TempDir(), "--telegram-api-url", "http://127.0.0.1:1",
		"--log-file", file, "--log-syslog", "tcp://"+server.Addr().String())
	deadline := time.Now().Add(30 * time.Second)
	for {
		mu.Lock()
		sent := got.String()
		mu.Unlock()
		kept, err := os.ReadFile(file)
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		if strings.Contains(sent, "error=") && strings.Contains(string(kept), "error=") {
			if strings.Contains(sent+string(kept), "planted") {
				t.Errorf("the token is in the log:\n%s\n%s", sent, kept)
			}
			if !strings.Contains(sent, "<28>1 ") || !strings.Contains(sent, " becario ") || strings.Contains(sent, "level=") {
				t.Errorf("the syslog server got\n%s", sent)
			}
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("the syslog server got %q, the file has %q", sent, kept)
		}
		time.Sleep(50 * time.Millisecond)
	}
	p.kill()
	if strings.Contains(p.out.String(), "level=WARN") {
		t.Errorf("it is also on standard error:\n%s", p.out)
	}
}

func TestLogSettingsAreChecked(t *testing.T) {
	t.Parallel()
	for want, args := range map[string][]string{
		"log-syslog":              {"--log-syslog", "logs.example:514"},
		"ca.pem":                  {"--log-syslog", "tls://logs.example", "--log-syslog-ca", "/nowhere/ca.pem"},
		"log-file: open /nowhere": {"--log-file", "/nowhere/log"},
	} {
		cmd := command(t, nil, append([]string{"serve", "--listen", "127.0.0.1:0", "--data", t.TempDir()}, args...)...)
		errors, err := cmd.StderrPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		said, err := io.ReadAll(errors)
		if wait := cmd.Wait(); err != nil || wait == nil || !strings.Contains(string(said), want) {
			t.Errorf("%v: got %q, %v, want it to name %q", args, said, wait, want)
		}
	}
}
