package main

import (
	"context"
	"errors"
	"fmt"

	"becario/app"
)

type staffCmd struct {
	Link staffLinkCmd `cmd:"" help:"Print a link that signs a member of staff in at the desk, once, within 24 hours."`
	End  staffEndCmd  `cmd:"" help:"End the sessions and unused links of a member of staff at once."`
}

type staffLinkCmd struct {
	app.Settings
	Name string `arg:"" help:"Who it is for, as it will stand on their decisions."`
}

// Run prints the link.
func (c *staffLinkCmd) Run(ctx context.Context) (err error) {
	a, err := openDesk(ctx, c.Settings)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	link, err := a.DeskLink(ctx, c.Name)
	if err != nil {
		return err
	}
	fmt.Println("http://" + app.Visit(c.Listen) + link)
	return nil
}

type staffEndCmd struct {
	app.Settings
	Name string `arg:"" help:"Whose, as it was given with the link."`
}

// Run ends the sessions and links.
func (c *staffEndCmd) Run(ctx context.Context) (err error) {
	a, err := openDesk(ctx, c.Settings)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	return a.DeskEnd(ctx, c.Name)
}

// openDesk opens the desk's data. Nothing listens here, so the settings of a
// server that others reach are no reason to refuse.
func openDesk(ctx context.Context, s app.Settings) (*app.App, error) {
	s.Listen = "127.0.0.1:0"
	return app.Open(ctx, app.Config{Settings: s, Parts: []string{"requests", "desk"}, Log: newLog(s)})
}
