package seal_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"becario/kit/blob"
	"becario/kit/blob/blobtest"
	"becario/kit/fault"
	"becario/kit/seal"
)

func key(t *testing.T) string {
	t.Helper()
	k, err := seal.New()
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// store opens a folder with keys, the newest first.
func store(t *testing.T, folder string, keys ...string) *blob.Store {
	t.Helper()
	k, err := seal.Read(strings.Join(keys, "\n"))
	if err != nil {
		t.Fatal(err)
	}
	s, err := blob.Open(blob.Config{Folder: folder, Sealer: k})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func put(t *testing.T, s *blob.Store, name string) string {
	t.Helper()
	info, err := s.Put(t.Context(), "ana", name, name+".pdf", bytes.NewReader(blobtest.Named(name+".pdf")))
	if err != nil {
		t.Fatal(err)
	}
	return info.ID
}

func reads(t *testing.T, s *blob.Store, id, name string) error {
	t.Helper()
	f, err := s.Get(t.Context(), "ana", id)
	if err != nil {
		return err
	}
	defer f.Close()
	got, err := io.ReadAll(f)
	if err != nil {
		return err
	}
	if want := blobtest.Named(name + ".pdf"); !bytes.Equal(got, want) || f.Name != name+".pdf" {
		t.Errorf("%s: got %d bytes of %s, want %d", name, len(got), f.Name, len(want))
	}
	return nil
}

func wants(t *testing.T, s *blob.Store, files, stale, locked int) {
	t.Helper()
	c, err := s.Condition(t.Context())
	if err != nil || c.Files != files || c.Stale != stale || c.Locked != locked {
		t.Errorf("got %+v, %v; want %d files, %d stale, %d locked", c, err, files, stale, locked)
	}
}

// Plain files and those of older keys are read until all are written anew for the
// newest; then it is the only one that opens them.
func TestRotation(t *testing.T) {
	folder, first, second := t.TempDir(), key(t), key(t)
	plain := store(t, folder)
	a := put(t, plain, "a")
	wants(t, plain, 1, 0, 0)
	one := store(t, folder, first)
	b := put(t, one, "b")
	wants(t, one, 2, 1, 0)
	two := store(t, folder, second, first)
	c := put(t, two, "c")
	wants(t, two, 3, 2, 0)
	for id, name := range map[string]string{a: "a", b: "b", c: "c"} {
		if err := reads(t, two, id, name); err != nil {
			t.Errorf("before: %s: %v", name, err)
		}
	}
	if err := reads(t, plain, b, "b"); !errors.Is(err, seal.ErrNoKey) {
		t.Errorf("without a key: %v", err)
	}
	wants(t, plain, 3, 0, 2)
	// It is ended after the first, and goes on.
	ctx, cancel := context.WithCancel(t.Context())
	n, err := two.Reseal(ctx, func(int) { cancel() })
	if n != 1 || !errors.Is(err, context.Canceled) {
		t.Errorf("ended: %d, %v", n, err)
	}
	wants(t, two, 3, 1, 0)
	if n, err := two.Reseal(t.Context(), func(int) {}); n != 1 || err != nil {
		t.Errorf("gone on: %d, %v", n, err)
	}
	only := store(t, folder, second)
	wants(t, only, 3, 0, 0)
	for id, name := range map[string]string{a: "a", b: "b", c: "c"} {
		if err := reads(t, only, id, name); err != nil {
			t.Errorf("after: %s: %v", name, err)
		}
	}
	wants(t, store(t, folder, first), 3, 0, 3)
	if n, err := store(t, folder, first).Reseal(t.Context(), func(int) {}); n != 0 || !errors.Is(err, seal.ErrNoKey) {
		t.Errorf("with a key that opens nothing: %d, %v", n, err)
	}
	err = filepath.WalkDir(folder, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() || entry.Name() == "secret" {
			return err
		}
		data, err := os.ReadFile(path)
		if bytes.Contains(data, []byte(".pdf")) || bytes.Contains(data, []byte("%PDF")) || strings.HasPrefix(entry.Name(), ".new-") {
			t.Errorf("%s can be read on the disk, or is left over", path)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	if err := only.Erase(t.Context(), "ana"); err != nil {
		t.Error(err)
	}
	if _, err := only.Info(t.Context(), "ana", a); !fault.Is(err, fault.NotFound) {
		t.Errorf("erased: %v", err)
	}
}

// An upload in parts is sealed while it waits, and a byte that was changed shows.
func TestUploadAndDamage(t *testing.T) {
	folder := t.TempDir()
	s := store(t, folder, key(t))
	data := blobtest.PDF(1_500_000)
	size, err := blob.Parts(bytes.NewReader(data), func(offset int64, part []byte) (int64, error) {
		return s.Append(t.Context(), "ana", "k", offset, part)
	})
	if err != nil {
		t.Fatal(err)
	}
	info, err := s.Commit(t.Context(), "ana", "k", "grande.pdf", size)
	if err != nil || info.Size != int64(len(data)) {
		t.Fatalf("kept %+v, %v", info, err)
	}
	found, err := filepath.Glob(filepath.Join(folder, "*", "*", info.ID))
	if err != nil || len(found) != 1 {
		t.Fatal(found, err)
	}
	raw, err := os.ReadFile(found[0])
	if err != nil {
		t.Fatal(err)
	}
	raw[len(raw)/2] ^= 1
	if err := os.WriteFile(found[0], raw, 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := s.Get(t.Context(), "ana", info.ID)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := io.ReadAll(f); err == nil {
		t.Error("a file that was changed is read as if it were whole")
	}
}

func TestWrongKeys(t *testing.T) {
	secret := strings.TrimSpace(strings.Split(key(t), "\n")[1])
	for _, text := range []string{"x", secret[:len(secret)-1], "age1qqq"} {
		if _, err := seal.Read(text); err == nil || strings.Contains(err.Error(), text) && len(text) > 3 {
			t.Errorf("got %v, want that it is refused and not told", err)
		}
	}
}

// The parts of an upload under way are written anew as well, so that it goes on once the
// old key is gone; what a crash has cut stops nothing.
func TestRotationOfAnUpload(t *testing.T) {
	folder, first, second := t.TempDir(), key(t), key(t)
	data := blobtest.Named("long.pdf")
	half := int64(len(data) / 2)
	one := store(t, folder, first)
	for i, key := range []string{"cut", "long"} {
		if _, err := one.Append(t.Context(), "ana", key, 0, data[:half]); err != nil {
			t.Fatal(err)
		}
		if i > 0 {
			break
		}
		parts, err := filepath.Glob(filepath.Join(folder, "??", "*", "*.part", "*"))
		if err != nil || len(parts) != 1 {
			t.Fatalf("parts: %v, %v", parts, err)
		}
		if err := os.Truncate(parts[0], 10); err != nil {
			t.Fatal(err)
		}
	}
	two := store(t, folder, second, first)
	wants(t, two, 1, 1, 0)
	if n, err := two.Reseal(t.Context(), func(int) {}); n != 1 || err != nil {
		t.Errorf("resealed %d, %v; want 1", n, err)
	}
	only := store(t, folder, second)
	wants(t, only, 1, 0, 0)
	if there, err := only.Append(t.Context(), "ana", "long", half, data[half:]); err != nil || there != int64(len(data)) {
		t.Fatalf("the rest: %d, %v", there, err)
	}
	info, err := only.Commit(t.Context(), "ana", "long", "long.pdf", int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	if err := reads(t, only, info.ID, "long"); err != nil {
		t.Error(err)
	}
}
