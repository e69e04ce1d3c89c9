package check_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var commandLine = regexp.MustCompile(`(?m)^    +(\S.*)$`)

// onPage are the commands of a page for operators, in their order.
func onPage(t *testing.T, page string) (all []string) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(top(t), "docs", "operate", page))
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range commandLine.FindAllStringSubmatch(string(data), -1) {
		all = append(all, m[1])
	}
	return all
}

// The guide says the same in both languages.
func TestGuideInBothLanguages(t *testing.T) {
	en, es := onPage(t, "ten-minutes.md"), onPage(t, "diez-minutos.md")
	if len(en) < 7 || strings.Join(en, "\n") != strings.Join(es, "\n") {
		t.Errorf("the commands differ:\n%s\n\n%s", strings.Join(en, "\n"), strings.Join(es, "\n"))
	}
}

// The commands of the guide are run as they stand, on a Debian on which nothing of
// becario is; then it answers.
func TestGuide(t *testing.T) {
	tr := newTree(t)
	tr.boot()
	tr.put(one(t, built(t), "*.deb")) // into /root
	for _, line := range onPage(t, "ten-minutes.md") {
		if strings.Contains(line, "/dev/stdin") {
			line = "echo 123456:a-token-of-no-bot | " + line
		}
		out, err := tr.try("bash", "-c", "cd /root && "+line)
		if err != nil {
			t.Fatalf("%s: %v\n%s", line, err, tail(out))
		}
		switch {
		case strings.HasSuffix(line, " check"):
			has(t, out, "ok       database tasks: whole")
		case strings.Contains(line, "staff add"):
			has(t, out, "http://127.0.0.1:8080/desk/link/")
		case strings.Contains(line, "readyz"):
			has(t, out, `"tasks":"ok"`)
		}
	}
	answers(t, tr.try, "http://127.0.0.1:8080")
	has(t, tr.must("systemctl", "is-active", "becario"), "active")
	seen(t, "ten minutes", "the commands of the guide as they stand, in a machine with systemd; a message answered on the chat page, **not** by Telegram")
}
