package app

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"
	"unicode"

	"becario/desk"
	"becario/kit/edge"
)

// edge is what stands before the pages. The addresses that settings name are those
// by which they may be asked for.
func (s Settings) edge() (edge.Config, error) {
	var c edge.Config
	for _, address := range []string{s.PublicURL, s.ChatURL} {
		if u, err := url.Parse(address); err == nil && u.Hostname() != "" {
			c.Hosts = append(c.Hosts, u.Hostname())
		}
	}
	if host, _, err := net.SplitHostPort(s.Listen); err == nil && host != "" {
		c.Hosts = append(c.Hosts, host)
	}
	for _, name := range listed(s.Hosts) {
		if strings.Contains(name, "/") || strings.Contains(name, ":") && net.ParseIP(name) == nil {
			return c, fmt.Errorf("hosts: %s: give names and addresses alone, without scheme and port", name)
		}
		c.Hosts = append(c.Hosts, name)
	}
	for _, network := range listed(s.Proxies) {
		prefix, err := netip.ParsePrefix(network)
		if err != nil {
			ip, ipErr := netip.ParseAddr(network)
			if ipErr != nil {
				return c, fmt.Errorf("proxies: %s: not a network such as 10.0.0.0/8", network)
			}
			prefix = netip.PrefixFrom(ip, ip.BitLen())
		}
		c.Proxies = append(c.Proxies, prefix)
	}
	return c, nil
}

// address is where people reach this program, without a slash at the end; empty if
// the operator has not said.
func (s Settings) address() string { return strings.TrimSuffix(s.PublicURL, "/") }

// listed are the words of a list with commas.
func listed(list string) []string {
	return strings.FieldsFunc(list, func(r rune) bool { return r == ',' || unicode.IsSpace(r) })
}

// guarded are pages behind what stands before them all.
func (a *App) guarded(pages http.Handler) http.Handler {
	c, err := a.Settings.edge()
	if err != nil { // Check has refused it
		c = edge.Config{}
	}
	return a.tracer.Pages(c.Guard(pages), "/chat/events", desk.Base+"live")
}

// routes adds what every process answers: whether it lives, whether it is
// ready, and where a visitor should go.
func (a *App) routes() {
	a.mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, http.StatusOK, map[string]string{"status": "ok"})
	})
	a.mux.HandleFunc("GET /readyz", a.ready)
	a.serveMetrics()
	if a.here("bot") && !a.OnlyChannels {
		a.mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/chat", http.StatusSeeOther) })
	}
}

// ready tells which database does not answer, by part and without its address.
func (a *App) ready(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
	defer cancel()
	status, parts := http.StatusOK, map[string]string{}
	for part, store := range a.stores {
		parts[part] = "ok"
		if err := store.Ping(ctx); err != nil {
			a.Log.Error("database does not answer", "part", part, "error", err)
			status, parts[part] = http.StatusServiceUnavailable, "its database does not answer"
		}
	}
	answer(w, status, parts)
}

func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // the visitor has gone
}
