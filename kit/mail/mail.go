// Package mail sends short messages in plain text through the operator's mail
// server. What is to be sent waits in memory and is tried again for a while, so
// that whoever caused it does not wait, and cannot tell from how long the answer
// takes whether anything was sent.
package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"becario/kit/clock"
	"becario/kit/trouble"
)

// Config says how the mail server is reached.
type Config struct {
	// Server is smtp://HOST:587 for a connection that STARTTLS secures,
	// smtps://HOST:465 for one that is secure from the start, or
	// smtp-plain://HOST:25 for a relay on this machine.
	Server   string
	User     string // empty: the server wants no sign-in
	Password string
	From     string      // address, or "Name <address>"
	Clock    clock.Clock // nil is the machine's
	Log      *slog.Logger
	// Roots vouch for the server; nil is those of the system.
	Roots *x509.CertPool
}

// Message is a message to one address.
type Message struct{ To, Subject, Text string }

// Limits of the queue.
const (
	queue   = 1000
	tries   = 4
	timeout = 20 * time.Second
)

// Sender sends messages. It is safe for concurrent use.
type Sender struct {
	config  Config
	client  *gomail.Client
	waiting chan Message
	pause   time.Duration // before the second try; each further one waits twice as long
}

// New returns a sender. It starts nothing; Run does.
func New(c Config) (*Sender, error) {
	u, err := url.Parse(c.Server)
	if err != nil || u.Host == "" || u.User != nil || u.Path != "" {
		return nil, errors.New("mail-server: not an address such as smtp://mail.example.org:587")
	}
	host := u.Hostname()
	port, err := strconv.Atoi(u.Port())
	options := []gomail.Option{gomail.WithTimeout(timeout), gomail.WithTLSConfig(&tls.Config{ServerName: host, RootCAs: c.Roots, MinVersion: tls.VersionTLS12})}
	switch u.Scheme {
	case "smtp":
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	case "smtps":
		options = append(options, gomail.WithSSL())
	case "smtp-plain":
		if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
			return nil, fmt.Errorf("mail-server: smtp-plain:// is for a relay on this machine; use smtp:// or smtps:// for %s", host)
		}
		options = append(options, gomail.WithTLSPolicy(gomail.NoTLS))
	default:
		return nil, fmt.Errorf("mail-server: %s:// is no way to send mail; give smtp://, smtps:// or smtp-plain://", u.Scheme)
	}
	if err != nil {
		return nil, errors.New("mail-server: give the port as well, such as smtp://mail.example.org:587")
	}
	options = append(options, gomail.WithPort(port))
	if c.User != "" {
		auth := gomail.SMTPAuthAutoDiscover
		if u.Scheme == "smtp-plain" {
			auth = gomail.SMTPAuthPlainNoEnc
		}
		options = append(options, gomail.WithSMTPAuth(auth), gomail.WithUsername(c.User), gomail.WithPassword(c.Password))
	}
	if c.Clock == nil {
		c.Clock = clock.System{}
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	s := &Sender{config: c, waiting: make(chan Message, queue), pause: 5 * time.Second}
	if s.client, err = gomail.NewClient(host, options...); err != nil {
		return nil, fmt.Errorf("mail-server: %w", err)
	}
	if _, err := s.compose(Message{To: "somebody@example.org"}); err != nil {
		return nil, err
	}
	return s, nil
}

// ErrFull says that too much waits to be sent.
var ErrFull = errors.New("too many messages wait for the mail server")

// Send takes a message, which Run sends.
func (s *Sender) Send(m Message) error {
	select {
	case s.waiting <- m:
		return nil
	default:
		return ErrFull
	}
}

// Run sends what waits until ctx ends. What could not be sent after a minute or so
// is given up and logged without its address and text.
func (s *Sender) Run(ctx context.Context) error {
	sending := trouble.New(s.config.Log, "send mail")
	for {
		select {
		case <-ctx.Done():
			return nil
		case m := <-s.waiting:
			err := s.patiently(ctx, m)
			if ctx.Err() == nil {
				sending.Note(s.config.Clock.Now(), err)
			}
		}
	}
}

func (s *Sender) patiently(ctx context.Context, m Message) (err error) {
	pause := s.pause
	for i := range tries {
		if err = s.SendNow(ctx, m); err == nil || i == tries-1 || refused(err) {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
		}
		pause *= 2
	}
	return err
}

// refused reports whether the server will not take a message, now or later.
func refused(err error) bool {
	var e *gomail.SendError
	return errors.As(err, &e) && !e.IsTemp()
}

// Refusal says why a server takes nothing for an address, now or later: its code and, if
// it gives one, the enhanced code (RFC 3463), such as "550 5.1.1". It is empty if err says
// nothing of the kind: a server that refuses us, what we say or from whom it comes, or a
// mailbox that is full, is no fault of the address.
func Refusal(err error) string {
	var e *gomail.SendError
	switch {
	case errors.Is(err, errAddress):
		return NoAddress
	case !errors.As(err, &e) || e.IsTemp() || e.Reason != gomail.ErrSMTPRcptTo:
		return ""
	}
	code, enhanced := e.ErrorCode(), enhancedCode(e)
	if !ofAddress(code, enhanced) {
		return ""
	}
	return strings.TrimSpace(strconv.Itoa(code) + " " + enhanced)
}

// ofAddress reports whether a server that answers with a code and an enhanced code to the
// receiver says that there is no such mailbox or domain, or that it is shut. The codes of a
// sender that is refused (X.1.7, X.1.8) and those that may be either (X.1.0) are not among
// them: many servers say what they have against the sender only once they hear the receiver.
func ofAddress(code int, enhanced string) bool {
	switch code {
	case 530, 535, 554: // sign in first, signed in wrongly, no transaction
		return false
	}
	switch enhanced {
	case "", "5.0.0": // it says nothing more
		return code == 550 || code == 551 || code == 553
	case "5.1.1", "5.1.2", "5.1.3", "5.1.4", "5.1.6", "5.1.10", "5.2.1":
		return true
	}
	return false
}

// answered is a permanent answer of a server with an enhanced code.
var answered = regexp.MustCompile(`\b5\d\d "?(5\.\d{1,3}\.\d{1,3})\b`)

// enhancedCode is the enhanced code that a server gives, whether or not it has announced
// that it does.
func enhancedCode(e *gomail.SendError) string {
	if code := e.EnhancedStatusCode(); code != "" {
		return code
	}
	if found := answered.FindStringSubmatch(e.Error()); found != nil {
		return found[1]
	}
	return ""
}

// NoAddress is the refusal of what is no address at all.
const NoAddress = "-"

// errAddress says that what stands as the receiver is no address.
var errAddress = errors.New("mail: the address of the receiver cannot be used")

// SendNow sends a message and waits until the server has taken it.
func (s *Sender) SendNow(ctx context.Context, m Message) error {
	msg, err := s.compose(m)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	return s.client.DialAndSendWithContext(ctx, msg)
}

func (s *Sender) compose(m Message) (*gomail.Msg, error) {
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	if err := msg.From(s.config.From); err != nil {
		return nil, fmt.Errorf("mail-from: not an address such as office@example.org")
	}
	if err := msg.To(m.To); err != nil {
		return nil, errAddress
	}
	// Nobody's program is to answer that they are away, and no header is to be
	// made out of what somebody wrote.
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	msg.SetGenHeader("X-Auto-Response-Suppress", "All")
	msg.Subject(strings.Join(strings.Fields(m.Subject), " "))
	msg.SetDate()
	msg.SetMessageID()
	msg.SetBodyString(gomail.TypeTextPlain, m.Text)
	return msg, nil
}
