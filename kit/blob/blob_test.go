package blob_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"connectrpc.com/connect"

	"becario/kit/blob"
	"becario/kit/clock"
	"becario/kit/fault"
)

var start = time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC)

func open(t testing.TB, change func(*blob.Config)) *blob.Store {
	t.Helper()
	c := blob.Config{Folder: filepath.Join(t.TempDir(), "files"), Clock: clock.NewManual(start)}
	if change != nil {
		change(&c)
	}
	s, err := blob.Open(c)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func wantFault(t *testing.T, what string, err error, code connect.Code, key string) {
	t.Helper()
	f, ok := fault.Of(err)
	if !ok || f.Key != key || !fault.Is(err, code) {
		t.Errorf("%s: got %v (%v), want the fault %s", what, err, f, key)
	}
}

func document(t testing.TB) []byte { return readFile(t, "../pdf/testdata/plain.pdf") }

func readFile(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// text is a file of some bytes.
func text(n int) []byte { return bytes.Repeat([]byte("a"), n) }

func put(t *testing.T, s *blob.Store, space, key string, data []byte) blob.Info {
	t.Helper()
	info, err := s.Put(t.Context(), space, key, key+".pdf", bytes.NewReader(data))
	if err != nil {
		t.Fatalf("put %s of %s: %v", key, space, err)
	}
	return info
}

func read(t *testing.T, s *blob.Store, space, id string) []byte {
	t.Helper()
	f, err := s.Get(t.Context(), space, id)
	if err != nil {
		t.Fatalf("get %s of %s: %v", id, space, err)
	}
	defer f.Close()
	data, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// scrambler stands for encryption: no byte is left as it was, and something is
// put before and behind.
type scrambler struct{}

func (scrambler) Seal(w io.Writer) (io.WriteCloser, error) {
	_, err := w.Write([]byte("sealed"))
	return &scrambling{w}, err
}

type scrambling struct{ w io.Writer }

func (s *scrambling) Write(p []byte) (int, error) {
	q := bytes.Clone(p)
	for i := range q {
		q[i] ^= 0xA5
	}
	return s.w.Write(q)
}

func (s *scrambling) Close() error { _, err := s.w.Write([]byte("end")); return err }

func (scrambler) Open(r io.ReaderAt, size int64) (io.ReaderAt, int64, error) {
	if size < 9 {
		return nil, 0, errors.New("cut")
	}
	return unscrambled{r}, size - 9, nil
}

type unscrambled struct{ r io.ReaderAt }

func (u unscrambled) ReadAt(p []byte, off int64) (int, error) {
	n, err := u.r.ReadAt(p, off+6)
	for i := range p[:n] {
		p[i] ^= 0xA5
	}
	return n, err
}

func TestKeepAndRead(t *testing.T) {
	for name, sealer := range map[string]blob.Sealer{"plain": nil, "sealed": scrambler{}} {
		t.Run(name, func(t *testing.T) {
			folder := filepath.Join(t.TempDir(), "a", "b")
			again := func() *blob.Store {
				return open(t, func(c *blob.Config) { c.Folder, c.Sealer = folder, sealer })
			}
			s, data := again(), document(t)
			sum := sha256.Sum256(data)
			info := put(t, s, "ana", "k1", data)
			if info.Type != blob.PDF || info.Size != int64(len(data)) || info.SHA256 != hex.EncodeToString(sum[:]) || info.Name != "k1.pdf" || !info.At.Equal(start) || info.Ending != ".pdf" {
				t.Errorf("kept: %+v", info)
			}
			if again := put(t, s, "ana", "k1", text(9)); again != info {
				t.Errorf("the same key again: got %+v, want %+v", again, info)
			}
			s = again() // the ids are the same in the next program
			if got, err := s.Info(t.Context(), "ana", info.ID); err != nil || got != info {
				t.Errorf("info: got %+v, %v; want %+v", got, err, info)
			}
			if got := read(t, s, "ana", info.ID); !bytes.Equal(got, data) {
				t.Errorf("read %d bytes, want %d", len(got), len(data))
			}
			f, err := s.Get(t.Context(), "ana", info.ID)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			middle := make([]byte, 10)
			if _, err := f.ReadAt(middle, 100); err != nil || !bytes.Equal(middle, data[100:110]) {
				t.Errorf("in the middle: got %q, %v", middle, err)
			}
			raw, err := os.ReadFile(files(t, folder)[0])
			if err != nil {
				t.Fatal(err)
			}
			if bytes.Contains(raw, []byte("k1.pdf")) == (sealer != nil) || bytes.Contains(raw, data) == (sealer != nil) {
				t.Error("on the disk it is not as the sealer left it")
			}
		})
	}
}

// files are those of a folder that are named by an id.
func files(t *testing.T, folder string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(folder, "*", "*", strings.Repeat("?", 32)))
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestSpacesAreApart(t *testing.T) {
	s := open(t, nil)
	a, b := put(t, s, "ana", "k", document(t)), put(t, s, "../eva", "k", text(5))
	put(t, s, "ana", "k2", text(3))
	if a.ID == b.ID {
		t.Error("the same key of two spaces is the same file")
	}
	for _, wrong := range []struct{ space, id string }{{"../eva", a.ID}, {"ana", b.ID}, {"ana", "../" + a.ID}, {"ana", ""}, {"ana", strings.ToUpper(a.ID)}, {"", a.ID}} {
		_, err := s.Get(t.Context(), wrong.space, wrong.id)
		wantFault(t, fmt.Sprint(wrong), err, fault.NotFound, "fault.file_gone")
	}
	if all, err := s.List(t.Context(), "ana"); err != nil || len(all) != 2 {
		t.Errorf("list: got %v, %v; want two", all, err)
	}
	if none, err := s.List(t.Context(), "nobody"); err != nil || len(none) != 0 {
		t.Errorf("list of nobody: got %v, %v", none, err)
	}
	for range 2 {
		if err := s.Delete(t.Context(), "ana", a.ID); err != nil {
			t.Error(err)
		}
		if err := s.Delete(t.Context(), "ana", b.ID); err != nil {
			t.Error(err)
		}
	}
	if all, err := s.List(t.Context(), "ana"); err != nil || len(all) != 1 || all[0].Name != "k2.pdf" {
		t.Errorf("after removing one: got %v, %v", all, err)
	}
	if _, err := s.Append(t.Context(), "ana", "k3", 0, text(10)); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := s.Erase(t.Context(), "ana"); err != nil {
			t.Error(err)
		}
	}
	if all, err := s.List(t.Context(), "ana"); err != nil || len(all) != 0 {
		t.Errorf("after erasing: got %v, %v", all, err)
	}
	if got := read(t, s, "../eva", b.ID); string(got) != "aaaaa" {
		t.Errorf("of the other space: got %q", got)
	}
	if _, err := s.Commit(t.Context(), "ana", "k3", "x", 10); err == nil {
		t.Error("an upload has outlived the erasure")
	}
}

func TestQuota(t *testing.T) {
	s := open(t, func(c *blob.Config) {
		c.Limits = blob.Limits{MaxBytes: 2 << 20, SpaceBytes: 3 << 20, SpaceFiles: 3}
	})
	try := func(space, key string, n int) error {
		_, err := s.Put(t.Context(), space, key, "a.txt", bytes.NewReader(text(n)))
		return err
	}
	wantFault(t, "one too big", try("ana", "k", 2<<20+1), fault.Invalid, "fault.file_big")
	put(t, s, "ana", "k1", text(2<<20))
	wantFault(t, "too much together", try("ana", "k2", 1<<20), fault.State, "fault.files_full")
	put(t, s, "ana", "k3", text(5))
	put(t, s, "ana", "k4", text(5))
	wantFault(t, "too many", try("ana", "k5", 5), fault.State, "fault.files_many")
	_, err := s.Append(t.Context(), "ana", "k5", 0, text(5))
	wantFault(t, "too many, in parts", err, fault.State, "fault.files_many")
	if err := try("ana", "k1", 1); err != nil {
		t.Errorf("what is there already: %v", err)
	}
	if err := try("eva", "k5", 5); err != nil {
		t.Errorf("somebody else: %v", err)
	}
	if err := s.Erase(t.Context(), "ana"); err != nil {
		t.Fatal(err)
	}
	if err := try("ana", "k5", 5); err != nil {
		t.Errorf("after making room: %v", err)
	}
}

// The quota holds when many files come at once.
func TestQuotaAtOnce(t *testing.T) {
	s := open(t, func(c *blob.Config) { c.Limits.SpaceFiles = 5 })
	var all sync.WaitGroup
	for i := range 30 {
		all.Go(func() {
			_, err := s.Put(t.Context(), "ana", fmt.Sprint(i), "a", bytes.NewReader(text(10)))
			if err != nil && !fault.Is(err, fault.State) {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if kept, err := s.List(t.Context(), "ana"); err != nil || len(kept) != 5 {
		t.Errorf("%d files are kept, %v; want 5", len(kept), err)
	}
}

func TestUpload(t *testing.T) {
	for name, sealer := range map[string]blob.Sealer{"plain": nil, "sealed": scrambler{}} {
		t.Run(name, func(t *testing.T) {
			s := open(t, func(c *blob.Config) { c.Sealer, c.Limits.MaxBytes = sealer, 4<<20 })
			data := slices.Concat(text(blob.MaxPart), bytes.Repeat([]byte("b"), blob.MaxPart), []byte("end"))
			step := func(offset, n int, want int64) {
				t.Helper()
				if got, err := s.Append(t.Context(), "ana", "k", int64(offset), data[offset:offset+n]); err != nil || got != want {
					t.Errorf("part at %d: got %d, %v; want %d", offset, got, err, want)
				}
			}
			step(0, blob.MaxPart, blob.MaxPart)
			step(2*blob.MaxPart, 3, blob.MaxPart) // one is missing
			_, err := s.Commit(t.Context(), "ana", "k", "a.txt", int64(len(data)))
			wantFault(t, "a part is missing", err, fault.State, "fault.file_cut")
			step(blob.MaxPart, blob.MaxPart, 2*blob.MaxPart)
			step(blob.MaxPart, blob.MaxPart, 2*blob.MaxPart) // it was sent twice
			step(2*blob.MaxPart, 3, int64(len(data)))
			info, err := s.Commit(t.Context(), "ana", "k", "a.txt", int64(len(data)))
			if err != nil {
				t.Fatal(err)
			}
			if got := read(t, s, "ana", info.ID); !bytes.Equal(got, data) {
				t.Errorf("it has other bytes: %d, want %d", len(got), len(data))
			}
			step(0, 1, int64(len(data))) // it is there
			if again, err := s.Commit(t.Context(), "ana", "k", "b.txt", 1); err != nil || again != info {
				t.Errorf("again: got %+v, %v; want %+v", again, err, info)
			}
			_, err = s.Append(t.Context(), "ana", "big", 4<<20, []byte("x"))
			wantFault(t, "beyond the limit", err, fault.Invalid, "fault.file_big")
			_, err = s.Append(t.Context(), "ana", "big", 0, text(blob.MaxPart+1))
			wantFault(t, "too much at once", err, fault.Invalid, "fault.file_cut")
			_, err = s.Commit(t.Context(), "ana", "none", "a", 0)
			wantFault(t, "nothing", err, fault.Invalid, "fault.file_empty")
		})
	}
}

func TestParts(t *testing.T) {
	s := open(t, nil)
	for _, n := range []int{1, blob.MaxPart - 1, blob.MaxPart, blob.MaxPart + 1, 3 * blob.MaxPart} {
		data, key := bytes.Repeat([]byte("b"), n), fmt.Sprint(n)
		send := func(offset int64, part []byte) (int64, error) { return s.Append(t.Context(), "ana", key, offset, part) }
		for range 2 {
			size, err := blob.Parts(bytes.NewReader(data), send)
			if err != nil || size != int64(n) {
				t.Errorf("%d bytes: got %d, %v", n, size, err)
			}
			info, err := s.Commit(t.Context(), "ana", key, "b", size)
			if err != nil || !bytes.Equal(read(t, s, "ana", info.ID), data) {
				t.Errorf("%d bytes: got %+v, %v", n, info, err)
			}
		}
	}
	lost := func(int64, []byte) (int64, error) { return blob.MaxPart, nil }
	if _, err := blob.Parts(bytes.NewReader(text(blob.MaxPart+1)), lost); err == nil {
		t.Error("a part that was lost is no error")
	}
}

func TestSweep(t *testing.T) {
	c := clock.NewManual(start)
	s := open(t, func(cfg *blob.Config) { cfg.Clock = c })
	kept, vain := put(t, s, "ana", "k1", text(5)), put(t, s, "ana", "k2", text(5))
	lonely := put(t, s, "eva", "k1", text(5))
	c.Add(time.Hour)
	young := put(t, s, "ana", "k3", text(5))
	sweep := func(before time.Time) int {
		t.Helper()
		n, err := s.Sweep(t.Context(), before, func(_ context.Context, space string, ids []string) ([]string, error) {
			return slices.DeleteFunc(ids, func(id string) bool { return space == "ana" && id == kept.ID }), nil
		})
		if err != nil {
			t.Error(err)
		}
		return n
	}
	if n := sweep(start.Add(time.Minute)); n != 2 {
		t.Errorf("%d were removed, want 2", n)
	}
	read(t, s, "ana", kept.ID)
	read(t, s, "ana", young.ID)
	for _, gone := range []blob.Info{vain, lonely} {
		_, err := s.Get(t.Context(), gone.Space, gone.ID)
		wantFault(t, "swept", err, fault.NotFound, "fault.file_gone")
	}
	if _, err := s.Append(t.Context(), "ana", "half", 0, text(5)); err != nil {
		t.Fatal(err)
	}
	sweep(time.Now().Add(-time.Hour)) // by the disk's own time
	if n, err := s.Append(t.Context(), "ana", "half", 5, text(5)); err != nil || n != 10 {
		t.Errorf("a young upload: %d, %v; want that it goes on", n, err)
	}
	sweep(time.Now().Add(time.Hour))
	if n, err := s.Append(t.Context(), "ana", "half", 10, text(5)); err != nil || n != 0 {
		t.Errorf("an old upload: %d, %v; want that it begins anew", n, err)
	}
}

// A damaged file is told from one that is not there, and does not hold up others.
func TestDamage(t *testing.T) {
	folder := t.TempDir()
	s := open(t, func(c *blob.Config) { c.Folder = folder })
	info := put(t, s, "ana", "k", document(t))
	path := files(t, folder)[0]
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for n := range len(whole) {
		if n > 400 && n < len(whole)-3 {
			continue
		}
		if err := os.WriteFile(path, whole[:n], 0o600); err != nil {
			t.Fatal(err)
		}
		if f, err := s.Get(t.Context(), "ana", info.ID); err == nil || fault.Is(err, fault.NotFound) {
			t.Fatalf("with %d of %d bytes: got %v, %v; want that it is damaged", n, len(whole), f, err)
		}
	}
	vain := put(t, s, "eva", "k", text(5))
	all := func(_ context.Context, _ string, ids []string) ([]string, error) { return ids, nil }
	if n, err := s.Sweep(t.Context(), start.Add(time.Hour), all); n != 1 || err == nil {
		t.Errorf("sweep: %d, %v; want that %s is gone and the damage is told", n, err, vain.ID)
	}
	if err := os.WriteFile(filepath.Join(folder, "secret"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := blob.Open(blob.Config{Folder: folder}); err == nil {
		t.Error("a folder with a damaged secret opens")
	}
}
