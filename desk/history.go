package desk

import (
	"cmp"
	"slices"
	"strings"

	requestsv1 "becario/api/becario/requests/v1"
)

// entry is something that happened to a request, or that staff noted on it.
type entry struct {
	At         int64
	Who        string
	Kind       string // of its style
	What, Text string
	Reason     string
	Rule       string
	// Moves says that it moved the request to another state.
	Moves bool
	// Proposes says that it is about a decision that two sign.
	Proposes bool
	// Quoted says that the text is what somebody wrote.
	Quoted bool
}

// quoted are the kinds of event whose comment is what somebody wrote.
var quoted = []string{"advanced", "answered", "messaged", "refused", "delivered"}

// entries are all that happened, the latest first.
func (p requestPage) entries(res *requestsv1.OpenResponse, names names) []entry {
	var all []entry
	for _, e := range res.Events {
		one := entry{At: e.At, Who: e.Actor, Kind: e.Kind, What: p.what(e, names), Moves: e.From != e.To, Rule: e.Rule}
		if slices.Contains(quoted, e.Kind) && e.Comment != "" {
			one.Text, one.Quoted = e.Comment, true
		}
		if e.Kind == "amended" || e.Kind == "corrected" { // by name, since what is private stands nowhere in the history
			one.Text = p.fieldNames(res.Type, e.Comment)
		}
		if e.Reason != "" {
			one.Reason = e.Reason
			if slices.Contains(reasons, e.Reason) {
				one.Reason = p.T("desk.reason." + e.Reason)
			}
		}
		all = append(all, one)
	}
	for _, n := range res.Notes {
		all = append(all, entry{At: n.At, Who: n.Actor, Kind: "noted", What: p.T("desk.event.noted"), Text: n.Text, Quoted: true})
	}
	all = append(all, p.proposals(res.Proposals)...)
	slices.SortStableFunc(all, func(a, b entry) int { return cmp.Compare(a.At, b.At) })
	slices.Reverse(all)
	return all
}

// fieldNames are the names of fields of a type; keys are with commas between them, and
// one that the type does not know stays as it is.
func (p requestPage) fieldNames(t *requestsv1.Type, keys string) string {
	all := strings.Split(keys, ", ")
	for i, key := range all {
		if n := slices.IndexFunc(t.GetFields(), func(f *requestsv1.Field) bool { return f.Key == key }); n >= 0 {
			all[i] = p.Name(t.Fields[n].Names, key)
		}
	}
	return strings.Join(all, ", ")
}

// what says what happened.
func (p requestPage) what(e *requestsv1.Event, names names) string {
	switch {
	case e.Kind == "advanced" && e.Proposer != "":
		return p.T("desk.event.signed", "state", p.State(e.To), "proposer", e.Proposer)
	case e.Kind == "advanced":
		return p.T("desk.event.advanced", "state", p.State(e.To))
	case e.Kind == "taken_back":
		return p.T("desk.event.taken_back", "state", p.State(e.To))
	case p.Request.ErasedAt != 0 && slices.Contains([]string{"document", "named", "accepted", "refused", "delivered"}, e.Kind):
		return p.T("desk.event.paper") // which one is not known any more
	case e.Kind == "accepted" || e.Kind == "refused" || e.Kind == "delivered":
		return p.T("desk.event."+e.Kind, "name", p.documentName(e.DocumentId))
	case e.Kind == "document" && e.From != e.To:
		return p.T("desk.event.brought", "name", e.Comment, "state", p.State(e.To))
	case slices.Contains([]string{"document", "removed", "joined", "rated"}, e.Kind):
		return p.T("desk.event."+e.Kind, "name", e.Comment)
	case e.Kind == "answered" && e.From != e.To:
		return p.T("desk.event.answered_back", "state", p.State(e.To))
	case e.Kind == "named":
		return p.T("desk.event.named", "kind", p.Name(names.documents[e.Comment], e.Comment))
	case e.Kind == "recounted":
		return p.T("desk.event.recounted", "day", p.Day(e.Deadline))
	case e.Kind == "filed" && e.Actor != "" && e.Actor != p.Request.Holder && p.Request.ErasedAt == 0:
		return p.T("desk.event.filed_for", "holder", p.Request.Holder)
	}
	return p.T("desk.event." + e.Kind)
}

func (p requestPage) documentName(id string) string {
	for _, doc := range p.Request.Documents {
		if doc.Id == id {
			return doc.Name
		}
	}
	return p.T("desk.event.paper")
}

// why says how a deadline was counted.
func (p requestPage) why(d *requestsv1.Deadline) []string {
	if d.GetDay() == "" {
		return nil
	}
	all := []string{p.T("desk.counted", "n", int(d.Days), "day", p.Day(d.From))}
	if d.AfterHours {
		all = append(all, p.T("desk.after_hours"))
	}
	for _, pause := range d.Pauses {
		if pause.To == "" {
			all = append(all, p.T("desk.pause_open", "from", p.Day(pause.From)))
		} else {
			all = append(all, p.T("desk.pause", "from", p.Day(pause.From), "to", p.Day(pause.To)))
		}
	}
	for _, c := range d.Closed {
		name := c.Name
		if name == "" {
			name = p.T("desk.office_closed")
		}
		all = append(all, p.T("desk.closed_day", "day", p.Day(c.Day), "name", name))
	}
	return all
}

// other is a deadline beside that of the decision.
type other struct {
	*requestsv1.Deadline
	Name string
}

// others are the deadlines that are open still, beside that of the decision.
func (p requestPage) others(all []*requestsv1.Deadline) []other {
	var open []other
	for _, d := range all {
		if d.Kind != "decision" && d.Open && d.Day != "" {
			open = append(open, other{d, p.T("desk.deadline_" + d.Kind)})
		}
	}
	return open
}

// initials stand for somebody in a list.
func initials(name string) string {
	var all []rune
	for word := range strings.FieldsSeq(name) {
		if all = append(all, []rune(strings.ToUpper(word))[0]); len(all) == 2 {
			break
		}
	}
	return string(all)
}
