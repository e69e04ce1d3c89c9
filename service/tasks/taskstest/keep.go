package taskstest

import (
	"fmt"
	"slices"
	"testing"
	"time"

	commonv1 "becario/api/becario/common/v1"
	tasksv1 "becario/api/becario/tasks/v1"
	"becario/api/becario/tasks/v1/tasksv1connect"
	"becario/kit/marktest"
)

// Erasure checks that what people write is found in the export and, once it is
// erased, not in the database, where count looks for a text.
func Erasure(t *testing.T, tasks tasksv1connect.TasksServiceClient, count func(text string) int) {
	s := &suite{T: t, tasks: tasks, ctx: t.Context()}
	marktest.Erasure(t, marktest.Keeper{
		Service: tasksv1.File_becario_tasks_v1_tasks_proto.Services().ByName("TasksService"),
		Plant:   s.plant,
		Export:  func(space string) string { return marktest.Text(t, s.export(space)) },
		Erase:   s.erase,
		Count:   count,
	})
}

func (s *suite) export(space string) func(page string) (*tasksv1.ExportResponse, error) {
	return func(page string) (*tasksv1.ExportResponse, error) {
		return s.tasks.Export(s.ctx, &tasksv1.ExportRequest{Space: space, Page: page})
	}
}

func (s *suite) erase(space string) {
	s.Helper()
	if _, err := s.tasks.Erase(s.ctx, &tasksv1.EraseRequest{Space: space, Actor: space}); err != nil {
		s.Fatalf("erase %s: %v", space, err)
	}
}

func (s *suite) plant(p *marktest.Planter, space string) {
	s.Helper()
	for name, text := range map[string]string{
		"id": "", "ids": "", "paths": "", "due_date": "2026-03-10", "due_time": "08:30", "zone": madrid, "daypart": "",
		"recurrence": "", "priority": "high", "remind": "-PT2H", "nag": "PT10M", "lasts": "PT2H", "except": "2026-03-12", "before": "-P1D", "day_time": "20:00",
	} {
		p.Fixed[name] = text
	}
	add := func() (*tasksv1.Task, string) {
		req := marktest.Fill(p, &tasksv1.AddRequest{})
		res, err := s.tasks.Add(s.ctx, req)
		s.must(err)
		return res.GetTask(), req.Key
	}
	task, _ := add()
	change := marktest.Fill(p, &tasksv1.ChangeRequest{})
	change.Id, change.Paths = task.Id, []string{"title", "subject"}
	_, err := s.tasks.Change(s.ctx, change)
	s.must(err)
	finish := marktest.Fill(p, &tasksv1.FinishRequest{})
	finish.Ids = []string{task.Id}
	_, err = s.tasks.Finish(s.ctx, finish)
	s.must(err)
	task, _ = add()
	remove := marktest.Fill(p, &tasksv1.RemoveRequest{})
	remove.Ids = []string{task.Id}
	_, err = s.tasks.Remove(s.ctx, remove)
	s.must(err)
	_, key := add()
	p.Fixed["key"] = key
	_, err = s.tasks.Undo(s.ctx, marktest.Fill(p, &tasksv1.UndoRequest{}))
	s.must(err)
	delete(p.Fixed, "key")
	_, err = s.tasks.Configure(s.ctx, marktest.Fill(p, &tasksv1.ConfigureRequest{}))
	s.must(err)
}

func (s *suite) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

