package main

import (
	"becario/nlu"
	"becario/nlu/labelled"
	"becario/nlu/model"
	"becario/nlu/understand"
	"becario/nlu/vocab"
	"bufio"
	"fmt"
	"hash/fnv"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// corpus is all that is learned from, and what is set aside.
type corpus struct {
	sentences map[string][]lesson // of the packs, by tag
	hands     []labelled.Message
	taught    []lesson // of hands
	tags      []string // of hands
	blind     []labelled.Message
	fold      map[string]int // of hands
}

// ours are the files of messages that are no single hand's: they are learned from
// and not measured.
var ours = []string{"conversations", "open", "rounds"}

// fit trains the models of a language from the sentences of its pack and from some
// hands.
func (c *corpus) fit(tag string, from func(hand string) bool) vocab.Models {
	lessons := slices.Clone(c.sentences[tag])
	for i, l := range c.taught {
		if c.tags[i] == tag && from(c.hands[i].Hand) {
			lessons = append(lessons, l)
		}
	}
	return fit(lessons)
}

// gather reads all that is learned from, or a share of it, and gives the sentences
// of the packs, too.
func gather(u *understand.Understander, dir, messages string, share float64) (*corpus, map[string][]string, error) {
	for _, tag := range u.Tags() {
		u = u.With(tag, vocab.Models{}) // what is learned must not depend on what was learned before
	}
	c := &corpus{sentences: map[string][]lesson{}}
	texts := map[string][]string{}
	for _, tag := range u.Tags() {
		examples, said, err := sentences(u, tag, filepath.Join(dir, tag, "hear", "train.txt"))
		if err != nil {
			return nil, nil, err
		}
		texts[tag] = said
		patterns, err := patterns(filepath.Join(dir, tag, "hear", "patterns.txt"))
		if err != nil {
			return nil, nil, err
		}
		for _, p := range patterns {
			examples = append(examples, model.Example{Features: features(u, p.text, tag), Label: p.intent})
		}
		for i, e := range examples {
			if shared(i, share) {
				c.sentences[tag] = append(c.sentences[tag], lesson{intents: []model.Example{e}})
			}
		}
	}
	var err error
	if c.hands, err = labelled.Read(os.DirFS(messages), "hands"); err != nil {
		return nil, nil, err
	}
	if c.blind, err = labelled.Read(os.DirFS(messages), "blind"); err != nil {
		return nil, nil, err
	}
	c.taught = make([]lesson, len(c.hands))
	for i := range c.hands {
		c.tags = append(c.tags, u.TagOf(c.hands[i].Lang))
		if shared(i, share) {
			if c.taught[i].values, err = teachValues(u, &c.hands[i]); err != nil {
				return nil, nil, err
			}
		}
	}
	c.fold = foldsOf(c.hands)
	for k := range folds {
		v := c.withValues(u, k)
		for i := range c.hands {
			if c.fold[c.hands[i].Hand] != k || !shared(i, share) {
				continue
			}
			l, err := teach(v, &c.hands[i])
			if err != nil {
				return nil, nil, err
			}
			l.values = c.taught[i].values
			c.taught[i] = l
		}
	}
	return c, texts, nil
}

// folds is in how many groups the hands are put.
const folds = 4

// foldsOf puts the hands into groups. What is learned from messages of a group with
// the help of another model is learned with one that has not seen them, so that it
// is no better than it will be on messages to come; and each group is measured by
// models that learned from the others.
func foldsOf(hands []labelled.Message) map[string]int {
	fold := map[string]int{}
	for i := range hands {
		h := fnv.New32a()
		h.Write([]byte(hands[i].Hand))
		fold[hands[i].Hand] = int(h.Sum32() % folds) // the same when others are added
	}
	return fold
}

// withValues gives an Understander with nothing but the models that tell which sums
// and moments count, fitted to the hands outside a group.
func (c *corpus) withValues(u *understand.Understander, without int) *understand.Understander {
	for _, tag := range u.Tags() {
		var learned values
		for i, l := range c.taught {
			if c.tags[i] == tag && c.fold[c.hands[i].Hand] != without {
				learned.add(l.values)
			}
		}
		var m vocab.Models
		m.Sums, m.Moments = learned.fit()
		u = u.With(tag, m)
	}
	return u
}

// shared tells whether the message or sentence with a number is in a share of all.
func shared(i int, share float64) bool { return float64(i%100) < 100*share }

// count is how many messages of a language there are.
func (c *corpus) count(tag string) int {
	n := 0
	for _, t := range c.tags {
		if t == tag {
			n++
		}
	}
	return n
}

// sentences gives the sentences of a file as examples.
func sentences(u *understand.Understander, tag, file string) ([]model.Example, []string, error) {
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
		examples = append(examples, model.Example{Features: features(u, line, tag), Label: label})
		texts = append(texts, line)
	}
	return examples, texts, s.Err()
}

// features are those of a sentence, which is not cut.
func features(u *understand.Understander, text, tag string) []uint32 {
	l := u.Lesson(nlu.Input{Text: text, Lang: tag, Reference: understand.LearningDay}).CutAt(func(int) bool { return false })
	if l.Parts() == 0 {
		return nil
	}
	return l.Features(0, "")
}
