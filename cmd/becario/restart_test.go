package main

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"becario/channel/telegram/telegramtest"
)

// manager keeps descriptors as systemd does: by a socket in NOTIFY_SOCKET, and
// given back to the next run.
type manager struct {
	t       *testing.T
	address string
	mu      sync.Mutex
	name    string
	kept    *os.File
	told    []string
}

func newManager(t *testing.T) *manager {
	m := &manager{t: t, address: filepath.Join(t.TempDir(), "notify")}
	socket, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: m.address, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = socket.Close()
		m.mu.Lock()
		defer m.mu.Unlock()
		if m.kept != nil {
			_ = m.kept.Close()
		}
	})
	go m.read(socket)
	return m
}

func (m *manager) read(socket *net.UnixConn) {
	data, rights := make([]byte, 4096), make([]byte, syscall.CmsgSpace(4))
	for {
		n, with, _, _, err := socket.ReadMsgUnix(data, rights)
		if err != nil {
			return // the test is over
		}
		m.take(string(data[:n]), rights[:with])
	}
}

func (m *manager) take(state string, rights []byte) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.told = append(m.told, state)
	_, name, _ := strings.Cut(state, "\nFDNAME=")
	messages, err := syscall.ParseSocketControlMessage(rights)
	if err != nil || !strings.HasPrefix(state, "FDSTORE=1\n") || len(messages) != 1 {
		return
	}
	descriptors, err := syscall.ParseUnixRights(&messages[0])
	if err != nil || len(descriptors) != 1 {
		m.t.Errorf("%q came with %v, %v; want one descriptor", state, descriptors, err)
		return
	}
	if m.kept != nil {
		_ = m.kept.Close()
	}
	m.name, m.kept = name, os.NewFile(uintptr(descriptors[0]), name)
}

// listener is what is kept, once it is.
func (m *manager) listener() *os.File {
	m.t.Helper()
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		m.mu.Lock()
		kept := m.kept
		m.mu.Unlock()
		if kept != nil {
			return kept
		}
	}
	m.t.Fatalf("the listener was not given to the manager, which was told %q", m.told)
	return nil
}

// start runs the program as systemd would, with what is kept.
func (m *manager) start(env []string, args ...string) *program {
	m.t.Helper()
	env = append(env, "NOTIFY_SOCKET="+m.address)
	m.mu.Lock()
	kept := m.kept
	if kept != nil {
		env = append(env, "LISTEN_FDS=1", "LISTEN_FDNAMES="+m.name)
	}
	defer m.mu.Unlock() // the program may give another one as soon as it runs
	cmd := command(m.t, env, args...)
	if kept != nil {
		cmd.ExtraFiles = []*os.File{kept}
		// The program's own number, which is known only where it begins.
		cmd.Path, cmd.Args = "/bin/sh", append([]string{"sh", "-c", `LISTEN_PID=$$ exec "$@"`, "sh", becario}, args...)
	}
	return startCommand(m.t, cmd, "Chat:")
}

// A restart refuses nobody: the manager keeps the listener, connections wait in it,
// and those that stay open end with an answer. Telegram's pushes all arrive.
func TestRestartRefusesNobody(t *testing.T) {
	t.Parallel()
	m := newManager(t)
	server := telegramtest.New(t)
	server.Tolerate()                  // what is broken off is asked again
	var behind atomic.Pointer[url.URL] // the webhook is known before the program's address is
	front := httptest.NewServer(&httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(behind.Load()) },
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, err error) {
			t.Logf("a push: %v", err)
			w.WriteHeader(http.StatusBadGateway)
		},
	})
	t.Cleanup(front.Close)
	env := []string{"TELEGRAM_BOT_TOKEN=" + telegramtest.Token, "TELEGRAM_API_URL=" + server.URL, "BECARIO_TELEGRAM_WEBHOOK=" + front.URL + "/telegram"}
	args := []string{"serve", "--data", t.TempDir(), "--listen", "127.0.0.1:0", "--lang", "es-ES"}
	p := m.start(env, args...)
	listener, err := net.FileListener(m.listener())
	if err != nil {
		t.Fatal(err)
	}
	address := "http://" + listener.Addr().String()
	_ = listener.Close() // the kept one stays
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	behind.Store(u)
	ana := server.Person("Ana", "es")
	ana.Say("/start")
	ana.Next()

	f := server.Flood(t, address+"/telegram", 6)
	said := 0
	for range 2 {
		for range 5 {
			said++
			ana.Say(fmt.Sprintf("Tengo que entregar la práctica %d", said))
		}
		for before := f.Sent(); f.Sent() < before+100; {
			time.Sleep(time.Millisecond)
		}
		p.stop()
		p = m.start(env, args...)
	}
	server.WaitConfirmed()
	waitFor(t, ana, func(texts string) string { return unanswered(texts, said) })
	f.Stop()
	if n := len(f.Refused()); n > 0 || server.Refused() > 0 {
		t.Errorf("of %d pushes %d were refused: %.2000q; of what Ana wrote %d times", f.Sent(), n, f.Refused(), server.Refused())
	}
	t.Logf("two restarts: %d pushes and %d messages", f.Sent(), said)
	p.stop()
}

// hears waits until the manager was told all of some states.
func (m *manager) hears(states ...string) {
	m.t.Helper()
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		m.mu.Lock()
		told := strings.Join(m.told, "|")
		m.mu.Unlock()
		if !slices.ContainsFunc(states, func(state string) bool { return !strings.Contains(told, state) }) {
			return
		}
	}
	m.t.Fatalf("the manager was told %q, want %q", m.told, states)
}

// An address that includes the one before is free at once, although the manager has
// the listener of that one open still.
func TestRestartAtAllAddresses(t *testing.T) {
	t.Parallel()
	m := newManager(t)
	spare, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, err := net.SplitHostPort(spare.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	if err := spare.Close(); err != nil {
		t.Fatal(err)
	}
	data := t.TempDir()
	for _, host := range []string{"127.0.0.1", "0.0.0.0", "127.0.0.1"} {
		m.mu.Lock()
		m.told = nil
		m.mu.Unlock()
		p := m.start(nil, "serve", "--data", data, "--listen", host+":"+port, "--insecure")
		m.hears("FDSTORE=1\nFDNAME=listen " + host + "_" + port)
		p.stop()
	}
}

// Another address in the settings is listened at, and the listener of the one
// before is not kept any longer.
func TestRestartAtAnotherAddress(t *testing.T) {
	t.Parallel()
	m := newManager(t)
	data := t.TempDir()
	m.start(nil, "serve", "--data", data, "--listen", "127.0.0.1:0").stop()
	m.listener()
	was := m.name
	p := m.start(nil, "serve", "--data", data, "--listen", "localhost:0")
	defer p.stop()
	m.hears("FDSTOREREMOVE=1\nFDNAME="+was, "FDSTORE=1\nFDNAME=listen localhost_0")
}
