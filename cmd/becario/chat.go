package main

import (
	"context"
	"os"

	"becario/app"
	"becario/bot/terminal"
)

type chatCmd struct {
	app.Settings
	Person string `default:"me" help:"Whose conversation it is; each name has its own."`
}

// Run talks until the input ends.
func (c *chatCmd) Run(ctx context.Context) error {
	return app.Talk(ctx, app.Config{Settings: c.Settings, Log: newLog(c.Settings)}, os.Stdin, os.Stdout, terminal.Options{
		Person: c.Person, Lang: c.Lang, Zone: c.Zone, Interactive: terminal.Interactive(os.Stdin) && terminal.Interactive(os.Stdout),
	})
}
