package taskstest

import (
	"slices"
	"time"

	commonv1 "becario/api/becario/common/v1"
	tasksv1 "becario/api/becario/tasks/v1"
	"becario/kit/fault"
)

func (s *suite) claim() []*commonv1.Notice {
	s.Helper()
	res, err := s.tasks.ClaimDue(s.ctx, &tasksv1.ClaimDueRequest{Limit: 10, LeaseSeconds: 30})
	if err != nil {
		s.Fatalf("claim: %v", err)
	}
	return res.Notices
}

func (s *suite) ack(notices []*commonv1.Notice) {
	s.Helper()
	if _, err := s.tasks.AckDue(s.ctx, &tasksv1.AckDueRequest{Notices: notices}); err != nil {
		s.Fatalf("acknowledge: %v", err)
	}
}

// wantNotice moves the clock to a wall-clock time in Madrid and wants one
// notice there and none just before.
func (s *suite) wantNotice(at string, kind commonv1.TaskReminder_Kind) []*commonv1.Notice {
	s.Helper()
	zone, err := time.LoadLocation(madrid)
	if err != nil {
		s.Fatal(err)
	}
	when, err := time.ParseInLocation("2006-01-02 15:04", at, zone)
	if err != nil {
		s.Fatal(err)
	}
	s.clock.Set(when.Add(-time.Second))
	if early := s.claim(); len(early) != 0 {
		s.Fatalf("a second before %s: got %v, want nothing", at, early)
	}
	s.clock.Set(when)
	got := s.claim()
	if len(got) != 1 || got[0].GetTaskReminder().GetKind() != kind || got[0].Space != "ana" {
		s.Fatalf("at %s: got %v, want one %s", at, got, kind)
	}
	return got
}

func (s *suite) remind() {
	s.add("ana", "k1", &tasksv1.Task{Title: "examen", DueDate: "2026-03-06", DueTime: "08:30", Zone: madrid, Remind: []string{"-P1D", "-PT2H"}})
	first := s.wantNotice("2026-03-05 08:30", commonv1.TaskReminder_KIND_AHEAD)
	if again := s.claim(); len(again) != 0 {
		s.Errorf("during the lease: got %v, want nothing", again)
	}
	s.clock.Add(31 * time.Second)
	again := s.claim()
	if len(again) != 1 || again[0].Key != first[0].Key {
		s.Fatalf("after the lease: got %v, want %v again", again, first)
	}
	s.ack(again)
	s.ack(again)
	second := s.wantNotice("2026-03-06 06:30", commonv1.TaskReminder_KIND_AHEAD)
	s.ack(second)
	s.clock.Add(240 * time.Hour)
	if more := s.claim(); len(more) != 0 {
		s.Errorf("in the end: got %v, want nothing", more)
	}
}

func (s *suite) summerTime() {
	s.add("ana", "k1", &tasksv1.Task{Title: "turno", DueDate: "2026-03-29", DueTime: "09:00", Zone: madrid, Remind: []string{"-P1D", "PT0S"}})
	s.ack(s.wantNotice("2026-03-28 09:00", commonv1.TaskReminder_KIND_AHEAD))
	s.ack(s.wantNotice("2026-03-29 09:00", commonv1.TaskReminder_KIND_DUE))
}

func (s *suite) configure() {
	s.add("ana", "k1", &tasksv1.Task{Title: "memoria", DueDate: "2026-03-06", Zone: madrid})
	_, err := s.tasks.Configure(s.ctx, &tasksv1.ConfigureRequest{Space: "ana", Actor: "ana", Key: "k2", Settings: &tasksv1.Settings{DayTime: "20:00", Before: []string{"-P1D"}}})
	if err != nil {
		s.Fatal(err)
	}
	s.ack(s.wantNotice("2026-03-05 20:00", commonv1.TaskReminder_KIND_AHEAD))
	s.add("ana", "k3", &tasksv1.Task{Title: "resumen", DueDate: "2026-03-09", Zone: madrid})
	if _, err := s.tasks.Configure(s.ctx, &tasksv1.ConfigureRequest{Space: "ana", Actor: "ana", Key: "k4", Settings: &tasksv1.Settings{Off: true}}); err != nil {
		s.Fatal(err)
	}
	s.clock.Add(240 * time.Hour)
	if got := s.claim(); len(got) != 0 {
		s.Errorf("switched off: got %v, want nothing", got)
	}
}

