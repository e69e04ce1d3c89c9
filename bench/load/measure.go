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

	// While others flood: how long somebody waits who writes one message at a time.
	calm50, calmMax time.Duration
	flooded         float64 // answers a second to those who flood
}

var errNoPostgres = errors.New("there is no PostgreSQL")

// measure runs one bot once.
func measure(ctx context.Context, o options, name string) (r result, err error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Minute+o.warmUp+2*o.window)
	defer cancel()
	c := newCrowd()
	defer c.api.close()
	var dsn string
	postgres := 0 // its process
	if name == "postgres" {
		cluster, err := sqltest.Start()
		if err != nil {
			return r, fmt.Errorf("%w: %w", errNoPostgres, err)
		}
		defer cluster.Stop()
		dsn, postgres = cluster.DSN, cluster.PID
	}
	p, err := startBot(ctx, o, name, c.api.web.URL, dsn)
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, p.stop()) }()
	if err := c.greet(ctx, o.chats); err != nil {
		return r, fmt.Errorf("at the greeting, %w", err)
	}
	c.begin(o.warmUp, o.window)
	if err := pause(ctx, o.warmUp); err != nil {
		return r, err
	}
	before, err := readUsage(ctx, p, postgres)
	if err != nil {
		return r, err
	}
	if err := pause(ctx, o.window); err != nil {
		return r, err
	}
	after, err := readUsage(ctx, p, postgres)
	if err != nil {
		return r, err
	}
	c.end()
	if err := c.quiet(ctx, patience); err != nil {
		return r, fmt.Errorf("in the end, %w", err)
	}
	r.take(c.latencies, o.window, before, after)
	if name != "echo" && o.floods > 0 {
		err = r.takeFlood(ctx, c, o)
	}
	return r, err
}

func startBot(ctx context.Context, o options, name, url, dsn string) (*program, error) {
	switch name {
	case "echo":
		self, err := os.Executable()
		if err != nil {
			return nil, err
		}
		return start(ctx, url, self, echoCommand, "FOLDER")
	case "sqlite", "postgres":
		args := []string{"serve", "--data", "FOLDER", "--listen", "127.0.0.1:0", "--log-level", "error", "--telegram-unpaced"}
		if dsn != "" {
			args = append(args, "--db", dsn)
		}
		return start(ctx, url, o.program, args...)
	}
	return nil, fmt.Errorf("%s: nothing to measure has this name", name)
}

// usage is processor time, and what databases did, up to an instant.
type usage struct {
	bot, database, self, all time.Duration
	did                      map[string]float64
}

func readUsage(ctx context.Context, p *program, database int) (u usage, err error) {
	if u.did, err = p.databases(ctx); err != nil {
		return u, err
	}
	if u.bot, err = processor(p.cmd.Process.Pid); err != nil {
		return u, err
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

func (all results) print(names []string, o options) {
	fmt.Printf("%-30s %10s %10s %10s\n", fmt.Sprintf("%d chats, %s", o.chats, o.window), "min", "median", "max")
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	for _, name := range names {
		runs := all[name]
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
			fmt.Printf("%-30s %10s %10s %10s\n", "  "+what, cell(values[0]), cell(values[len(values)/2]), cell(values[len(values)-1]))
		}
		fmt.Println(titles[name])
		row("answers a second", "%.0f", func(_ int, r result) float64 { return r.rate })
		if echo := all["echo"]; name != "echo" && len(echo) == len(runs) {
			row("  to those of the echo bot", "%.2f", func(i int, r result) float64 { return r.rate / echo[i].rate })
		}
		row("p50, ms", "%.0f", func(_ int, r result) float64 { return ms(r.p50) })
		row("p99, ms", "%.0f", func(_ int, r result) float64 { return ms(r.p99) })
		row("processor an answer, ms", "%.2f", func(_ int, r result) float64 { return ms(r.cost) })
		if echo := all["echo"]; name != "echo" && len(echo) == len(runs) {
			row("  to that of the echo bot", "%.1f", func(i int, r result) float64 { return float64(r.cost) / float64(echo[i].cost) })
		}
		if name == "postgres" {
			row("  and of PostgreSQL, ms", "%.2f", func(_ int, r result) float64 { return ms(r.database) })
		}
		if name != "echo" {
			row("statements an answer", "%.1f", func(_ int, r result) float64 { return r.did["statements"] })
			row("transactions an answer", "%.2f", func(_ int, r result) float64 { return r.did["transactions"] })
			row("commits an answer", "%.2f", func(_ int, r result) float64 { return r.did["commits"] })
		}
		if name == "postgres" {
			row("round trips an answer", "%.1f", func(_ int, r result) float64 { return r.did["trips"] })
		}
		row("machine busy with others, %", "%.0f", func(_ int, r result) float64 { return 100 * r.others })
		if name != "echo" && o.floods > 0 {
			row(fmt.Sprintf("p50 beside %d floods, ms", o.floods), "%.0f", func(_ int, r result) float64 { return ms(r.calm50) })
			row("  the longest, ms", "%.0f", func(_ int, r result) float64 { return ms(r.calmMax) })
			row("  answers a second to floods", "%.0f", func(_ int, r result) float64 { return r.flooded })
		}
	}
	fmt.Printf("%d rounds, each on fresh databases on this machine's disk, flushed at every commit.\n", o.rounds)
}

var titles = map[string]string{
	"echo":     "echo bot, one row a message",
	"sqlite":   "becario on SQLite",
	"postgres": "becario on PostgreSQL",
}
