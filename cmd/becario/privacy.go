package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"

	"becario/app"
)

type exportCmd struct {
	app.Settings
	Who string `arg:"" help:"The space, the chat (such as telegram:42) or the name of a person."`
	ZIP string `name:"zip" placeholder:"FILE" help:"Write an archive to a new file instead of the document to standard output."`
}

// Run writes what is kept about somebody.
func (c *exportCmd) Run(ctx context.Context) (err error) {
	p, err := app.OpenPrivacy(ctx, app.Config{Settings: c.Settings, Log: newLog(c.Settings)})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.Close()) }()
	if c.ZIP == "" {
		out := bufio.NewWriter(os.Stdout)
		return errors.Join(p.Export(ctx, c.Who, false, out), out.Flush())
	}
	file, err := os.OpenFile(c.ZIP, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	return errors.Join(p.Export(ctx, c.Who, true, file), file.Close())
}

type eraseCmd struct {
	app.Settings
	Who string `arg:"" help:"The space or the chat (such as telegram:42) of a person; becario export shows both."`
	Yes bool   `help:"Erase it for good. Without it nothing is done."`
}

// Run erases what is kept about somebody.
func (c *eraseCmd) Run(ctx context.Context) (err error) {
	if !c.Yes {
		return fmt.Errorf("erase %s: this cannot be undone; write what is kept to a file first with becario export, then add --yes", c.Who)
	}
	p, err := app.OpenPrivacy(ctx, app.Config{Settings: c.Settings, Log: newLog(c.Settings)})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.Close()) }()
	return p.Erase(ctx, c.Who)
}
