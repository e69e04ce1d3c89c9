package desk

import (
	"cmp"
	"slices"
	"strings"
	"time"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/wall"
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
	slices.SortStableFunc(all, func(a, b entry) int { return cmp.Compare(a.At, b.At) })
	slices.Reverse(all)
	return all
}

// what says what happened.
func (p requestPage) what(e *requestsv1.Event, names names) string {
	switch {
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
	case e.Kind == "document":
		return p.T("desk.event.document", "name", e.Comment)
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

// runs are the states in which the clock of the deadline runs.
var runs = []requestsv1.State{requestsv1.State_STATE_SUBMITTED, requestsv1.State_STATE_IN_REVIEW, requestsv1.State_STATE_IN_COMMITTEE}

// pauses are when the clock stood still, before the decision.
func (p requestPage) pauses(events []*requestsv1.Event) []pause {
	var all []pause
	for _, e := range events {
		before, after := slices.Contains(runs, e.From), slices.Contains(runs, e.To)
		waits := e.To == requestsv1.State_STATE_WAITING_APPLICANT || e.To == requestsv1.State_STATE_WAITING_THIRD_PARTY
		day := time.UnixMicro(e.At).In(p.zone).Format(wall.DayForm)
		switch {
		case before && waits:
			all = append(all, pause{From: day})
		case after && !before && len(all) > 0 && all[len(all)-1].To == "":
			all[len(all)-1].To = day
		}
	}
	return all
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
