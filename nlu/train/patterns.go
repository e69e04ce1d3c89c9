package main

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"strings"
)

// pattern is a sentence made of a pattern, with the intent that it says.
type pattern struct{ intent, text string }

// perPattern is how many sentences are made of a pattern that has names in it.
const perPattern = 8

var hole = regexp.MustCompile(`\{[a-z]+\}`)

// patterns makes the sentences of a file of patterns, in which each stands below
// its intent ("= task.done") and the names that are put in stand in lists ("[task]
// the essay; the gym"). A file that is not there has none.
func patterns(file string) ([]pattern, error) {
	f, err := os.Open(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("patterns: %w", err)
	}
	defer f.Close() // it was only read
	names := map[string][]string{}
	var out []pattern
	intent, count := "", 0
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if label, ok := strings.CutPrefix(line, "= "); ok {
			intent = label
			continue
		}
		if list, rest, ok := strings.Cut(line, "] "); ok && strings.HasPrefix(list, "[") {
			for _, name := range strings.Split(rest, ";") {
				names["{"+list[1:]+"}"] = append(names["{"+list[1:]+"}"], strings.TrimSpace(name))
			}
			continue
		}
		if intent == "" {
			return nil, fmt.Errorf("%s:%d: a pattern before the first intent", file, n)
		}
		holes := hole.FindAllString(line, -1)
		for _, h := range holes {
			if len(names[h]) == 0 {
				return nil, fmt.Errorf("%s:%d: there is no list of names for %s", file, n, h)
			}
		}
		times := 1
		if len(holes) > 0 {
			times = perPattern
		}
		for range times {
			text := line
			for k, h := range holes {
				text = strings.Replace(text, h, names[h][(count*(k+1)+k)%len(names[h])], 1)
			}
			count++
			out = append(out, pattern{intent, text})
		}
	}
	return out, lines.Err()
}
