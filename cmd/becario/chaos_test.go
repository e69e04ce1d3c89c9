package main

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	tasksv1 "becario/api/becario/tasks/v1"
	"becario/app"
	"becario/channel/telegram/telegramtest"
	"becario/kit/clock"
	"becario/kit/mongodb"
	"becario/kit/mongodb/mongotest"
	"becario/kit/sqldb/sqltest"
	"becario/service/tasks"
)

// Settings of the chaos tests, by the environment: how many faults all keepers
// together see, and the seed of a plan that is to be repeated.
const (
	chaosFaults = "BECARIO_CHAOS"
	chaosSeed   = "BECARIO_CHAOS_SEED"
)

const (
	chaosPeople = 8
	// chaosPatience is how long what was put off may take: it is tried again after up to a
	// minute, some of it several times, and the machine may be busy.
	chaosPatience = 15 * time.Minute
)

// TestChaos lets people write while things break: programs and databases are
// killed, what is between them is cut, slow and broken off, the disk is full, the
// clock jumps, the Bot API refuses and loses answers, and updates come twice and in
// another order. In the end every message is kept once and answered, every reminder
// is given, and nothing is said twice but what was said last in a chat.
//
// It is short and on SQLite unless BECARIO_CHAOS says how many faults there are to
// be. The plan follows from the seed, which is printed.
func TestChaos(t *testing.T) {
	keepers := []struct {
		name string
		open func(w *world)
		long bool // only where there is time
	}{
		{"SQLite", (*world).onSQLite, false},
		{"clock", (*world).inThisProcess, false},
		{"PostgreSQL", (*world).onPostgres, true},
		{"MongoDB", (*world).onMongo, true},
	}
	faults, seed := 8*len(keepers), rand.Uint64N(1_000_000)
	for name, value := range map[string]func(n uint64){chaosFaults: func(n uint64) { faults = int(n) }, chaosSeed: func(n uint64) { seed = n }} {
		if text := os.Getenv(name); text != "" {
			n, err := strconv.ParseUint(text, 10, 32)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			value(n)
		}
	}
	for i, k := range keepers {
		t.Run(k.name, func(t *testing.T) {
			if k.long && os.Getenv(chaosFaults) == "" {
				t.Skipf("%s says how many faults: make chaos", chaosFaults)
			}
			w := newWorld(t, rand.New(rand.NewPCG(seed, uint64(i))))
			t.Logf("seed %d: %s=%d %s=%d go test ./cmd/becario -run TestChaos", seed, chaosFaults, faults, chaosSeed, seed)
			w.long = os.Getenv(chaosFaults) != ""
			k.open(w)
			w.play(faults / len(keepers))
		})
	}
}

// world is what breaks: programs, what is between them, and people who write.
type world struct {
	*testing.T
	random *rand.Rand
	server *telegramtest.Server
	on     place
	people []*telegramtest.Person
	wrote  [][]string // what each person asked to be kept, in order
	struck map[string]int

	links    map[string]*link
	bot      *program
	services *program // nil if the bot runs them
	startBot func()
	// restartDatabase kills the database and starts it again after meanwhile; nil if it
	// is a file.
	restartDatabase func(meanwhile func())
	disk            string // a small disk with the data; empty if there is none
	clock           *jumping
	long            bool // there is time
}

func newWorld(t *testing.T, random *rand.Rand) *world {
	w := &world{T: t, random: random, server: telegramtest.New(t), struck: map[string]int{}, links: map[string]*link{}}
	w.server.Tolerate() // a killed program cannot confirm every call
	w.links["the Bot API"] = newLink(t, strings.TrimPrefix(w.server.URL, "http://"))
	return w
}

// env is the environment of the bot.
func (w *world) env() []string {
	return []string{"TELEGRAM_BOT_TOKEN=" + telegramtest.Token, "TELEGRAM_API_URL=http://" + w.links["the Bot API"].address}
}

// serve starts everything, or some parts, with further settings.
func (w *world) serve(parts []string, settings ...string) *program {
	until := "Telegram: on"
	if len(parts) > 0 && parts[0] != "bot" {
		until = "Parts:"
	}
	args := append([]string{"serve"}, parts...)
	args = append(args, "--data", w.on.data, "--listen", "127.0.0.1:0", "--lang", "es-ES", "--log-level", "error")
	return start(w.T, w.env(), until, append(args, settings...)...)
}

func (w *world) onSQLite() {
	w.on = place{data: w.smallDisk()}
	w.startBot = func() { w.bot = w.serve(nil) }
	w.startBot()
}

