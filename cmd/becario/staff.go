package main

import (
	"context"
	"errors"
	"fmt"

	"becario/app"
)

type staffCmd struct {
	Link staffLinkCmd `cmd:"" help:"Print a link that signs a member of staff in at the desk, once, within 24 hours."`
}

type staffLinkCmd struct {
	app.Settings
	Name string `arg:"" help:"Who it is for, as it will stand on their decisions."`
}

// Run prints the link.
func (c *staffLinkCmd) Run(ctx context.Context) (err error) {
	a, err := app.Open(ctx, app.Config{Settings: c.Settings, Parts: []string{"requests", "desk"}, Log: newLog(c.Settings)})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	link, err := a.DeskLink(ctx, c.Name)
	if err != nil {
		return err
	}
	fmt.Println("http://" + c.Listen + link)
	return nil
}
