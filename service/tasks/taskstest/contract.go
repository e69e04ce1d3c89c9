// Package taskstest holds the suites that every implementation of the tasks
// service and every store of it passes.
package taskstest

import (
	"context"
	"slices"
	"testing"
	"time"

	tasksv1 "becario/api/becario/tasks/v1"
	"becario/api/becario/tasks/v1/tasksv1connect"
	"becario/kit/clock"
	"becario/kit/fault"
)

// Start is when a suite's clock starts: a Wednesday morning in Madrid.
var Start = time.Date(2026, 3, 4, 8, 15, 0, 0, time.UTC)

const madrid = "Europe/Madrid"

// Contract checks what the service promises. open returns an empty service,
// local or remote, on the clock.
func Contract(t *testing.T, open func(t *testing.T, clock *clock.Manual) tasksv1connect.TasksServiceClient) {
	for name, check := range map[string]func(*suite){
		"adding works when it is told twice":                       (*suite).addTwice,
		"adding fails when the task cannot be":                     (*suite).addInvalid,
		"a task is nobody else's":                                  (*suite).owner,
		"a list works when it is limited":                          (*suite).list,
		"a change works when the version is the present one":       (*suite).change,
		"undo works when nothing has changed since":                (*suite).undo,
		"a repeating task works when it is done":                   (*suite).repeat,
		"a reminder works when it is claimed and acknowledged":     (*suite).remind,
		"a reminder works when the clocks change":                  (*suite).summerTime,
		"a reminder works when settings change":                    (*suite).configure,
		"a repeating task's reminders skip what a stop has missed": (*suite).missed,
		"a task is told of again until it is done":                 (*suite).nag,
		"how long a task takes is kept, and goes with its hour":    (*suite).lasts,
		"a repeating task leaves out the days that it shall":       (*suite).except,
		"a task kept after its reminder is told of at its time":    (*suite).passed,
		"a reminder works when its message was answered late":      (*suite).answeredLate,
		"a reminder works when what moves it was answered late":    (*suite).movedLate,
		"a reminder works when one before it was told meanwhile":   (*suite).addedLate,
		"a reminder that is due stays so when settings change":     (*suite).dueConfigured,
		"a reminder that is due stays so when a change is undone":  (*suite).dueUndone,
		"a reminder that is due works when another date is done":   (*suite).dueFinished,
		"a notice that is held comes again later, if still due":    (*suite).held,
		"an export works when it is of all that is kept":           (*suite).exported,
		"a long export comes in pages":                             (*suite).exportedInPages,
		"erasing works when there is something and when not":       (*suite).erased,
	} {
		t.Run(name, func(t *testing.T) {
			c := clock.NewManual(Start)
			check(&suite{T: t, clock: c, tasks: open(t, c), ctx: t.Context()})
		})
	}
}

type suite struct {
	*testing.T
	clock *clock.Manual
	tasks tasksv1connect.TasksServiceClient
	ctx   context.Context
}

func (s *suite) add(person, key string, task *tasksv1.Task) *tasksv1.Task {
	s.Helper()
	res, err := s.tasks.Add(s.ctx, &tasksv1.AddRequest{Space: person, Actor: person, Key: key, Task: task})
	if err != nil {
		s.Fatalf("add %v: %v", task, err)
	}
	return res.Task
}

func (s *suite) titles(req *tasksv1.ListRequest) []string {
	s.Helper()
	res, err := s.tasks.List(s.ctx, req)
	if err != nil {
		s.Fatalf("list %v: %v", req, err)
	}
	var titles []string
	for _, task := range res.Tasks {
		titles = append(titles, task.Title)
	}
	return titles
}

func (s *suite) wantTitles(req *tasksv1.ListRequest, want ...string) {
	s.Helper()
	if got := s.titles(req); !slices.Equal(got, want) {
		s.Errorf("list %v: got %q, want %q", req, got, want)
	}
}

func (s *suite) wantFault(err error, want string) {
	s.Helper()
	f, ok := fault.Of(err)
	if !ok || f.Key != want {
		s.Errorf("got error %v (%v), want the fault %s", err, f, want)
	}
}

