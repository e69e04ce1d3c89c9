package check_test

import (
	"strings"
	"testing"
	"time"
)

// answers has somebody write on the chat page that is at an address, by curl that
// run starts, and waits for the receipt. Until somebody listens it tries again; who has
// joined waits, since only so many may join in a minute.
func answers(t *testing.T, run func(args ...string) (string, error), address string) {
	t.Helper()
	const script = `set -e
jar=$(mktemp); trap 'rm -f "$jar"' EXIT
get() { curl -sSf --max-time 60 -b "$jar" -c "$jar" "$@"; }
get -o /dev/null --data-urlencode name=Eva --data-urlencode lang=es-ES --data-urlencode zone=Europe/Madrid "$1/chat/join"
get -o /dev/null --data-urlencode 'text=recuérdame mañana a las 7 entregar el taller' "$1/chat/say"
for i in $(seq 90); do
  if get "$1/chat" | grep -q '|undo"'; then echo answered; exit 0; fi
  sleep 1
done
get "$1/chat"; exit 1`
	var out string
	var err error
	for deadline := time.Now().Add(90 * time.Second); time.Now().Before(deadline); time.Sleep(2 * time.Second) {
		if out, err = run("sh", "-c", script, "say", address); err == nil && strings.HasSuffix(strings.TrimSpace(out), "answered") {
			return
		}
	}
	t.Errorf("nobody answers at %s: %v\n%s", address, err, tail(out))
}
