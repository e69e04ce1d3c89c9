package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"becario/app"
)

// keysCmd is about the keys with which files are encrypted.
type keysCmd struct {
	New    keysNewCmd    `cmd:"" help:"Make a key, and print it or write it to a file that is not there yet."`
	Rotate keysRotateCmd `cmd:"" help:"Encrypt all files with the newest key that are not; servers with the same keys may run."`
}

type keysNewCmd struct {
	File string `arg:"" optional:"" help:"File for the key, for its owner alone. None: standard output."`
}

// Run makes a key.
func (c keysNewCmd) Run() (err error) {
	key, err := app.NewKey()
	if err != nil {
		return err
	}
	if c.File == "" {
		_, err = fmt.Print(key)
		return err
	}
	f, err := os.OpenFile(c.File, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("write the key: %w; a key that is there is never overwritten", err)
	}
	_, err = f.WriteString(key)
	return errors.Join(err, f.Sync(), f.Close())
}

type keysRotateCmd struct{ app.Settings }

// Run encrypts files anew.
func (c *keysRotateCmd) Run(ctx context.Context) error {
	told := time.Now()
	all, err := app.Reseal(ctx, c.Settings, func(part string, done int) {
		if time.Since(told) > time.Second {
			told = time.Now()
			fmt.Fprintf(os.Stderr, "%s: %d files\n", part, done)
		}
	})
	for _, one := range all {
		fmt.Printf("%s\t%d files are encrypted with the newest key now\n", one.Part, one.Changed)
	}
	return err
}
