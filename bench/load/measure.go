package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"runtime"
	"slices"
	"time"

	"becario/kit/sqldb/sqltest"
)

// result is one run.
type result struct {
	rate     float64 // answers a second
	p50, p99 time.Duration
	cost     time.Duration      // processor time of the bot for one answer
	database time.Duration      // that of PostgreSQL
	did      map[string]float64 // what the databases did for one answer
	others   float64            // share of the machine that was busy with something else
	memory   int64              // bytes, of all processes of the bot

	// While others flood: how long somebody waits who writes one message at a time.
	calm50, calmMax time.Duration
	flooded         float64 // answers a second to those who flood
}

var errNoPostgres = errors.New("there is no PostgreSQL")

// measure runs one form once. It fails if a message was lost, or kept or answered
// twice.
func measure(ctx context.Context, o options, f form) (r result, err error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Minute+o.warmUp+2*o.window)
	defer cancel()
	c := newCrowd()
	defer c.api.close()
	var dsn string
	postgres := 0 // its process
	if f.postgres {
		cluster, err := sqltest.Start()
		if err != nil {
			return r, fmt.Errorf("%w: %w", errNoPostgres, err)
		}
		defer cluster.Stop()
		dsn, postgres = cluster.DSN, cluster.PID
	}
	all, err := launch(ctx, o, f, c, dsn)
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, all.stop()) }()
	if err := c.greet(ctx, o.chats); err != nil {
		return r, fmt.Errorf("at the greeting, %w", err)
	}
	c.begin(o.warmUp, o.window)
	if err := pause(ctx, o.warmUp); err != nil {
		return r, err
	}
	before, err := readUsage(ctx, all, postgres)
	if err != nil {
		return r, err
	}
	if err := pause(ctx, o.window); err != nil {
		return r, err
	}
	after, err := readUsage(ctx, all, postgres)
	if err != nil {
		return r, err
	}
	c.end()
	if err := c.quiet(ctx, patience); err != nil {
		return r, fmt.Errorf("in the end, %w", err)
	}
	if r.memory, err = all.memory(); err != nil {
		return r, err
	}
	r.take(c.latencies, o.window, before, after)
	if f.bots == 0 {
		return r, nil
	}
	if err := check(ctx, all, c); err != nil {
		return r, err
	}
	if o.floods > 0 {
		err = r.takeFlood(ctx, c, o)
	}
	return r, err
}

// check wants each message kept and answered once.
func check(ctx context.Context, f *fleet, c *crowd) error {
	kept, err := f.kept(ctx)
	if err != nil {
		return err
	}
	if written, again := c.count(); kept != written || again != 0 {
		return fmt.Errorf("of %d messages %d are kept, and %d answers came again", written, kept, again)
	}
	return nil
}

// usage is processor time, and what databases did, up to an instant.
type usage struct {
	bot, database, self, all time.Duration
	did                      map[string]float64
}

func readUsage(ctx context.Context, f *fleet, database int) (u usage, err error) {
	if u.did, err = f.databases(ctx); err != nil {
		return u, err
	}
	for _, p := range f.programs {
		took, err := processor(p.cmd.Process.Pid)
		if err != nil {
			return u, err
		}
		u.bot += took
	}
	if database != 0 {
		if u.database, err = processor(database); err != nil {
			return u, err
		}
	}
	if u.self, err = ticks(os.Getpid()); err != nil {
		return u, err
	}
	u.all, err = busy()
	return u, err
}

func (r *result) take(latencies []time.Duration, window time.Duration, before, after usage) {
	n := len(latencies)
	r.rate = float64(n) / window.Seconds()
	r.p50, r.p99 = quantile(latencies, 0.5), quantile(latencies, 0.99)
	if n > 0 {
		r.cost, r.database = (after.bot-before.bot)/time.Duration(n), (after.database-before.database)/time.Duration(n)
	}
	r.did = map[string]float64{}
	for what, total := range after.did {
		r.did[what] = (total - before.did[what]) / float64(max(n, 1))
	}
	others := (after.all - before.all) - (after.bot - before.bot) - (after.database - before.database) - (after.self - before.self)
	r.others = max(0, others.Seconds()/window.Seconds()/float64(runtime.NumCPU()))
}

