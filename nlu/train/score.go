package main

import (
	"bufio"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"

	"becario/nlu"
	"becario/nlu/labelled"
	"becario/nlu/understand"
)

// figures counts messages: all, those with the right intents, those right to the
// last slot, and those that would change what nobody asked to be changed.
type figures struct{ all, intents, exact, unasked int }

func (f *figures) add(v labelled.Verdict) {
	f.all++
	for _, c := range []struct {
		n   *int
		yes bool
	}{{&f.intents, v.Intents}, {&f.exact, v.Exact}, {&f.unasked, v.Unasked}} {
		if c.yes {
			*c.n++
		}
	}
}

func (f *figures) String() string {
	share := func(n int) float64 { return 100 * float64(n) / float64(max(f.all, 1)) }
	return fmt.Sprintf("%5d messages: %5.1f %% exact, %5.1f %% intents, %5.1f %% unasked", f.all, share(f.exact), share(f.intents), share(f.unasked))
}

// scores are figures by name.
type scores map[string]*figures

func (s scores) add(v labelled.Verdict, names ...string) {
	for _, name := range names {
		if s[name] == nil {
			s[name] = &figures{}
		}
		s[name].add(v)
	}
}

// set are messages that are read by models that have not seen them, and how well.
type set struct {
	name   string
	scores scores
	slots  map[string]*share
	sure   reliability
}

// share counts the messages whose intents are right and that have a slot, and those
// of them in which it is right.
type share struct{ all, right int }

// judge reads messages and adds up how well. What is read wrongly is written to
// wrong, unless that is nil.
func (s *set) judge(u *understand.Understander, messages []*labelled.Message, wrong *json.Encoder) error {
	for _, m := range messages {
		in, err := m.Input()
		if err != nil {
			return err
		}
		got := u.Understand(in).Frames
		s.sure.add(m, got)
		v := m.Judge(got)
		s.scores.add(v, "", "hand "+m.Hand, "language "+m.Lang, "kind "+kindOf(m), "speech act "+cmp.Or(m.Act, "not labelled"), "things "+strconv.Itoa(min(len(m.Frames), 4)))
		for slot, right := range v.Slots {
			if s.slots[slot] == nil {
				s.slots[slot] = &share{}
			}
			s.slots[slot].all++
			if right {
				s.slots[slot].right++
			}
		}
		if wrong != nil && !v.Exact {
			if err := wrong.Encode(misread{m, got, v.Unasked}); err != nil {
				return fmt.Errorf("write what is read wrongly: %w", err)
			}
		}
	}
	return nil
}

// kindOf is the kind of a message: plain, rough or hard. Some hands have names of
// their own for what they wrote.
func kindOf(m *labelled.Message) string {
	switch m.Kind {
	case "plain", "rough", "hard":
		return m.Kind
	}
	return "other"
}

// misread is a message beside what it is read as.
type misread struct {
	*labelled.Message
	Got     []nlu.Frame `json:"got"`
	Unasked bool        `json:"unasked"`
}

// write prints the figures of a set.
func (s *set) write(w io.Writer) error {
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "\n%s\n", s.name)
	for _, name := range slices.Sorted(maps.Keys(s.scores)) {
		fmt.Fprintf(out, "  %-28s %v\n", cmp.Or(name, "all"), s.scores[name])
	}
	for _, slot := range slices.Sorted(maps.Keys(s.slots)) {
		n := s.slots[slot]
		fmt.Fprintf(out, "  %-28s %5d messages: %5.1f %% right where the intents are\n", "slot "+slot, n.all, 100*float64(n.right)/float64(n.all))
	}
	for i, bin := range s.sure {
		if bin.all > 0 {
			fmt.Fprintf(out, "  sure by %.1f to %.1f             %5d acts: %5.1f %% meant\n", float64(i)/10, float64(i+1)/10, bin.all, 100*float64(bin.right)/float64(bin.all))
		}
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("print the scores: %w", err)
	}
	return nil
}

// score prints how well the hands are read by models that have not seen the hand,
// and how well those set aside are. What is read wrongly of the hands, and never of
// those set aside, is written to wrong as JSON, a line a message.
func score(w, wrong io.Writer, u *understand.Understander, c *corpus, groups int) error {
	unseen := set{name: "hands, each unseen", scores: scores{}, slots: map[string]*share{}}
	aside := set{name: "hands set aside", scores: scores{}, slots: map[string]*share{}}
	for k := range min(groups, folds) {
		v := u
		for _, tag := range u.Tags() {
			v = v.With(tag, c.fit(tag, func(hand string) bool { return c.fold[hand] != k }))
		}
		var held []*labelled.Message
		for i := range c.hands {
			if m := &c.hands[i]; c.fold[m.Hand] == k && !slices.Contains(ours, m.Hand) {
				held = append(held, m)
			}
		}
		if err := unseen.judge(v, held, json.NewEncoder(wrong)); err != nil {
			return err
		}
	}
	v := u
	for _, tag := range u.Tags() {
		v = v.With(tag, c.fit(tag, func(string) bool { return true }))
	}
	var blind []*labelled.Message
	for i := range c.blind {
		blind = append(blind, &c.blind[i])
	}
	if err := aside.judge(v, blind, nil); err != nil {
		return err
	}
	return errors.Join(unseen.write(w), aside.write(w))
}

// reliability counts, by how sure a reading is of an act that changes something,
// how often a label has that act.
type reliability [10]struct{ all, right int }

func (r *reliability) add(m *labelled.Message, got []nlu.Frame) {
	for i := range got {
		if f := &got[i]; f.Intent.Effect() != nlu.Reads {
			bin := &r[min(int(f.Confidence*10), 9)]
			bin.all++
			if m.Wants(f.Intent) {
				bin.right++
			}
		}
	}
}
