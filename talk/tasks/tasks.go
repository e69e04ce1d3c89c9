// Package tasks is the topic of things to do and their reminders. It talks with
// the tasks service through its contract.
package tasks

import (
	"becario/api/becario/tasks/v1/tasksv1connect"
	"becario/nlu"
	"becario/talk"
)

// Topic talks about things to do.
type Topic struct {
	tasks tasksv1connect.TasksServiceClient
}

// The powers of the topic.
var (
	_ talk.Placer    = (*Topic)(nil)
	_ talk.Undoer    = (*Topic)(nil)
	_ talk.Presser   = (*Topic)(nil)
	_ talk.Replier   = (*Topic)(nil)
	_ talk.Commander = (*Topic)(nil)
	_ talk.Resolver  = (*Topic)(nil)
	_ talk.Mender    = (*Topic)(nil)
	_ talk.Keeper    = (*Topic)(nil)
	_ talk.Lister    = (*Topic)(nil)
	_ talk.Renamer   = (*Topic)(nil)
	_ talk.Follower  = (*Topic)(nil)
	_ talk.Timed     = (*Topic)(nil)
	_ talk.Stander   = (*Topic)(nil)
	_ talk.Corrector = (*Topic)(nil)
	_ talk.Amender   = (*Topic)(nil)
	_ talk.Sweeper   = (*Topic)(nil)
	_ talk.Fitter    = (*Topic)(nil)

	_ talk.Interceptor = (*Topic)(nil)
	_ talk.Overrider   = (*Topic)(nil)
	_ talk.Noticer     = (*Topic)(nil)
)

// New returns the topic on a tasks service.
func New(client tasksv1connect.TasksServiceClient) *Topic { return &Topic{tasks: client} }

const (
	// taskLines is how many tasks a list shows.
	taskLines = 20
	// taskChoices is how many tasks a question offers as buttons.
	taskChoices = 5
)

// Name implements talk.Topic.
func (*Topic) Name() string { return "tasks" }

// Acts implements talk.Topic.
func (tp *Topic) Acts() []talk.Act {
	return []talk.Act{
		talk.Change(nlu.TaskAdd, tp.add),
		talk.Read(nlu.TaskList, tp.list),
		talk.Read(nlu.TaskUntil, tp.until),
		talk.Change(nlu.TaskDone, tp.onFound(tp.finish)).OnRecord(),
		talk.Change(nlu.TaskReschedule, tp.onFound(tp.move)).OnRecord(),
		talk.Weighty(nlu.TaskDelete, tp.onFound(tp.remove)).OnRecord(),
	}
}

// Commands implements talk.Commander.
func (*Topic) Commands() map[string]talk.Command {
	return map[string]talk.Command{
		"tasks": talk.Shortcut(func(*talk.Turn) nlu.Frame { return nlu.Frame{Intent: nlu.TaskList} }),
	}
}
