// Package syslog sends a log to a syslog server, as RFC 5424 writes messages: over
// UDP (RFC 5426), TCP with counted octets (RFC 6587, section 3.4.1) or TLS
// (RFC 5425). Who logs never waits for the server.
package syslog

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// Config says where the log goes.
type Config struct {
	// Address is udp://HOST:PORT, tcp://HOST:PORT or tls://HOST:PORT.
	Address string
	// Authorities is a PEM file with the certificates of those who may vouch for
	// the server; empty are the system's.
	Authorities string
	// App is what the messages are said to be from.
	App string
	// Buffer is how many messages wait while the server is away; 0 is 10,000. Those
	// that do not fit are counted and not kept.
	Buffer int
	// Trouble is told why the server does not take messages, once for each reason,
	// and with nil when it does again; nil is not told.
	Trouble func(error)
}

// Standard ports: RFC 5426 and the practice for TCP, RFC 5425.
var ports = map[string]string{"udp": "514", "tcp": "601", "tls": "6514"}

const (
	bufferSize = 10_000
	// dialWait is how long a server may take to answer, and writeWait to take a
	// message.
	dialWait  = 5 * time.Second
	writeWait = 5 * time.Second
	// After a failure, the first try comes after firstPause; each further one waits
	// twice as long, up to lastPause.
	firstPause = 500 * time.Millisecond
	lastPause  = 30 * time.Second
	// longest is how long a message over UDP is at most: what every receiver should
	// take, RFC 5426, section 3.2.
	longest = 2048
)

// Sender sends messages. Run does the work.
type Sender struct {
	Config
	scheme, host string
	tls          *tls.Config
	hostname     string
	process      string
	waiting      chan []byte
	lost         atomic.Int64
	conn         net.Conn
}

// Check reports what is wrong with an address.
func Check(address string) error {
	u, err := url.Parse(address)
	if err != nil || ports[u.Scheme] == "" || u.Hostname() == "" || u.Path != "" {
		return errors.New("give udp://HOST:514, tcp://HOST:601 or tls://HOST:6514")
	}
	return nil
}

// New returns a sender. It connects to nothing.
func New(c Config) (*Sender, error) {
	if err := Check(c.Address); err != nil {
		return nil, err
	}
	u, _ := url.Parse(c.Address) // it was read before
	port := u.Port()
	if port == "" {
		port = ports[u.Scheme]
	}
	if c.Buffer == 0 {
		c.Buffer = bufferSize
	}
	if c.Trouble == nil {
		c.Trouble = func(error) {}
	}
	s := &Sender{Config: c, scheme: u.Scheme, host: net.JoinHostPort(u.Hostname(), port), process: strconv.Itoa(os.Getpid()),
		tls: &tls.Config{ServerName: u.Hostname(), MinVersion: tls.VersionTLS12}, waiting: make(chan []byte, c.Buffer)}
	name, err := os.Hostname()
	if err != nil {
		return nil, fmt.Errorf("name of this machine: %w", err)
	}
	s.hostname = printable(name, 255)
	if c.Authorities == "" {
		return s, nil
	}
	pem, err := os.ReadFile(c.Authorities)
	if err != nil {
		return nil, err // it names the file
	}
	s.tls.RootCAs = x509.NewCertPool()
	if !s.tls.RootCAs.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("%s: holds no certificate in PEM", c.Authorities)
	}
	return s, nil
}

// printable is a text as a field of the header may be: RFC 5424, section 6.
func printable(text string, most int) string {
	text = strings.Map(func(r rune) rune {
		if r < '!' || r > '~' {
			return -1
		}
		return r
	}, text)
	if text == "" {
		return "-"
	}
	return text[:min(len(text), most)]
}

// daemon is the facility of programs that run in the background.
const daemon = 3

// severity is what RFC 5424 has for a level.
func severity(level slog.Level) int {
	switch {
	case level >= slog.LevelError:
		return 3
	case level >= slog.LevelWarn:
		return 4
	case level >= slog.LevelInfo:
		return 6
	}
	return 7
}

// send lets a message wait. It never blocks.
func (s *Sender) send(at time.Time, level slog.Level, text string) {
	stamp := "-"
	if !at.IsZero() {
		stamp = at.UTC().Format("2006-01-02T15:04:05.000000Z")
	}
	m := fmt.Appendf(nil, "<%d>1 %s %s %s %s - - %s", daemon*8+severity(level), stamp, s.hostname, printable(s.App, 48), s.process, strings.TrimRight(text, "\n"))
	select {
	case s.waiting <- m:
	default:
		s.lost.Add(1)
	}
}

// Run sends what waits until ctx ends, and then what is left, for as long as a
// server that is there takes for it.
func (s *Sender) Run(ctx context.Context) {
	defer func() {
		if s.conn != nil {
			_ = s.conn.Close()
		}
	}()
	for {
		select {
		case m := <-s.waiting:
			if !s.deliver(ctx, m) {
				return
			}
		case <-ctx.Done():
			s.drain()
			return
		}
	}
}

// deliver sends a message, again and again until it was taken. It reports false if
// ctx ended before.
func (s *Sender) deliver(ctx context.Context, m []byte) bool {
	var failed error
	for pause := firstPause; ; pause = min(2*pause, lastPause) {
		err := s.write(m)
		if err == nil {
			break
		}
		if failed == nil || failed.Error() != err.Error() {
			s.Trouble(fmt.Errorf("log to %s: %w", s.Address, err))
		}
		failed = err
		select {
		case <-ctx.Done():
			return false
		case <-time.After(pause):
		}
	}
	if n := s.lost.Swap(0); n > 0 {
		s.send(time.Time{}, slog.LevelWarn, fmt.Sprintf("msg=\"the log service was away too long\" lost=%d", n))
	}
	if failed != nil {
		s.Trouble(nil)
	}
	return true
}

// drain sends what waits, once.
func (s *Sender) drain() {
	for {
		select {
		case m := <-s.waiting:
			if s.write(m) != nil {
				return
			}
		default:
			return
		}
	}
}

// write sends a message over the connection that there is, or a new one.
func (s *Sender) write(m []byte) (err error) {
	if s.conn == nil {
		if s.conn, err = s.dial(); err != nil {
			s.conn = nil
			return err
		}
	}
	frame := m
	if s.scheme == "udp" {
		frame = m[:min(len(m), longest)]
	} else {
		frame = append(strconv.AppendInt(nil, int64(len(m)), 10), ' ')
		frame = append(frame, m...)
	}
	_ = s.conn.SetWriteDeadline(time.Now().Add(writeWait))
	if _, err = s.conn.Write(frame); err != nil {
		_ = s.conn.Close()
		s.conn = nil
	}
	return err
}

func (s *Sender) dial() (net.Conn, error) {
	dialer := &net.Dialer{Timeout: dialWait}
	switch s.scheme {
	case "udp":
		return dialer.Dial("udp", s.host)
	case "tls":
		c, err := tls.DialWithDialer(dialer, "tcp", s.host, s.tls)
		if err != nil {
			return nil, err
		}
		return watched(c), nil
	}
	c, err := dialer.Dial("tcp", s.host)
	if err != nil {
		return nil, err
	}
	return watched(c), nil
}

// watched closes a connection as soon as the server does. Otherwise the first
// message after it would be taken by this machine and lost.
func watched(c net.Conn) net.Conn {
	go func() {
		_, _ = io.Copy(io.Discard, c) // a syslog server says nothing
		_ = c.Close()
	}()
	return c
}
