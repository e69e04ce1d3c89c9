package bot

import (
	"cmp"
	"strconv"
	"strings"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/channel"
	"becario/nlu"
)

// maxPending is how many files may wait for the answer to which request they
// are for.
const maxPending = 20

// catalogNames are what the office calls types and documents, and what who files
// one has to know, in the person's language.
type catalogNames struct {
	types, notes, papers map[string]string
}

func (a *requestsArea) catalogNames(t *turn) (catalogNames, error) {
	n := catalogNames{types: map[string]string{}, notes: map[string]string{}, papers: map[string]string{}}
	res, err := a.requests.Types(t.ctx, &requestsv1.TypesRequest{})
	if err != nil {
		return n, err
	}
	lang, _, _ := strings.Cut(t.person.Lang, "-")
	pick := func(names map[string]string) string { return cmp.Or(names[t.person.Lang], names[lang], names["es"]) }
	for _, k := range res.Types {
		n.types[k.Key], n.notes[k.Key] = pick(k.Names), pick(k.Notes)
	}
	for _, d := range res.Documents {
		n.papers[d.Key] = pick(d.Names)
	}
	return n, nil
}

func (n catalogNames) kind(key string) string { return cmp.Or(n.types[key], key) }

func (n catalogNames) paper(key string) string { return cmp.Or(n.papers[key], key) }

func (n catalogNames) documents(keys []string) []string {
	var all []string
	for _, key := range keys {
		all = append(all, n.paper(key))
	}
	return all
}

// announce answers somebody who says that they add a paper: the file itself is
// what counts, so it is asked for, and the next file goes where they said.
func (a *requestsArea) announce(t *turn, f nlu.Frame) (reply, error) {
	found, err := a.openOnes(t, f.Slots)
	if err != nil {
		return reply{}, err
	}
	if len(found) == 0 && f.Slots.ID+f.Slots.Title != "" {
		if found, err = a.openOnes(t, nlu.Slots{}); err != nil {
			return reply{}, err
		}
	} else if len(found) == 1 {
		return a.awaitFile(t, f, found[0]), nil
	}
	if len(found) == 0 {
		return reply{text: t.say("request.none_open")}, nil
	}
	r := a.listed(t, t.say("request.which_paper", "n", 1), found, "requests.send:")
	r.ask = &Question{Kind: "requests.which", Frames: []nlu.Frame{f}, Refs: r.refs}
	return r, nil
}

// awaitFile asks for the file; the next one goes to the request.
func (a *requestsArea) awaitFile(t *turn, f nlu.Frame, r *requestsv1.Request) reply {
	key := "request.send_any"
	if f.Slots.Document != "" {
		key = "request.send_file"
	}
	return reply{
		text: t.say(key, "name", short(f.Slots.Document, 80), "title", r.Title, "number", r.Number),
		refs: []Ref{requestRef(r, "")},
		ask:  &Question{Kind: "requests.send", Frames: []nlu.Frame{f}, Refs: []Ref{requestRef(r, "")}},
	}
}

// pressSend answers which request the paper that was spoken of is for.
func (a *requestsArea) pressSend(t *turn, ref Ref) (reply, error) {
	f := nlu.Frame{Intent: nlu.RequestAddDocument}
	if q := t.open; q != nil && q.Kind == "requests.which" && len(q.Frames) == 1 {
		f = q.Frames[0]
	}
	r, _, err := a.one(t, ref.ID)
	if err != nil {
		return reply{}, err
	}
	said := a.awaitFile(t, f, r)
	said.edit = true
	return said, nil
}

// openOnes returns the open requests that are meant.
func (a *requestsArea) openOnes(t *turn, s nlu.Slots) ([]*requestsv1.Request, error) {
	found, _, err := a.find(t, s)
	var open []*requestsv1.Request
	for _, r := range found {
		if r.Open {
			open = append(open, r)
		}
	}
	return open, err
}

// file takes a file that was sent: to the request that the person named, else
// to the only open one; with several it asks.
func (a *requestsArea) file(t *turn, f channel.Attachment, caption string) (reply, error) {
	paper := a.paper(t, f, caption)
	where := nlu.Slots{}
	switch q := t.open; {
	case q != nil && (q.Kind == "requests.send" || q.Kind == "requests.answer") && len(q.Refs) == 1:
		if caption == "" && len(q.Frames) == 1 && q.Frames[0].Slots.Document != "" {
			paper.Slots.Document = named(q.Frames[0].Slots.Document, f.Name)
		}
		return a.add(t, []nlu.Frame{paper}, q.Refs[0].ID)
	case q != nil && q.Kind == "requests.paper" && len(q.Frames) < maxPending:
		return a.askPaper(t, append(q.Frames, paper))
	case caption != "":
		where = a.meant(t, caption)
	}
	found, err := a.openOnes(t, where)
	if err != nil {
		return reply{}, err
	}
	switch {
	case len(found) == 1:
		return a.add(t, []nlu.Frame{paper}, found[0].Id)
	case len(found) == 0 && where.ID+where.Title == "":
		return reply{text: t.say("request.none_open")}, nil
	}
	return a.askPaper(t, []nlu.Frame{paper})
}

// meant is which request a caption names, if it does.
func (a *requestsArea) meant(t *turn, caption string) nlu.Slots {
	read := t.Reader.Understand(t.input(caption, nlu.Context{}))
	for _, f := range read.Frames {
		if f.Intent == nlu.RequestAddDocument {
			return nlu.Slots{ID: f.Slots.ID, Title: f.Slots.Title}
		}
	}
	return nlu.Slots{}
}