func (s *suite) missed() {
	s.add("ana", "k1", &tasksv1.Task{Title: "pastilla", Recurrence: "FREQ=DAILY", DueTime: "22:00", Zone: madrid})
	s.clock.Set(time.Date(2026, 3, 8, 12, 0, 0, 0, time.UTC))
	late := s.claim()
	if len(late) != 1 {
		s.Fatalf("after four days: got %v, want one notice", late)
	}
	s.ack(late)
	s.ack(s.wantNotice("2026-03-08 22:00", commonv1.TaskReminder_KIND_DUE))
}

func (s *suite) passed() {
	s.add("ana", "k1", &tasksv1.Task{Title: "horno", DueDate: "2026-03-06", DueTime: "08:30", Zone: madrid, Remind: []string{"-P7D"}})
	s.ack(s.wantNotice("2026-03-06 08:30", commonv1.TaskReminder_KIND_DUE))
	if more := s.claim(); len(more) != 0 {
		s.Errorf("got %v, want nothing more", more)
	}
	s.add("ana", "k2", &tasksv1.Task{Title: "memoria", DueDate: "2026-03-07", Zone: madrid})
	s.ack(s.wantNotice("2026-03-07 09:00", commonv1.TaskReminder_KIND_DAY))
}

// answeredLate keeps a message some minutes after it was written, while something was
// away: what it asks to be reminded of meanwhile is told at once, and only once.
func (s *suite) answeredLate() {
	written := time.Date(2026, 3, 6, 7, 29, 30, 0, time.UTC)
	s.clock.Set(written.Add(5 * time.Minute))
	add := func(key, at string, said int64) {
		s.Helper()
		_, err := s.tasks.Add(s.ctx, &tasksv1.AddRequest{Space: "ana", Actor: "ana", Key: key, SaidAt: said,
			Task: &tasksv1.Task{Title: key, DueDate: "2026-03-06", DueTime: at, Zone: madrid}})
		if err != nil {
			s.Fatal(err)
		}
	}
	add("horno", "08:30", written.UnixMicro())
	add("over when it was written", "08:00", written.UnixMicro())
	add("said now", "08:30", 0)
	add("by a clock that is ahead", "08:30", s.clock.Now().Add(time.Hour).UnixMicro())
	got := s.claim()
	if len(got) != 1 || got[0].GetTaskReminder().GetTitle() != "horno" || got[0].GetTaskReminder().GetKind() != commonv1.TaskReminder_KIND_DUE {
		s.Fatalf("got %v, want the one reminder that fell due meanwhile", got)
	}
	s.ack(got)
	if more := s.claim(); len(more) != 0 {
		s.Errorf("got %v, want nothing more", more)
	}
}

// movedLate changes tasks some minutes after that was said: what falls due meanwhile by
// the change is told at once, what was due is not lost, and nothing is told twice.
func (s *suite) movedLate() {
	said := time.Date(2026, 3, 6, 7, 29, 30, 0, time.UTC)
	task := func(title, at string, remind ...string) *tasksv1.Task {
		return s.add("ana", title, &tasksv1.Task{Title: title, DueDate: "2026-03-06", DueTime: at, Zone: madrid, Remind: remind})
	}
	change := func(task *tasksv1.Task, key string, said time.Time, to *tasksv1.Task, path string) {
		s.Helper()
		_, err := s.tasks.Change(s.ctx, &tasksv1.ChangeRequest{Space: "ana", Actor: "ana", Key: key, Id: task.Id, SaidAt: said.UnixMicro(), Task: to, Paths: []string{path}})
		if err != nil {
			s.Fatal(err)
		}
	}
	moved, ahead, told, waiting, over := task("moved", "10:00"), task("ahead", "09:00"), task("told", "08:30"), task("waiting", "08:33"), task("over", "11:00")
	s.clock.Set(said.Add(time.Minute))
	if got := s.claim(); len(got) != 1 || got[0].RecordId != told.Id {
		s.Fatalf("at 8:30: got %v, want the one that is due", got)
	} else {
		s.ack(got)
	}
	s.clock.Set(said.Add(5 * time.Minute))
	change(moved, "c1", said, &tasksv1.Task{DueTime: "08:30"}, "due_time")
	change(ahead, "c2", said, &tasksv1.Task{Remind: []string{"-PT29M"}}, "remind")
	change(told, "c3", said, &tasksv1.Task{Remind: []string{"PT0S", "-PT2H"}}, "remind")
	change(waiting, "c4", s.clock.Now(), &tasksv1.Task{Title: "named anew"}, "title")
	change(over, "c5", said, &tasksv1.Task{DueTime: "08:29"}, "due_time")
	want := map[string]string{moved.Id: "07:30", ahead.Id: "07:31", waiting.Id: "07:33"} // UTC
	got := s.claim()
	for _, n := range got {
		if at := time.UnixMicro(n.DueAt).UTC().Format("15:04"); want[n.RecordId] != at {
			s.Errorf("%s is told of as at %s, want %q", n.GetTaskReminder().GetTitle(), at, want[n.RecordId])
		}
		delete(want, n.RecordId)
	}
	if len(want) > 0 {
		s.Errorf("of %v nobody is told", want)
	}
	s.ack(got)
	change(moved, "c6", said, &tasksv1.Task{Title: "named anew"}, "title")
	if more := s.claim(); len(more) != 0 {
		s.Errorf("got %v, want nothing more", more)
	}
}

