package main

import (
	"encoding/json"
	"fmt"
	"time"

	"becario/nlu"
)

// frameAnswers answers with what a text means.
func frameAnswers(u *nlu.Understander) answerer {
	return func(q question, at time.Time) (any, error) {
		in := nlu.Input{Text: q.Text, Reference: at, Lang: q.Lang, Currency: q.Currency}
		if len(q.Context) > 0 {
			if err := json.Unmarshal(q.Context, &in.Context); err != nil {
				return nil, fmt.Errorf("context: %w", err)
			}
		}
		return struct {
			ID     string      `json:"id,omitempty"`
			Frames []nlu.Frame `json:"frames"`
		}{q.ID, u.Understand(in).Frames}, nil
	}
}