// paper keeps a file in a frame, so that it can wait for an answer: its name in
// Document, where its bytes are in Query, its media type in Format, its size in
// Period and the key of its change in ID.
func (a *requestsArea) paper(t *turn, f channel.Attachment, caption string) nlu.Frame {
	channel, _, _ := strings.Cut(string(t.update.Chat), ":")
	return nlu.Frame{Intent: nlu.RequestAddDocument, Slots: nlu.Slots{
		Document: named(caption, cmp.Or(f.Name, t.say("request.photo"))), Query: channel + ":" + f.ID,
		Format: f.Type, Period: strconv.FormatInt(f.Size, 10), ID: t.key(0)}}
}

// named puts what the person says before the name of the file.
func named(said, file string) string {
	said = short(said, 120)
	switch {
	case said == "":
		return file
	case file == "":
		return said
	}
	return said + " (" + short(file, 60) + ")"
}

// askPaper asks which request the files are for.
func (a *requestsArea) askPaper(t *turn, papers []nlu.Frame) (reply, error) {
	found, err := a.openOnes(t, nlu.Slots{})
	if err != nil {
		return reply{}, err
	}
	if len(found) == 0 {
		return reply{text: t.say("request.none_open")}, nil
	}
	r := a.listed(t, t.say("request.which_paper", "n", len(papers)), found, "requests.paper:")
	r.ask = &Question{Kind: "requests.paper", Frames: papers, Refs: r.refs}
	return r, nil
}

// pressPaper answers which request the waiting files are for.
func (a *requestsArea) pressPaper(t *turn, ref Ref) (reply, error) {
	q := t.open
	if q == nil || q.Kind != "requests.paper" {
		return t.stale()[0], nil
	}
	r, err := a.add(t, q.Frames, ref.ID)
	r.edit = true
	return r, err
}

// add adds files to a request and says what is still missing. If one of them
// could be what is missing, it asks which.
func (a *requestsArea) add(t *turn, papers []nlu.Frame, id string) (reply, error) {
	before, _, err := a.one(t, id)
	if err != nil {
		return reply{}, err
	}
	var last *requestsv1.AddDocumentResponse
	var got []string
	for _, p := range papers {
		size, _ := strconv.ParseInt(p.Slots.Period, 10, 64) // unknown is 0
		res, err := a.requests.AddDocument(t.ctx, &requestsv1.AddDocumentRequest{Space: t.person.ID, Actor: t.person.ID, Key: p.Slots.ID + "/paper", Id: id,
			Document: &requestsv1.Document{Name: p.Slots.Document, MediaType: p.Slots.Format, Size: size, Source: p.Slots.Query}})
		if err != nil {
			return reply{}, err
		}
		last, got = res, append(got, t.say("request.quoted", "name", short(res.Document.Name, 100)))
	}
	names, err := a.catalogNames(t)
	if err != nil || last == nil {
		return reply{}, err
	}
	r, again := last.Request, ""
	if !before.ClockRuns && r.ClockRuns {
		again = t.say("request.again", "day", t.date(r.Deadline))
	}
	said := reply{refs: []Ref{requestRef(r, "")},
		text: lines(t.say("request.received", "n", len(got), "names", t.list(got), "title", r.Title, "number", r.Number), again, a.rest(t, r, names))}
	if last.Document.Kind == "" && len(papers) == 1 && len(r.Missing) > 0 {
		said.text = lines(said.text, t.say("request.what_paper", "n", len(r.Missing)))
		for _, key := range r.Missing[:min(len(r.Missing), requestChoices)] {
			data := "requests.kind:" + strconv.Itoa(len(r.Documents)-1) + "/" + key
			said.buttons = append(said.buttons, []channel.Button{{Label: short(upper(names.paper(key)), 60), Data: data}})
		}
	}
	return said, nil
}

// rest says what is still missing, or that nothing is.
func (a *requestsArea) rest(t *turn, r *requestsv1.Request, names catalogNames) string {
	if len(r.Missing) > 0 {
		return t.say("request.still_lacking", "n", len(r.Missing), "names", t.list(names.documents(r.Missing)))
	}
	return t.say("request.complete")
}

// pressKind answers what a paper is: its place in the request, which never
// changes, and the key of its kind.
func (a *requestsArea) pressKind(t *turn, ref Ref, argument string) (reply, error) {
	r, _, err := a.one(t, ref.ID)
	if err != nil {
		return reply{}, err
	}
	place, kind, _ := strings.Cut(argument, "/")
	i, err := strconv.Atoi(place)
	if err != nil || i < 0 || i >= len(r.Documents) {
		return t.stale()[0], nil
	}
	res, err := a.requests.NameDocument(t.ctx, &requestsv1.NameDocumentRequest{Space: t.person.ID, Actor: t.person.ID, Key: t.key(0),
		Id: r.Id, DocumentId: r.Documents[i].Id, Kind: kind})
	if err != nil {
		return reply{}, err
	}
	names, err := a.catalogNames(t)
	return reply{edit: true, refs: []Ref{requestRef(res.Request, "")}, text: lines(
		t.say("request.named", "name", res.Document.Name, "kind", names.paper(res.Document.Kind)),
		a.rest(t, res.Request, names))}, err
}

// upper writes the first letter in capitals.
func upper(s string) string {
	r := []rune(s)
	if len(r) == 0 {
		return s
	}
	return strings.ToUpper(string(r[:1])) + string(r[1:])
}
