// Command train fits the models of each language to the sentences of its pack and
// to the messages of many hands, and writes them beside the pack. The same
// messages give the same bytes. It tells how many of the labelled messages are
// done, asked about or not understood, compares that with the last time, and fails
// if something is done without a question that was asked about before, unless
// kept/moved.txt says why.
//
//	go run ./nlu/train            # from the root of the repository
//	go run ./nlu/train -score     # only measure, on hands that the models have not seen
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"becario/nlu"
	"becario/nlu/understand"
)

func main() {
	dir := flag.String("dir", "nlu/lang", "folder of the language packs")
	messages := flag.String("messages", "nlu/train", "folder of the labelled messages: hands, which are learned from, and blind")
	aside := flag.String("aside", "nlu/testdata", "folder of labelled messages that are not learned from and of which it is told what becomes")
	kept := flag.String("kept", "nlu/train/kept", "folder of what became of the messages the last time; if empty, nothing is compared or kept")
	scored := flag.Bool("score", false, "measure on hands that the models have not seen, and write nothing")
	wrong := flag.String("wrong", "", "with -score, a file to write to what is read wrongly of the hands")
	groups := flag.Int("groups", folds, "with -score, how many of the groups of hands are measured; of none, only how messages go on")
	share := flag.Float64("share", 1, "the share of the messages that is learned from")
	flag.Parse()
	if err := run(*dir, *messages, *aside, *kept, *scored, *wrong, *share, *groups); err != nil {
		fmt.Fprintln(os.Stderr, "train: "+err.Error())
		os.Exit(1)
	}
}

func run(dir, messagesDir, freshDir, kept string, scored bool, wrong string, share float64, groups int) error {
	u, err := understand.New()
	if err != nil {
		return err
	}
	if scored && groups == 0 { // which takes seconds
		return scoreGoingOn(u, messagesDir)
	}
	c, texts, err := gather(u, dir, messagesDir, share)
	if err != nil {
		return err
	}
	if scored {
		if wrong == "" {
			return errors.Join(score(os.Stdout, io.Discard, u, c, groups), scoreGoingOn(u, messagesDir))
		}
		f, err := os.Create(wrong)
		if err != nil {
			return fmt.Errorf("what is read wrongly: %w", err)
		}
		return errors.Join(score(os.Stdout, f, u, c, groups), f.Close(), scoreGoingOn(u, messagesDir))
	}
	goingOn, err := readThread(filepath.Join(messagesDir, "thread"))
	if err != nil {
		return err
	}
	var messages []message
	for _, tag := range slices.Sorted(slices.Values(u.Tags())) {
		models := c.fit(tag, func(string) bool { return true })
		models.Thread = fitThread(u.With(tag, models), tag, shareOf(append(goingOn, alone(c.hands)...), share))
		files := models.Save()
		for _, name := range slices.Sorted(maps.Keys(files)) {
			if err := os.WriteFile(filepath.Join(dir, tag, "hear", name), files[name], 0o644); err != nil {
				return fmt.Errorf("write a model of %s: %w", tag, err)
			}
		}
		u = u.With(tag, models)
		for _, text := range texts[tag] {
			messages = append(messages, message{tag, nlu.Input{Text: text, Lang: tag, Reference: understand.LearningDay}})
		}
		more, err := fresh(freshDir, tag)
		if err != nil {
			return err
		}
		messages = append(messages, more...)
		fmt.Printf("%s: learned from %d sentences and %d messages\n", tag, len(c.sentences[tag]), c.count(tag))
	}
	if kept == "" {
		return nil
	}
	return keep(u, kept, messages)
}
