package main

import (
	"context"

	"becario/app"
)

type chatCmd struct {
	app.Settings
}

// Run talks until the input ends.
func (c *chatCmd) Run(ctx context.Context) error { return nil }
