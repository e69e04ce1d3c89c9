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
		"127.0.0.1:8080":    `http://127\.0\.0\.1:8080/desk/sign-in/\S{43}`,
		"0.0.0.0:8080":      `http://localhost:8080/desk/sign-in/\S{43}`,
		":8080":             `http://localhost:8080/desk/sign-in/\S{43}`,
		"[::]:8080":         `http://localhost:8080/desk/sign-in/\S{43}`,
		"192.168.1.20:8080": `http://192\.168\.1\.20:8080/desk/sign-in/\S{43}`,
	} {
		out, err := command(t, nil, "staff", "link", "Luz", "--data", t.TempDir(), "--listen", listen).CombinedOutput()
		if err != nil || !regexp.MustCompile("^"+want+"\n$").Match(out) {
			t.Errorf("at %s: got %v and %s, want %s", listen, err, out, want)
		}
	}
}

// Whoever ends somebody's sessions must know when they have not.
func TestStaffEnd(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	if out, err := command(t, nil, "staff", "link", "Luz María", "--data", data).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for _, name := range []string{"Luz Maria", "Luz"} {
		if out, err := command(t, nil, "staff", "end", name, "--data", data).CombinedOutput(); err == nil || !strings.Contains(string(out), "nobody of this name") {
			t.Errorf("end %s: got %v and %s, want to be told", name, err, out)
		}
	}
	if out, err := command(t, nil, "staff", "end", " Luz  María", "--data", data).CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("end: got %v and %s", err, out)
	}
	if out, err := command(t, nil, "staff", "link", " ", "--data", data).CombinedOutput(); err == nil || !strings.Contains(string(out), "becario: staff \"\": give a name") {
		t.Errorf("a link for nobody: got %v and %s", err, out)
	}
}
