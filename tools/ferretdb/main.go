// Command ferretdb runs a server that speaks MongoDB's protocol, for tests on
// machines that have no MongoDB. It listens on a free port of loopback, or where
// it is told, keeps its databases in the folder that it is given, writes its address in one line,
// and ends when its standard input is closed, so that it cannot outlive whoever
// started it.
//
// FerretDB 1 does not change documents atomically: a client must use one
// connection (maxPoolSize=1). It is not for keeping anything of value.
package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/FerretDB/FerretDB/ferretdb"
)

func main() {
	listen := "127.0.0.1:0"
	switch len(os.Args) {
	case 2:
	case 3:
		listen = os.Args[2]
	default:
		fmt.Fprintln(os.Stderr, "usage: ferretdb FOLDER [HOST:PORT]")
		os.Exit(2)
	}
	if err := run(os.Args[1], listen); err != nil {
		fmt.Fprintln(os.Stderr, "ferretdb:", err)
		os.Exit(1)
	}
}

func run(folder, listen string) error {
	folder, err := filepath.Abs(folder)
	if err != nil {
		return err
	}
	server, err := ferretdb.New(&ferretdb.Config{
		Logger:   slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError})),
		Handler:  "sqlite",
		Listener: ferretdb.ListenerConfig{TCP: listen},
		// What is lost with the machine does not matter to a test.
		SQLiteURL: "file:" + folder + "/?_pragma=synchronous(off)",
	})
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(context.Background())
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin) // until whoever started it has ended
		stop()
	}()
	done := make(chan error, 1)
	go func() { done <- server.Run(ctx) }()
	fmt.Println(server.MongoDBURI())
	return <-done
}
