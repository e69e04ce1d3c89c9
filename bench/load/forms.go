package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// form is one way of running what is measured.
type form struct {
	name  string
	title string
	// besides is what to compare it with, beside the echo bot; empty is nothing.
	besides  string
	postgres bool
	bots     int  // how many processes hold the bot; 0 is the echo bot
	apart    bool // each service has a process of its own
	pushed   bool // updates come by a webhook, to each bot in turn
}

// forms are what is measured, in this order in each round.
var forms = []form{
	{name: "echo", title: "echo bot, one row a message"},
	{name: "sqlite", title: "becario on SQLite", bots: 1},
	{name: "sqlite-apart", title: "the same, each service apart", besides: "sqlite", bots: 1, apart: true},
	{name: "postgres", title: "becario on PostgreSQL", postgres: true, bots: 1},
	{name: "apart", title: "the same, each service apart", besides: "postgres", postgres: true, bots: 1, apart: true},
	{name: "webhook", title: "becario on PostgreSQL, behind a webhook", besides: "postgres", postgres: true, bots: 1, pushed: true},
	{name: "two", title: "two replicas of it", besides: "webhook", postgres: true, bots: 2, pushed: true},
	{name: "three", title: "three replicas of it", besides: "webhook", postgres: true, bots: 3, pushed: true},
}

// usual are the forms that are measured if nothing is said.
const usual = "echo,sqlite,postgres"

// choose returns the forms of these names.
func choose(names string) (chosen []form, err error) {
	var known []string
	for _, f := range forms {
		known = append(known, f.name)
	}
	for _, name := range strings.Split(names, ",") {
		at := -1
		for i := range forms {
			if forms[i].name == name {
				at = i
			}
		}
		if at < 0 {
			return nil, fmt.Errorf("%s: nothing to measure has this name; there are %s", name, strings.Join(known, ", "))
		}
		chosen = append(chosen, forms[at])
	}
	return chosen, nil
}

// services are the parts that may run apart from the bot.
var services = []string{"tasks", "academic", "expenses", "requests"}

// fleet are the processes of a form.
type fleet struct {
	form     form
	folder   string
	dsn      string // empty on SQLite
	programs []*program
}

// launch starts the processes of a form.
func launch(ctx context.Context, o options, f form, c *crowd, dsn string) (_ *fleet, err error) {
	folder, err := os.MkdirTemp("", "becario-load-")
	if err != nil {
		return nil, err
	}
	all := &fleet{form: f, folder: folder, dsn: dsn}
	defer func() {
		if err != nil {
			err = errors.Join(err, all.stop())
		}
	}()
	add := func(path string, args ...string) (*program, error) {
		p, err := start(ctx, c.api.web.URL, folder, f.pushed, path, args...)
		if err == nil {
			all.programs = append(all.programs, p)
		}
		return p, err
	}
	if f.bots == 0 {
		self, err := os.Executable()
		if err != nil {
			return nil, err
		}
		_, err = add(self, echoCommand, folder)
		return all, err
	}
	settings := []string{"--data", folder, "--listen", "127.0.0.1:0", "--log-level", "error"}
	if dsn != "" {
		settings = append(settings, "--db", dsn)
	}
	serve := []string{"serve"}
	var addresses []string
	if f.apart {
		for _, name := range services {
			p, err := add(o.program, append([]string{"serve", name}, settings...)...)
			if err != nil {
				return nil, fmt.Errorf("the part %s: %w", name, err)
			}
			addresses = append(addresses, "--"+name+"-url", p.address)
		}
		serve = append(serve, "bot")
	}
	for range f.bots {
		p, err := add(o.program, append(append(append(serve, settings...), "--telegram-unpaced"), addresses...)...)
		if err != nil {
			return nil, err
		}
		if f.pushed {
			c.api.pushTo(p.address + "/telegram")
		}
	}
	return all, nil
}

// stop ends all processes, the bots first, and removes their folder.
func (f *fleet) stop() (err error) {
	for i := len(f.programs) - 1; i >= 0; i-- {
		err = errors.Join(err, f.programs[i].stop())
	}
	return errors.Join(err, os.RemoveAll(f.folder))
}

// kept counts the rows that have been made of what people wrote.
func (f *fleet) kept(ctx context.Context) (all int, err error) {
	for _, part := range []string{"tasks", "expenses"} {
		n, err := f.count(ctx, part)
		if err != nil {
			return 0, fmt.Errorf("count what is kept of %s: %w", part, err)
		}
		all += n
	}
	return all, nil
}

// count counts the records of a part, whose table has its name.
func (f *fleet) count(ctx context.Context, part string) (n int, err error) {
	driver, at, table := "sqlite", filepath.Join(f.folder, part+".db"), part
	if f.dsn != "" {
		driver, at, table = "pgx", f.dsn, "becario_"+part+"."+part
	}
	db, err := sql.Open(driver, at)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	err = db.QueryRowContext(ctx, "SELECT COUNT(*) FROM "+table).Scan(&n)
	return n, err
}

// databaseSize is how many bytes PostgreSQL keeps.
func (f *fleet) databaseSize(ctx context.Context) (size int64, err error) {
	db, err := sql.Open("pgx", f.dsn)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	err = db.QueryRowContext(ctx, "SELECT pg_database_size(current_database())").Scan(&size)
	return size, err
}

// databases is what the processes have given their databases to do, all parts
// together, by the name of the metric without what all have.
func (f *fleet) databases(ctx context.Context) (map[string]float64, error) {
	all := map[string]float64{}
	for _, p := range f.programs {
		did, err := p.databases(ctx)
		if err != nil {
			return nil, err
		}
		for what, n := range did {
			all[what] += n
		}
	}
	return all, nil
}

// memory is how much of the machine's memory the processes hold, in bytes.
func (f *fleet) memory() (all int64, err error) {
	for _, p := range f.programs {
		text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
		if err != nil {
			return 0, fmt.Errorf("read the memory, which needs Linux: %w", err)
		}
		_, rest, _ := strings.Cut(string(text), "VmRSS:")
		fields := strings.Fields(rest)
		if len(fields) == 0 {
			return 0, errors.New("read the memory: not what proc(5) says")
		}
		kilobytes, err := strconv.ParseInt(fields[0], 10, 64)
		if err != nil {
			return 0, err
		}
		all += kilobytes << 10
	}
	return all, nil
}
