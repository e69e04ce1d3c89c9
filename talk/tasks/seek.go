package tasks

import (
	"strings"

	tasksv1 "becario/api/becario/tasks/v1"
	"becario/channel"
	"becario/talk"
	"becario/talk/speak"
)

// Asked implements talk.Seeker: "¿cuándo es el examen de CC?" names a task.
func (tp *Topic) Asked(t *talk.Turn, text string) (talk.Reply, bool, error) {
	return tp.showIf(t, "", func(title string) bool { return speak.HoldsWords(text, title) })
}

// Like implements talk.Seeker: an exam is one of "exams", and so is a midterm.
func (tp *Topic) Like(t *talk.Turn, name, within string) (talk.Reply, bool, error) {
	names := speak.Words(name)
	if t.HasAny(name, "words.exams") {
		names = append(names, speak.Words(t.Say("words.exams"))...)
	}
	return tp.showIf(t, within, func(title string) bool {
		for _, w := range speak.Words(title) {
			for _, n := range names {
				if min(len(w), len(n)) >= likeWord && (strings.HasPrefix(w, n) || strings.HasPrefix(n, w)) {
					return true
				}
			}
		}
		return false
	})
}

// likeWord is how many bytes of two words have to be the same for one to be a
// form of the other.
const likeWord = 4

// showIf lists the open tasks of a range whose title fits; it reports false if
// none does.
func (tp *Topic) showIf(t *talk.Turn, within string, fits func(title string) bool) (talk.Reply, bool, error) {
	from, to := speak.CutRange(within)
	res, err := tp.tasks.List(t.Ctx, &tasksv1.ListRequest{Space: t.Person.ID, From: from, To: to, Limit: 200})
	r := talk.Reply{}
	for _, task := range res.GetTasks() {
		if len(r.Refs) < taskLines && fits(task.Title) {
			r.Refs = append(r.Refs, taskRef(task, ""))
			r.Text = speak.Lines(r.Text, line(t, len(r.Refs), task))
		}
	}
	if len(r.Refs) == 1 {
		r.Buttons = [][]channel.Button{{t.Button("button.done", "tasks.done:0")}}
	}
	return r, len(r.Refs) > 0, err
}
