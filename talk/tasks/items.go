package tasks

import (
	"cmp"
	"slices"
	"strings"

	tasksv1 "becario/api/becario/tasks/v1"
	"becario/channel"
	"becario/nlu"
	"becario/talk"
	"becario/talk/speak"
)

// lessItem is the title of a task that lists several things without the one that a
// name says: "comprar pan" of "comprar pan, huevos" without "huevos". It reports
// false if the name says none of several.
func lessItem(t *talk.Turn, title, name string) (string, bool) {
	var items [][]string
	var item []string
	for _, word := range strings.Fields(title) {
		if len(item) > 0 && t.OnlyWords(word, "words.listing") && len(speak.Words(word)) > 0 {
			items, item = append(items, item), nil
			continue
		}
		item = append(item, strings.TrimRight(word, ",;"))
		if strings.HasSuffix(word, ",") || strings.HasSuffix(word, ";") {
			items, item = append(items, item), nil
		}
	}
	if len(item) > 0 {
		items = append(items, item)
	}
	wanted := naming(t, strings.Fields(name))
	if len(items) < 2 || len(wanted) == 0 {
		return "", false
	}
	var rest []string
	var verb []string
	found := 0
	for i, item := range items {
		at := -1
		for k := range item {
			first := i == 0 && len(item) > 1 // its verb is said only of the whole
			if (k == 0 && !first || k == 1 && first) && wants(wanted, naming(t, item[k:])) {
				at = k
				break
			}
		}
		if at < 0 {
			rest = append(rest, strings.Join(append(verb, item...), " "))
			verb = nil
			continue
		}
		found++
		verb = append([]string{}, item[:at]...) // "comprar" goes on to the next thing
	}
	return t.List(rest), found == 1 && len(rest) > 0 && len(verb) == 0
}

// wants reports whether words that name something have all of those of an item:
// "los huevos que ya tengo" have those of "huevos".
func wants(wanted, item []string) bool {
	for _, w := range item {
		if !slices.Contains(wanted, w) {
			return false
		}
	}
	return len(item) > 0
}

// naming are the words of a text that name something.
func naming(t *talk.Turn, fields []string) []string {
	var words []string
	for _, w := range speak.Words(strings.Join(fields, " ")) {
		if !t.Little(w) {
			words = append(words, w)
		}
	}
	return words
}

// oneItem takes one thing out of the title of a task that lists several, if that is
// what a frame means. It reports false if the frame means the whole task.
func (tp *Topic) oneItem(t *talk.Turn, f nlu.Frame, found []*tasksv1.Task, key string) (talk.Reply, bool, error) {
	if len(found) != 1 || f.Slots.Index != 0 || found[0].Recurrence != "" {
		return talk.Reply{}, false, nil
	}
	if head, _, _ := strings.Cut(found[0].Title, " "); !t.OnlyWords(head, "words.fetching") {
		return talk.Reply{}, false, nil // only of things to be bought or brought is one left out
	}
	rest, ok := lessItem(t, found[0].Title, cmp.Or(f.Slots.Title, t.Part(f), t.Update.Text))
	if !ok {
		return talk.Reply{}, false, nil
	}
	r, err := tp.shorten(t, found[0], rest, key)
	return r, true, err
}

// shorten takes one thing out of the title of a task.
func (tp *Topic) shorten(t *talk.Turn, task *tasksv1.Task, rest, key string) (talk.Reply, error) {
	res, err := tp.tasks.Change(t.Ctx, &tasksv1.ChangeRequest{Space: t.Person.ID, Actor: t.Person.ID, Key: key, Id: task.Id,
		Task: &tasksv1.Task{Title: rest}, Paths: []string{"title"}})
	if err != nil {
		return talk.Reply{}, err
	}
	return talk.Reply{
		Text:    t.Say("task.less", "before", res.Before.Title, "title", res.Task.Title),
		Refs:    []talk.Ref{taskRef(res.Task, key)},
		Buttons: [][]channel.Button{{t.Button("button.undo", "undo")}},
	}, nil
}
