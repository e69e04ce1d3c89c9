package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"becario/app"
	"becario/channel/terminal"
	"becario/kit/wall"
	"becario/nlu"
	"becario/nlu/understand"
)

type chatCmd struct {
	app.Settings
	Person  string `default:"me" help:"Whose conversation it is; each name has its own."`
	Explain bool   `help:"Show under each message how it was read: tokens, entities, intents with their scores."`
}

// Run talks until the input ends.
func (c *chatCmd) Run(ctx context.Context) error {
	explain, err := c.explainer()
	if err != nil {
		return err
	}
	return app.Talk(ctx, app.Config{Settings: c.Settings, Log: newLog(c.Settings)}, os.Stdin, os.Stdout, terminal.Options{
		Person: c.Person, Lang: c.Lang, Zone: c.Zone, Interactive: terminal.Interactive(os.Stdin) && terminal.Interactive(os.Stdout),
		Explain: explain,
	})
}

// explainer tells how a message is read in the language and zone of the
// settings, without the person's own names; it is nil if that is not wanted.
func (c *chatCmd) explainer() (func(text string) string, error) {
	if !c.Explain {
		return nil, nil
	}
	u, err := understand.New()
	if err != nil {
		return nil, fmt.Errorf("load the language packs: %w", err)
	}
	zone, err := wall.Zone(c.Zone)
	if err != nil {
		return nil, fmt.Errorf("zone %q: %w", c.Zone, err)
	}
	return func(text string) string {
		var out strings.Builder
		if err := explain(&out, u, nlu.Input{Text: text, Reference: time.Now().In(zone), Lang: c.Lang, Currency: c.Currency}); err != nil {
			return err.Error()
		}
		return out.String()
	}, nil
}
