package labelled

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"

	"becario/nlu"
	"becario/nlu/pattern"
)

// SlotsOf are the slots of a frame as in its JSON.
func SlotsOf(f *nlu.Frame) map[string]any {
	raw, err := json.Marshal(f.Slots)
	if err != nil {
		panic(err) // texts, numbers and lists of them
	}
	slots := map[string]any{}
	if err := json.Unmarshal(raw, &slots); err != nil {
		panic(err) // it was just written
	}
	return slots
}

// differing gives the slots in which a frame differs from a labelled one, in the
// order of their names. These differences do not matter: capitals, accents and
// marks at the ends, a short word in front of a name, a subject that is part of the
// title, today as the date of an expense, the first day of what repeats, and the
// hour of a part of the day.
func differing(want *Frame, got *nlu.Frame, today string) []string {
	var out []string
	w, g := want.Slots, SlotsOf(got)
	title, _ := w["title"].(string)
	for slot, value := range g {
		labelled, ok := w[slot]
		said, _ := value.(string)
		switch {
		case ok && sameValue(slot, labelled, value):
		case ok && slot == "due" && w["daypart"] != nil && strings.HasPrefix(said, labelled.(string)):
		case !ok && slot == "subject" && strings.Contains(fold(title), fold(said)):
		case !ok && slot == "date" && value == today:
		case !ok && w["recurrence"] != nil && (slot == "due" || slot == "date" || slot == "from"):
		default:
			out = append(out, slot)
		}
	}
	for slot, labelled := range w {
		if _, ok := g[slot]; ok {
			continue
		}
		due, _ := g["due"].(string)
		switch {
		case slot == "date" && labelled == today:
		case slot == "daypart":
		case slot == "time" && strings.HasSuffix(due, "T"+labelled.(string)):
		default:
			out = append(out, slot)
		}
	}
	slices.Sort(out)
	return out
}

// named are the slots whose values are words of the message.
var named = []string{"title", "new_title", "subject", "alias", "room", "teacher", "group", "category", "document", "query", "id", "topic"}

func sameValue(slot string, want, got any) bool {
	w, isText := want.(string)
	g, _ := got.(string)
	switch {
	case !isText:
		return reflect.DeepEqual(want, got)
	case slices.Contains(named, slot):
		a, b := fold(w), fold(g)
		front, ok := strings.CutSuffix(b, a)
		if !ok {
			front, ok = strings.CutSuffix(a, b)
		}
		return ok && len(front) <= len("the ") && (front == "" || strings.HasSuffix(front, " "))
	case slot == "recurrence":
		return sortedRule(w) == sortedRule(g)
	}
	return w == g
}

func fold(s string) string { return strings.Trim(pattern.Fold(s), "\"'“”«»()[].,;:!¡¿? ") }

// sortedRule is a rule of RFC 5545 with its parts, and the days in them, in order.
func sortedRule(rule string) string {
	parts := strings.Split(strings.ToUpper(rule), ";")
	for i, part := range parts {
		key, values, _ := strings.Cut(part, "=")
		list := strings.Split(values, ",")
		slices.Sort(list)
		parts[i] = key + "=" + strings.Join(list, ",")
	}
	slices.Sort(parts)
	return strings.Join(parts, ";")
}
