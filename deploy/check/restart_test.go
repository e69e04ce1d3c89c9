package check_test

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"

	"becario/channel/telegram/telegramtest"
)

// host is the address of this machine on the bridge that trees are on.
const host = "172.29.78.1"

// bridge makes a network of this machine for trees, and returns its name.
func bridge(t *testing.T) string {
	t.Helper()
	needs(t, "ip")
	const name = "br-becario"
	must(t, nil, "ip", "link", "add", name, "type", "bridge")
	t.Cleanup(func() { _, _ = try(t, nil, "ip", "link", "delete", name) })
	must(t, nil, "ip", "address", "add", host+"/24", "dev", name)
	must(t, nil, "ip", "link", "set", name, "up")
	return name
}

// offer serves on the bridge for the time of a test, and returns the address.
func offer(t *testing.T, handler http.Handler) string {
	t.Helper()
	listener, err := net.Listen("tcp", host+":0")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: time.Minute}
	go func() { _ = server.Serve(listener) }() // it ends with the test
	t.Cleanup(func() { _ = server.Close() })
	return "http://" + listener.Addr().String()
}

// A restart under systemd refuses nobody, whether an operator asks for it or an
// upgrade: behind Caddy, with a webhook that is pushed to without a pause, all in one
// and in parts. A stop gives the port up.
func TestRestart(t *testing.T) {
	network := bridge(t)
	tr := newTree(t)
	deb := tr.put(one(t, built(t), "*.deb"))
	tr.boot("--network-bridge=" + network)
	const there = "172.29.78.11"
	tr.must("ip", "address", "add", there+"/24", "dev", "host0")
	tr.must("ip", "link", "set", "host0", "up")

	server := telegramtest.New(t)
	server.Tolerate() // what is broken off by a restart is asked again
	proxy := "http://" + there + ":8088"
	target, err := url.Parse(proxy)
	if err != nil {
		t.Fatal(err)
	}
	front := httptest.NewServer(httputil.NewSingleHostReverseProxy(target)) // Telegram pushes to this machine only, or by TLS
	t.Cleanup(front.Close)

	tr.must("dpkg", "-i", deb)
	for path, text := range map[string]string{
		"etc/becario/credentials/telegram_token": telegramtest.Token,
		"etc/becario/credentials/service_token":  "of-the-test",
		"etc/caddy/Caddyfile":                    ":8088 {\n\treverse_proxy 127.0.0.1:8080\n}\n",
	} {
		if err := os.WriteFile(filepath.Join(tr.root, path), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	tr.must("sh", "-c", fmt.Sprintf(`printf '%%s\n' 'telegram_webhook = "%s/telegram"' 'telegram_api_url = "%s"' 'lang = "es-ES"' >> /etc/becario/becario.toml`, front.URL, offer(t, server)))
	tr.must("systemctl", "restart", "caddy")

	said := 0
	ana := server.Person("Ana", "es")
	under := func(what string, restarts ...[]string) {
		t.Helper()
		ana.Say("/start")
		ana.Next()
		f := server.Flood(t, proxy+"/telegram", 8)
		for _, restart := range restarts {
			for range 3 {
				said++
				ana.Say(fmt.Sprintf("Tengo que entregar la práctica %d", said))
			}
			for before, end := f.Sent(), time.Now().Add(time.Minute); f.Sent() < before+50 && time.Now().Before(end); {
				time.Sleep(time.Millisecond)
			}
			begun := time.Now()
			tr.must(restart...)
			t.Logf("%v: %v", restart, time.Since(begun).Round(time.Millisecond))
		}
		server.WaitConfirmed()
		f.Stop()
		if len(f.Refused()) > 0 || server.Refused() > 0 || f.Sent() < 200 {
			t.Errorf("%s: of %d pushes %d were refused: %.1000q; of what Ana wrote %d", what, f.Sent(), len(f.Refused()), f.Refused(), server.Refused())
			t.Log(tail(tr.must("journalctl", "-u", "becario*", "-o", "cat", "-n", "40")))
		}
		t.Logf("%s: %d pushes", what, f.Sent())
	}
	if out, err := tr.try("systemctl", "start", "becario"); err != nil {
		t.Fatalf("%s\n%s", out, tr.must("journalctl", "-u", "becario", "-o", "cat"))
	}
	has(t, tr.must("systemctl", "show", "-p", "NFileDescriptorStore", "becario"), "NFileDescriptorStore=1")
	under("all in one", []string{"systemctl", "restart", "becario"}, []string{"dpkg", "-i", deb}, []string{"systemctl", "restart", "becario"})
	tr.must("systemctl", "stop", "becario")
	if out, err := tr.try("curl", "-s", "--max-time", "5", "http://127.0.0.1:8080/healthz"); err == nil {
		t.Errorf("after a stop the port still answers: %s", out)
	} else {
		has(t, err.Error(), "exit status 7") // refused, not waiting
	}
	// The same port at all addresses is free for the first start, and back.
	for _, listen := range []string{"127.0.0.1:8080", "0.0.0.0:8080", "127.0.0.1:8080"} {
		tr.must("sh", "-c", fmt.Sprintf(`sed -i '/^listen =/d; /^insecure =/d' /etc/becario/becario.toml; printf '%%s\n' 'listen = "%s"' 'insecure = true' >> /etc/becario/becario.toml`, listen))
		if out, err := tr.try("systemctl", "restart", "becario"); err != nil {
			t.Errorf("restart to listen at %s: %v %s\n%s", listen, err, out, tail(tr.must("journalctl", "-u", "becario", "-o", "cat", "-n", "20")))
		}
		has(t, tr.must("curl", "-sS", "--retry", "10", "--retry-connrefused", "http://127.0.0.1:8080/healthz"), "ok")
	}
	has(t, tr.must("systemctl", "show", "-p", "NRestarts", "becario"), "NRestarts=0")
	tr.must("systemctl", "stop", "becario")
	tr.must("systemctl", "start", "becario@tasks", "becario@academic", "becario@expenses", "becario@requests", "becario@bot")
	under("in parts", []string{"systemctl", "restart", "becario@bot"}, []string{"systemctl", "restart", "becario@tasks"}, []string{"systemctl", "restart", "becario@bot"})
	seen(t, "restart", "under systemd, behind Caddy, pushed to by eight clients without a pause: three restarts all in one, one of them by an upgrade, and three of parts: no push refused; restarted to listen at all addresses and back, which the first start did")
}
