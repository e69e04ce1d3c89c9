package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"becario/app"
)

type checkCmd struct {
	app.Settings
	Parts []string `arg:"" optional:"" help:"Parts that run here. None is all."`
	JSON  bool     `name:"json" help:"Print a list of objects with about, state (ok, warning, wrong), what and remedy."`
	Live  bool     `help:"Only ask the server that runs with these settings whether it is ready."`
}

// Run tells what is right, what is not, and what to do. It fails if anything is
// wrong; a warning is none.
func (c *checkCmd) Run(ctx context.Context) error {
	if c.Live {
		return app.Live(ctx, c.Settings)
	}
	found := app.Check(ctx, app.Config{Settings: c.Settings, Parts: c.Parts, Log: newLog(c.Settings)})
	wrong := 0
	for _, f := range found {
		if f.State == app.Wrong {
			wrong++
		}
	}
	if err := c.print(found); err != nil {
		return err
	}
	if wrong > 0 {
		return fmt.Errorf("check: %d of %d are wrong", wrong, len(found))
	}
	return nil
}

func (c *checkCmd) print(found []app.Finding) error {
	if c.JSON {
		out := json.NewEncoder(os.Stdout)
		out.SetIndent("", "  ")
		return out.Encode(found)
	}
	for _, f := range found {
		line := fmt.Sprintf("%-8s %s: %s", f.State, f.About, f.What)
		if f.Remedy != "" {
			line += "; " + f.Remedy
		}
		fmt.Println(line)
	}
	return nil
}
