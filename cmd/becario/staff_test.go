package main

import (
	"regexp"
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
