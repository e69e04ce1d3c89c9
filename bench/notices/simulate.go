package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	academicv1 "becario/api/becario/academic/v1"
	tasksv1 "becario/api/becario/tasks/v1"
	"becario/app"
	"becario/bot/botdb"
	"becario/channel"
	"becario/channel/telegram"
	"becario/kit/clock"
	"becario/person"
	"becario/service/academic"
	"becario/service/academic/academicdb"
	"becario/service/tasks"
	"becario/service/tasks/tasksdb"
)

const (
	// firstChat is the chat of the first person.
	firstChat = 1_000_001
	// tolerance is how long after it was due a notice is in time.
	tolerance = 5 * time.Minute
	// pause is how long the bot waits until it looks again for what is due, and
	// longest how far the clock is moved at once where nothing happens.
	pause   = time.Second
	longest = 15 * time.Second
	// turn is how long the limit of the channel makes each message wait.
	turn = time.Second/28 + time.Microsecond
	// paidTurn is the same of those that are paid for.
	paidTurn = time.Second/940 + time.Microsecond
)

// options say what is played.
type options struct {
	day     day
	persons int
	writes  float64 // messages of each person in fourteen hours
	paid    int     // messages that may be paid for
	folder  string  // for the databases; empty is that of temporary files
	// slow puts a channel in the place of Telegram's that sends a message each turn;
	// nil is Telegram's, and its turn.
	slow func(*telegram.Channel, clock.Clock) channel.Channel
	turn time.Duration
}

// outcome is what came of a day.
type outcome struct {
	options
	inTime, late, notTold int // notices
	afterBeginning        int // told when the class had begun
	twice                 int
	stale                 int // counted by the program as not told
	first, last           time.Time
	answers               int
	longest               time.Duration // of the answers
	refused               int           // by the Bot API
	paidFor               int           // messages that may have cost something
	took                  time.Duration // on this machine
}

const heading = "| day | persons | in time | late | not told | first | last | answers | longest wait | paid for | took |\n|---|---|---|---|---|---|---|---|---|---|---|"

func (o outcome) String() string {
	return fmt.Sprintf("| %s | %d | %d | %d | %d | %s | %s | %d | %.1f s | %d | %s |", o.day.name, o.persons, o.inTime, o.late, o.notTold,
		o.first.Format("15:04"), o.last.Format("15:04"), o.answers, o.longest.Seconds(), o.paidFor, o.took.Round(time.Second))
}

// simulation is a day that is played.
type simulation struct {
	clock  *clock.Manual
	random *rand.Rand
	app    *app.App
	api    *api

	told    []told
	by      time.Time           // until when the last notice was in time
	waiting map[int][]time.Time // when those wrote who have no answer yet
	next    time.Time           // when the next message is written
	written int
	outcome
}

// told is when a person was told.
type told struct{ class, task time.Time }

