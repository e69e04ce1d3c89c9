package main

import (
	"fmt"
	"net"
	"os"
	"strings"
	"syscall"

	"github.com/coreos/go-systemd/v22/activation"
	"github.com/coreos/go-systemd/v22/daemon"
)

// storedListener returns the listener at an address that systemd has kept since the program
// ran before, and nil if it has none. Connections that came meanwhile wait in it.
// One at another address, from before the setting was changed, is given up.
func storedListener(address string) (net.Listener, error) {
	passed, err := activation.ListenersWithNames()
	if err != nil {
		return nil, fmt.Errorf("take the listener that systemd kept: %w", err)
	}
	return pick(passed, address), nil
}

// pick returns the listener at an address among those that systemd has passed, by name,
// and closes the others.
func pick(passed map[string][]net.Listener, address string) net.Listener {
	var found net.Listener
	for name, listeners := range passed {
		for _, l := range listeners {
			if name == storeName(address) && found == nil {
				found = l
				continue
			}
			// What another name than ours has is a socket unit's, and what ours has twice may
			// be the same socket: it goes on listening.
			if strings.HasPrefix(name, storePrefix) && name != storeName(address) {
				shutdown(l)
			}
			_ = l.Close()                                                  // nothing was read from it
			_, _ = daemon.SdNotify(false, "FDSTOREREMOVE=1\nFDNAME="+name) // what stays there goes with a stop
		}
	}
	return found
}

// shutdown gives the port of a listener up at once, for all who have it open. Closing is
// not enough for that: systemd has the same socket open until it has read that it need
// not keep it, and until then an address that includes this one is taken.
func shutdown(l net.Listener) {
	if tcp, ok := l.(*net.TCPListener); ok {
		if raw, err := tcp.SyscallConn(); err == nil {
			_ = raw.Control(func(fd uintptr) { _ = syscall.Shutdown(int(fd), syscall.SHUT_RDWR) }) // else the port is taken, which is told
		}
	}
}

// storeListener has systemd keep a listener while the program starts again, by its store of
// file descriptors (FileDescriptorStoreMax in the unit). Without systemd it does
// nothing.
func storeListener(l net.Listener, address string) error {
	socket := os.Getenv("NOTIFY_SOCKET")
	tcp, ok := l.(*net.TCPListener)
	if socket == "" || !ok {
		return nil
	}
	// Go sends no descriptors by a socket that it has connected.
	conn, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Net: "unixgram"})
	if err != nil {
		return fmt.Errorf("reach systemd: %w", err)
	}
	defer conn.Close()
	raw, err := tcp.SyscallConn()
	if err != nil {
		return fmt.Errorf("keep the listener: %w", err)
	}
	var sent error
	// The descriptor itself, since File.Fd would make the listener block.
	if err := raw.Control(func(fd uintptr) {
		_, _, sent = conn.WriteMsgUnix([]byte("FDSTORE=1\nFDNAME="+storeName(address)), syscall.UnixRights(int(fd)), &net.UnixAddr{Name: socket, Net: "unixgram"})
	}); err != nil {
		return fmt.Errorf("keep the listener: %w", err)
	}
	if sent != nil {
		return fmt.Errorf("keep the listener: %w", sent)
	}
	return nil
}

// storePrefix begins the names that the program gives what systemd keeps for it.
const storePrefix = "listen "

// storeName is the name of the listener at an address, in which systemd allows no colon.
func storeName(address string) string {
	return storePrefix + strings.ReplaceAll(address, ":", "_")
}
