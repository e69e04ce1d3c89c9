// Command dates compares the reading of dates with that of chrono-node, on
// the sentences of this repository, in one run. Without chrono.mjs's library
// installed it shows becario alone; run.sh installs it.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"

	"becario/nlu/entity"
)

// sentence is a line of a table: a message and where its date begins.
type sentence struct {
	Lang string `json:"lang"`
	Text string `json:"text"`
	want string
	file string
}

// result is what one reader made of all sentences.
type result struct {
	name   string
	Got    []string `json:"got"`
	Micros float64  `json:"micros"`
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "dates: "+err.Error())
		os.Exit(1)
	}
}

func run() error {
	var all []sentence
	for _, name := range []string{"dates", "heldout"} {
		more, err := load("nlu/entity/testdata/"+name+".tsv", name)
		if err != nil {
			return err
		}
		all = append(all, more...)
	}
	ours, err := becario(all)
	if err != nil {
		return err
	}
	results := []result{ours}
	theirs, err := chrono(all)
	if err != nil {
		fmt.Fprintln(os.Stderr, "dates: chrono-node is not shown: "+err.Error())
	} else {
		results = append(results, theirs)
	}
	show(all, results)
	return nil
}

func load(path, file string) ([]sentence, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var all []sentence
	for _, line := range strings.Split(string(raw), "\n") {
		if f := strings.Split(line, "\t"); len(f) == 3 && !strings.HasPrefix(line, "#") {
			all = append(all, sentence{f[0], f[1], f[2], file})
		}
	}
	return all, nil
}

// becario reads all sentences, and times fifty rounds of them.
func becario(all []sentence) (result, error) {
	r, err := entity.New()
	if err != nil {
		return result{}, err
	}
	madrid, err := time.LoadLocation("Europe/Madrid")
	if err != nil {
		return result{}, err
	}
	at := time.Date(2026, 3, 4, 9, 15, 0, 0, madrid)
	out := result{name: "becario"}
	for _, s := range all {
		out.Got = append(out.Got, start(r, s, at))
	}
	const rounds = 50
	begin := time.Now()
	for range rounds {
		for _, s := range all {
			start(r, s, at)
		}
	}
	out.Micros = float64(time.Since(begin).Microseconds()) / rounds / float64(len(all))
	return out, nil
}

func start(r *entity.Reader, s sentence, at time.Time) string {
	got, best := "-", 0
	for _, e := range r.Read(entity.Input{Text: s.Text, Reference: at, Lang: s.Lang}).Entities {
		if e.Kind != entity.KindDatetime || e.End-e.Offset <= best {
			continue
		}
		best = e.End - e.Offset
		got = e.When.Start.Format("2006-01-02T15:04")
		if e.When.Grain >= entity.Day {
			got = got[:len("2006-01-02")]
		}
	}
	return got
}

// chrono asks the same of chrono-node.
func chrono(all []sentence) (result, error) {
	var in bytes.Buffer
	for _, s := range all {
		if err := json.NewEncoder(&in).Encode(s); err != nil {
			return result{}, err
		}
	}
	cmd := exec.Command("node", "chrono.mjs")
	cmd.Dir = "bench/dates"
	cmd.Env = append(os.Environ(), "TZ=UTC")
	cmd.Stdin = &in
	raw, err := cmd.Output()
	if err != nil {
		return result{}, fmt.Errorf("node chrono.mjs: %w", err)
	}
	out := result{name: "chrono-node"}
	return out, json.Unmarshal(raw, &out)
}

// show prints the table in Markdown. A sentence with a part of the day counts
// as right for any hour of it, since readers begin it at different hours; of
// two answers of a reader the better one counts.
func show(all []sentence, results []result) {
	rows := []struct {
		name string
		in   func(s sentence) bool
	}{
		{"Spanish, start of the date", func(s sentence) bool { return s.Lang == "es" && s.want != "-" }},
		{"English, start of the date", func(s sentence) bool { return s.Lang == "en" && s.want != "-" }},
		{"Spanish, silent where there is none", func(s sentence) bool { return s.Lang == "es" && s.want == "-" }},
		{"English, silent where there is none", func(s sentence) bool { return s.Lang == "en" && s.want == "-" }},
		{"of these, held back while tuning", func(s sentence) bool { return s.file == "heldout" }},
	}
	fmt.Print("| sentences | how many |")
	for _, r := range results {
		fmt.Printf(" %s |", r.name)
	}
	fmt.Print("\n| --- | ---: |", strings.Repeat(" ---: |", len(results)), "\n")
	for _, row := range rows {
		n := 0
		right := make([]int, len(results))
		for i, s := range all {
			if !row.in(s) {
				continue
			}
			n++
			for k, r := range results {
				if same(r.Got[i], s) {
					right[k]++
				}
			}
		}
		fmt.Printf("| %s | %d |", row.name, n)
		for _, c := range right {
			fmt.Printf(" %.1f %% |", 100*float64(c)/float64(n))
		}
		fmt.Println()
	}
	fmt.Print("| time a message, µs | |")
	for _, r := range results {
		fmt.Printf(" %.1f |", r.Micros)
	}
	fmt.Println()
}

// partStarts are where becario's parts of the day begin.
var partStarts = map[string]bool{"T05:00": true, "T12:00": true, "T19:00": true}

func same(got string, s sentence) bool {
	if a, b, two := strings.Cut(got, "|"); two {
		return same(a, s) || same(b, s)
	}
	if got == s.want {
		return true
	}
	const day = len("2006-01-02")
	return len(s.want) > day && len(got) >= day && partStarts[s.want[day:]] && got[:day] == s.want[:day]
}