// simulate plays a day.
func simulate(ctx context.Context, with options) (o outcome, err error) {
	began := time.Now()
	if with.slow == nil {
		with.slow, with.turn = func(c *telegram.Channel, _ clock.Clock) channel.Channel { return c }, turn
	}
	folder, err := os.MkdirTemp(with.folder, "becario-notices-")
	if err != nil {
		return o, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	s := &simulation{clock: clock.NewManual(begin), random: rand.New(rand.NewPCG(1, uint64(with.persons))),
		told: make([]told, with.persons), waiting: map[int][]time.Time{}, outcome: outcome{options: with}}
	if err := s.plant(ctx, folder); err != nil {
		return o, fmt.Errorf("keep what people have: %w", err)
	}
	s.api = &api{clock: s.clock, said: s.said}
	chat, err := telegram.New(telegram.Config{Token: "4242:notices-token_of-the-bot", URL: "http://telegram.test", Client: &http.Client{Transport: s.api}, Clock: s.clock, Paid: with.paid})
	if err != nil {
		return o, err
	}
	s.app, err = app.Open(ctx, app.Config{Clock: s.clock, Channels: []channel.Channel{with.slow(chat, s.clock)}, OnlyChannels: true,
		Settings: app.Settings{Data: folder, Listen: "127.0.0.1:0", Lang: "es-ES", Zone: "UTC", Programme: "BECAL", Office: "America/Asuncion"}})
	if err != nil {
		return o, err
	}
	defer func() { err = errors.Join(err, s.app.Close()) }()
	if err := s.play(ctx); err != nil {
		return o, err
	}
	if s.stale, err = s.counted(); err != nil {
		return o, err
	}
	s.sum()
	s.refused, s.paidFor, s.took = s.api.refused, s.api.paid, time.Since(began)
	return s.outcome, nil
}

// plant gives everybody what the day holds for them, through the services.
func (s *simulation) plant(ctx context.Context, folder string) (err error) {
	people, err := botdb.Open(ctx, filepath.Join(folder, "bot.db"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, people.Close()) }()
	classes, err := academicdb.Open(ctx, filepath.Join(folder, "academic.db"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, classes.Close()) }()
	todo, err := tasksdb.Open(ctx, filepath.Join(folder, "tasks.db"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, todo.Close()) }()
	university, list := academic.New(classes, s.clock), tasks.New(todo, s.clock)
	for i := range s.persons {
		p, err := people.Person(ctx, telegram.ChatOf(int64(firstChat+i)), person.Person{Name: "Ana", Lang: "es-ES", Zone: "UTC", Currency: "EUR"}, s.clock.Now())
		if err != nil {
			return err
		}
		has := s.day.plan(i)
		if has.leads != nil {
			if _, err := university.Configure(ctx, &academicv1.ConfigureRequest{Space: p.ID, Actor: p.ID, Key: "leads", NoticeMinutes: has.leads}); err != nil {
				return err
			}
		}
		if has.class != "" {
			_, err := university.AddClass(ctx, &academicv1.AddClassRequest{Space: p.ID, Actor: p.ID, Key: "class",
				Class: &academicv1.Class{Subject: "Química", Date: date, Start: has.class, Zone: "UTC"}})
			if err != nil {
				return err
			}
		}
		if has.task != "" {
			_, err := list.Add(ctx, &tasksv1.AddRequest{Space: p.ID, Actor: p.ID, Key: "task",
				Task: &tasksv1.Task{Title: "entregar la memoria", DueDate: date, DueTime: has.task, Zone: "UTC"}})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// play lets the day go by: what can be done at an instant is done, then the clock
// is moved until the next message may be sent.
func (s *simulation) play(ctx context.Context) error {
	s.plan(begin)
	looked := time.Time{}
	for s.clock.Now().Before(s.day.until) {
		if err := s.write(ctx); err != nil {
			return err
		}
		if now := s.clock.Now(); now.Sub(looked) >= pause {
			looked = now
			if err := all(ctx, s.app.Bot.StepNotices); err != nil {
				return err
			}
		}
		before := s.api.message
		worked, err := s.app.Bot.StepMessage(ctx, telegram.Name)
		switch {
		case err != nil:
			return err
		case s.api.message > before && s.hurried():
			s.clock.Add(paidTurn)
		case s.api.message > before:
			s.clock.Add(s.turn)
		case !worked: // else one was put off or given up
			s.clock.Set(s.soon())
		}
	}
	return nil
}

// hurried reports whether the last message was a notice of the kind that is paid for:
// the next does not wait for it.
func (s *simulation) hurried() bool {
	return s.paid > 0 && !s.by.IsZero() && !s.clock.Now().Before(s.by.Add(-tolerance/2))
}

// all does a step as long as there is something to do.
func all(ctx context.Context, step func(context.Context) (bool, error)) error {
	for {
		if some, err := step(ctx); err != nil || !some {
			return err
		}
	}
}

// soon is when something may happen, if nothing can be sent now.
func (s *simulation) soon() time.Time {
	now := s.clock.Now()
	soon := now.Add(longest)
	if s.next.Before(soon) {
		soon = s.next
	}
	if due := time.UnixMicro(s.app.Bot.NextDue()); s.app.Bot.NextDue() != 0 && due.Before(soon) {
		soon = due
	}
	if soon.Before(now.Add(turn)) {
		return now.Add(turn) // the least that something can wait for
	}
	return soon
}

// plan chooses when the next message is written after an instant.
func (s *simulation) plan(after time.Time) {
	if s.writes <= 0 {
		s.next = s.day.until
		return
	}
	mean := float64(14*time.Hour) / (s.writes * float64(s.persons))
	s.next = after.Add(time.Duration(-math.Log(1-s.random.Float64()) * mean))
}

// write lets people write whose time has come.
func (s *simulation) write(ctx context.Context) error {
	for !s.next.After(s.clock.Now()) {
		s.written++
		i := s.random.IntN(s.persons)
		chat := firstChat + i
		body := fmt.Appendf(nil, `{"update_id":%d,"message":{"message_id":%d,"date":%d,"chat":{"id":%d,"type":"private","first_name":"Ana"},`+
			`"from":{"id":%d,"is_bot":false,"first_name":"Ana","language_code":"es"},"text":"café %d,05"}}`,
			s.written, s.written, s.next.Unix(), chat, chat, 1+s.written%90)
		s.waiting[i] = append(s.waiting[i], s.next)
		raw := channel.Raw{ID: strconv.Itoa(s.written), Seq: int64(s.written), Chat: telegram.ChatOf(int64(chat)), Body: body}
		if err := s.app.Bot.Accept(ctx, telegram.Name, []channel.Raw{raw}); err != nil {
			return err
		}
		s.plan(s.next)
		if err := all(ctx, s.app.Bot.StepUpdate); err != nil {
			return err
		}
	}
	return nil
}

// said takes note of a message of the bot.
func (s *simulation) said(chat int64, text string, now time.Time) {
	i := int(chat - firstChat)
	note := func(told *time.Time, by time.Time) {
		s.by = by
		if !told.IsZero() {
			s.twice++
		}
		*told = now
		if s.first.IsZero() {
			s.first = now
		}
		s.last = now
	}
	switch {
	case strings.Contains(text, "Química"):
		by := s.day.plan(i).due().Add(tolerance)
		if begins := at(s.day.plan(i).class); begins.Before(by) {
			by = begins
		}
		note(&s.told[i].class, by)
	case strings.Contains(text, "entregar la memoria"):
		note(&s.told[i].task, at(s.day.plan(i).task).Add(tolerance))
	case len(s.waiting[i]) > 0:
		s.by = time.Time{}
		s.answers++
		s.longest = max(s.longest, now.Sub(s.waiting[i][0]))
		s.waiting[i] = s.waiting[i][1:]
	}
}

// sum counts what came in time.
func (s *simulation) sum() {
	for i, told := range s.told {
		has := s.day.plan(i)
		if has.class != "" {
			s.judge(told.class, has.due(), at(has.class))
		}
		if has.task != "" {
			s.judge(told.task, at(has.task), time.Time{})
		}
	}
}

// judge counts one notice that was due at an instant and of no use after another
// one, if that is not zero.
func (s *simulation) judge(told, due, useless time.Time) {
	switch {
	case told.IsZero():
		s.notTold++
	case !useless.IsZero() && told.After(useless):
		s.afterBeginning++
		s.late++
	case told.After(due.Add(tolerance)):
		s.late++
	default:
		s.inTime++
	}
}

var staleCount = regexp.MustCompile(`becario_messages_total\{channel="telegram",outcome="stale"\} (\d+)`)

// counted is how many notices the program says were not told since it was too late.
func (s *simulation) counted() (int, error) {
	page := httptest.NewRecorder()
	s.app.Handler().ServeHTTP(page, httptest.NewRequest(http.MethodGet, "http://127.0.0.1/metrics", nil))
	if page.Code != http.StatusOK {
		return 0, fmt.Errorf("read the metrics: status %d", page.Code)
	}
	found := staleCount.FindStringSubmatch(page.Body.String())
	if found == nil {
		return 0, nil
	}
	return strconv.Atoi(found[1])
}
