package backup

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"filippo.io/age"
)

// archive writes an archive of three files and returns its path.
func archive(t *testing.T, recipients ...age.Recipient) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a.tar.gz")
	w, err := Create(path, recipients)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range contents() {
		if err := w.Add(name, int64(len(text)), strings.NewReader(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(Manifest{Program: "1", At: time.Unix(0, 0)}); err != nil {
		t.Fatal(err)
	}
	if left, _ := filepath.Glob(path + "?*"); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	return path
}

func contents() map[string]string {
	return map[string]string{"a.db": "first", "files/b": strings.Repeat("second ", 50_000), "empty": ""}
}

func read(path string, identities ...age.Identity) (map[string]string, error) {
	got := map[string]string{}
	_, err := Read(path, identities, func(name string, from io.Reader) error {
		data, err := io.ReadAll(from)
		got[name] = string(data)
		return err
	})
	return got, err
}

func TestThereAndBack(t *testing.T) {
	key, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	for name, path := range map[string]string{"plain": archive(t), "sealed": archive(t, key.Recipient())} {
		got, err := read(path, key)
		if err != nil || fmt.Sprint(got) != fmt.Sprint(contents()) {
			t.Errorf("%s: got %.200v, %v", name, got, err)
		}
	}
	sealed := archive(t, key.Recipient())
	if data, err := os.ReadFile(sealed); err != nil || bytes.Contains(data, []byte("manifest")) {
		t.Errorf("sealed: it can be read by everybody, %v", err)
	}
	other, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	for want, identities := range map[string][]age.Identity{"give the file of the key": nil, "cannot be decrypted": {other}} {
		if _, err := read(sealed, identities...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

// Whatever is cut off or altered, the archive is refused.
func TestDamaged(t *testing.T) {
	key, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	for name, path := range map[string]string{"plain": archive(t), "sealed": archive(t, key.Recipient())} {
		whole, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for i := range 40 {
			at := i * len(whole) / 40
			cut, altered := whole[:at], bytes.Clone(whole)
			altered[at] ^= 1
			for how, data := range map[string][]byte{"cut": cut, "altered": altered} {
				if err := os.WriteFile(path, data, 0o600); err != nil {
					t.Fatal(err)
				}
				got, err := read(path, key)
				if err == nil && fmt.Sprint(got) != fmt.Sprint(contents()) {
					t.Errorf("%s, %s at %d of %d: it is taken", name, how, at, len(whole))
				}
				if err == nil && how == "cut" {
					t.Errorf("%s, cut at %d of %d: it is taken", name, at, len(whole))
				}
			}
		}
	}
}

// What is given up or cannot be finished leaves nothing, and nothing is written over.
func TestNothingHalf(t *testing.T) {
	path := archive(t)
	if _, err := Create(path, nil); err == nil || !strings.Contains(err.Error(), "is there already") {
		t.Errorf("over another one: got %v", err)
	}
	path = filepath.Join(t.TempDir(), "b.tar.gz")
	if err := os.WriteFile(path+unfinished, []byte("of a run that was killed"), 0o600); err != nil {
		t.Fatal(err)
	}
	w, err := Create(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Add("short", 10, strings.NewReader("four")); err == nil {
		t.Error("a file that became shorter is taken")
	}
	if err := w.Abort(); err != nil {
		t.Fatal(err)
	}
	if left, _ := filepath.Glob(path + "*"); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	full := errors.New("disk is full")
	if _, err := Read(archive(t), nil, func(string, io.Reader) error { return full }); !errors.Is(err, full) || strings.Contains(err.Error(), "damaged") {
		t.Errorf("a disk that is full: got %v", err)
	}
}