// addedLate gives a task further reminders some minutes after that was said, and one that
// it has was told meanwhile: the first one after that is told at once.
func (s *suite) addedLate() {
	task := s.add("ana", "k1", &tasksv1.Task{Title: "examen", DueDate: "2026-03-06", DueTime: "09:00", Zone: madrid, Remind: []string{"-PT30M"}})
	first := s.wantNotice("2026-03-06 08:30", commonv1.TaskReminder_KIND_AHEAD)
	s.ack(first)
	said := s.clock.Now().Add(-30 * time.Second)
	s.clock.Add(4*time.Minute + 30*time.Second)
	_, err := s.tasks.Change(s.ctx, &tasksv1.ChangeRequest{Space: "ana", Actor: "ana", Key: "k2", Id: task.Id, SaidAt: said.UnixMicro(),
		Task: &tasksv1.Task{Remind: []string{"-PT30M", "-PT28M", "-PT27M", "-PT5M"}}, Paths: []string{"remind"}})
	if err != nil {
		s.Fatal(err)
	}
	got := s.claim()
	if len(got) != 1 || got[0].DueAt != first[0].DueAt+2*time.Minute.Microseconds() {
		s.Fatalf("got %v, want one as at 8:32", got)
	}
	s.ack(got)
	s.ack(s.wantNotice("2026-03-06 08:55", commonv1.TaskReminder_KIND_AHEAD))
}

// due keeps a task whose reminder is due since a minute and has not been claimed.
func (s *suite) due() (task *tasksv1.Task, at time.Time) {
	s.Helper()
	at = time.Date(2026, 3, 4, 10, 0, 0, 0, time.UTC)
	task = s.add("ana", "k1", &tasksv1.Task{Title: "banco", DueDate: "2026-03-04", DueTime: "11:00", Zone: madrid})
	s.clock.Set(at.Add(time.Minute))
	return task, at
}

// wantDue wants one notice, as at an instant, and no other after it.
func (s *suite) wantDue(at time.Time) {
	s.Helper()
	got := s.claim()
	if len(got) != 1 || got[0].DueAt != at.UnixMicro() {
		s.Fatalf("got %v, want one as at %s", got, at)
	}
	s.ack(got)
	if more := s.claim(); len(more) != 0 {
		s.Errorf("got %v, want nothing more", more)
	}
}

func (s *suite) dueConfigured() {
	_, at := s.due()
	configure := func(key string, settings *tasksv1.Settings) {
		s.Helper()
		if _, err := s.tasks.Configure(s.ctx, &tasksv1.ConfigureRequest{Space: "ana", Actor: "ana", Key: key, Settings: settings}); err != nil {
			s.Fatal(err)
		}
	}
	configure("k2", &tasksv1.Settings{DayTime: "20:00"})
	s.wantDue(at)
	configure("k3", &tasksv1.Settings{DayTime: "21:00"})
	if again := s.claim(); len(again) != 0 {
		s.Errorf("got %v, want nothing that was told", again)
	}
	s.add("ana", "k4", &tasksv1.Task{Title: "correr", DueDate: "2026-03-04", DueTime: "12:00", Zone: madrid})
	s.clock.Set(at.Add(61 * time.Minute))
	configure("k5", &tasksv1.Settings{Off: true})
	if got := s.claim(); len(got) != 0 {
		s.Errorf("switched off: got %v, want nothing", got)
	}
}

