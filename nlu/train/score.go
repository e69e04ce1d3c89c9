package main

import (
	"fmt"
	"io"
	"slices"

	"becario/nlu"
	"becario/nlu/labelled"
	"becario/nlu/understand"
)

// folds is in how many groups the hands are put, each of which is read by models
// that learned from the others.
const folds = 4

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

// judge reads messages and adds up how well, by hand, language and kind.
func (s scores) judge(u *understand.Understander, messages []*labelled.Message, set string, sure *reliability) error {
	for _, m := range messages {
		in, err := m.Input()
		if err != nil {
			return err
		}
		got := u.Understand(in).Frames
		sure.add(m, got)
		s.add(m.Judge(got), set, set+", hand "+m.Hand, set+", language "+m.Lang)
	}
	return nil
}

// score prints how well the hands are read by models that have not seen the hand,
// and how well those set aside are.
func score(w io.Writer, u *understand.Understander, c *corpus) error {
	s := scores{}
	var unseen, blind reliability
	fold := map[string]int{}
	for _, m := range c.hands {
		if _, ok := fold[m.Hand]; !ok {
			fold[m.Hand] = len(fold) % folds
		}
	}
	for k := range folds {
		v := u
		for _, tag := range u.Tags() {
			v = v.With(tag, c.fit(tag, func(hand string) bool { return fold[hand] != k }))
		}
		var held []*labelled.Message
		for i := range c.hands {
			if m := &c.hands[i]; fold[m.Hand] == k && !slices.Contains(ours, m.Hand) {
				held = append(held, m)
			}
		}
		if err := s.judge(v, held, "hands, each unseen", &unseen); err != nil {
			return err
		}
	}
	v := u
	for _, tag := range u.Tags() {
		v = v.With(tag, c.fit(tag, func(string) bool { return true }))
	}
	var aside []*labelled.Message
	for i := range c.blind {
		aside = append(aside, &c.blind[i])
	}
	if err := s.judge(v, aside, "blind", &blind); err != nil {
		return err
	}
	names := make([]string, 0, len(s))
	for name := range s {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if _, err := fmt.Fprintf(w, "%-36s %v\n", name, s[name]); err != nil {
			return fmt.Errorf("print the scores: %w", err)
		}
	}
	if err := unseen.write(w, "hands, each unseen"); err != nil {
		return err
	}
	return blind.write(w, "blind")
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

func (r *reliability) write(w io.Writer, set string) error {
	for i, bin := range r {
		if bin.all == 0 {
			continue
		}
		if _, err := fmt.Fprintf(w, "%s, sure by %.1f to %.1f: %5d acts, %5.1f %% of them meant\n", set, float64(i)/10, float64(i+1)/10, bin.all, 100*float64(bin.right)/float64(bin.all)); err != nil {
			return fmt.Errorf("print the reliability: %w", err)
		}
	}
	return nil
}
