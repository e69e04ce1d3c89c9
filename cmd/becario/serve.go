package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"runtime/debug"
	"syscall"
	"time"

	"becario/app"
)

type serveCmd struct {
	app.Settings
	Demo  bool     `help:"Serve 600 made-up requests, to look around: in a folder of their own, becario-demo, and without any channel but the pages."`
	Parts []string `arg:"" optional:"" help:"Parts to run here, such as tasks or bot; a name that is none lists them. None is all."`
}

// Run serves until it is told to stop.
func (c *serveCmd) Run(ctx context.Context) (err error) {
	if err := c.Check(c.Parts); err != nil {
		return err
	}
	log, endLog, err := openLog(c.Settings)
	if err != nil {
		return err
	}
	defer endLog()
	listener, err := listen(c.Listen)
	if err != nil {
		return err
	}
	if c.Demo {
		fmt.Println("Demonstration: the requests are made up the first time, which takes a moment.")
		var who string
		if c.Settings, who, err = app.Demo(ctx, c.Settings, app.DemoRequests, time.Now()); err != nil {
			return errors.Join(err, listener.Close())
		}
		fmt.Println(who)
	}
	// Reading the language packs leaves more behind than the program needs later.
	usual := debug.SetGCPercent(25)
	a, err := app.Open(ctx, app.Config{Settings: c.Settings, Parts: c.Parts, Log: log, Version: version})
	debug.SetGCPercent(usual)
	debug.FreeOSMemory()
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	banner, err := a.Banner(ctx, listener.Addr().String())
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	fmt.Println(banner)
	if err := storeListener(listener, c.Listen); err != nil {
		a.Log.Warn("requests are refused while the program starts again", "error", err)
	}
	go reportToSystemd(ctx, "http://"+app.Visit(listener.Addr().String()), a.Log)
	return a.Run(ctx, listener)
}

// listen takes the address, from systemd if it has kept it since the program ran
// before. A taken port is told with the remedy.
func listen(address string) (net.Listener, error) {
	if l, err := storedListener(address); l != nil || err != nil {
		return l, err
	}
	l, err := net.Listen("tcp", address)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("listen %s: another program has this port; stop it or choose another with --listen", address)
	}
	if err != nil {
		return nil, fmt.Errorf("listen: %w; choose another address with --listen", err)
	}
	return l, nil
}