// smallDisk is a folder on a disk that can be filled, if this machine lets the test
// mount one.
func (w *world) smallDisk() string {
	folder := w.TempDir()
	if err := syscall.Mount("becario-chaos", folder, "tmpfs", 0, "size=96m"); err != nil {
		w.Logf("NOT RUN: a full disk, which takes a disk of its own: %v", err)
		return folder
	}
	// Another process takes the disk away when this one closes its end of the pipe or
	// ends in any way, by a timeout, too.
	taker := exec.Command("sh", "-c", `cat; umount -l "$0"`, folder)
	input, err := taker.StdinPipe()
	if err == nil {
		taker.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // what interrupts the test does not end it
		err = taker.Start()
	}
	if err != nil {
		_ = syscall.Unmount(folder, syscall.MNT_DETACH)
		w.Fatal(err)
	}
	w.Cleanup(func() {
		_ = input.Close()
		if err := taker.Wait(); err != nil {
			w.Errorf("take the small disk away: %v", err)
		}
	})
	w.disk = folder
	return folder
}

// onPostgres runs the services apart from the bot, all on a PostgreSQL of their own.
func (w *world) onPostgres() {
	cluster, err := sqltest.Start()
	if err != nil {
		w.Skipf("NOT RUN on PostgreSQL: %v", err)
	}
	w.Cleanup(cluster.Stop)
	w.on = place{data: w.TempDir(), db: cluster.DSN + "&search_path=chaos"}
	u, err := url.Parse(w.on.db)
	if err != nil {
		w.Fatal(err)
	}
	w.links["the database"] = newLink(w.T, u.Host)
	u.Host = w.links["the database"].address
	w.links["the services"] = newLink(w.T, "")
	w.startServices(u.String())
	at := "http://" + w.links["the services"].address
	w.startBot = func() {
		w.bot = w.serve([]string{"bot"}, "--db", u.String(), "--tasks-url", at, "--academic-url", at, "--expenses-url", at, "--requests-url", at)
	}
	w.startBot()
	w.restartDatabase = func(meanwhile func()) {
		cluster.Kill()
		meanwhile()
		if err := cluster.Restart(); err != nil {
			w.Fatal(err)
		}
	}
}

var partsAddress = regexp.MustCompile(`Parts:.* at http://(\S+)`)

func (w *world) startServices(db string) {
	w.services = w.serve([]string{"tasks", "academic", "expenses", "requests"}, "--db", db)
	w.links["the services"].to(partsAddress.FindStringSubmatch(w.services.out.String())[1])
}

// onMongo keeps tasks on a server with the protocol of MongoDB.
func (w *world) onMongo() {
	server, err := mongotest.Start()
	if err != nil {
		w.Skipf("NOT RUN on MongoDB: %v", err)
	}
	w.Cleanup(server.Stop)
	host := func() string {
		u, err := url.Parse(server.Address)
		if err != nil {
			w.Fatal(err)
		}
		return u.Host
	}
	w.links["the database"] = newLink(w.T, host())
	u, err := url.Parse(mongodb.WithName(server.Address, "chaos"))
	if err != nil {
		w.Fatal(err)
	}
	u.Host = w.links["the database"].address
	w.on = place{data: w.TempDir(), tasks: mongodb.WithName(u.String(), "chaos_tasks")} // a database for each part
	w.startBot = func() { w.bot = w.serve(nil, "--tasks-db", u.String()) }
	w.startBot()
	w.restartDatabase = func(meanwhile func()) {
		server.Kill()
		meanwhile()
		if err := server.Restart(); err != nil {
			w.Fatal(err)
		}
		w.links["the database"].to(host())
	}
}

// jumping is a clock that can be wrong.
type jumping struct{ by atomic.Int64 }

func (j *jumping) Now() time.Time { return clock.System{}.Now().Add(time.Duration(j.by.Load())) }

// inThisProcess runs everything here, by a clock that jumps.
func (w *world) inThisProcess() {
	w.on, w.clock = place{data: w.TempDir()}, &jumping{}
	a, err := app.Open(w.Context(), app.Config{Clock: w.clock, Log: slog.New(slog.DiscardHandler), Settings: app.Settings{Data: w.on.data, Listen: "127.0.0.1:0",
		Lang: "es-ES", Zone: "Europe/Madrid", Programme: "BECAL", Office: "America/Asuncion",
		TelegramToken: telegramtest.Token, TelegramAPIURL: "http://" + w.links["the Bot API"].address}})
	if err != nil {
		w.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- a.Run(ctx, nil) }()
	w.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			w.Error(err)
		}
		if err := a.Close(); err != nil {
			w.Error(err)
		}
	})
}

