// Command figures prints what becario promises about itself: how large the
// program is, how soon it answers after a start, what it takes in memory, and
// how many messages a second it keeps and answers. It takes the path of the
// built program, starts it on fresh folders on this machine, talks to it by its
// chat page as browsers do, and ends it.
//
//	go run ./bench/figures bin/becario
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"syscall"
	"time"
)

// Targets are met by the middle of the measurements.
const (
	targetSize  = 40e6 // bytes
	targetStart = time.Second
	targetIdle  = 60e6 // bytes
)

type options struct {
	program          string
	rounds           int
	idle             time.Duration
	people, messages int
}

func main() {
	var o options
	flag.IntVar(&o.rounds, "rounds", 5, "how often each figure is measured")
	flag.DurationVar(&o.idle, "idle", 10*time.Second, "how long the program is left alone before its memory is read")
	flag.IntVar(&o.people, "people", 16, "how many write at once")
	flag.IntVar(&o.messages, "messages", 20, "how many messages each of them writes")
	flag.Parse()
	o.program = flag.Arg(0)
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, 10*time.Minute)
	defer cancel()
	if err := run(ctx, o); err != nil {
		fmt.Fprintln(os.Stderr, "figures: "+err.Error())
		os.Exit(1)
	}
}

func run(ctx context.Context, o options) error {
	if o.program == "" || o.rounds < 1 || o.people < 1 || o.messages < 1 {
		return errors.New("give the path of the program, and at least one of everything: go run ./bench/figures bin/becario")
	}
	info, err := os.Stat(o.program)
	if err != nil {
		return fmt.Errorf("find the program: %w; build it with make build", err)
	}
	var all figures
	for i := range o.rounds {
		fmt.Fprintf(os.Stderr, "\rround %d of %d ", i+1, o.rounds)
		if err := all.measure(ctx, o); err != nil {
			return fmt.Errorf("round %d: %w", i+1, err)
		}
	}
	fmt.Fprint(os.Stderr, "\r\033[K")
	all.print(info.Size(), o)
	return nil
}

// figures are the measurements of all rounds.
type figures struct {
	start, resident, share, rate []float64
}

// measure starts the program once and takes each figure.
func (f *figures) measure(ctx context.Context, o options) (err error) {
	began := time.Now()
	p, err := start(ctx, o.program)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.stop()) }()
	first, err := p.join(ctx, "Ana")
	if err != nil {
		return err
	}
	if err := first.say(ctx, "entregar el taller"); err != nil {
		return err
	}
	if err := first.answered(ctx, "entregar el taller", 5*time.Millisecond); err != nil {
		return err
	}
	f.start = append(f.start, time.Since(began).Seconds())

	select {
	case <-time.After(o.idle):
	case <-ctx.Done():
		return ctx.Err()
	}
	resident, share, err := p.memory()
	if err != nil {
		return err
	}
	f.resident = append(f.resident, resident)
	if share > 0 {
		f.share = append(f.share, share)
	}
	rate, err := p.rate(ctx, o.people, o.messages)
	f.rate = append(f.rate, rate)
	return err
}

func (f *figures) print(size int64, o options) {
	fmt.Printf("%-46s %8s %8s %8s   %s\n", "", "min", "median", "max", "target")
	row("program, MB", []float64{float64(size)}, 1e6, "%.1f", targetSize)
	row("start to first answered message, s", f.start, 1, "%.2f", targetStart.Seconds())
	row(fmt.Sprintf("memory after %s idle (RSS), MB", o.idle), f.resident, 1e6, "%.1f", targetIdle)
	row("  of it not shared with others (PSS), MB", f.share, 1e6, "%.1f", 0)
	row(fmt.Sprintf("messages a second, %d people at once", o.people), f.rate, 1, "%.0f", 0)
	fmt.Printf("%d rounds, each on fresh SQLite files; everything in one process; messages by the chat page.\n", o.rounds)
	fmt.Println("For the tests: time make test (target: under 2 min on two cores, once everything is downloaded).")
}

// row prints what was measured, in a unit; a target of zero is none.
func row(name string, values []float64, unit float64, form string, target float64) {
	if len(values) == 0 {
		fmt.Printf("%-46s %8s\n", name, "not read")
		return
	}
	slices.Sort(values)
	middle := values[len(values)/2]
	cell := func(v float64) string { return fmt.Sprintf(form, v/unit) }
	verdict := ""
	if target > 0 {
		verdict = "under " + fmt.Sprintf("%g", target/unit) + ": kept"
		if middle >= target {
			verdict = "under " + fmt.Sprintf("%g", target/unit) + ": MISSED"
		}
	}
	fmt.Printf("%-46s %8s %8s %8s   %s\n", name, cell(values[0]), cell(middle), cell(values[len(values)-1]), verdict)
}
