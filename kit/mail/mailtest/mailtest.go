// Package mailtest is a mail server on loopback that keeps what it is sent.
package mailtest

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"io"
	"math/big"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// Message is one that arrived.
type Message struct {
	To, Subject, Text string
	Header            mail.Header
	User              string // who was signed in
}

// Server is a mail server that listens until the test ends.
type Server struct {
	Address string         // HOST:PORT
	Roots   *x509.CertPool // vouch for its certificate
	// User and Password are wanted by it if they are set before the first message.
	User, Password string

	mu       sync.Mutex
	arrived  []Message
	failures int
	refused  map[string]*smtp.SMTPError
	wake     chan struct{}
}

// Start starts a server. With secured it offers STARTTLS.
func Start(t *testing.T, secured bool) *Server {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{Address: l.Addr().String(), wake: make(chan struct{}, 1)}
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &session{server: s}, nil }))
	server.AllowInsecureAuth = true
	server.Domain = "localhost"
	if secured {
		server.TLSConfig, s.Roots = certificate(t)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = server.Serve(l) // ends with Close
	}()
	t.Cleanup(func() {
		_ = server.Close()
		<-done
	})
	return s
}

// Fail refuses the next n messages for now.
func (s *Server) Fail(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.failures = n
}

// Unknown refuses an address for good.
func (s *Server) Unknown(address string) { s.Refuse(address, 550, "5.1.1", "no such user here") }

// Refuse answers in this way to an address; a code of 0 takes it again. An empty enhanced
// code is none.
func (s *Server) Refuse(address string, code int, enhanced, text string) {
	e := smtp.SMTPError{Code: code, EnhancedCode: smtp.NoEnhancedCode, Message: strings.TrimSpace(enhanced + " " + text)}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.refused == nil {
		s.refused = map[string]*smtp.SMTPError{}
	}
	s.refused[address] = &e
	if code == 0 {
		delete(s.refused, address)
	}
}

// Arrived are the messages so far.
func (s *Server) Arrived() []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Message(nil), s.arrived...)
}

// Wait returns the messages once there are n.
func (s *Server) Wait(t *testing.T, n int) []Message {
	t.Helper()
	deadline := time.After(10 * time.Second)
	for {
		if all := s.Arrived(); len(all) >= n {
			return all
		}
		select {
		case <-s.wake:
		case <-deadline:
			t.Fatalf("mail: %d messages arrived, want %d", len(s.Arrived()), n)
		}
	}
}

type session struct {
	server *Server
	user   string
	to     string
}

func (s *session) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != s.server.User || password != s.server.Password {
			return smtp.ErrAuthFailed
		}
		s.user = user
		return nil
	}), nil
}

func (s *session) Mail(string, *smtp.MailOptions) error {
	if s.server.User != "" && s.user == "" {
		return smtp.ErrAuthRequired
	}
	return nil
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	if e := s.server.refused[to]; e != nil {
		return e
	}
	s.to = to
	return nil
}

func (s *session) Data(r io.Reader) error {
	m, err := mail.ReadMessage(r)
	if err != nil {
		return err
	}
	var body io.Reader = m.Body
	if m.Header.Get("Content-Transfer-Encoding") == "quoted-printable" {
		body = quotedprintable.NewReader(body)
	}
	text, err := io.ReadAll(body)
	if err != nil {
		return err
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil {
		return err
	}
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	if s.server.failures > 0 {
		s.server.failures--
		return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "come back later"}
	}
	s.server.arrived = append(s.server.arrived, Message{To: s.to, Subject: subject, Text: string(bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))), Header: m.Header, User: s.user})
	select {
	case s.server.wake <- struct{}{}:
	default:
	}
	return nil
}

func (s *session) Reset()        { s.to = "" }
func (s *session) Logout() error { return nil }

// certificate is one for 127.0.0.1 that vouches for itself.
func certificate(t *testing.T) (*tls.Config, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(parsed)
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}, roots
}
