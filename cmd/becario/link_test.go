package main

import (
	"io"
	"net"
	"sync"
	"testing"
	"time"
)

// link is a proxy between two programs. Its address stays, what is behind it may
// change, and it can go wrong.
type link struct {
	address string

	mu     sync.Mutex
	target string
	wrong  linkTrouble
	conns  map[net.Conn]bool
}

// linkTrouble is what is wrong with a link.
type linkTrouble string

// What can be wrong with a link. The zero value is nothing.
const (
	linkCut          linkTrouble = "cut"            // nothing passes, and nobody is let in
	linkSlow         linkTrouble = "slow"           // everything takes longer
	linkHalfRequests linkTrouble = "half a request" // what is asked breaks off
	linkHalfAnswers  linkTrouble = "half an answer" // what is answered breaks off
)

var linkTroubles = []linkTrouble{linkCut, linkSlow, linkHalfRequests, linkHalfAnswers}

// linkDelay is how long a slow link keeps what passes.
const linkDelay = 150 * time.Millisecond

func newLink(t *testing.T, target string) *link {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := &link{address: listener.Addr().String(), target: target, conns: map[net.Conn]bool{}}
	t.Cleanup(func() {
		_ = listener.Close()
		l.drop()
	})
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			go l.carry(client)
		}
	}()
	return l
}

// to changes what is behind the link.
func (l *link) to(target string) {
	l.mu.Lock()
	l.target = target
	l.mu.Unlock()
	l.drop()
}

// set makes the link go wrong, or right with nothing.
func (l *link) set(wrong linkTrouble) {
	l.mu.Lock()
	l.wrong = wrong
	l.mu.Unlock()
	if wrong == linkCut {
		l.drop()
	}
}

// drop ends all connections.
func (l *link) drop() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for c := range l.conns {
		_ = c.Close()
	}
}

func (l *link) trouble() (linkTrouble, string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.wrong, l.target
}

// carry carries a connection.
func (l *link) carry(client net.Conn) {
	defer client.Close()
	wrong, target := l.trouble()
	if wrong == linkCut {
		return
	}
	server, err := net.Dial("tcp", target)
	if err != nil {
		return
	}
	defer server.Close()
	l.mu.Lock()
	l.conns[client], l.conns[server] = true, true
	l.mu.Unlock()
	defer func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		delete(l.conns, client)
		delete(l.conns, server)
	}()
	go l.copy(server, client, linkHalfRequests)
	l.copy(client, server, linkHalfAnswers)
}

// copy carries one direction of a connection, which half breaks off.
func (l *link) copy(to, from net.Conn, half linkTrouble) {
	defer to.Close()
	defer from.Close()
	chunk := make([]byte, 32<<10)
	for {
		n, err := from.Read(chunk)
		wrong, _ := l.trouble()
		switch wrong {
		case linkSlow:
			time.Sleep(linkDelay)
		case half:
			_, _ = to.Write(chunk[:n/2])
			return
		}
		if _, writeErr := to.Write(chunk[:n]); writeErr != nil || err == io.EOF || err != nil {
			return
		}
	}
}
