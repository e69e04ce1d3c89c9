package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"becario/kit/sqldb/sqltest"
)

// sample is what a program holds at an instant, and what it has done until then.
type sample struct {
	heap, resident, databases, log int64 // bytes; the log is SQLite's
	goroutines, files              int64
	answered                       int
}

// samples is how often a soak looks.
const samples = 40

// soak lets people write at a steady rate, and fails if what the program holds grows
// without bound: if its memory, goroutines or open files do after the first half, or if
// its databases need more for a message in the second half than in the first.
func soak(ctx context.Context, o options, f form) (err error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Minute+o.soak)
	defer cancel()
	c := newCrowd()
	defer c.api.close()
	var dsn string
	if f.postgres {
		cluster, err := sqltest.Start()
		if err != nil {
			return fmt.Errorf("%w: %w", errNoPostgres, err)
		}
		defer cluster.Stop()
		dsn = cluster.DSN
	}
	all, err := launch(ctx, o, f, c, dsn)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, all.stop()) }()
	if err := c.greet(ctx, o.chats); err != nil {
		return fmt.Errorf("at the greeting, %w", err)
	}
	begin := c.watch()
	fmt.Printf("%-10s %9s %10s %8s %8s %8s %11s %8s\n", f.name, "answers", "resident", "heap", "routines", "files", "databases", "log")
	var seen []sample
	behind := 0
	tick := time.NewTicker(time.Duration(float64(time.Second) / o.rate))
	defer tick.Stop()
	for len(seen) <= samples {
		if time.Since(begin) >= time.Duration(len(seen))*o.soak/samples {
			s, err := all.sample(ctx)
			if err != nil {
				return err
			}
			s.answered = c.answered()
			seen = append(seen, s)
			if (len(seen)-1)%(samples/10) == 0 {
				mb := func(n int64) string { return fmt.Sprintf("%.1f MB", float64(n)/1e6) }
				fmt.Printf("%-10s %9d %10s %8s %8d %8d %11s %8s\n", time.Since(begin).Round(time.Second), s.answered, mb(s.resident), mb(s.heap), s.goroutines, s.files, mb(s.databases), mb(s.log))
			}
		}
		select {
		case <-tick.C:
			if !c.writeNext() {
				behind++
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	if err := c.quiet(ctx, patience); err != nil {
		return fmt.Errorf("in the end, %w", err)
	}
	if err := check(ctx, all, c); err != nil {
		return err
	}
	c.mu.Lock()
	latencies := c.latencies
	c.mu.Unlock()
	written, _ := c.count()
	fmt.Printf("%d messages in %s, each kept once and answered once; p50 %s, p99 %s; %d times nobody was free to write\n", written, o.soak,
		quantile(latencies, 0.5).Round(time.Millisecond), quantile(latencies, 0.99).Round(time.Millisecond), behind)
	first, second := growth(seen[samples/8:samples/2+1]), growth(seen[samples/2:])
	fmt.Printf("a message needs %.0f bytes of the databases in the first half, %.0f in the second\n", first, second)
	return unbounded(seen, first, second)
}

// growth is how many bytes of the databases a message has needed.
func growth(of []sample) float64 {
	from, to := of[0], of[len(of)-1]
	return float64(to.databases-from.databases) / float64(max(1, to.answered-from.answered))
}

// unbounded tells what has grown from the second quarter to the last.
func unbounded(seen []sample, first, second float64) error {
	var failures error
	quarter := func(n int, of func(sample) int64) (least int64) {
		part := seen[n*samples/4 : (n+1)*samples/4+1]
		values := make([]int64, len(part))
		for i, s := range part {
			values[i] = of(s)
		}
		return slices.Min(values) // just after the garbage was collected, and what was under way was done
	}
	for _, what := range []struct {
		name  string
		of    func(sample) int64
		spare int64 // beside a fifth
	}{
		{"heap", func(s sample) int64 { return s.heap }, 16 << 20},
		{"resident memory", func(s sample) int64 { return s.resident }, 32 << 20},
		{"goroutines", func(s sample) int64 { return s.goroutines }, 20},
		{"open files", func(s sample) int64 { return s.files }, 10},
		{"log of SQLite", func(s sample) int64 { return s.log }, 16 << 20},
	} {
		before, after := quarter(1, what.of), quarter(3, what.of)
		if after > before+before/5+what.spare {
			failures = errors.Join(failures, fmt.Errorf("%s: at least %d in the second quarter, and %d in the last", what.name, before, after))
		}
	}
	if second > 1.5*first+1000 {
		failures = errors.Join(failures, fmt.Errorf("databases: %.0f bytes a message in the first half, and %.0f in the second", first, second))
	}
	return failures
}

// sample is what all processes hold now.
func (f *fleet) sample(ctx context.Context) (s sample, err error) {
	for _, p := range f.programs {
		held, err := p.gauges(ctx)
		if err != nil {
			return s, err
		}
		s.heap += int64(held["go_memstats_heap_alloc_bytes"])
		s.resident += int64(held["process_resident_memory_bytes"])
		s.goroutines += int64(held["go_goroutines"])
		s.files += int64(held["process_open_fds"])
	}
	if f.dsn != "" {
		s.databases, err = f.databaseSize(ctx)
		return s, err
	}
	return s, filepath.WalkDir(f.folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		switch {
		case errors.Is(err, os.ErrNotExist):
			return nil
		case err != nil:
			return err
		case strings.HasSuffix(path, "-wal"):
			s.log += info.Size()
		case strings.HasSuffix(path, ".db"):
			s.databases += info.Size()
		}
		return nil
	})
}

// gauges are the metrics of a process that have no labels.
func (p *program) gauges(ctx context.Context) (map[string]float64, error) {
	call, err := http.NewRequestWithContext(ctx, http.MethodGet, p.address+"/metrics", nil)
	if err != nil {
		return nil, err
	}
	answer, err := http.DefaultClient.Do(call)
	if err != nil {
		return nil, fmt.Errorf("read the metrics: %w", err)
	}
	defer answer.Body.Close()
	all := map[string]float64{}
	lines := bufio.NewScanner(answer.Body)
	for lines.Scan() {
		name, value, ok := strings.Cut(lines.Text(), " ")
		if n, err := strconv.ParseFloat(value, 64); ok && err == nil {
			all[name] = n
		}
	}
	return all, lines.Err()
}
