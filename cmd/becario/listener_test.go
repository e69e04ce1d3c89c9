package main

import (
	"net"
	"testing"
	"time"
)

// pair returns a listener and the same socket open once more, as systemd has it.
func pair(t *testing.T) (own net.Listener, systemd *net.TCPListener) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	systemd = l.(*net.TCPListener)
	own = again(t, systemd)
	t.Cleanup(func() { _, _ = own.Close(), systemd.Close() })
	return own, systemd
}

// again returns a listener's socket open once more.
func again(t *testing.T, l *net.TCPListener) net.Listener {
	t.Helper()
	file, err := l.File()
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	own, err := net.FileListener(file)
	if err != nil {
		t.Fatal(err)
	}
	return own
}

// reached reports whether a connection to a listener's address arrives at it.
func reached(t *testing.T, l net.Listener) bool {
	t.Helper()
	conn, err := net.DialTimeout("tcp", l.Addr().String(), 10*time.Second)
	if err != nil {
		return false
	}
	defer conn.Close()
	at, err := l.Accept()
	if err != nil {
		return false
	}
	return at.Close() == nil
}

// Of the listeners that systemd passes, only the program's own at another address are
// given up: not one that came twice, nor that of a socket unit.
func TestListenersOfOthersGoOn(t *testing.T) {
	wanted, keptWanted := pair(t)
	unit, keptUnit := pair(t)
	was, keptWas := pair(t)
	got := pick(map[string][]net.Listener{
		"listen 127.0.0.1_80":   {wanted, again(t, keptWanted)},
		"becario-admin.socket":  {unit},
		"listen 127.0.0.1_8080": {was},
	}, "127.0.0.1:80")
	if got != wanted || !reached(t, got) {
		t.Error("the one that came twice is not taken, or listens no longer")
	}
	if !reached(t, keptUnit) {
		t.Error("the socket unit's listens no longer")
	}
	if reached(t, keptWas) {
		t.Error("the one at the address of before listens still")
	}
	if got := pick(map[string][]net.Listener{"x": {again(t, keptUnit)}}, "127.0.0.1:80"); got != nil || !reached(t, keptUnit) {
		t.Errorf("without one at the address: got %v, want none, and that the unit's listens", got)
	}
}
