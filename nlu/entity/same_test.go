package entity_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"becario/nlu/entity"
	"becario/nlu/lang"
)

// message is a labelled message of the repository.
type message struct{ lang, text string }

// labelled gives every labelled message of the repository: those that models
// are trained on, those that are held back, and what people say in transcripts.
func labelled(t testing.TB) []message {
	t.Helper()
	var all []message
	add := func(lang, text string) {
		if text = strings.TrimSpace(text); text != "" && text[0] != '#' && text[0] != '=' {
			all = append(all, message{lang, text})
		}
	}
	for _, tag := range []string{"en", "es"} {
		raw, err := fs.ReadFile(lang.Files(), tag+"/hear/train.txt")
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(raw)) {
			add(tag, line)
		}
		raw, err = os.ReadFile("../testdata/fresh_" + tag + ".jsonl")
		if err != nil {
			t.Fatal(err)
		}
		for dec := json.NewDecoder(bytes.NewReader(raw)); dec.More(); {
			var m struct{ Lang, Text string }
			if err := dec.Decode(&m); err != nil {
				t.Fatal(err)
			}
			add(m.Lang, m.Text)
		}
	}
	for _, name := range []string{"dates", "heldout"} {
		for _, c := range table(t, "testdata/"+name+".tsv") {
			add(c.lang, c.text)
		}
	}
	stories := "../../transcript/testdata"
	err := filepath.WalkDir(stories, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".txt" {
			return err
		}
		tag, _, _ := strings.Cut(strings.TrimPrefix(path, stories+"/"), "/")
		raw, err := os.ReadFile(path)
		for line := range strings.Lines(string(raw)) {
			if _, said, ok := strings.Cut(line, "> "); ok {
				add(tag, said)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 8000 {
		t.Fatalf("only %d messages found", len(all))
	}
	return all
}

// slips gives a message with a letter left out of each long word.
func slips(text string) string {
	words := strings.Fields(text)
	for i, w := range words {
		if n := utf8.RuneCountInString(w); n > 5 {
			r := []rune(w)
			at := 1 + (i+n)%(n-1)
			words[i] = string(r[:at]) + string(r[at+1:])
		}
	}
	return strings.Join(words, " ")
}

// show writes all that callers see of a reading.
func show(r entity.Reading) string {
	var b strings.Builder
	b.WriteString(r.Lang)
	for i := range r.Entities {
		e := &r.Entities[i]
		fmt.Fprint(&b, "\n", e.Kind, " ", e.Offset, "-", e.End)
		switch e.Kind {
		case entity.KindDatetime:
			fmt.Fprintf(&b, " %v %v", e.When, e.Look(entity.Backward))
		case entity.KindDuration:
			fmt.Fprintf(&b, " %v", e.Duration)
		case entity.KindMoney:
			fmt.Fprintf(&b, " %v", e.Money)
		case entity.KindRecurrence:
			fmt.Fprintf(&b, " %v", e.Recurrence)
		default:
			fmt.Fprint(&b, " ", e.Number)
		}
	}
	return b.String()
}

// digest reads all messages, as they are and with slips, beginning with the one
// given, and returns a sum of what was made of each.
func digest(t testing.TB, r *entity.Reader, all []message, first int) []uint64 {
	t.Helper()
	sums := make([]uint64, len(all))
	for k := range all {
		i := (first + k) % len(all)
		h := fnv.New64a()
		for _, text := range []string{all[i].text, slips(all[i].text)} {
			fmt.Fprintln(h, show(r.Read(entity.Input{Text: text, Reference: wednesday, Lang: all[i].lang})))
		}
		sums[i] = h.Sum64()
	}
	return sums
}

// inProcess asks the test program to print the digest, beginning at the message of
// that number, and to end.
const inProcess = "ENTITY_DIGEST"

// TestSameEveryTime reads thousands of messages with another reader and in two
// further processes, beginning at another message each: neither the order of a map
// nor what was read before may reach a result.
func TestSameEveryTime(t *testing.T) {
	all := labelled(t)
	if begin := os.Getenv(inProcess); begin != "" {
		first, err := strconv.Atoi(begin)
		if err != nil {
			t.Fatal(err)
		}
		for i, sum := range digest(t, reader(t), all, first) {
			fmt.Printf("%s %d %x\n", inProcess, i, sum)
		}
		return
	}
	want := digest(t, reader(t), all, 0)
	compare := func(what string, got []uint64) {
		t.Helper()
		wrong := 0
		for i := range got {
			if got[i] == want[i] {
				continue
			}
			if wrong++; wrong < 5 {
				t.Errorf("%s reads %q otherwise", what, all[i].text)
			}
		}
		if wrong > 0 {
			t.Errorf("%s reads %d of %d messages otherwise", what, wrong, len(all))
		}
	}
	compare("another reader", digest(t, reader(t), all, len(all)/4))
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for n := 2; n <= 3; n++ {
		cmd := exec.Command(self, "-test.run=^TestSameEveryTime$", "-test.v")
		cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%d", inProcess, n*len(all)/4))
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("process from message %d: %v\n%s", n*len(all)/4, err, out)
		}
		got := make([]uint64, 0, len(all))
		for lines := bufio.NewScanner(bytes.NewReader(out)); lines.Scan(); {
			var i int
			var sum uint64
			if _, err := fmt.Sscanf(lines.Text(), inProcess+" %d %x", &i, &sum); err == nil && i == len(got) {
				got = append(got, sum)
			}
		}
		what := fmt.Sprintf("the process from message %d on", n*len(all)/4)
		if len(got) != len(all) {
			t.Fatalf("%s printed %d sums, want %d", what, len(got), len(all))
		}
		compare(what, got)
	}
}

// TestSharedSlip checks that a slip from which two words are equally far is
// mended to the same one each time.
func TestSharedSlip(t *testing.T) {
	pack := fstest.MapFS{"xx/words.toml": {Data: []byte("[day]\n1 = [\"brilonda\"]\n2 = [\"brilunda\"]\n3 = [\"brilenda\"]\n4 = [\"brilinda\"]\n")}}
	for range 30 {
		r, err := entity.NewFrom(pack)
		if err != nil {
			t.Fatal(err)
		}
		got := r.Read(entity.Input{Text: "brilnda", Reference: wednesday, Lang: "xx"}).Entities
		if len(got) != 1 || got[0].When.Start.Day() != wednesday.Day()+1 {
			t.Fatalf("got %v, want tomorrow, the first of the pack", got)
		}
	}
}