func (s *suite) addTwice() {
	first := s.add("ana", "k1", &tasksv1.Task{Title: " Hacer hito 1 de CC ", DueDate: "2100-10-10", Zone: madrid})
	again := s.add("ana", "k1", &tasksv1.Task{Title: "otra cosa"})
	if first.Id != again.Id || again.Title != "Hacer hito 1 de CC" || again.Version != 1 {
		s.Errorf("second add: got %v, want %v", again, first)
	}
	s.wantTitles(&tasksv1.ListRequest{Space: "ana"}, "Hacer hito 1 de CC")
}

func (s *suite) addInvalid() {
	for want, task := range map[string]*tasksv1.Task{
		"fault.no_title":       {Title: " \n"},
		"fault.bad_date":       {Title: "x", DueDate: "2026-02-31", Zone: madrid},
		"fault.bad_zone":       {Title: "x", DueDate: "2026-02-01", Zone: "Marte/Olympus"},
		"fault.bad_recurrence": {Title: "x", Recurrence: "FREQ=SECONDLY", Zone: madrid},
		"fault.bad_duration":   {Title: "x", Remind: []string{"mañana"}},
		"fault.bad_priority":   {Title: "x", Priority: "huge"},
	} {
		_, err := s.tasks.Add(s.ctx, &tasksv1.AddRequest{Space: "ana", Actor: "ana", Key: want, Task: task})
		s.wantFault(err, want)
	}
	_, err := s.tasks.Add(s.ctx, &tasksv1.AddRequest{Space: "ana", Actor: "ana", Task: &tasksv1.Task{Title: "x"}})
	s.wantFault(err, "fault.no_key")
	_, err = s.tasks.Add(s.ctx, &tasksv1.AddRequest{Space: "ana", Key: "k", Task: &tasksv1.Task{Title: "x"}})
	s.wantFault(err, "fault.no_key")
	_, err = s.tasks.Add(s.ctx, &tasksv1.AddRequest{Actor: "ana", Key: "k", Task: &tasksv1.Task{Title: "x"}})
	s.wantFault(err, "fault.no_key")
	s.wantTitles(&tasksv1.ListRequest{Space: "ana"})
}

func (s *suite) owner() {
	task := s.add("ana", "k1", &tasksv1.Task{Title: "secreto"})
	s.wantTitles(&tasksv1.ListRequest{Space: "beto"})
	_, err := s.tasks.Finish(s.ctx, &tasksv1.FinishRequest{Space: "beto", Actor: "beto", Key: "k2", Ids: []string{task.Id}})
	s.wantFault(err, "fault.no_task")
	_, err = s.tasks.Change(s.ctx, &tasksv1.ChangeRequest{Space: "beto", Actor: "beto", Key: "k3", Id: task.Id, Task: &tasksv1.Task{Title: "mío"}, Paths: []string{"title"}})
	s.wantFault(err, "fault.no_task")
	_, err = s.tasks.Undo(s.ctx, &tasksv1.UndoRequest{Space: "beto", Actor: "beto", Key: "k1"})
	s.wantFault(err, "fault.no_change")
	_, err = s.tasks.List(s.ctx, &tasksv1.ListRequest{})
	s.wantFault(err, "fault.no_person")
}

func (s *suite) list() {
	s.add("ana", "k1", &tasksv1.Task{Title: "sin fecha"})
	s.add("ana", "k2", &tasksv1.Task{Title: "Exámenes de Álgebra", DueDate: "2026-03-20", Zone: madrid, Subject: "Álgebra"})
	s.add("ana", "k3", &tasksv1.Task{Title: "pronto", DueDate: "2026-03-05", DueTime: "09:00", Zone: madrid, Priority: "high"})
	s.add("ana", "k4", &tasksv1.Task{Title: "tarde", DueDate: "2026-03-03", Zone: madrid})
	s.wantTitles(&tasksv1.ListRequest{Space: "ana"}, "tarde", "pronto", "Exámenes de Álgebra", "sin fecha")
	s.wantTitles(&tasksv1.ListRequest{Space: "ana", From: "2026-03-04", To: "2026-03-20"}, "pronto", "Exámenes de Álgebra")
	s.wantTitles(&tasksv1.ListRequest{Space: "ana", Query: "examen algebra"}, "Exámenes de Álgebra")
	s.wantTitles(&tasksv1.ListRequest{Space: "ana", Subject: "algebra"}, "Exámenes de Álgebra")
	s.wantTitles(&tasksv1.ListRequest{Space: "ana", Priority: "high"}, "pronto")
	s.wantTitles(&tasksv1.ListRequest{Space: "ana", Status: tasksv1.Status_STATUS_OVERDUE}, "tarde")
	s.wantTitles(&tasksv1.ListRequest{Space: "ana", Limit: 1}, "tarde")
}

