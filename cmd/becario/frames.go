package main

import (
	"encoding/json"
	"fmt"
	"io"
	"time"

	"becario/nlu"
	"becario/nlu/understand"
)

// frameAnswers answers with what a text means.
func frameAnswers(u *understand.Understander) answerer {
	return func(q question, at time.Time) (any, error) {
		in, err := q.input(at)
		if err != nil {
			return nil, err
		}
		return struct {
			ID     string      `json:"id,omitempty"`
			Frames []nlu.Frame `json:"frames"`
		}{q.ID, u.Understand(in).Frames}, nil
	}
}

// input is the question in the form that the understanding takes.
func (q question) input(at time.Time) (nlu.Input, error) {
	in := nlu.Input{Text: q.Text, Reference: at, Lang: q.Lang, Currency: q.Currency}
	if len(q.Context) > 0 {
		if err := json.Unmarshal(q.Context, &in.Context); err != nil {
			return in, fmt.Errorf("context: %w", err)
		}
	}
	return in, nil
}

// explain writes how one text is read, for a person.
func explain(w io.Writer, u *understand.Understander, in nlu.Input) error {
	if _, err := io.WriteString(w, u.Explain(in)); err != nil {
		return fmt.Errorf("write the explanation: %w", err)
	}
	for i, f := range u.Understand(in).Frames {
		slots, err := json.Marshal(f.Slots)
		if err != nil {
			return fmt.Errorf("frame %d: %w", i+1, err)
		}
		if _, err := fmt.Fprintf(w, "frame %d %s, %s at %.0f %%: %s\n", i+1, f.Intent, f.Band, 100*f.Confidence, slots); err != nil {
			return fmt.Errorf("write the explanation: %w", err)
		}
		for _, a := range f.Assumed {
			if _, err := fmt.Fprintf(w, "  assumed %s: %s; otherwise %s\n", a.Slot, a.Why, a.Other); err != nil {
				return fmt.Errorf("write the explanation: %w", err)
			}
		}
	}
	return nil
}
