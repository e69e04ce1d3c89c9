package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"filippo.io/age"

	"becario/app"
	"becario/kit/mongodb/mongotest"
	"becario/kit/sqldb/sqltest"
)

// output runs the program and wants it to succeed.
func output(t *testing.T, env []string, args ...string) string {
	t.Helper()
	out, err := command(t, env, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %v: %s", args, err, out)
	}
	return string(out)
}

// refused runs the program and wants it to fail with a text.
func refused(t *testing.T, want string, env []string, args ...string) {
	t.Helper()
	if out, err := command(t, env, args...).CombinedOutput(); err == nil || !strings.Contains(string(out), want) {
		t.Errorf("%v: got %v and %s, want %q", args, err, out, want)
	}
}

// kept is what is kept about Ana, without the instant of the export.
func kept(t *testing.T, data string) string {
	t.Helper()
	return keptAt(t, nil, data)
}

func keptAt(t *testing.T, env []string, data string) string {
	t.Helper()
	out, err := command(t, env, "export", "terminal:ana", "--data", data).Output()
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]json.RawMessage
	if err := json.Unmarshal(out, &all); err != nil {
		t.Fatal(err)
	}
	var parts []string
	for _, name := range []string{"tasks", "academic", "expenses", "requests", "files", "chat"} {
		parts = append(parts, string(all[name]))
	}
	// An empty body is read as NULL from SQLite.
	return strings.ReplaceAll(strings.Join(parts, "\n"), `"body": null`, `"body": ""`)
}

