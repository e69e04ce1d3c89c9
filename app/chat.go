package app

import (
	"context"
	"errors"
	"io"
	"path/filepath"

	"golang.org/x/sync/errgroup"

	"becario/channel"
	"becario/channel/terminal"
	"becario/kit/phrase"
	"becario/nlu/lang"
)

// Talk is the conversation in a terminal, on the data of the settings, until
// the input ends. A server may run beside it.
func Talk(ctx context.Context, c Config, in io.Reader, out io.Writer, o terminal.Options) (err error) {
	phrases, err := phrase.Open(lang.Files())
	if err != nil {
		return err
	}
	var a *App
	o.Phrases = phrases
	o.Accept = func(ctx context.Context, raws []channel.Raw) error { return a.Bot.Accept(ctx, terminal.Name, raws) }
	var line *terminal.Channel
	o.Settle = func(ctx context.Context) error { return a.Bot.Settle(ctx, line.Chat()) }
	if o.Folder == "" && c.Settings.DB == "" {
		o.Folder = filepath.Join(c.Settings.Data, "pictures")
	}
	if line, err = terminal.New(in, out, o); err != nil {
		return err
	}
	c.Channels, c.OnlyChannels = []channel.Channel{line}, true
	if a, err = Open(ctx, c); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	ctx, stop := context.WithCancel(ctx)
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return a.Run(ctx, nil) })
	g.Go(func() error {
		defer stop()
		return line.Run(ctx)
	})
	return g.Wait()
}
