package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"becario/nlu"
	"becario/nlu/labelled"
	"becario/nlu/model"
	"becario/nlu/understand"
)

// next is a message, the turn before it, and how it relates to that. Its JSON has a line a
// message.
type next struct {
	Lang   string       `json:"lang"`
	Last   nlu.Place    `json:"last"`
	Said   string       `json:"said"` // what the person had said
	Answer string       `json:"bot"`
	Text   string       `json:"text"`
	Is     nlu.Relation `json:"is"`

	hand string
}

// readThread reads the messages of a folder, in the order of the files' names.
func readThread(folder string) ([]next, error) {
	files, err := filepath.Glob(filepath.Join(folder, "*.jsonl"))
	if err != nil {
		return nil, fmt.Errorf("messages that go on: %w", err)
	}
	var all []next
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("messages that go on: %w", err)
		}
		for i, line := range strings.Split(strings.TrimSpace(string(data)), "\n") {
			n := next{hand: strings.TrimSuffix(filepath.Base(name), ".jsonl")}
			if err := json.Unmarshal([]byte(line), &n); err != nil {
				return nil, fmt.Errorf("%s:%d: %w", name, i+1, err)
			}
			all = append(all, n)
		}
	}
	return all, nil
}

// shareOf is a share of the messages.
func shareOf(messages []next, share float64) []next {
	var out []next
	for i := range messages {
		if shared(i, share) {
			out = append(out, messages[i])
		}
	}
	return out
}

func (n *next) example(u *understand.Understander) model.Example {
	in := nlu.Input{Text: n.Text, Lang: n.Lang, Reference: understand.LearningDay}
	return model.Example{Features: u.ThreadFeatures(in, nlu.Before{Place: n.Last, Answer: n.Answer}), Label: string(n.Is)}
}

// fitThread trains the model that tells how a message relates to the turn before it. u
// has the other models of the language. It is nil if there are no messages of it.
func fitThread(u *understand.Understander, tag string, messages []next) *model.Model {
	var examples []model.Example
	for i := range messages {
		if u.TagOf(messages[i].Lang) == tag {
			examples = append(examples, messages[i].example(u))
		}
	}
	if len(examples) == 0 {
		return nil
	}
	return model.Train(model.Large, examples)
}

// aloneEvery is of how many messages of the hands one is learned from as complete by
// itself, and aloneBytes how long it is at most.
const (
	aloneEvery = 30
	aloneBytes = 80
)

// afterWhat are the places after which they are learned as that.
var afterWhat = []nlu.Place{nlu.AfterTask, nlu.AfterClass, nlu.AfterExpense, nlu.AfterTasks, nlu.AfterTask, nlu.AtSure, nlu.AfterExpenses,
	nlu.AfterChat, nlu.AfterExpense, nlu.AfterClasses, nlu.AfterLost, nlu.AfterSetting, nlu.AfterRequests}

// alone makes of some messages of the hands, which were written without a turn before them,
// messages that are complete by themselves.
func alone(hands []labelled.Message) []next {
	var out []next
	for i := range hands {
		m := &hands[i]
		if i%aloneEvery != 0 || len(m.Frames) != 1 || len(m.Text) > aloneBytes || m.Frames[0].Intent == nlu.OutOfScope || m.Frames[0].Intent == nlu.Smalltalk {
			continue
		}
		if target, ok := m.Frames[0].Slots["target"]; ok && target == "last" {
			continue
		}
		out = append(out, next{Lang: m.Lang, Last: afterWhat[len(out)%len(afterWhat)], Text: m.Text, Is: nlu.Complete, hand: m.Hand})
	}
	return out
}

// scoreGoingOn measures with the models that the program has how messages go on.
func scoreGoingOn(u *understand.Understander, folder string) error {
	hands, err := readThread(filepath.Join(folder, "thread"))
	if err != nil {
		return err
	}
	blind, err := readThread(filepath.Join(folder, "thread", "blind"))
	if err != nil {
		return err
	}
	messages, err := labelled.Read(os.DirFS(folder), "hands")
	if err != nil {
		return fmt.Errorf("messages that go on: %w", err)
	}
	return scoreThread(os.Stdout, u, hands, blind, alone(messages))
}

// scoreThread prints how well it is told how messages relate to the turn before: of each
// hand by a model that has learned from the others, and of those set aside.
func scoreThread(w io.Writer, u *understand.Understander, hands, blind, alone []next) error {
	out := bufio.NewWriter(w)
	show := func(name string, all []result) {
		right := map[string][2]int{}
		pairs := map[string]int{}
		for _, r := range all {
			for _, key := range []string{"", "after " + string(r.Last), "is " + string(r.Is), "hand " + r.hand} {
				n := right[key]
				n[0]++
				if r.got == r.Is {
					n[1]++
				}
				right[key] = n
			}
			if r.got != r.Is {
				pairs[string(r.Is)+" taken for "+string(r.got)]++
			}
			bin := fmt.Sprintf("sure by %.1f", float64(min(int(r.p*10), 9))/10)
			n := right[bin]
			n[0]++
			if r.got == r.Is {
				n[1]++
			}
			right[bin] = n
		}
		fmt.Fprintf(out, "\n%s\n", name)
		for _, key := range slices.Sorted(maps.Keys(right)) {
			fmt.Fprintf(out, "  %-28s %5d messages: %5.1f %% right\n", key, right[key][0], 100*float64(right[key][1])/float64(right[key][0]))
		}
		for _, key := range slices.Sorted(maps.Keys(pairs)) {
			if pairs[key] > len(all)/100 {
				fmt.Fprintf(out, "  %-40s %5d\n", key, pairs[key])
			}
		}
	}
	var unseen []result
	var names []string
	for _, n := range hands {
		names = append(names, n.hand)
	}
	slices.Sort(names)
	for _, hand := range slices.Compact(names) {
		held := slices.DeleteFunc(slices.Clone(hands), func(n next) bool { return n.hand != hand })
		others := slices.DeleteFunc(slices.Clone(hands), func(n next) bool { return n.hand == hand })
		unseen = append(unseen, judgeThread(u, append(others, alone...), held)...)
	}
	show("how messages go on: hands, each unseen", unseen)
	if len(blind) > 0 {
		show("how messages go on: hands set aside", judgeThread(u, append(slices.Clone(hands), alone...), blind))
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("print the scores: %w", err)
	}
	return nil
}

// result is what a message was taken for, and how surely.
type result struct {
	next
	got nlu.Relation
	p   float64
}

func judgeThread(u *understand.Understander, from, held []next) []result {
	var out []result
	for _, tag := range u.Tags() {
		m := fitThread(u, tag, from)
		if m == nil {
			continue
		}
		v := u.WithThread(tag, m)
		for _, n := range held {
			if u.TagOf(n.Lang) == tag {
				in := nlu.Input{Text: n.Text, Lang: n.Lang, Reference: understand.LearningDay}
				got, p := v.Relate(in, nlu.Before{Place: n.Last, Answer: n.Answer}).Best()
				out = append(out, result{n, got, p})
			}
		}
	}
	return out
}
