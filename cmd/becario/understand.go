package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"becario/nlu"
	"becario/nlu/entity"
	"becario/nlu/understand"
)

// understandCmd is `becario understand`: it prints what texts mean, one JSON
// object for each line of standard input, or for one text, for a person.
type understandCmd struct {
	Entities bool     `help:"Print the dates, amounts and numbers found, without their meaning."`
	Explain  bool     `help:"Show how the text was read: tokens, entities, intents with their scores."`
	Text     []string `arg:"" optional:"" help:"A text to understand; without it, JSON Lines are read from standard input."`
}

// question is a line of the input.
type question struct {
	ID        string          `json:"id"`
	Text      string          `json:"text"`
	Reference string          `json:"reference"`
	Zone      string          `json:"tz"`
	Lang      string          `json:"lang"`
	Currency  string          `json:"currency"`
	Context   json.RawMessage `json:"context"`
}

// answerer writes the JSON object that answers a question.
type answerer func(q question, at time.Time) (any, error)

var errBadLines = errors.New("some lines could not be read")

// Run reads every line and answers it, in order. A line that cannot be read
// is answered with its number and the fault, and makes the run end with an
// error, after the last line.
func (c *understandCmd) Run() error {
	answer, err := c.answerer()
	if err != nil {
		return err
	}
	if c.Explain && len(c.Text) > 0 {
		u, err := understand.New()
		if err != nil {
			return fmt.Errorf("load the language packs: %w", err)
		}
		return explain(os.Stdout, u, nlu.Input{Text: strings.Join(c.Text, " "), Reference: time.Now()})
	}
	if len(c.Text) > 0 {
		return c.one(os.Stdout, strings.Join(c.Text, " "), answer)
	}
	return answerLines(os.Stdin, os.Stdout, answer)
}

func (c *understandCmd) answerer() (answerer, error) {
	if !c.Entities {
		u, err := understand.New()
		if err != nil {
			return nil, fmt.Errorf("load the language packs: %w", err)
		}
		return frameAnswers(u), nil
	}
	r, err := entity.New()
	if err != nil {
		return nil, fmt.Errorf("load the language packs: %w", err)
	}
	return entityAnswers(r), nil
}

// entityAnswers answers with the entities of the text alone.
func entityAnswers(r *entity.Reader) answerer {
	return func(q question, at time.Time) (any, error) {
		found := r.Read(entity.Input{Text: q.Text, Reference: at, Lang: q.Lang, Currency: q.Currency})
		return struct {
			ID       string          `json:"id"`
			Entities []entity.Public `json:"entities"`
		}{q.ID, found.Public(q.Text)}, nil
	}
}

func (c *understandCmd) one(w io.Writer, text string, answer answerer) error {
	v, err := answer(question{Text: text}, time.Now())
	if err != nil {
		return err
	}
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	out.SetIndent("", "  ")
	return out.Encode(v)
}

// answerLines answers the questions of r, a JSON object a line, on w.
func answerLines(r io.Reader, w io.Writer, answer answerer) error {
	in := bufio.NewReaderSize(r, 1<<16)
	buffered := bufio.NewWriterSize(w, 1<<16)
	out := json.NewEncoder(buffered)
	out.SetEscapeHTML(false)
	zones := map[string]*time.Location{}
	bad := false
	for n := 1; ; n++ {
		line, err := in.ReadBytes('\n')
		if err != nil && err != io.EOF {
			return fmt.Errorf("read line %d: %w", n, err)
		}
		if len(bytes.TrimSpace(line)) > 0 {
			v, wrong := answerLine(line, zones, answer)
			if wrong != nil {
				bad, v = true, map[string]string{"error": fmt.Sprintf("line %d: %v", n, wrong)}
			}
			if werr := out.Encode(v); werr != nil {
				return fmt.Errorf("write the answer to line %d: %w", n, werr)
			}
		}
		if err == io.EOF {
			break
		}
	}
	if err := buffered.Flush(); err != nil {
		return fmt.Errorf("write the answers: %w", err)
	}
	if bad {
		return errBadLines
	}
	return nil
}

func answerLine(line []byte, zones map[string]*time.Location, answer answerer) (any, error) {
	var q question
	if err := json.Unmarshal(line, &q); err != nil {
		return nil, fmt.Errorf("not a valid question: %w", err)
	}
	loc, ok := zones[q.Zone]
	if !ok {
		var err error
		if loc, err = time.LoadLocation(q.Zone); err != nil {
			return nil, fmt.Errorf("tz: %w", err)
		}
		zones[q.Zone] = loc
	}
	at, err := parseReference(q.Reference, loc)
	if err != nil {
		return nil, err
	}
	return answer(q, at)
}

// parseReference reads a local wall clock; an empty one is the zero time in
// that zone, which stands for an instant that is not known.
func parseReference(s string, loc *time.Location) (time.Time, error) {
	if s == "" {
		return time.Time{}.In(loc), nil
	}
	for _, form := range []string{"2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02"} {
		if at, err := time.ParseInLocation(form, s, loc); err == nil {
			return at, nil
		}
	}
	return time.Time{}, fmt.Errorf("reference %q: want a local time such as 2026-03-04T09:15:00", s)
}