// mishap is one kind of fault. meanwhile lets people write.
type mishap struct {
	name   string
	strike func(meanwhile func())
}

// mishaps are the kinds of fault that this world can have, in a fixed order.
func (w *world) mishaps() []mishap {
	var all []mishap
	add := func(name string, strike func(meanwhile func())) { all = append(all, mishap{name, strike}) }
	if w.bot != nil {
		add("the bot is killed", func(meanwhile func()) {
			w.bot.kill()
			meanwhile()
			w.startBot()
		})
	}
	if w.services != nil {
		db := w.services.cmd.Args[slices.Index(w.services.cmd.Args, "--db")+1]
		add("the services are killed", func(meanwhile func()) {
			w.services.kill()
			meanwhile()
			w.startServices(db)
		})
	}
	if w.restartDatabase != nil {
		add("the database is killed", w.restartDatabase)
	}
	for _, name := range []string{"the Bot API", "the database", "the services"} {
		l := w.links[name]
		if l == nil {
			continue
		}
		for _, wrong := range linkTroubles {
			add("the way to "+name+": "+string(wrong), func(meanwhile func()) {
				l.set(wrong)
				meanwhile()
				l.set("")
			})
		}
	}
	for _, trouble := range []telegramtest.Trouble{telegramtest.TooMany, telegramtest.ServerError, telegramtest.BadGateway,
		telegramtest.Garbage, telegramtest.DropBefore, telegramtest.DropAfter} {
		add("the Bot API, sending: "+string(trouble), func(meanwhile func()) {
			w.server.Fail(telegramtest.Fault{Trouble: trouble, Times: 2})
			meanwhile()
		})
		add("the Bot API, updates: "+string(trouble), func(meanwhile func()) {
			w.server.Fail(telegramtest.Fault{Trouble: trouble, Method: "getUpdates", Times: 2})
			meanwhile()
		})
	}
	add("updates come twice", func(meanwhile func()) {
		w.server.Repeat(5)
		meanwhile()
	})
	add("updates come in another order", func(meanwhile func()) {
		w.server.Reverse()
		meanwhile()
	})
	if w.disk != "" {
		add("the disk is full", w.fillDisk)
	}
	if w.clock != nil {
		add("the clock jumps forwards", func(meanwhile func()) {
			w.clock.by.Add(int64(time.Hour))
			meanwhile()
		})
		add("the clock jumps backwards", func(meanwhile func()) {
			w.clock.by.Add(-int64(10 * time.Second))
			meanwhile()
		})
	}
	return all
}

// fillDisk leaves no room on the disk for a while.
func (w *world) fillDisk(meanwhile func()) {
	path := filepath.Join(w.disk, "ballast")
	f, err := os.Create(path)
	if err != nil {
		w.Fatal(err)
	}
	for block := make([]byte, 1<<20); len(block) > 0; {
		if n, err := f.Write(block); err != nil {
			block = block[:n/2] // until not even a byte has room
		}
	}
	meanwhile()
	if err := f.Close(); err != nil {
		w.Error(err)
	}
	if err := os.Remove(path); err != nil {
		w.Fatal(err)
	}
}

// play lets so many faults happen, and checks what came of it.
func (w *world) play(faults int) {
	w.server.Person("nobody", "es") // the first number is not that of somebody who writes
	for i := range chaosPeople {
		someone := w.server.Person(fmt.Sprintf("Ana %d", i), "es")
		w.people, w.wrote = append(w.people, someone), append(w.wrote, nil)
		someone.Say("/start")
	}
	all := w.mishaps()
	var order []int
	for range faults {
		if len(order) == 0 { // each kind once before any comes again
			order = w.random.Perm(len(all))
		}
		m := all[order[0]]
		order = order[1:]
		w.struck[m.name]++
		m.strike(w.write)
		w.write()
	}
	w.server.ClearFaults()
	repeated, said := 0, 0
	for i := range w.people {
		w.waitUntilTold(i, false)
	}
	if w.clock != nil {
		w.clock.by.Add(int64(48 * time.Hour)) // all reminders are due
	}
	for i := range w.people {
		w.waitUntilTold(i, true)
	}
	for i := range w.people {
		again, all := w.checkTold(i)
		repeated, said = repeated+again, said+all
	}
	if w.bot != nil {
		w.bot.stop()
	}
	w.checkTasks()
	w.Logf("%d faults of %d kinds, %d messages said, %d of them again", faults, len(w.struck), said, repeated)
}

