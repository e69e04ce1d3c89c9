// Package vocab is a language as understanding needs it: its ways of saying, its
// model, and the classes of words that the program itself asks for by name.
package vocab

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"becario/nlu/lang"
	"becario/nlu/model"
	"becario/nlu/pattern"
	"becario/nlu/tagger"
)

// Pack is a language's ways of saying and its model.
type Pack struct {
	*pattern.Pack
	Models
	Classes Classes
	Hours   HourEnds
	Quiet   string // from when to when it is night, as in the slot of that name
	Course  Course
}

// Course is what a list of days of a course shares, folded.
type Course struct {
	Kinds    []Kind
	Subjects map[string]bool
	Leads    []string // words that only lead up to the name of a class
	NoNames  map[string]bool
	Work     map[string]bool // words for hours at work
	Waking   []string        // words for getting up, folded
	PutOff   map[string]bool // words by which a subject is left for later
}

// Kind is what is said around the name of an item: "examen de ", "". Said is that as it is
// written, with % in place of the name, and Many are the words of several of it.
type Kind struct {
	Said          string
	Before, After string
	Many          []string
}

// Call is the title of the kind for a name.
func (k *Kind) Call(name string) string { return strings.Replace(k.Said, "%", name, 1) }

// Of is the name in a title of the kind; empty of another title.
func (k *Kind) Of(title string) string {
	title = pattern.Fold(title)
	if len(title) <= len(k.Before)+len(k.After) || !strings.HasPrefix(title, k.Before) || !strings.HasSuffix(title, k.After) {
		return ""
	}
	return title[len(k.Before) : len(title)-len(k.After)]
}

// course folds the words of a course. The longest kinds come first.
func course(w *lang.Course) Course {
	c := Course{Subjects: map[string]bool{}, NoNames: map[string]bool{}, PutOff: map[string]bool{}, Work: map[string]bool{}}
	for said, many := range w.Kinds {
		before, after, _ := strings.Cut(said, "%")
		k := Kind{Said: said, Before: pattern.Fold(before), After: pattern.Fold(after)}
		for _, m := range many {
			k.Many = append(k.Many, pattern.Fold(m))
		}
		c.Kinds = append(c.Kinds, k)
	}
	slices.SortFunc(c.Kinds, func(a, b Kind) int {
		if n := len(b.Before+b.After) - len(a.Before+a.After); n != 0 {
			return n
		}
		return strings.Compare(a.Before+a.After, b.Before+b.After)
	})
	for _, s := range w.Subjects {
		c.Subjects[pattern.Fold(s)] = true
	}
	for _, s := range w.NoNames {
		c.NoNames[pattern.Fold(s)] = true
	}
	for _, s := range w.Work {
		c.Work[pattern.Fold(s)] = true
	}
	for _, s := range w.Waking {
		c.Waking = append(c.Waking, pattern.Fold(s))
	}
	for _, s := range w.PutOff {
		c.PutOff[pattern.Fold(s)] = true
	}
	for _, s := range w.Leads {
		c.Leads = append(c.Leads, pattern.Fold(s))
	}
	return c
}

// Models are what was learned of a language; nil before the first training.
type Models struct {
	Intents *model.Model // which intent a part says
	Cuts    *model.Model // whether something new begins in a gap
	Sums    *model.Model // whether a number is a sum of money that counts
	Moments *model.Model // whether a moment is one that is meant
	Thread  *model.Model // how a message relates to the turn before it
	// Closed tell the values of the slots with few of them, by slot.
	Closed map[string]*model.Model
	Names  [2]*tagger.Model // where the names stand in a part: titles and the like, subjects
}

// HourEnds are what a bare hour may end with, folded: "pm" of "5pm".
type HourEnds struct {
	Late  []string // say that it is of the afternoon
	Plain []string
}

// Load reads the ways of saying of a language, its model and those of its
// words that are asked for by themselves.
func Load(fsys fs.FS, tag string) (*Pack, error) {
	h, err := pattern.Load(fsys, tag+"/hear")
	if err != nil {
		return nil, err
	}
	words, err := lang.Load(fsys, tag)
	if err != nil {
		return nil, err
	}
	p := &Pack{Pack: h, Classes: findClasses(h), Quiet: words.Options.Quiet, Course: course(&words.Course)}
	if _, _, ok := strings.Cut(p.Quiet, "/"); !ok {
		return nil, fmt.Errorf("words.toml: options.quiet is %q, want two times such as 22:00/08:00", p.Quiet)
	}
	for _, end := range words.Say["pm"] {
		p.Hours.Late = append(p.Hours.Late, pattern.Fold(end))
	}
	for _, end := range slices.Concat(words.Say["am"], words.Say["hour_mark"]) {
		p.Hours.Plain = append(p.Hours.Plain, pattern.Fold(end))
	}
	if p.Models, err = loadModels(fsys, tag+"/hear/"); err != nil {
		return nil, err
	}
	return p, nil
}

// files names the file of each model in the folder of a pack.
func (m *Models) files() (linear map[string]**model.Model, taggers map[string]**tagger.Model) {
	return map[string]**model.Model{"intents.bin": &m.Intents, "cuts.bin": &m.Cuts, "sums.bin": &m.Sums, "moments.bin": &m.Moments, "thread.bin": &m.Thread},
		map[string]**tagger.Model{"names.bin": &m.Names[0], "subjects.bin": &m.Names[1]}
}

// Save gives the files of the models by their names.
func (m *Models) Save() map[string][]byte {
	out := map[string][]byte{}
	linear, taggers := m.files()
	for name, one := range linear {
		if *one != nil {
			out[name] = (*one).Save()
		}
	}
	for name, one := range taggers {
		out[name] = (*one).Save()
	}
	for slot, one := range m.Closed {
		out[closedName+slot+".bin"] = one.Save()
	}
	return out
}

func loadModels(fsys fs.FS, folder string) (Models, error) {
	var m Models
	linear, taggers := m.files()
	for name, one := range linear {
		if err := loadModel(fsys, folder+name, one, model.Load); err != nil {
			return m, err
		}
	}
	for name, one := range taggers {
		if err := loadModel(fsys, folder+name, one, tagger.Load); err != nil {
			return m, err
		}
	}
	names, err := fs.Glob(fsys, folder+closedName+"*.bin")
	if err != nil {
		return m, fmt.Errorf("models of closed slots: %w", err)
	}
	m.Closed = map[string]*model.Model{}
	for _, name := range names {
		var one *model.Model
		if err := loadModel(fsys, name, &one, model.Load); err != nil {
			return m, err
		}
		m.Closed[strings.TrimSuffix(strings.TrimPrefix(name, folder+closedName), ".bin")] = one
	}
	return m, nil
}

// closedName is what the files of the models of closed slots begin with.
const closedName = "closed-"

// loadModel loads a model, if its file is there.
func loadModel[M any](fsys fs.FS, name string, to **M, load func([]byte) (*M, error)) error {
	data, err := fs.ReadFile(fsys, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		*to, err = load(data)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}