func (s *suite) change() {
	task := s.add("ana", "k1", &tasksv1.Task{Title: "taller", DueDate: "2026-03-11", DueTime: "07:00", Zone: madrid})
	req := &tasksv1.ChangeRequest{Space: "ana", Actor: "ana", Key: "k2", Id: task.Id, Version: 1, Task: &tasksv1.Task{DueTime: "08:30"}, Paths: []string{"due_time"}}
	res, err := s.tasks.Change(s.ctx, req)
	if err != nil || res.Task.DueTime != "08:30" || res.Before.DueTime != "07:00" || res.Task.Version != 2 {
		s.Fatalf("change: got %v, %v", res, err)
	}
	req.Key = "k3"
	_, err = s.tasks.Change(s.ctx, req)
	s.wantFault(err, "fault.changed")
	req.Version, req.Paths = 0, []string{"id"}
	_, err = s.tasks.Change(s.ctx, req)
	s.wantFault(err, "fault.bad_field")
}

func (s *suite) undo() {
	task := s.add("ana", "k1", &tasksv1.Task{Title: "taller"})
	if _, err := s.tasks.Remove(s.ctx, &tasksv1.RemoveRequest{Space: "ana", Actor: "ana", Key: "k2", Ids: []string{task.Id}}); err != nil {
		s.Fatal(err)
	}
	s.wantTitles(&tasksv1.ListRequest{Space: "ana"})
	_, err := s.tasks.Undo(s.ctx, &tasksv1.UndoRequest{Space: "ana", Actor: "ana", Key: "k1"})
	s.wantFault(err, "fault.changed")
	if _, err := s.tasks.Undo(s.ctx, &tasksv1.UndoRequest{Space: "ana", Actor: "ana", Key: "k2"}); err != nil {
		s.Fatal(err)
	}
	s.wantTitles(&tasksv1.ListRequest{Space: "ana"}, "taller")
	_, err = s.tasks.Undo(s.ctx, &tasksv1.UndoRequest{Space: "ana", Actor: "ana", Key: "k2"})
	s.wantFault(err, "fault.undone")
	if _, err = s.tasks.Finish(s.ctx, &tasksv1.FinishRequest{Space: "ana", Actor: "ana", Key: "k2b", Ids: []string{task.Id}}); err != nil {
		s.Fatal(err)
	}
	for _, key := range []string{"k2b", "k1"} {
		if _, err := s.tasks.Undo(s.ctx, &tasksv1.UndoRequest{Space: "ana", Actor: "ana", Key: key}); err != nil {
			s.Errorf("undo of one change after the other, %s: %v", key, err)
		}
	}
	s.add("ana", "k1b", &tasksv1.Task{Title: "taller"})

	s.add("ana", "k3", &tasksv1.Task{Title: "otra"})
	res, err := s.tasks.Undo(s.ctx, &tasksv1.UndoRequest{Space: "ana", Actor: "ana", Key: "k3"})
	if err != nil || len(res.Tasks) != 0 || len(res.Undone) != 1 || res.Undone[0].Title != "otra" {
		s.Errorf("undo of adding: got %v, %v", res, err)
	}
	s.wantTitles(&tasksv1.ListRequest{Space: "ana"}, "taller")
}

func (s *suite) repeat() {
	task := s.add("ana", "k1", &tasksv1.Task{Title: "regar", Recurrence: "FREQ=WEEKLY;BYDAY=FR", Zone: madrid})
	if task.DueDate != "2026-03-06" {
		s.Errorf("first date: got %s, want 2026-03-06", task.DueDate)
	}
	res, err := s.tasks.Finish(s.ctx, &tasksv1.FinishRequest{Space: "ana", Actor: "ana", Key: "k2", Ids: []string{task.Id}})
	if err != nil || res.Tasks[0].DueDate != "2026-03-13" || res.Tasks[0].DoneAt != 0 {
		s.Errorf("finish: got %v, %v; want it due on 2026-03-13", res, err)
	}
}
