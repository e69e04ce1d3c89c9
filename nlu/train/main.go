// Command train fits the model of each language to the sentences of its pack
// and writes it beside them. The same sentences give the same bytes.
//
//	go run ./nlu/train            # from the root of the repository
//	go run ./nlu/train -held      # only measure, on one sentence in five held back
package main

import (
	"bufio"
	"flag"
	"fmt"
	"hash/fnv"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"becario/nlu"
	"becario/nlu/intent"
)

func main() {
	dir := flag.String("dir", "nlu/lang", "folder of the language packs")
	held := flag.Bool("held", false, "measure on sentences held back, and write nothing")
	flag.Parse()
	if err := run(*dir, *held); err != nil {
		fmt.Fprintln(os.Stderr, "train: "+err.Error())
		os.Exit(1)
	}
}

func run(dir string, held bool) error {
	u, err := nlu.New()
	if err != nil {
		return err
	}
	tags := u.Tags()
	slices.Sort(tags)
	for _, tag := range tags {
		file := filepath.Join(dir, tag, "hear", "train.txt")
		examples, texts, err := read(u, tag, file)
		if err != nil {
			return err
		}
		if held {
			measure(tag, examples, texts)
			continue
		}
		m := intent.Train(examples)
		if err := os.WriteFile(filepath.Join(dir, tag, "hear", "model.bin"), m.Save(), 0o644); err != nil {
			return fmt.Errorf("write the model of %s: %w", tag, err)
		}
		fmt.Printf("%s: %d sentences, %.1f %% of them right\n", tag, len(examples), 100*right(m, examples))
	}
	return nil
}

// read gives the sentences of a file as examples.
func read(u *nlu.Understander, tag, file string) ([]intent.Example, []string, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, nil, fmt.Errorf("sentences of %s: %w", tag, err)
	}
	defer f.Close()
	var examples []intent.Example
	var texts []string
	label := ""
	s := bufio.NewScanner(f)
	for n := 1; s.Scan(); n++ {
		line := strings.TrimSpace(s.Text())
		if line == "" || strings.HasPrefix(line, "#") && !strings.HasPrefix(line, "#0") {
			continue
		}
		if name, ok := strings.CutPrefix(line, "= "); ok {
			label = name
			continue
		}
		if label == "" {
			return nil, nil, fmt.Errorf("%s:%d: a sentence before the first intent", file, n)
		}
		examples = append(examples, intent.Example{Features: u.Features(line, tag), Label: label})
		texts = append(texts, line)
	}
	return examples, texts, s.Err()
}

// measure trains on four sentences of five and prints how many of both are right.
func measure(tag string, examples []intent.Example, texts []string) {
	var in, out []intent.Example
	var outTexts []string
	for i, e := range examples {
		h := fnv.New32a()
		h.Write([]byte(texts[i]))
		if h.Sum32()%5 == 0 {
			out = append(out, e)
			outTexts = append(outTexts, texts[i])
		} else {
			in = append(in, e)
		}
	}
	m := intent.Train(in)
	fmt.Printf("%s: %d sentences %.1f %%, %d held back %.1f %%\n", tag, len(in), 100*right(m, in), len(out), 100*right(m, out))
	for i, e := range out {
		if got := best(m, e.Features); got != e.Label {
			fmt.Printf("  %-20s %-20s %s\n", e.Label, got, outTexts[i])
		}
	}
}

func right(m *intent.Model, examples []intent.Example) float64 {
	n := 0
	for _, e := range examples {
		if best(m, e.Features) == e.Label {
			n++
		}
	}
	return float64(n) / float64(max(1, len(examples)))
}

func best(m *intent.Model, features []uint32) string {
	scores := make([]float32, len(m.Labels()))
	m.Score(features, scores)
	top := 0
	for i, s := range scores {
		if s > scores[top] {
			top = i
		}
	}
	return m.Labels()[top]
}