func (s *suite) dueUndone() {
	task, at := s.due()
	retitle := func(key string) {
		s.Helper()
		_, err := s.tasks.Change(s.ctx, &tasksv1.ChangeRequest{Space: "ana", Actor: "ana", Key: key, Id: task.Id, Task: &tasksv1.Task{Title: key}, Paths: []string{"title"}})
		if err != nil {
			s.Fatal(err)
		}
	}
	undo := func(key string) {
		s.Helper()
		if _, err := s.tasks.Undo(s.ctx, &tasksv1.UndoRequest{Space: "ana", Actor: "ana", Key: key}); err != nil {
			s.Fatal(err)
		}
	}
	retitle("k2")
	undo("k2")
	s.wantDue(at)
	retitle("k3")
	undo("k3")
	if again := s.claim(); len(again) != 0 {
		s.Errorf("got %v, want nothing that was told", again)
	}
	s.add("ana", "k4", &tasksv1.Task{Title: "correr", DueDate: "2026-03-04", DueTime: "12:00", Zone: madrid})
	s.clock.Set(at.Add(61 * time.Minute))
	undo("k4")
	if got := s.claim(); len(got) != 0 {
		s.Errorf("of what is there no longer: got %v, want nothing", got)
	}
}

// dueFinished finishes today's of a repeating task after tomorrow's reminder has fallen
// due, and a task whose own reminder has.
func (s *suite) dueFinished() {
	once, at := s.due()
	daily := s.add("ana", "k2", &tasksv1.Task{Title: "regar", DueDate: "2026-03-04", DueTime: "22:00", Recurrence: "FREQ=DAILY", Zone: madrid, Remind: []string{"-PT34H"}})
	s.clock.Set(at.Add(time.Hour + time.Minute)) // tomorrow's at 12:00 is due
	late := s.add("ana", "k3", &tasksv1.Task{Title: "pastilla", DueDate: "2026-03-04", DueTime: "12:02", Recurrence: "FREQ=DAILY", Zone: madrid})
	s.clock.Add(2 * time.Minute)
	res, err := s.tasks.Finish(s.ctx, &tasksv1.FinishRequest{Space: "ana", Actor: "ana", Key: "k4", Ids: []string{once.Id, daily.Id, late.Id}})
	if err != nil {
		s.Fatal(err)
	}
	got := s.claim()
	if len(got) != 1 || got[0].RecordId != daily.Id || got[0].GetTaskReminder().GetDate() != "2026-03-05" {
		s.Errorf("got %v, want one, of the second of %v", got, res.Tasks)
	}
}

func (s *suite) held() {
	for i, title := range []string{"leer", "correr"} {
		s.add("ana", "k"+title, &tasksv1.Task{Title: title, DueDate: "2026-03-05", DueTime: []string{"23:00", "23:30"}[i], Zone: madrid})
	}
	for _, at := range []string{"2026-03-05 23:00", "2026-03-05 23:30"} {
		held := s.wantNotice(at, commonv1.TaskReminder_KIND_DUE)
		held[0].AgainAt = time.Date(2026, 3, 6, 7, 0, 0, 0, time.UTC).UnixMicro()
		s.ack(held)
	}
	done, err := s.tasks.List(s.ctx, &tasksv1.ListRequest{Space: "ana", Query: "leer"})
	if err != nil {
		s.Fatal(err)
	}
	if _, err := s.tasks.Finish(s.ctx, &tasksv1.FinishRequest{Space: "ana", Actor: "ana", Key: "k9", Ids: []string{done.Tasks[0].Id}}); err != nil {
		s.Fatal(err)
	}
	later := s.wantNotice("2026-03-06 08:00", commonv1.TaskReminder_KIND_DUE)
	if got := later[0].GetTaskReminder().GetTitle(); got != "correr" {
		s.Errorf("held: got %q, want what is not done", got)
	}
}

