// Command notices finds out how many persons one Telegram bot can tell of their
// classes and tasks in time, when all of them are told at the same hour. Telegram
// lets a bot send about 30 messages a second, and becario sends 28; so it has to
// begin early.
//
// The code is the program's own: the services and the bot on SQLite, the channel
// with its limits, and people who write meanwhile and are understood. Only the clock
// is moved, and the Bot API is in this process: it takes every message at once, as
// long as it is within Telegram's limits.
//
//	go run ./bench/notices
//
// prints a table: kind of day and number of persons, how many notices came in time,
// late, and not at all, when the first and the last came, how long an answer took, how
// many messages were paid for, and how long this machine worked on it. With -paid N so
// many may be paid for.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
)

func main() {
	persons := flag.String("persons", "1000,10000,25000,50000", "how many persons, with commas between")
	only := flag.String("days", "", "only these kinds of day, with commas between; empty is all")
	writes := flag.Float64("writes", 3, "how many messages each person writes in the fourteen hours of a day")
	paid := flag.Int("paid", 0, "how many messages may be paid for")
	folder := flag.String("folder", "", "where the databases are made; empty is the folder of temporary files")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, *persons, *only, *folder, *writes, *paid); err != nil {
		fmt.Fprintln(os.Stderr, "notices: "+err.Error())
		os.Exit(1)
	}
}

func run(ctx context.Context, persons, only, folder string, writes float64, paid int) error {
	fmt.Println(heading)
	for _, d := range days {
		if only != "" && !strings.Contains(","+only+",", ","+d.name+",") {
			continue
		}
		for _, text := range strings.Split(persons, ",") {
			n, err := strconv.Atoi(text)
			if err != nil || n < 1 {
				return fmt.Errorf("%q is no number of persons", text)
			}
			o, err := simulate(ctx, options{day: d, persons: n, writes: writes, paid: paid, folder: folder})
			if err != nil {
				return fmt.Errorf("%s, %d persons: %w", d.name, n, err)
			}
			fmt.Println(o)
		}
	}
	return nil
}
