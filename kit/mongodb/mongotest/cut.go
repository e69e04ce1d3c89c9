package mongotest

import (
	"encoding/binary"
	"io"
	"net"
	"strings"
	"sync"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"

	"becario/kit/mongodb"
)

// Cut returns the address of a database through a proxy that lets some commands
// pass and then cuts all connections for good, so that whoever uses it is as good
// as killed. answered is whether the last command that passes is answered. A
// greeting is no command.
func Cut(t testing.TB, address string, commands int, answered bool) string {
	t.Helper()
	host, query := hostOf(t, address)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &cutter{server: host, left: commands, answered: answered, listener: listener}
	t.Cleanup(p.end)
	go p.accept()
	name, err := mongodb.Name(address)
	if err != nil {
		t.Fatal(err)
	}
	if query != "" {
		query += "&"
	}
	return "mongodb://" + listener.Addr().String() + "/" + name + "?" + query + "retryWrites=false&retryReads=false&serverSelectionTimeoutMS=100"
}

func hostOf(t testing.TB, address string) (host, query string) {
	t.Helper()
	_, rest, _ := strings.Cut(address, "://")
	rest, query, _ = strings.Cut(rest, "?")
	host, _, _ = strings.Cut(rest, "/")
	if strings.ContainsAny(host, ",@") {
		t.Skipf("NOT RUN: a proxy before several servers or with an account")
	}
	return host, query
}

type cutter struct {
	server   string
	answered bool
	listener net.Listener

	mu    sync.Mutex
	left  int
	over  bool
	conns []net.Conn
}

func (p *cutter) accept() {
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return
		}
		server, err := net.Dial("tcp", p.server)
		if err != nil {
			_ = client.Close()
			continue
		}
		p.mu.Lock()
		p.conns = append(p.conns, client, server)
		over := p.over
		p.mu.Unlock()
		if over {
			p.end()
			return
		}
		go func() { _, _ = io.Copy(client, server) }()
		go p.commands(client, server)
	}
}

// end cuts everything.
func (p *cutter) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.over = true
	_ = p.listener.Close()
	for _, c := range p.conns {
		_ = c.Close()
	}
}

// commands passes commands on until none is left.
func (p *cutter) commands(client, server net.Conn) {
	for {
		message, err := readMessage(client)
		if err != nil {
			_ = server.Close()
			return
		}
		counts := isCommand(message)
		p.mu.Lock()
		if counts && p.left == 0 {
			p.mu.Unlock()
			p.end()
			return
		}
		last := false
		if counts {
			p.left--
			last = p.left == 0 && !p.answered
		}
		p.mu.Unlock()
		if _, err := server.Write(message); err != nil {
			return
		}
		if last {
			// The effect comes first, and then nobody is told of it.
			answer(server)
			p.end()
			return
		}
	}
}

// answer waits until the server has sent something, which the other goroutine of
// the connection reads.
func answer(server net.Conn) {
	_ = server.(*net.TCPConn).CloseWrite() // it answers what it has got, and ends
	one := make([]byte, 1)
	_, _ = server.Read(one)
}

func readMessage(from io.Reader) ([]byte, error) {
	header := make([]byte, 16) // https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol/
	if _, err := io.ReadFull(from, header); err != nil {
		return nil, err
	}
	message := make([]byte, max(16, binary.LittleEndian.Uint32(header)))
	copy(message, header)
	_, err := io.ReadFull(from, message[16:])
	return message, err
}

// isCommand reports whether a message asks for something, rather than greets.
func isCommand(message []byte) bool {
	const opMsg, body = 2013, 21
	if len(message) < body || binary.LittleEndian.Uint32(message[12:]) != opMsg {
		return false
	}
	for section := 20; section < len(message); { // a body is of kind 0
		if message[section] == 0 {
			first, err := bson.Raw(message[section+1:]).IndexErr(0)
			return err == nil && first.Key() != "hello" && first.Key() != "ismaster" && first.Key() != "endSessions"
		}
		section += 1 + int(binary.LittleEndian.Uint32(message[section+1:]))
	}
	return false
}
