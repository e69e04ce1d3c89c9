package blob_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"becario/kit/blob"
)

// writing names the folder in which a program that will be killed writes.
const writing = "BECARIO_TEST_BLOB_FOLDER"

// TestMain is that program when a test starts it.
func TestMain(m *testing.M) {
	if folder := os.Getenv(writing); folder != "" {
		writeUntilKilled(folder)
	}
	os.Exit(m.Run())
}

// written is the content of file n: large enough to be killed in the middle of.
func written(n int) []byte {
	return bytes.Repeat(fmt.Appendf(nil, "file %d\n", n), 20_000+n)
}

// writeUntilKilled keeps one file after the other, every second in parts, and
// says which ones it was told are kept.
func writeUntilKilled(folder string) {
	s, err := blob.Open(blob.Config{Folder: folder})
	for n := 0; err == nil && n < blob.DefaultSpaceFiles; n++ {
		key, data := fmt.Sprint(n), written(n)
		var info blob.Info
		if n%2 == 0 {
			info, err = s.Put(context.Background(), "ana", key, key, bytes.NewReader(data))
		} else {
			if _, err = s.Append(context.Background(), "ana", key, 0, data); err == nil {
				info, err = s.Commit(context.Background(), "ana", key, key, int64(len(data)))
			}
		}
		if err == nil {
			fmt.Println(n, info.ID)
		}
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

// What was said to be kept is there after a program was killed while it wrote,
// and nothing half is.
func TestKilled(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	kept, rests := 0, 0
	for range 12 {
		folder := t.TempDir()
		c := exec.CommandContext(t.Context(), self)
		c.Env = append(os.Environ(), writing+"="+folder)
		out, err := c.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewReader(out)
		first, err := lines.ReadString('\n') // it has begun
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(rand.IntN(40_000)) * time.Microsecond)
		if err := c.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		rest, _ := io.ReadAll(lines)
		_ = c.Wait() // it was killed
		said := strings.Split(strings.TrimSpace(first+string(rest)), "\n")
		if !strings.HasSuffix(first+string(rest), "\n") {
			said = said[:len(said)-1]
		}
		s := open(t, func(c *blob.Config) { c.Folder = folder })
		there := map[string]bool{}
		all, err := s.List(t.Context(), "ana")
		if err != nil {
			t.Fatal(err)
		}
		for _, info := range all {
			sum := sha256.Sum256(read(t, s, "ana", info.ID))
			if hex.EncodeToString(sum[:]) != info.SHA256 {
				t.Errorf("%s is there with other bytes", info.Name)
			}
			there[info.ID] = true
		}
		for _, line := range said {
			number, id, _ := strings.Cut(line, " ")
			if !there[id] {
				t.Errorf("file %s was said to be kept and is not there", number)
			}
		}
		none := func(context.Context, string, []string) ([]string, error) { return nil, nil }
		if _, err := s.Sweep(t.Context(), time.Now().Add(time.Hour), none); err != nil {
			t.Error(err)
		}
		left, err := filepath.Glob(filepath.Join(folder, "*", "*", "*"))
		if err != nil {
			t.Fatal(err)
		}
		kept, rests = kept+len(said), rests+len(left)-len(all)
	}
	if rests != 0 {
		t.Errorf("%d rests of unfinished writes are left after sweeping", rests)
	}
	t.Logf("%d files were kept in 12 programs that were killed", kept)
}

// A program that ends in the middle of a write leaves nothing under the name of
// the file, and the same key is kept afterwards.
func TestEndedInTheMiddle(t *testing.T) {
	folder := t.TempDir()
	s := open(t, func(c *blob.Config) { c.Folder, c.Sealer = folder, cutting{} })
	func() {
		defer func() { _ = recover() }()
		_, err := s.Put(t.Context(), "ana", "k", "a", bytes.NewReader(text(1000)))
		t.Errorf("it did not end: %v", err)
	}()
	s = open(t, func(c *blob.Config) { c.Folder = folder })
	if all, err := s.List(t.Context(), "ana"); err != nil || len(all) != 0 {
		t.Errorf("half a file is there: %v, %v", all, err)
	}
	if info := put(t, s, "ana", "k", text(1000)); info.Size != 1000 {
		t.Errorf("afterwards: %+v", info)
	}
}

// cutting writes half of what it is given and then ends.
type cutting struct{ scrambler }

func (cutting) Seal(w io.Writer) (io.WriteCloser, error) { return cut{w}, nil }

type cut struct{ w io.Writer }

func (c cut) Write(p []byte) (int, error) {
	_, _ = c.w.Write(p[:len(p)/2])
	panic("ended")
}

func (cut) Close() error { return nil }
