package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
)

// chat runs `becario chat` with lines of input, and gives back all it prints.
func chat(t *testing.T, env []string, lines string, args ...string) string {
	t.Helper()
	cmd := command(t, env, append([]string{"chat", "--data", t.TempDir()}, args...)...)
	cmd.Stdin = strings.NewReader(lines)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return string(out)
}

func TestChatExplains(t *testing.T) {
	t.Parallel()
	said := "comprar pan mañana a las 9\n"
	out := chat(t, nil, said, "--explain")
	for _, want := range []string{"elements", "entities", `"mañana a las 9"`, "template", "frame 1 task.add, "} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in:\n%s", want, out)
		}
	}
	if out := chat(t, nil, said); strings.Contains(out, "frame 1") {
		t.Errorf("it explains unasked:\n%s", out)
	}
}

func TestChatAsksElsewhereWhenToldTo(t *testing.T) {
	t.Parallel()
	var asked atomic.Int64
	endpoint := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		http.Error(w, "no", http.StatusInternalServerError)
	}))
	t.Cleanup(endpoint.Close)
	on := []string{"BECARIO_ASSIST_URL=" + endpoint.URL + "/v1", "BECARIO_ASSIST_MODEL=small", "BECARIO_ASSIST_KEY=never-print-this"}
	for _, c := range []struct {
		name, said string
		env        []string
		want       int64
	}{
		{"it works when it is off", "¿quién ganó el mundial?\n", on[1:], 0},
		{"it works when nothing is in doubt", "gasté 12 euros en pan\n", on, 0},
		{"it works when a message is not understood", "¿quién ganó el mundial?\n", on, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			asked.Store(0)
			out := chat(t, c.env, c.said)
			if n := asked.Load(); n != c.want {
				t.Errorf("asked %d times, want %d:\n%s", n, c.want, out)
			}
			if strings.Contains(out, "never-print-this") {
				t.Errorf("the key is printed:\n%s", out)
			}
		})
	}
}
