// Package edge stands between the network and the pages of a program: it lets
// requests through that are meant for an address which the operator has named,
// tells who asks when a proxy passes a request on, and ends bodies that do not
// come. It also says whether what a form brings is text at all.
package edge

import (
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Config says what is let through.
type Config struct {
	// Hosts are the names and addresses, without ports, by which the pages may be
	// asked for, beside those of this machine and the address that was connected to.
	Hosts []string
	// Proxies may say for whom they ask, in X-Forwarded-For, beside those of this
	// machine.
	Proxies []netip.Prefix
}

// A body has grace to begin, then has to bring perSecond bytes a second, and may
// take longest in all.
const (
	grace     = 20 * time.Second
	perSecond = 8 << 10
	longest   = 5 * time.Minute
)

// Guard returns a handler that checks requests before next gets them. It sets the
// request's RemoteAddr to the address of who asks.
func (c Config) Guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !c.named(r) {
			http.Error(w, "421: this program does not answer to this address; its operator names those in the settings public-url and hosts", http.StatusMisdirectedRequest)
			return
		}
		if from := c.client(r); from.IsValid() {
			r.RemoteAddr = netip.AddrPortFrom(from, 0).String()
		}
		if r.Body == nil || r.Body == http.NoBody {
			next.ServeHTTP(w, r)
			return
		}
		b := &body{ReadCloser: r.Body, control: http.NewResponseController(w), began: time.Now()}
		r.Body = b
		defer b.end()
		next.ServeHTTP(w, r)
	})
}

// named reports whether a request is for an address that may be asked for. By
// another one, a page of somebody else's could reach this program (DNS
// rebinding), or have it write links that lead elsewhere.
func (c Config) named(r *http.Request) bool {
	host := hostOf(r.Host)
	if host == "localhost" || slices.ContainsFunc(c.Hosts, func(h string) bool { return strings.EqualFold(h, host) }) {
		return true
	}
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return false
	}
	if ip.IsLoopback() {
		return true
	}
	local, ok := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	return ok && hostOf(local.String()) == ip.String()
}

// hostOf is the host of HOST:PORT or HOST, as it is compared.
func hostOf(address string) string {
	if host, _, err := net.SplitHostPort(address); err == nil {
		address = host
	}
	return strings.ToLower(strings.TrimSuffix(strings.Trim(address, "[]"), "."))
}

// client is who asks: the nearest machine, or the last one of which the chain of
// trusted proxies says that it asked. What stands before that in the header is
// written by whoever wanted to.
func (c Config) client(r *http.Request) netip.Addr {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	at := peer.Addr().Unmap()
	chain := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(chain) - 1; i >= 0 && c.trusts(at); i-- {
		before, err := netip.ParseAddr(strings.TrimSpace(chain[i]))
		if err != nil {
			return at
		}
		at = before.Unmap().WithZone("")
	}
	return at
}

func (c Config) trusts(ip netip.Addr) bool {
	return ip.IsLoopback() || slices.ContainsFunc(c.Proxies, func(p netip.Prefix) bool { return p.Contains(ip) })
}

// body is one that has to come in time.
type body struct {
	io.ReadCloser
	control *http.ResponseController
	began   time.Time
	read    int64
	ended   bool
}

// Read implements io.Reader. Deadlines are of the machine's own clock, for that is
// what connections go by.
func (b *body) Read(p []byte) (int, error) {
	within := min(grace+time.Duration(b.read)*time.Second/perSecond, longest)
	_ = b.control.SetReadDeadline(b.began.Add(within)) // a test without a connection has none
	n, err := b.ReadCloser.Read(p)
	b.read += int64(n)
	if err != nil {
		b.ended = true
		_ = b.control.SetReadDeadline(time.Time{})
	}
	return n, err
}

// end leaves a body that was not read to its end: the server, which would wait
// for it, finds the time over.
func (b *body) end() {
	if !b.ended {
		_ = b.control.SetReadDeadline(time.Now().Add(time.Second))
	}
}

// maxForm bounds what of a form is looked at; pages take less.
const maxForm = 4 << 20

// Plain reports whether the address of a request and the form that it brings are
// text: UTF-8 without NUL, which no database and no person can use. A form is put
// back for whoever reads it next; files and their fields are not looked at.
func Plain(r *http.Request) bool {
	if !plain(r.URL.Path) || !plainQuery(r.URL.RawQuery) {
		return false
	}
	if kind, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";"); r.Body == nil || strings.TrimSpace(strings.ToLower(kind)) != "application/x-www-form-urlencoded" {
		return true
	}
	form, err := io.ReadAll(io.LimitReader(r.Body, maxForm))
	r.Body = struct {
		io.Reader
		io.Closer
	}{io.MultiReader(strings.NewReader(string(form)), again{err}, r.Body), r.Body}
	return plainQuery(string(form))
}

// again repeats the error of what was read before.
type again struct{ err error }

// Read implements io.Reader.
func (a again) Read([]byte) (int, error) {
	if a.err == nil {
		return 0, io.EOF
	}
	return 0, a.err
}

// plainQuery reports whether what a query holds is text, whether or not it could
// be read as one.
func plainQuery(query string) bool {
	for query != "" {
		var pair string
		pair, query, _ = strings.Cut(query, "&")
		if text, err := url.QueryUnescape(pair); err == nil && !plain(text) {
			return false
		}
	}
	return true
}

func plain(text string) bool { return utf8.ValidString(text) && !strings.ContainsRune(text, 0) }
