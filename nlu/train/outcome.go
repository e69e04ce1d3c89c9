package main

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"becario/nlu"
	"becario/nlu/understand"
)

// kind is what becomes of a message in a conversation.
type kind byte

// The kinds.
const (
	done          kind = 'd' // all of it is done or answered
	asked         kind = 'a' // something is asked about before it is done
	notUnderstood kind = 'n' // some of it, or all, is out of scope
)

// kinds are all kinds with their names, in the order in which they are printed.
var kinds = []struct {
	kind kind
	name string
}{{done, "done"}, {asked, "asked"}, {notUnderstood, "not understood"}}

// outcome is what becomes of a message, and how many acts that change something
// are done for it without a question, 9 at most.
type outcome struct {
	kind kind
	acts int
}

// usual is the outcome that most messages have; it is not written down.
var usual = outcome{done, 1}

func outcomeOf(frames []nlu.Frame) outcome {
	o := outcome{kind: done}
	for i := range frames {
		f := &frames[i]
		switch {
		case f.Asked():
			o.kind = asked
		case f.Intent == nlu.OutOfScope && o.kind == done:
			o.kind = notUnderstood
		case f.Intent.Effect() != nlu.Reads && o.acts < 9:
			o.acts++
		}
	}
	return o
}

// bolder tells that an act that changes something is done where it was asked
// about before.
func (o outcome) bolder(before outcome) bool { return before.kind == asked && o.acts > before.acts }

// message is a labelled message of the repository.
type message struct {
	tag string // of the pack whose model it trains, or whose file it stands in
	in  nlu.Input
}

// key tells messages apart, as 30 bits of a hash.
func (m message) key() string {
	h := fnv.New64a()
	h.Write([]byte(m.tag + "\x00" + m.in.Text))
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], h.Sum64())
	return base64.RawURLEncoding.EncodeToString(b[:])[:keyLength]
}

const keyLength = 5

// fresh reads the labelled messages in folder that are not trained on.
func fresh(folder, tag string) ([]message, error) {
	name := filepath.Join(folder, "fresh_"+tag+".jsonl")
	f, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("messages of %s: %w", tag, err)
	}
	defer f.Close()
	var all []message
	for d := json.NewDecoder(f); d.More(); {
		var line struct{ Text, Reference, TZ, Lang string }
		if err := d.Decode(&line); err != nil {
			return nil, fmt.Errorf("%s: message %d: %w", name, len(all)+1, err)
		}
		zone, err := time.LoadLocation(line.TZ)
		if err != nil {
			return nil, fmt.Errorf("%s: message %d: %w", name, len(all)+1, err)
		}
		at, err := time.ParseInLocation("2006-01-02T15:04:05", line.Reference, zone)
		if err != nil {
			return nil, fmt.Errorf("%s: message %d: %w", name, len(all)+1, err)
		}
		all = append(all, message{tag, nlu.Input{Text: line.Text, Lang: line.Lang, Reference: at}})
	}
	return all, nil
}

// outcomes are those of messages, by their keys.
type outcomes map[string]outcome

func outcomesOf(u *understand.Understander, messages []message) outcomes {
	all := outcomes{}
	for _, m := range messages {
		if _, twice := all[m.key()]; !twice {
			all[m.key()] = outcomeOf(u.Understand(m.in).Frames)
		}
	}
	return all
}

const keptHead = `# What becomes of the labelled messages; "make train" writes this file. A line has the messages
# whose keys begin with its letter: four letters of the key, then, unless it is done with one act
# that changes something, d for done, a for asked or n for not understood, and the number of acts.
`

// write gives the outcomes as text, the same for the same outcomes, and such that
// a message more or less changes one line.
func (all outcomes) write() []byte {
	var b bytes.Buffer
	b.WriteString(keptHead)
	var letter byte
	for _, key := range slices.Sorted(maps.Keys(all)) {
		if key[0] != letter {
			letter = key[0]
			fmt.Fprintf(&b, "\n%c", letter)
		}
		b.WriteString(" " + key[1:])
		if o := all[key]; o != usual {
			fmt.Fprintf(&b, "%c%d", o.kind, o.acts)
		}
	}
	b.WriteByte('\n')
	return b.Bytes()
}

