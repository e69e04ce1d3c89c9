package main

import (
	"regexp"
	"strings"
	"testing"
)

// A link is made with the settings of the server, also one that others reach.
func TestStaffLink(t *testing.T) {
	t.Parallel()
	for listen, want := range map[string]string{
		"127.0.0.1:8080": `http://127\.0\.0\.1:8080/desk/link/\S{43}`,
		"0.0.0.0:8080":   `http://localhost:8080/desk/link/\S{43}`,
		"[::]:8080":      `http://localhost:8080/desk/link/\S{43}`,
	} {
		out, err := command(t, nil, "staff", "add", "luz@office.example", "--data", t.TempDir(), "--listen", listen).CombinedOutput()
		if err != nil || !regexp.MustCompile("^"+want+"\n$").Match(out) {
			t.Errorf("at %s: got %v and %s, want %s", listen, err, out, want)
		}
	}
	out, err := command(t, nil, "staff", "add", "luz@office.example", "--data", t.TempDir(), "--public-url", "https://office.example/").CombinedOutput()
	if err != nil || !strings.HasPrefix(string(out), "https://office.example/desk/link/") {
		t.Errorf("got %v and %s", err, out)
	}
}

func TestStaffAccounts(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	run := func(stdin string, args ...string) (string, error) {
		t.Helper()
		c := command(t, nil, append(append([]string{"staff"}, args...), "--data", data)...)
		c.Stdin = strings.NewReader(stdin)
		out, err := c.CombinedOutput()
		return string(out), err
	}
	for _, c := range []struct {
		stdin string
		args  []string
		want  string // in what is said; a fault if it begins with !
	}{
		{"correct horse battery\n", []string{"add", "Luz@Office.example", "--name", "Luz María", "--role", "administrator", "--password-stdin"}, ""},
		{"", []string{"add", "rosa@office.example"}, "/desk/link/"},
		{"", []string{"list"}, "luz@office.example   administrator  open     never  Luz María"},
		{"", []string{"add", "luz@office.example"}, "!has this address or this name"},
		{"", []string{"add", "luz"}, "!not an e-mail address"},
		{"", []string{"add", "eva@office.example", "--role", "boss"}, "!--role must be one of"},
		{"short\n", []string{"add", "eva@office.example", "--password-stdin"}, "!at least 10 characters"},
		{"", []string{"add", "eva@office.example", "--password-stdin"}, "!nothing came on standard input"},
		{"", []string{"disable", "luz@office.example"}, "!last open account of an administrator"},
		{"", []string{"disable", "eva@office.example"}, "!no such account"},
		{"", []string{"disable", "rosa@office.example"}, ""},
		{"", []string{"reset", "rosa@office.example"}, "!becario staff enable"},
		{"", []string{"list"}, "closed"},
		{"", []string{"enable", "rosa@office.example"}, ""},
		{"", []string{"reset", "rosa@office.example"}, "/desk/link/"},
	} {
		out, err := run(c.stdin, c.args...)
		want, fails := strings.CutPrefix(c.want, "!")
		if (err != nil) != fails || !strings.Contains(out, want) || want == "" && out != "" {
			t.Errorf("staff %s: got %v and %q, want %q", strings.Join(c.args, " "), err, out, c.want)
		}
	}
}
