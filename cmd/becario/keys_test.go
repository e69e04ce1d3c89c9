package main

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"becario/kit/blob/blobtest"
)

// readable reports whether a letter can be read in a folder of files.
func readable(t *testing.T, folder string, letter []byte) bool {
	t.Helper()
	found := false
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		found = found || bytes.Contains(data, letter)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// Documents that are there are encrypted by a rotation, stay readable through a
// second one and through a backup, and without the key the server does not start.
func TestKeys(t *testing.T) {
	t.Parallel()
	folder, data := t.TempDir(), t.TempDir()
	letter := blobtest.Named("carta.pdf")
	file := filepath.Join(folder, "carta.pdf")
	if err := os.WriteFile(file, letter, 0o600); err != nil {
		t.Fatal(err)
	}
	chat(t, nil, "solicito una constancia para el banco\nespañol\nBanco\nPDF\nsí\n/archivo "+file+"\n", "--data", data, "--person", "ana")
	files := filepath.Join(data, "files")
	if !readable(t, files, letter) {
		t.Fatal("the letter was not kept")
	}
	first, second, both := filepath.Join(folder, "first"), filepath.Join(folder, "second"), filepath.Join(folder, "both")
	output(t, nil, "keys", "new", first)
	output(t, nil, "keys", "new", second)
	refused(t, "never overwritten", nil, "keys", "new", first)
	refused(t, "there is no key", nil, "keys", "rotate", "--data", data)
	if out := output(t, nil, "check", "--data", data, "--files-key-file", first); !strings.Contains(out, "warning  files of requests: 1 of 1 are not encrypted") {
		t.Errorf("before: %s", out)
	}
	output(t, nil, "keys", "rotate", "--data", data, "--files-key-file", first)
	if readable(t, files, letter) {
		t.Error("the letter can be read on the disk")
	}
	refused(t, "are encrypted, and there is no key", nil, "serve", "--data", data, "--listen", "127.0.0.1:0")
	refused(t, "1 of 1 cannot be read: a key is missing", nil, "check", "--data", data)
	refused(t, "1 of 1 cannot be read: a key is missing", nil, "check", "--data", data, "--files-key-file", second)
	var keys []byte
	for _, path := range []string{second, first} {
		key, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, key...)
	}
	if err := os.WriteFile(both, keys, 0o600); err != nil {
		t.Fatal(err)
	}
	output(t, nil, "keys", "rotate", "--data", data, "--files-key-file", both)
	if out := output(t, nil, "check", "--data", data, "--files-key-file", second); !strings.Contains(out, "files of requests: 1, encrypted with the newest") {
		t.Errorf("after: %s", out)
	}
	archive := filepath.Join(folder, "archive.zip")
	output(t, []string{"BECARIO_FILES_KEY=" + string(keys)}, "export", "terminal:ana", "--zip", archive, "--data", data)
	backups, again := filepath.Join(folder, "backups"), filepath.Join(folder, "again")
	output(t, nil, "backup", backups, "--data", data)
	output(t, nil, "restore", backups, "--data", again)
	refused(t, "there is no key", nil, "export", "terminal:ana", "--zip", filepath.Join(folder, "x.zip"), "--data", again)
	output(t, nil, "export", "terminal:ana", "--zip", filepath.Join(folder, "y.zip"), "--data", again, "--files-key-file", second)
	for _, path := range []string{archive, filepath.Join(folder, "y.zip")} {
		if got := unzip(t, path, "archivos/BECAL-2026-000001-7 carta.pdf"); got != string(letter) {
			t.Errorf("%s: the letter has %d bytes, want %d", path, len(got), len(letter))
		}
	}
}