// write lets people write some messages.
func (w *world) write() {
	for range 1 + w.random.IntN(3) {
		i := w.random.IntN(len(w.people))
		n := len(w.wrote[i]) + 1
		title, text := fmt.Sprintf("entregar la práctica %d", n), "Tengo que entregar la práctica %d"
		if n%4 == 0 && (w.long || w.clock != nil) { // by the machine's clock they take a minute
			title, text = fmt.Sprintf("regar la planta %d", n), "Recuérdame en 1 minuto regar la planta %d"
			if w.clock != nil {
				// A minute counts from when Telegram says that it was written, which is long ago
				// by a clock that is ahead.
				text = "Recuérdame mañana a las 9 regar la planta %d"
			}
		}
		w.wrote[i] = append(w.wrote[i], title)
		w.people[i].Say(fmt.Sprintf(text, n))
		time.Sleep(time.Duration(20+w.random.IntN(100)) * time.Millisecond)
	}
}

const chaosNotice = "Es hora"

// untold is the first answer, or reminder, too, that a person has not been given yet;
// empty if all was.
func (w *world) untold(i int, reminders bool) string {
	answers, notices := map[string]bool{}, map[string]bool{}
	for _, m := range w.people[i].Messages() {
		if title := chaosTitle.FindString(m.Text); m.FromBot && title != "" {
			answers[title] = answers[title] || !strings.HasPrefix(m.Text, chaosNotice)
			notices[title] = notices[title] || strings.HasPrefix(m.Text, chaosNotice)
		}
	}
	for _, title := range w.wrote[i] {
		if !answers["«"+title+"»"] {
			return "the answer about " + title
		}
		if reminders && strings.HasPrefix(title, "regar") && !notices["«"+title+"»"] {
			return "the reminder of " + title
		}
	}
	return ""
}

var chaosTitle = regexp.MustCompile(`«(entregar la práctica|regar la planta) \d+»`)

func (w *world) waitUntilTold(i int, reminders bool) {
	w.Helper()
	for deadline := time.Now().Add(chaosPatience); ; time.Sleep(100 * time.Millisecond) {
		missing := w.untold(i, reminders)
		if missing == "" {
			return
		}
		if time.Now().After(deadline) {
			out := ""
			if w.bot != nil {
				out = w.bot.out.String()
			}
			w.Fatalf("person %d never got %s; faults %v; the program said\n%s", i, missing, w.struck, out)
		}
	}
}

// checkTold wants the answers of a chat in the order of what was written, and
// nothing said again but the last answer, or the last reminder, before: answers go
// before reminders, so some of them may come between a reminder and its repetition.
func (w *world) checkTold(i int) (repeated, said int) {
	w.Helper()
	var order []string
	seen := map[string]bool{}
	last := map[bool]string{} // of the reminders, and of the answers
	for _, m := range w.people[i].Messages() {
		title := chaosTitle.FindString(m.Text)
		if !m.FromBot || title == "" {
			continue
		}
		said++
		what, reminder := title, strings.HasPrefix(m.Text, chaosNotice)
		if reminder {
			what = "notice " + title
		} else if !seen[what] {
			order = append(order, strings.Trim(title, "«»"))
		}
		if seen[what] {
			repeated++
			if what != last[reminder] {
				w.Errorf("person %d was told %s again after %s", i, what, last[reminder])
			}
		}
		seen[what], last[reminder] = true, what
	}
	if !slices.Equal(order, w.wrote[i]) {
		w.Errorf("person %d wrote %q and was answered in the order %q", i, w.wrote[i], order)
	}
	return repeated, said
}

// checkTasks wants each message as one task, and no task more.
func (w *world) checkTasks() {
	w.Helper()
	service := tasks.New(w.on.openTasks(w.T), clock.System{})
	for i, id := range personIDs(w.T, w.on, w.people) {
		res, err := service.List(w.Context(), &tasksv1.ListRequest{Space: id, Limit: 500})
		if err != nil {
			w.Fatal(err)
		}
		var kept []string
		for _, task := range res.Tasks {
			kept = append(kept, task.Title)
		}
		wrote := slices.Sorted(slices.Values(w.wrote[i]))
		if slices.Sort(kept); !slices.Equal(kept, wrote) {
			w.Errorf("person %d wrote %q; kept is %q", i, wrote, kept)
		}
	}
}
