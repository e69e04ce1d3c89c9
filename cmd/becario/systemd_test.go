package main

import (
	"net"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// The program gives systemd its listener, tells that it is ready, that it lives, and that it stops.
func TestSystemd(t *testing.T) {
	t.Parallel()
	address := filepath.Join(t.TempDir(), "notify")
	socket, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: address, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	defer socket.Close()
	next := func() string {
		t.Helper()
		data := make([]byte, 1024)
		if err := socket.SetReadDeadline(time.Now().Add(time.Minute)); err != nil {
			t.Fatal(err)
		}
		n, err := socket.Read(data)
		if err != nil {
			t.Fatal(err)
		}
		return string(data[:n])
	}
	p := start(t, []string{"NOTIFY_SOCKET=" + address, "WATCHDOG_USEC=300000"}, "Data:", "serve", "--listen", "127.0.0.1:0", "--data", t.TempDir())
	if got := next(); got != "FDSTORE=1\nFDNAME=listen 127.0.0.1_0" {
		t.Errorf("before: got %q", got)
	}
	if got := next(); got != "READY=1\nWATCHDOG=1" {
		t.Errorf("first: got %q", got)
	}
	if got := next(); got != "WATCHDOG=1" {
		t.Errorf("then: got %q", got)
	}
	p.stop()
	last := next()
	for strings.HasPrefix(last, "WATCHDOG") {
		last = next()
	}
	if last != "STOPPING=1" {
		t.Errorf("in the end: got %q", last)
	}
}