func (s *suite) nag() {
	task := s.add("ana", "k1", &tasksv1.Task{Title: "banco", DueDate: "2026-03-05", DueTime: "09:00", Zone: madrid})
	change := func(key, every string) error {
		res, err := s.tasks.Change(s.ctx, &tasksv1.ChangeRequest{Space: "ana", Actor: "ana", Key: key, Id: task.Id, Task: &tasksv1.Task{Nag: every}, Paths: []string{"nag"}})
		if err == nil {
			task = res.Task
		}
		return err
	}
	s.wantFault(change("k2", "soon"), "fault.bad_duration")
	if err := change("k3", "PT1M"); err != nil || task.Nag != "PT5M" {
		s.Errorf("each minute: got %q, %v; want PT5M", task.GetNag(), err)
	}
	if err := change("k4", "PT10M"); err != nil {
		s.Fatal(err)
	}
	s.ack(s.wantNotice("2026-03-05 09:00", commonv1.TaskReminder_KIND_DUE))
	s.ack(s.wantNotice("2026-03-05 09:10", commonv1.TaskReminder_KIND_NAG))
	s.clock.Add(25 * time.Minute) // a stop: it does not catch up
	s.ack(s.claim())
	s.ack(s.wantNotice("2026-03-05 09:40", commonv1.TaskReminder_KIND_NAG))
	if _, err := s.tasks.Finish(s.ctx, &tasksv1.FinishRequest{Space: "ana", Actor: "ana", Key: "k5", Ids: []string{task.Id}}); err != nil {
		s.Fatal(err)
	}
	s.clock.Add(240 * time.Hour)
	if more := s.claim(); len(more) != 0 {
		s.Errorf("done: got %v, want nothing", more)
	}
	s.add("ana", "k6", &tasksv1.Task{Title: "otra", DueDate: "2026-03-20", DueTime: "09:00", Zone: madrid, Nag: "PT12H"})
	s.ack(s.wantNotice("2026-03-20 09:00", commonv1.TaskReminder_KIND_DUE))
	s.ack(s.wantNotice("2026-03-20 21:00", commonv1.TaskReminder_KIND_NAG))
	s.ack(s.wantNotice("2026-03-21 09:00", commonv1.TaskReminder_KIND_NAG))
	s.clock.Add(240 * time.Hour)
	if more := s.claim(); len(more) != 0 {
		s.Errorf("after a day: got %v, want nothing", more)
	}
}

func (s *suite) lasts() {
	task := s.add("ana", "k1", &tasksv1.Task{Title: "turno", DueDate: "2026-03-11", DueTime: "16:00", Zone: madrid, Lasts: "PT4H"})
	if task.Lasts != "PT4H" {
		s.Errorf("got %q, want PT4H", task.Lasts)
	}
	change := func(key string, to *tasksv1.Task, paths ...string) (*tasksv1.Task, error) {
		res, err := s.tasks.Change(s.ctx, &tasksv1.ChangeRequest{Space: "ana", Actor: "ana", Key: key, Id: task.Id, Task: to, Paths: paths})
		return res.GetTask(), err
	}
	if moved, err := change("k2", &tasksv1.Task{DueTime: "17:00"}, "due_time"); err != nil || moved.Lasts != "PT4H" {
		s.Errorf("moved: got %q, %v; want PT4H", moved.GetLasts(), err)
	}
	if cut, err := change("k3", &tasksv1.Task{Lasts: "PT3H30M"}, "lasts"); err != nil || cut.Lasts != "PT3H30M" {
		s.Errorf("cut: got %q, %v; want PT3H30M", cut.GetLasts(), err)
	}
	for _, bad := range []string{"PT25H", "PT24H1M", "PT1500M", "PT100000S", "PT0S", "-PT1H", "P2D", "long"} {
		if _, err := change("bad "+bad, &tasksv1.Task{Lasts: bad}, "lasts"); !fault.Is(err, fault.Invalid) {
			s.Errorf("lasts %q: got %v, want invalid", bad, err)
		}
	}
	if undated, err := change("k4", &tasksv1.Task{}, "due_time"); err != nil || undated.Lasts != "" {
		s.Errorf("without an hour: got %q, %v; want none", undated.GetLasts(), err)
	}
}