// What was written is there again after a backup beside a running server and a
// restore into an empty place, and nothing that is there is written over.
func TestBackupAndRestore(t *testing.T) {
	t.Parallel()
	data, folder := twoPeople(t), t.TempDir()
	sent := filepath.Join(data, "files", "requests", "ab", "document")
	if err := os.MkdirAll(filepath.Dir(sent), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(sent, []byte("a document"), 0o600); err != nil {
		t.Fatal(err)
	}
	want := kept(t, data)
	server := start(t, nil, "Data:", "serve", "--listen", "127.0.0.1:0", "--data", data)
	if out := output(t, nil, "backup", folder, "--data", data); !strings.Contains(out, "written and read again") {
		t.Errorf("backup: got %s", out)
	}
	server.stop()
	if left, _ := filepath.Glob(filepath.Join(folder, "*")); len(left) != 1 {
		t.Fatalf("the folder has %v, want one backup", left)
	}
	if out := output(t, nil, "restore", folder, "--check"); !strings.Contains(out, "whole:") {
		t.Errorf("check: got %s", out)
	}
	refused(t, "is there already and is not written over", nil, "restore", folder, "--data", data)
	again := filepath.Join(t.TempDir(), "again")
	output(t, nil, "restore", folder, "--data", again)
	if got := kept(t, again); got != want {
		t.Errorf("restored: got %s, want %s", got, want)
	}
	if got, err := os.ReadFile(filepath.Join(again, "files", "requests", "ab", "document")); err != nil || string(got) != "a document" {
		t.Errorf("the document: got %q, %v", got, err)
	}
	if left, _ := filepath.Glob(filepath.Join(again, "*.restoring")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// An installation on PostgreSQL and MongoDB is backed up beside its server,
// encrypted, restored to other servers and into files, and never over data.
func TestBackupOfServers(t *testing.T) {
	t.Parallel()
	key, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	identity := filepath.Join(t.TempDir(), "key.txt")
	if err := os.WriteFile(identity, []byte(key.String()+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	place := func() []string {
		mongo := mongotest.Mongo(t)
		return []string{"BECARIO_DB=" + sqltest.Postgres(t), "BECARIO_TASKS_DB=" + mongo, "BECARIO_EXPENSES_DB=" + mongo, "BECARIO_BACKUP_RECIPIENT=" + key.Recipient().String()}
	}
	env, data, folder := place(), t.TempDir(), t.TempDir()
	writeTwo(t, env, data)
	want := keptAt(t, env, data)
	server := start(t, env, "Chat:", "serve", "--listen", "127.0.0.1:0", "--data", data)
	output(t, env, "backup", folder, "--data", data)
	server.stop()
	refused(t, "not written over", env, "restore", folder, "--identity", identity, "--data", filepath.Join(t.TempDir(), "again"))
	if got := keptAt(t, env, data); got != want {
		t.Errorf("after a restore that was refused: got %s, want %s", got, want)
	}
	for name, other := range map[string][]string{"servers": place(), "files": nil} {
		again := filepath.Join(t.TempDir(), "again")
		output(t, other, "restore", folder, "--identity", identity, "--data", again)
		if got := keptAt(t, other, again); got != want {
			t.Errorf("restored to %s: got %s, want %s", name, got, want)
		}
		if out := output(t, other, "check", "--data", again); !strings.Contains(out, "evidence of requests") || strings.Contains(out, "not there yet") {
			t.Errorf("restored to %s: check finds %s", name, out)
		}
	}
}

// A restore that was interrupted keeps the server from starting on half of it, and
// is finished by the same again.
func TestRestoreInterrupted(t *testing.T) {
	t.Parallel()
	data, folder := twoPeople(t), t.TempDir()
	want := kept(t, data)
	output(t, nil, "backup", folder, "--data", data)
	again := t.TempDir()
	// Killed while it wrote: a part of one database is staged.
	if err := os.WriteFile(filepath.Join(again, "bot.db.restoring"), []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	refused(t, "a restore was interrupted", nil, "serve", "--listen", "127.0.0.1:0", "--data", again)
	output(t, nil, "restore", folder, "--data", again)
	// Killed while it gave names: all is staged, some have theirs.
	for _, name := range []string{"tasks.db", "expenses.db"} {
		if err := os.Rename(filepath.Join(again, name), filepath.Join(again, name+".restoring")); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(again, "restored.restoring"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	refused(t, "a restore was interrupted", nil, "serve", "--listen", "127.0.0.1:0", "--data", again)
	if out := output(t, nil, "restore", folder, "--data", again); !strings.Contains(out, "is finished") {
		t.Errorf("got %s", out)
	}
	if got := kept(t, again); got != want {
		t.Errorf("restored: got %s, want %s", got, want)
	}
}

// A backup that is killed at any moment leaves none, or a whole one.
func TestBackupKilled(t *testing.T) {
	t.Parallel()
	data, folder := twoPeople(t), t.TempDir()
	for i := range 12 {
		cmd := command(t, nil, "backup", folder, "--data", data)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(i) * 40 * time.Millisecond)
		_ = cmd.Process.Kill()
		_ = cmd.Wait() // killed, or done before
	}
	whole, err := filepath.Glob(filepath.Join(folder, "becario-*.tar.gz"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range whole {
		output(t, nil, "restore", path, "--check")
	}
	t.Logf("%d of 12 were done before they were killed", len(whole))
	path := filepath.Join(folder, "last")
	output(t, nil, "backup", path, "--data", data)
	output(t, nil, "restore", path, "--check")
}

func TestBackupEncrypted(t *testing.T) {
	t.Parallel()
	key, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	data, folder := twoPeople(t), t.TempDir()
	env := []string{"BECARIO_BACKUP_RECIPIENT=" + key.Recipient().String()}
	for range 3 {
		output(t, env, "backup", folder, "--data", data, "--keep", "2")
		time.Sleep(1100 * time.Millisecond) // names tell seconds apart
	}
	all, err := filepath.Glob(filepath.Join(folder, "*.age"))
	if err != nil || len(all) != 2 {
		t.Fatalf("got %v, %v; want two", all, err)
	}
	refused(t, "it is encrypted", nil, "restore", folder, "--check")
	identity := filepath.Join(t.TempDir(), "key.txt")
	if err := os.WriteFile(identity, []byte(key.String()+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	output(t, nil, "restore", folder, "--check", "--identity", identity)
	sealed, err := os.ReadFile(all[1])
	if err != nil || bytes.Contains(sealed, []byte("xilofono")) {
		t.Errorf("it can be read by everybody: %v", err)
	}
	if err := os.WriteFile(all[1], sealed[:len(sealed)-100], 0o600); err != nil {
		t.Fatal(err)
	}
	empty := filepath.Join(t.TempDir(), "empty")
	refused(t, "damaged", nil, "restore", folder, "--data", empty, "--identity", identity)
	if left, _ := os.ReadDir(empty); len(left) > 0 {
		t.Errorf("a backup that was cut left %v", left)
	}
	refused(t, "not a public key", []string{"BECARIO_BACKUP_RECIPIENT=age1wrong"}, "backup", folder, "--data", data)
}

// Check tells what is right and what is not, by exit status and as JSON.
func TestCheck(t *testing.T) {
	t.Parallel()
	data := twoPeople(t)
	if out := output(t, nil, "check", "--data", data); !strings.Contains(out, "database tasks: whole") {
		t.Errorf("got %s", out)
	}
	file := filepath.Join(data, "expenses.db")
	bytes, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	copy(bytes[len(bytes)/2:], strings.Repeat("x", 9000))
	if err := os.WriteFile(file, bytes, 0o600); err != nil {
		t.Fatal(err)
	}
	refused(t, "wrong    database expenses:", nil, "check", "--data", data)
	refused(t, "wrong    part tasks: no answer", nil, "check", "--data", t.TempDir(), "--tasks-url", "http://127.0.0.1:1")
	out, err := command(t, nil, "check", "--json", "--data", data).Output()
	var found []app.Finding
	if err == nil || json.Unmarshal(out, &found) != nil || len(found) < 8 {
		t.Errorf("as JSON: got %v and %s", err, out)
	}
	refused(t, "no answer", nil, "check", "--live", "--listen", "127.0.0.1:1")
	server := start(t, nil, "Data:", "serve", "--listen", "127.0.0.1:28471", "--data", t.TempDir())
	output(t, nil, "check", "--live", "--listen", "127.0.0.1:28471")
	server.stop()
}
