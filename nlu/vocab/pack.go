// Package vocab is a language as understanding needs it: its ways of saying, its
// model, and the classes of words that the program itself asks for by name.
package vocab

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"becario/nlu/lang"
	"becario/nlu/model"
	"becario/nlu/pattern"
)

// Pack is a language's ways of saying and its model.
type Pack struct {
	*pattern.Pack
	Model   *model.Model // nil before the first training
	Classes Classes
	Hours   HourEnds
	Quiet   string // from when to when it is night, as in the slot of that name
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
	p := &Pack{Pack: h, Classes: findClasses(h), Quiet: words.Options.Quiet}
	if _, _, ok := strings.Cut(p.Quiet, "/"); !ok {
		return nil, fmt.Errorf("words.toml: options.quiet is %q, want two times such as 22:00/08:00", p.Quiet)
	}
	for _, end := range words.Say["pm"] {
		p.Hours.Late = append(p.Hours.Late, pattern.Fold(end))
	}
	for _, end := range slices.Concat(words.Say["am"], words.Say["hour_mark"]) {
		p.Hours.Plain = append(p.Hours.Plain, pattern.Fold(end))
	}
	if data, err := fs.ReadFile(fsys, tag+"/hear/model.bin"); err == nil {
		if p.Model, err = model.Load(data); err != nil {
			return nil, err
		}
	}
	return p, nil
}
