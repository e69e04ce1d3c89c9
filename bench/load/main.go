// Command load measures how many messages a second becario keeps and answers
// over Telegram, how long an answer takes, and how much processor one costs. It
// starts the built program on fresh databases, plays a Bot API server without
// limits on loopback, and lets people write through it in a closed loop: each
// writes again as soon as the last message is answered. Beside it runs an echo
// bot of the same Telegram library that inserts one row for each message, so
// that machines, and hours of a shared one, can be compared by the ratio.
//
//	go run ./bench/load bin/becario
//
//	go run ./bench/load -floods 0 -only postgres,apart,webhook,two,three bin/becario
//
// measures ways of running it beside each other: services apart over HTTP on
// loopback, and replicas behind a webhook. Each run fails if a message was lost, or
// kept or answered twice.
//
//	go run ./bench/load -soak 10m -only sqlite bin/becario
//
// lets people write at a steady rate, and fails if memory, goroutines, open files or
// what a message needs of the databases grow without bound.
//
// What the measuring itself takes of the machine is part of the figures: the
// people, the Bot API server and PostgreSQL run beside the program.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"
)

type options struct {
	program string
	chats   int
	window  time.Duration
	warmUp  time.Duration
	rounds  int
	only    string
	floods  int
	soak    time.Duration
	rate    float64
}

func main() {
	if len(os.Args) > 1 && os.Args[1] == echoCommand {
		if err := echo(os.Args[2:]); err != nil {
			fmt.Fprintln(os.Stderr, "echo bot: "+err.Error())
			os.Exit(1)
		}
		return
	}
	var o options
	flag.IntVar(&o.chats, "chats", 200, "how many people write at once")
	flag.DurationVar(&o.window, "for", 10*time.Second, "how long each run is measured")
	flag.DurationVar(&o.warmUp, "warm-up", 2*time.Second, "how long people write before that")
	flag.IntVar(&o.rounds, "rounds", 3, "how often each figure is measured")
	flag.StringVar(&o.only, "only", usual, "what to measure, with commas between; a name that is none lists them")
	flag.IntVar(&o.floods, "floods", 20, "how many people write without waiting for answers while another one waits for each")
	flag.DurationVar(&o.soak, "soak", 0, "let people write at a steady rate for so long, and see whether anything grows without bound, in place of the measurements")
	flag.Float64Var(&o.rate, "rate", 60, "how many messages a second, with -soak")
	flag.Parse()
	o.program = flag.Arg(0)
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, o); err != nil {
		fmt.Fprintln(os.Stderr, "load: "+err.Error())
		os.Exit(1)
	}
}

func run(ctx context.Context, o options) (err error) {
	if o.program == "" || o.rounds < 1 || o.chats < 1 || o.window <= 0 || o.rate <= 0 {
		return errors.New("give the path of the program, and at least one of everything: go run ./bench/load bin/becario")
	}
	if _, err := os.Stat(o.program); err != nil {
		return fmt.Errorf("find the program: %w; build it with make build", err)
	}
	wanted, err := choose(o.only)
	if err != nil {
		return err
	}
	if o.soak > 0 {
		for _, f := range wanted {
			if err := soak(ctx, o, f); err != nil {
				return fmt.Errorf("%s: %w", f.name, err)
			}
		}
		return nil
	}
	all := results{}
	for i := range o.rounds {
		for _, f := range wanted {
			fmt.Fprintf(os.Stderr, "\r\033[Kround %d of %d: %s ", i+1, o.rounds, f.name)
			r, err := measure(ctx, o, f)
			if errors.Is(err, errNoPostgres) {
				fmt.Fprintf(os.Stderr, "\r\033[KNOT RUN on PostgreSQL: %v\n", err)
				continue
			}
			if err != nil {
				return fmt.Errorf("%s, round %d: %w", f.name, i+1, err)
			}
			all[f.name] = append(all[f.name], r)
		}
	}
	fmt.Fprint(os.Stderr, "\r\033[K")
	all.print(wanted, o)
	return nil
}