// readOutcomes reads what write wrote.
func readOutcomes(data []byte) (outcomes, error) {
	all := outcomes{}
	for n, line := range strings.Split(string(data), "\n") {
		words := strings.Fields(line)
		if len(words) == 0 || strings.HasPrefix(line, "#") {
			continue
		}
		for _, w := range words[1:] {
			o := usual
			switch len(w) {
			case keyLength - 1:
			case keyLength + 1:
				o = outcome{kind(w[keyLength-1]), int(w[keyLength] - '0')}
			default:
				return nil, fmt.Errorf("line %d: %q is no message", n+1, w)
			}
			all[words[0]+w[:keyLength-1]] = o
		}
	}
	return all, nil
}

// reasons are the messages for which it is written down why something is done that
// was asked about before, by language and text.
type reasons map[[2]string]string

// readReasons reads lines of the form "es | the message | why". A file that is not
// there has none.
func readReasons(name string) (reasons, error) {
	f, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reasons: %w", err)
	}
	defer f.Close()
	all := reasons{}
	s := bufio.NewScanner(f)
	for n := 1; s.Scan(); n++ {
		line := strings.TrimSpace(s.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		tag, rest, ok := strings.Cut(line, " | ")
		i := strings.LastIndex(rest, " | ")
		if !ok || i < 0 || strings.TrimSpace(rest[i+3:]) == "" {
			return nil, fmt.Errorf("%s:%d: want a language, the message and the reason, with \" | \" between them", name, n)
		}
		all[[2]string{tag, rest[:i]}] = rest[i+3:]
	}
	return all, s.Err()
}

// report compares the outcomes of a language with those that are kept. It gives
// the lines to print, and the messages that are bolder without a reason.
func report(tag string, messages []message, before, now outcomes, why reasons) (lines, bold []string) {
	count := map[kind]int{}
	moved := map[[2]kind]int{}
	added, gone := 0, 0
	for key, o := range now {
		count[o.kind]++
		if b, ok := before[key]; !ok {
			added++
		} else if b.kind != o.kind {
			moved[[2]kind{b.kind, o.kind}]++
		}
	}
	for key := range before {
		if _, ok := now[key]; !ok {
			gone++
		}
	}
	var parts []string
	for _, k := range kinds {
		parts = append(parts, fmt.Sprintf("%d %s", count[k.kind], k.name))
	}
	lines = append(lines, fmt.Sprintf("%s: %d messages: %s; %d of them new, %d gone", tag, len(now), strings.Join(parts, ", "), added, gone))
	for _, from := range kinds {
		for _, to := range kinds {
			if n := moved[[2]kind{from.kind, to.kind}]; n > 0 {
				lines = append(lines, fmt.Sprintf("%s: %d moved from %s to %s", tag, n, from.name, to.name))
			}
		}
	}
	for _, m := range messages {
		b, ok := before[m.key()]
		if !ok || !now[m.key()].bolder(b) || slices.Contains(bold, m.in.Text) {
			continue
		}
		if _, given := why[[2]string{tag, m.in.Text}]; !given {
			bold = append(bold, m.in.Text)
		}
	}
	return lines, bold
}

// keep compares what becomes of the messages of each language with what is kept
// in folder, prints what moved, and keeps it anew. It fails, and keeps nothing, if
// an act that changes something is done where it was asked about before and
// moved.txt does not say why.
func keep(u *understand.Understander, folder string, messages []message) error {
	why, err := readReasons(filepath.Join(folder, "moved.txt"))
	if err != nil {
		return err
	}
	byTag := map[string][]message{}
	for _, m := range messages {
		byTag[m.tag] = append(byTag[m.tag], m)
	}
	var bold []string
	files := map[string][]byte{}
	for _, tag := range slices.Sorted(maps.Keys(byTag)) {
		name := filepath.Join(folder, tag+".txt")
		data, err := os.ReadFile(name)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("kept outcomes: %w", err)
		}
		before, err := readOutcomes(data)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		now := outcomesOf(u, byTag[tag])
		lines, more := report(tag, byTag[tag], before, now, why)
		for _, line := range lines {
			fmt.Println(line)
		}
		for _, text := range more {
			bold = append(bold, tag+" | "+text+" | ")
		}
		files[name] = now.write()
	}
	if len(bold) > 0 {
		return fmt.Errorf("what was asked about before is done now; say why in %s, or give the intents more sentences:\n%s",
			filepath.Join(folder, "moved.txt"), strings.Join(bold, "\n"))
	}
	for name, data := range files {
		if err := os.WriteFile(name, data, 0o644); err != nil {
			return fmt.Errorf("keep outcomes: %w", err)
		}
	}
	return nil
}
