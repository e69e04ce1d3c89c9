// Command train fits the model of each language to the sentences of its pack
// and writes it beside them. The same sentences give the same bytes. It tells how
// many of the labelled messages are done, asked about or not understood, compares
// that with the last time, and fails if something is done without a question that
// was asked about before, unless kept/moved.txt says why.
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
	"becario/nlu/model"
	"becario/nlu/understand"
)

func main() {
	dir := flag.String("dir", "nlu/lang", "folder of the language packs")
	messages := flag.String("messages", "nlu/testdata", "folder of the labelled messages that are not trained on")
	kept := flag.String("kept", "nlu/train/kept", "folder of what became of the messages the last time; if empty, nothing is compared or kept")
	held := flag.Bool("held", false, "measure on sentences held back, and write nothing")
	flag.Parse()
	if err := run(*dir, *messages, *kept, *held); err != nil {
		fmt.Fprintln(os.Stderr, "train: "+err.Error())
		os.Exit(1)
	}
}

func run(dir, freshDir, kept string, held bool) error {
	u, err := understand.New()
	if err != nil {
		return err
	}
	tags := u.Tags()
	slices.Sort(tags)
	var messages []message
	for _, tag := range tags {
		file := filepath.Join(dir, tag, "hear", "train.txt")
		examples, texts, err := read(u, tag, file)
		if err != nil {
			return err
		}
		if held {
			measure(u, tag, examples, texts)
			continue
		}
		m := model.Train(examples)
		if err := os.WriteFile(filepath.Join(dir, tag, "hear", "model.bin"), m.Save(), 0o644); err != nil {
			return fmt.Errorf("write the model of %s: %w", tag, err)
		}
		fmt.Printf("%s: %d sentences, %.1f %% of them right\n", tag, len(examples), 100*right(m, examples))
		u = u.With(tag, m)
		for _, text := range texts {
			messages = append(messages, message{tag, nlu.Input{Text: text, Lang: tag, Reference: understand.LearningDay}})
		}
		more, err := fresh(freshDir, tag)
		if err != nil {
			return err
		}
		messages = append(messages, more...)
	}
	if held || kept == "" {
		return nil
	}
	return keep(u, kept, messages)
}

// read gives the sentences of a file as examples.
func read(u *understand.Understander, tag, file string) ([]model.Example, []string, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, nil, fmt.Errorf("sentences of %s: %w", tag, err)
	}
	defer f.Close()
	var examples []model.Example
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
		examples = append(examples, model.Example{Features: u.Features(line, tag), Label: label})
		texts = append(texts, line)
	}
	return examples, texts, s.Err()
}

// measure trains on four sentences of five and prints how many are right: by
// the model alone, and by the whole of templates, model and slots.
func measure(u *understand.Understander, tag string, examples []model.Example, texts []string) {
	var in, out []model.Example
	var inTexts, outTexts []string
	for i, e := range examples {
		h := fnv.New32a()
		h.Write([]byte(texts[i]))
		if h.Sum32()%5 == 0 {
			out, outTexts = append(out, e), append(outTexts, texts[i])
		} else {
			in, inTexts = append(in, e), append(inTexts, texts[i])
		}
	}
	m := model.Train(in)
	whole := u.With(tag, m)
	fmt.Printf("%s: trained on %d: model %.1f %%, whole %.1f %%; %d held back: model %.1f %%, whole %.1f %%\n", tag,
		len(in), 100*right(m, in), 100*understood(whole, tag, in, inTexts, false),
		len(out), 100*right(m, out), 100*understood(whole, tag, out, outTexts, true))
}

// understood is the share of sentences of which the whole gives the intent.
func understood(u *understand.Understander, tag string, examples []model.Example, texts []string, show bool) float64 {
	n := 0
	wrong := map[nlu.Band]int{}
	for i, e := range examples {
		fs := u.Understand(nlu.Input{Text: texts[i], Lang: tag, Reference: understand.LearningDay}).Frames
		if len(fs) > 0 && string(fs[0].Intent) == e.Label && same(fs) {
			n++
			continue
		}
		wrong[fs[0].Band]++
		if show {
			fmt.Printf("  %-20s %-20s %-5s %.2f %s\n", e.Label, fs[0].Intent, fs[0].Band, fs[0].Confidence, texts[i])
		}
	}
	if show {
		fmt.Printf("  wrong by band: %v\n", wrong)
	}
	return float64(n) / float64(max(1, len(examples)))
}

// same tells that all frames say one thing.
func same(fs []nlu.Frame) bool {
	for _, f := range fs {
		if f.Intent != fs[0].Intent {
			return false
		}
	}
	return true
}

func right(m *model.Model, examples []model.Example) float64 {
	n := 0
	for _, e := range examples {
		if best(m, e.Features) == e.Label {
			n++
		}
	}
	return float64(n) / float64(max(1, len(examples)))
}

func best(m *model.Model, features []uint32) string {
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
