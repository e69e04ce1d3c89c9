package edge

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"
)

func TestHost(t *testing.T) {
	c := Config{Hosts: []string{"desk.example.org"}}
	server := httptest.NewServer(c.Guard(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})))
	defer server.Close()
	for host, want := range map[string]int{
		"desk.example.org": 200, "DESK.example.org:443": 200, "desk.example.org.": 200, "localhost": 200, "localhost:1": 200, "127.0.0.1": 200, "[::1]:80": 200,
		"evil.example": 421, "desk.example.org.evil.example": 421, "10.1.2.3": 421, "127.0.0.1.evil.example": 421, "localhost.evil.example": 421,
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Host = host
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != want {
			t.Errorf("Host %s: got %d, want %d", host, res.StatusCode, want)
		}
	}
}

// Case 19: who is not trusted cannot say that somebody else asks.
func TestClient(t *testing.T) {
	c := Config{Hosts: []string{"x"}, Proxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}}
	for _, row := range []struct{ peer, header, want string }{
		{"192.0.2.1:5", "", "192.0.2.1"},
		{"192.0.2.1:5", "203.0.113.9", "192.0.2.1"},
		{"127.0.0.1:5", "203.0.113.9", "203.0.113.9"},
		{"127.0.0.1:5", "198.51.100.7, 203.0.113.9", "203.0.113.9"},
		{"127.0.0.1:5", "198.51.100.7, 203.0.113.9, 10.1.1.1", "203.0.113.9"},
		{"10.9.9.9:5", "nonsense", "10.9.9.9"},
		{"[::ffff:10.9.9.9]:5", "2001:db8::1", "2001:db8::1"},
		{"127.0.0.1:5", "", "127.0.0.1"},
	} {
		r := httptest.NewRequest(http.MethodGet, "http://x/", nil)
		r.RemoteAddr = row.peer
		if row.header != "" {
			r.Header.Set("X-Forwarded-For", row.header)
		}
		if got := c.client(r).String(); got != row.want {
			t.Errorf("%s by %q: got %s, want %s", row.peer, row.header, got, row.want)
		}
	}
}

func TestPlain(t *testing.T) {
	for form, want := range map[string]bool{
		"a=b&c=%C3%B1": true, "": true, "a=%00": false, "a=%FF": false, "%00=b": false, "a=%ZZ": true, "a=b&c=d%00": false, "a=+%E2%82": false,
	} {
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(form))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8")
		if got := Plain(r); got != want {
			t.Errorf("form %q: got %v", form, got)
		}
		if rest, err := io.ReadAll(r.Body); err != nil || string(rest) != form {
			t.Errorf("form %q: left %q, %v", form, rest, err)
		}
		if got := Plain(httptest.NewRequest(http.MethodGet, "/?"+form, nil)); got != want {
			t.Errorf("query %q: got %v", form, got)
		}
	}
	for path, want := range map[string]bool{"/a%00": false, "/%FF": false, "/%C3%B1": true} {
		if got := Plain(httptest.NewRequest(http.MethodGet, path, nil)); got != want {
			t.Errorf("path %s: got %v", path, got)
		}
	}
}

// A body that never ends does not hold its connection once the page has answered.
func TestBodyThatIsNotRead(t *testing.T) {
	server := httptest.NewServer(Config{}.Guard(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) })))
	defer server.Close()
	conn, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprintf(conn, "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\nabc")
	_ = conn.SetDeadline(time.Now().Add(5 * time.Second))
	in := bufio.NewReader(conn)
	if line, err := in.ReadString('\n'); err != nil || !strings.Contains(line, "418") {
		t.Fatalf("got %q, %v", line, err)
	}
	if _, err := io.Copy(io.Discard, in); err != nil {
		t.Errorf("the connection stays open: %v", err)
	}
}