func (s *suite) exported() {
	if kept := marktest.All(s.T, s.export("ana")); len(kept) != 0 {
		s.Errorf("of nobody: got %v, want nothing", kept)
	}
	one, two := s.add("ana", "k1", &tasksv1.Task{Title: "uno"}), s.add("ana", "k2", &tasksv1.Task{Title: "dos"})
	s.add("beto", "k1", &tasksv1.Task{Title: "secreto"})
	_, err := s.tasks.Finish(s.ctx, &tasksv1.FinishRequest{Space: "ana", Actor: "eva", Key: "k3", Ids: []string{one.Id}})
	s.must(err)
	_, err = s.tasks.Remove(s.ctx, &tasksv1.RemoveRequest{Space: "ana", Actor: "ana", Key: "k4", Ids: []string{two.Id}})
	s.must(err)
	_, err = s.tasks.Undo(s.ctx, &tasksv1.UndoRequest{Space: "ana", Actor: "eva", Key: "k3"})
	s.must(err)
	_, err = s.tasks.Configure(s.ctx, &tasksv1.ConfigureRequest{Space: "ana", Actor: "ana", Key: "k5", Settings: &tasksv1.Settings{DayTime: "20:00"}})
	s.must(err)
	var got []string
	for _, k := range marktest.All(s.T, s.export("ana")) {
		switch {
		case k.GetTask() != nil:
			got = append(got, fmt.Sprint(k.GetTask().Title, k.Removed))
		case k.GetSettings() != nil:
			got = append(got, k.GetSettings().DayTime)
		default:
			c := k.GetChange()
			answer, err := c.GetAnswer().UnmarshalNew()
			s.must(err)
			got = append(got, fmt.Sprint(c.Key, c.Actor, c.Undone, c.UndoneBy, " ", answer.ProtoReflect().Descriptor().Name(), " ", c.Undo != nil))
			if c.At != Start.UnixMicro() {
				s.Errorf("%s: got %d, want the instant", c.Key, c.At)
			}
		}
	}
	want := []string{"unofalse", "dostrue", "20:00", "k1anafalse AddResponse true", "k2anafalse AddResponse true",
		"k3evatrueeva FinishResponse true", "k4anafalse RemoveResponse true", "k5anafalse ConfigureResponse false"}
	if !slices.Equal(got, want) {
		s.Errorf("got %q, want %q", got, want)
	}
	_, err = s.tasks.Export(s.ctx, &tasksv1.ExportRequest{})
	s.wantFault(err, "fault.no_person")
	_, err = s.tasks.Export(s.ctx, &tasksv1.ExportRequest{Space: "ana", Page: "x"})
	s.wantFault(err, "fault.bad_page")
}

func (s *suite) exportedInPages() {
	const n = 230
	for i := range n {
		s.add("ana", fmt.Sprintf("k%04d", i), &tasksv1.Task{Title: fmt.Sprintf("t%04d", i)})
	}
	first, err := s.export("ana")("")
	if err != nil || len(first.Kept) != 200 || first.Next == "" {
		s.Fatalf("the first page: got %d records, %v; want 200 and more to come", len(first.GetKept()), err)
	}
	seen := map[string]int{}
	for _, k := range marktest.All(s.T, s.export("ana")) {
		seen[k.GetTask().GetId()+k.GetChange().GetKey()]++
	}
	if len(seen) != 2*n {
		s.Errorf("got %d records, want %d", len(seen), 2*n)
	}
	for id, times := range seen {
		if times != 1 {
			s.Errorf("%s is there %d times", id, times)
		}
	}
}

func (s *suite) erased() {
	task := s.add("ana", "k1", &tasksv1.Task{Title: "examen", DueDate: "2026-03-06", DueTime: "08:30", Zone: madrid})
	s.add("beto", "k1", &tasksv1.Task{Title: "secreto"})
	claimed := s.wantNotice("2026-03-06 08:30", commonv1.TaskReminder_KIND_DUE)
	s.erase("ana")
	s.wantTitles(&tasksv1.ListRequest{Space: "ana"})
	s.wantTitles(&tasksv1.ListRequest{Space: "beto"}, "secreto")
	if _, err := s.tasks.AckDue(s.ctx, &tasksv1.AckDueRequest{Notices: claimed}); err != nil {
		s.Errorf("a notice that was claimed before: %v", err)
	}
	s.clock.Add(time.Hour)
	if late := s.claim(); len(late) != 0 {
		s.Errorf("of what was erased: got %v, want nothing", late)
	}
	_, err := s.tasks.Undo(s.ctx, &tasksv1.UndoRequest{Space: "ana", Actor: "ana", Key: "k1"})
	s.wantFault(err, "fault.no_change")
	if again := s.add("ana", "k1", &tasksv1.Task{Title: "otra"}); again.Id == task.Id {
		s.Error("the old answer was given")
	}
	_, err = s.tasks.Erase(s.ctx, &tasksv1.EraseRequest{Space: "ana"})
	s.wantFault(err, "fault.no_key")
	_, err = s.tasks.Erase(s.ctx, &tasksv1.EraseRequest{Actor: "ana"})
	s.wantFault(err, "fault.no_key")
	s.wantTitles(&tasksv1.ListRequest{Space: "ana"}, "otra")
}