func (s *suite) except() {
	task := s.add("ana", "k1", &tasksv1.Task{Title: "farmacia", DueDate: "2026-03-10", DueTime: "16:00", Zone: madrid, Recurrence: "FREQ=WEEKLY;BYDAY=TU,TH"})
	change := func(key string, days ...string) (*tasksv1.Task, error) {
		res, err := s.tasks.Change(s.ctx, &tasksv1.ChangeRequest{Space: "ana", Actor: "ana", Key: key, Id: task.Id, Task: &tasksv1.Task{Except: days}, Paths: []string{"except"}})
		return res.GetTask(), err
	}
	left, err := change("k2", "2026-03-12")
	if err != nil || left.DueDate != "2026-03-10" || !slices.Equal(left.Except, []string{"2026-03-12"}) {
		s.Fatalf("a later day is left out: got %v, %v", left, err)
	}
	done, err := s.tasks.Finish(s.ctx, &tasksv1.FinishRequest{Space: "ana", Actor: "ana", Key: "k3", Ids: []string{task.Id}})
	if err != nil || done.Tasks[0].DueDate != "2026-03-17" || len(done.Tasks[0].Except) > 0 {
		s.Errorf("done before a day that is left out: got %v, %v; want the one after that", done.GetTasks(), err)
	}
	if left, err = change("k4", "2026-03-17", "2026-03-19"); err != nil || left.DueDate != "2026-03-24" || len(left.Except) > 0 {
		s.Errorf("the next two days are left out: got %v, %v", left, err)
	}
	res, err := s.tasks.List(s.ctx, &tasksv1.ListRequest{Space: "ana", Zone: madrid})
	if want := int64(1774364400000000); err != nil || len(res.NoticeAt) != 1 || res.NoticeAt[0] != want { // 24 March, 16:00
		s.Errorf("the reminder: got %v, %v; want %d", res.GetNoticeAt(), err, want)
	}
	if undone, err := s.tasks.Undo(s.ctx, &tasksv1.UndoRequest{Space: "ana", Actor: "ana", Key: "k4"}); err != nil || undone.Tasks[0].DueDate != "2026-03-17" {
		s.Errorf("undone: got %v, %v", undone, err)
	}
	if _, err := change("k5", "12 March"); !fault.Is(err, fault.Invalid) {
		s.Errorf("no day: got %v, want invalid", err)
	}
	if _, err := s.tasks.Change(s.ctx, &tasksv1.ChangeRequest{Space: "ana", Actor: "ana", Key: "k7", Id: task.Id, Task: &tasksv1.Task{DueDate: "2026-03-19", Except: []string{"2026-03-26"}}, Paths: []string{"except"}}); err != nil {
		s.Error(err)
	}
	moved, err := s.tasks.Change(s.ctx, &tasksv1.ChangeRequest{Space: "ana", Actor: "ana", Key: "k8", Id: task.Id, Task: &tasksv1.Task{DueDate: "2026-03-26"}, Paths: []string{"due_date"}})
	if err != nil || moved.Task.DueDate != "2026-03-26" {
		s.Errorf("moved onto a day that was left out: got %v, %v", moved, err)
	}
	few := s.add("ana", "k9", &tasksv1.Task{Title: "dos veces", DueDate: "2026-03-12", Zone: madrid, Recurrence: "FREQ=DAILY;UNTIL=20260313"})
	if _, err := s.tasks.Change(s.ctx, &tasksv1.ChangeRequest{Space: "ana", Actor: "ana", Key: "k10", Id: few.Id, Task: &tasksv1.Task{Except: []string{"2026-03-12", "2026-03-13"}}, Paths: []string{"except"}}); !fault.Has(err, "fault.no_day_left") {
		s.Errorf("no day is left: got %v", err)
	}
	once := s.add("ana", "k6", &tasksv1.Task{Title: "una vez", DueDate: "2026-03-12", Zone: madrid, Except: []string{"2026-03-12"}})
	if len(once.Except) > 0 || once.DueDate != "2026-03-12" {
		s.Errorf("what does not repeat leaves nothing out: got %v", once)
	}
}
