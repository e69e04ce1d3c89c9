package main

import (
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
	healed chan struct{} // closed when the link is not silent any more
	wires  map[*wire]bool
}

// wire is one connection through a link.
type wire struct {
	client, server net.Conn
	lost           chan struct{} // closed when nothing passes any more
}

// linkTrouble is what is wrong with a link.
type linkTrouble string

// What can be wrong with a link. The zero value is nothing.
const (
	linkCut          linkTrouble = "cut"            // nothing passes, and nobody is let in
	linkSlow         linkTrouble = "slow"           // everything takes longer
	linkSilent       linkTrouble = "silent"         // nothing passes and nobody is told; what was under way arrives later
	linkHalfOpen     linkTrouble = "half-open"      // connections of before are lost, which neither end is told
	linkHalfRequests linkTrouble = "half a request" // what is asked breaks off
	linkHalfAnswers  linkTrouble = "half an answer" // what is answered breaks off
)

var linkTroubles = []linkTrouble{linkCut, linkSlow, linkSilent, linkHalfOpen, linkHalfRequests, linkHalfAnswers}

const (
	// linkDelay is how long a slow link keeps what passes.
	linkDelay = 150 * time.Millisecond
	// linkForgets is how long one end of a lost connection stays open after the other
	// end has given it up, as until the next keep-alive.
	linkForgets = 5 * time.Second
)

func newLink(t *testing.T, target string) *link {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := &link{address: listener.Addr().String(), target: target, wires: map[*wire]bool{}}
	t.Cleanup(func() {
		_ = listener.Close()
		l.set("")
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
	if l.wrong == linkSilent {
		close(l.healed)
	}
	l.wrong = wrong
	switch wrong {
	case linkSilent:
		l.healed = make(chan struct{})
	case linkHalfOpen:
		for w := range l.wires {
			close(w.lost)
			delete(l.wires, w)
		}
	}
	l.mu.Unlock()
	if wrong == linkCut {
		l.drop()
	}
}

// drop ends all connections but lost ones.
func (l *link) drop() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for w := range l.wires {
		w.close()
	}
}

func (w *wire) close() {
	_ = w.client.Close() // either may have ended
	_ = w.server.Close()
}

// trouble is what is wrong, and what is closed when that has passed if it is silence.
func (l *link) trouble() (linkTrouble, <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.wrong, l.healed
}

// carry carries a connection.
func (l *link) carry(client net.Conn) {
	l.mu.Lock()
	wrong, target := l.wrong, l.target
	l.mu.Unlock()
	if wrong == linkCut {
		_ = client.Close()
		return
	}
	server, err := net.Dial("tcp", target)
	if err != nil {
		_ = client.Close()
		return
	}
	w := &wire{client: client, server: server, lost: make(chan struct{})}
	l.mu.Lock()
	l.wires[w] = true
	l.mu.Unlock()
	ended := make(chan struct{}, 2)
	for _, way := range []struct {
		to, from net.Conn
		half     linkTrouble
	}{{server, client, linkHalfRequests}, {client, server, linkHalfAnswers}} {
		go func() {
			l.copy(w, way.to, way.from, way.half)
			ended <- struct{}{}
		}()
	}
	<-ended
	select {
	case <-w.lost:
		time.Sleep(linkForgets)
	default:
	}
	w.close()
	<-ended
	l.mu.Lock()
	delete(l.wires, w)
	l.mu.Unlock()
}

// copy carries one direction of a connection, which half breaks off.
func (l *link) copy(w *wire, to, from net.Conn, half linkTrouble) {
	chunk := make([]byte, 32<<10)
	for {
		n, err := from.Read(chunk)
		switch wrong, healed := l.trouble(); wrong {
		case linkSlow:
			time.Sleep(linkDelay)
		case linkSilent:
			<-healed
		case half:
			_, _ = to.Write(chunk[:n/2])
			return
		}
		select {
		case <-w.lost:
			if err != nil {
				return
			}
			continue // into nothing
		default:
		}
		if _, writeErr := to.Write(chunk[:n]); writeErr != nil || err != nil {
			return
		}
	}
}
