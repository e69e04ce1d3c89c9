package app

import (
	"context"
	"encoding/json"
	"net/http"
	"time"
)

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
