package main

import (
	"context"
	"fmt"

	"becario/app"
	"becario/kit/clock"
)

type backupCmd struct {
	app.Settings
	To   string `arg:"" help:"File to write, or a folder in which it gets a name of its own."`
	Keep int    `placeholder:"N" help:"In a folder, keep the newest N backups and remove older ones. 0 keeps all."`
}

// Run writes a backup.
func (c *backupCmd) Run(ctx context.Context) error {
	path, err := app.Backup(ctx, c.Settings, version, c.To, c.Keep, clock.System{})
	if err != nil {
		return err
	}
	fmt.Println("written and read again: " + path)
	return nil
}

type restoreCmd struct {
	app.Settings
	From     string `arg:"" help:"The backup, or a folder: then the newest in it."`
	Identity string `placeholder:"FILE" help:"File of the key of age with which an encrypted backup is opened."`
	Check    bool   `help:"Only check that the backup is whole and could be restored."`
}

// Run restores a backup.
func (c *restoreCmd) Run(ctx context.Context) error {
	path, m, err := app.Restore(ctx, c.Settings, c.From, c.Identity, c.Check)
	if err != nil {
		return err
	}
	switch {
	case c.Check:
		fmt.Printf("whole: %s, of %s, %d files\n", path, m.At.Format("2006-01-02 15:04:05 MST"), len(m.Files))
	case m.Files == nil:
		fmt.Println("the restore that was interrupted is finished")
	default:
		fmt.Printf("restored: %s, of %s, %d files\n", path, m.At.Format("2006-01-02 15:04:05 MST"), len(m.Files))
	}
	return nil
}
