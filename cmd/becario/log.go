package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"time"

	"becario/app"
	"becario/kit/syslog"
)

// newLog writes to standard error.
func newLog(s app.Settings) *slog.Logger {
	return slog.New(form(s)(os.Stderr, &slog.HandlerOptions{Level: levelOf(s)}))
}

func levelOf(s app.Settings) slog.Level {
	level := slog.LevelInfo
	_ = level.UnmarshalText([]byte(strings.ToUpper(s.LogLevel))) // kong has checked it
	return level
}

// form makes handlers of the form that the settings ask for.
func form(s app.Settings) func(io.Writer, *slog.HandlerOptions) slog.Handler {
	if s.LogFormat == "json" {
		return func(w io.Writer, o *slog.HandlerOptions) slog.Handler { return slog.NewJSONHandler(w, o) }
	}
	return func(w io.Writer, o *slog.HandlerOptions) slog.Handler { return slog.NewTextHandler(w, o) }
}

// logEnd is how long the end of the program waits for a syslog server.
const logEnd = 3 * time.Second

// openLog returns the log of a server: to standard error or a file, and to a syslog
// server if there is one. end sends what waits and closes it.
func openLog(s app.Settings) (log *slog.Logger, end func(), err error) {
	log, end = newLog(s), func() {}
	if s.LogFile != "" {
		file, err := os.OpenFile(s.LogFile, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
		if err != nil {
			return nil, nil, fmt.Errorf("log-file: %w", err)
		}
		log, end = slog.New(form(s)(file, &slog.HandlerOptions{Level: levelOf(s)})), func() { _ = file.Close() }
	}
	if s.LogSyslog == "" {
		return log, end, nil
	}
	here := log
	sender, err := syslog.New(syslog.Config{Address: s.LogSyslog, Authorities: s.LogSyslogCA, App: "becario", Trouble: func(err error) {
		if err != nil {
			here.Warn("the syslog server does not take the log; it waits", "error", err)
		} else {
			here.Info("the syslog server takes the log again")
		}
	}})
	if err != nil {
		end()
		return nil, nil, fmt.Errorf("log-syslog: %w", err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		sender.Run(ctx)
	}()
	closeFile := end
	return slog.New(slog.NewMultiHandler(here.Handler(), sender.Handler(levelOf(s), form(s)))), func() {
		stop()
		select {
		case <-done:
		case <-time.After(logEnd):
		}
		closeFile()
	}, nil
}
