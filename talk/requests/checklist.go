package requests

import (
	"slices"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/talk"
	"becario/talk/speak"
)

// size says how many bytes a file has.
func size(t *talk.Turn, bytes int64) string {
	const kilo = 1000
	if bytes < kilo*kilo {
		return t.Say("request.kilobytes", "size", max(1, (bytes+kilo/2)/kilo))
	}
	tenths := (bytes + kilo*kilo/20) / (kilo * kilo / 10)
	if tenths%10 == 0 || tenths >= 100 {
		return t.Say("request.megabytes", "whole", tenths/10)
	}
	return t.Say("request.megabytes_tenths", "whole", tenths/10, "tenths", tenths%10)
}

// odd says what is odd about a paper: that it is too old for what it is.
func (c catalog) odd(t *talk.Turn, d *requestsv1.Document) string {
	if !slices.Contains(d.Remarks, "old") {
		return ""
	}
	return t.Say("request.old_paper", "name", speak.Short(d.Name, 100), "day", t.Date(d.Day), "n", int(c.document(d.Kind).GetDays()))
}

// papers ticks off the documents that a request or a draft asks for, and tells
// what else is there.
func (c catalog) papers(t *talk.Turn, f folder) []string {
	var lines []string
	files := func(all []*requestsv1.Document) string {
		var names []string
		for _, d := range all[:min(len(all), namedPapers)] {
			key := "request.sized"
			if slices.Contains(d.Remarks, "old") {
				key = "request.sized_old"
			}
			names = append(names, t.Say(key, "name", speak.Short(d.Name, 60), "size", size(t, d.Size), "day", t.Date(d.Day)))
		}
		if more := len(all) - namedPapers; more > 0 {
			names = append(names, t.Say("request.more_papers", "n", more))
		}
		return t.List(names)
	}
	var own, given []*requestsv1.Document
	for _, d := range f.documents() {
		if d.Staff != "" {
			given = append(given, d)
		} else {
			own = append(own, d)
		}
	}
	of := func(key string) []*requestsv1.Document {
		return slices.DeleteFunc(slices.Clone(own), func(d *requestsv1.Document) bool { return d.Kind != key })
	}
	wanted := f.wanted()
	for _, key := range wanted {
		switch there := of(key); {
		case len(there) > 0 && there[len(there)-1].Review == "refused" && slices.Contains(f.missing(), key):
			last := there[len(there)-1]
			lines = append(lines, t.Say("request.crossed", "kind", upper(c.paper(key)), "names", files(there[len(there)-1:]), "why", last.ReviewReason))
		case len(there) > 0:
			lines = append(lines, t.Say("request.ticked", "kind", upper(c.paper(key)), "names", files(there)))
		case slices.Contains(f.missing(), key):
			lines = append(lines, t.Say("request.unticked", "kind", upper(c.paper(key)), "age", c.age(t, key)))
		}
	}
	var other []*requestsv1.Document
	for _, d := range own {
		if !slices.Contains(wanted, d.Kind) {
			other = append(other, d)
		}
	}
	if len(other) > 0 {
		key := "request.also"
		if len(wanted) == 0 {
			key = "request.there"
		}
		lines = append(lines, t.Say(key, "names", files(other)))
	}
	if len(given) > 0 {
		lines = append(lines, t.Say("request.given", "names", files(given)))
	}
	if len(wanted) > 0 && len(f.missing()) == 0 && (f.r == nil || f.r.Undecided) {
		lines = append(lines, t.Say("request.complete"))
	}
	return lines
}

// age says how old a document may be.
func (c catalog) age(t *talk.Turn, key string) string {
	if days := c.document(key).GetDays(); days > 0 {
		return t.Say("request.age", "n", int(days))
	}
	return ""
}

func (c catalog) document(key string) *requestsv1.DocumentKind {
	i := slices.IndexFunc(c.GetDocuments(), func(d *requestsv1.DocumentKind) bool { return d.Key == key })
	if i < 0 {
		return nil
	}
	return c.Documents[i]
}