// takeFlood keeps as many people as flood, and one more who waits for answers.
func (r *result) takeFlood(ctx context.Context, c *crowd, o options) error {
	c.mu.Lock()
	maps.DeleteFunc(c.people, func(chat int64, _ *person) bool { return chat > int64(1001+o.floods) })
	c.mu.Unlock()
	latencies, answered, err := c.flood(ctx, o.window)
	if err != nil {
		return fmt.Errorf("while others flood, %w", err)
	}
	r.calm50, r.calmMax = quantile(latencies, 0.5), quantile(latencies, 1)
	r.flooded = float64(answered) / o.window.Seconds()
	return nil
}

func quantile(all []time.Duration, q float64) time.Duration {
	if len(all) == 0 {
		return 0
	}
	slices.Sort(all)
	return all[min(len(all)-1, int(q*float64(len(all))))]
}

func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// results are all runs, by what was measured.
type results map[string][]result

func (all results) print(chosen []form, o options) {
	fmt.Printf("%-34s %10s %10s %10s\n", fmt.Sprintf("%d chats, %s", o.chats, o.window), "min", "median", "max")
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	for _, f := range chosen {
		runs := all[f.name]
		if len(runs) == 0 {
			continue
		}
		row := func(what, form string, value func(i int, r result) float64) {
			values := make([]float64, len(runs))
			for i, r := range runs {
				values[i] = value(i, r)
			}
			slices.Sort(values)
			cell := func(v float64) string { return fmt.Sprintf(form, v) }
			fmt.Printf("%-34s %10s %10s %10s\n", "  "+what, cell(values[0]), cell(values[len(values)/2]), cell(values[len(values)-1]))
		}
		// beside compares with other forms of the same round.
		beside := func(form string, value func(r result) float64) {
			for _, other := range []string{"echo", f.besides} {
				if them := all[other]; other != f.name && len(them) == len(runs) {
					row("  to "+other, form, func(i int, r result) float64 { return value(r) / value(them[i]) })
				}
			}
		}
		fmt.Println(f.name + ": " + f.title)
		rate := func(r result) float64 { return r.rate }
		row("answers a second", "%.0f", func(_ int, r result) float64 { return rate(r) })
		beside("%.2f", rate)
		row("p50, ms", "%.0f", func(_ int, r result) float64 { return ms(r.p50) })
		row("p99, ms", "%.0f", func(_ int, r result) float64 { return ms(r.p99) })
		cost := func(r result) float64 { return ms(r.cost) }
		row("processor an answer, ms", "%.2f", func(_ int, r result) float64 { return cost(r) })
		beside("%.2f", cost)
		if f.postgres {
			row("  and of PostgreSQL, ms", "%.2f", func(_ int, r result) float64 { return ms(r.database) })
		}
		row("memory of all processes, MB", "%.0f", func(_ int, r result) float64 { return float64(r.memory) / 1e6 })
		if f.bots > 0 {
			row("statements an answer", "%.1f", func(_ int, r result) float64 { return r.did["statements"] })
			row("transactions an answer", "%.2f", func(_ int, r result) float64 { return r.did["transactions"] })
			row("commits an answer", "%.2f", func(_ int, r result) float64 { return r.did["commits"] })
		}
		if f.postgres {
			row("round trips an answer", "%.1f", func(_ int, r result) float64 { return r.did["trips"] })
		}
		row("machine busy with others, %", "%.0f", func(_ int, r result) float64 { return 100 * r.others })
		if f.bots > 0 && o.floods > 0 {
			row(fmt.Sprintf("p50 beside %d floods, ms", o.floods), "%.0f", func(_ int, r result) float64 { return ms(r.calm50) })
			row("  the longest, ms", "%.0f", func(_ int, r result) float64 { return ms(r.calmMax) })
			row("  answers a second to floods", "%.0f", func(_ int, r result) float64 { return r.flooded })
		}
	}
	fmt.Printf("%d rounds, each on fresh databases on this machine's disk, flushed at every commit; every message was kept once and answered once.\n", o.rounds)
}
