package requests

import (
	"cmp"
	"strconv"
	"strings"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/channel"
	"becario/kit/blob"
	"becario/kit/fault"
	"becario/nlu"
	"becario/talk"
	"becario/talk/speak"
)

// maxPending is how many files may wait for the answer to which request they
// are for.
const maxPending = 20

// announce answers somebody who says that they add a paper: the file itself is
// what counts, so it is asked for, and the next file goes where they said.
func (tp *Topic) announce(t *talk.Turn, f nlu.Frame, _ string) (talk.Reply, error) {
	found, err := tp.openOnes(t, f.Slots)
	if err != nil {
		return talk.Reply{}, err
	}
	if len(found) == 0 && f.Slots.ID+f.Slots.Title != "" {
		if found, err = tp.openOnes(t, nlu.Slots{}); err != nil {
			return talk.Reply{}, err
		}
	} else if len(found) == 1 {
		return tp.awaitFile(t, f.Slots.Document, found[0]), nil
	}
	if len(found) == 0 {
		return talk.Reply{Text: t.Say("request.none_open")}, nil
	}
	r := listed(t, t.Say("request.which_paper", "n", 1), found, "requests.send:")
	r.Ask = talk.NewQuestion(tp.Name(), whichQuestion, asked{Document: f.Slots.Document, Requests: r.Refs})
	return r, nil
}

// awaitFile asks for the file; the next one goes to the request.
func (tp *Topic) awaitFile(t *talk.Turn, document string, r *requestsv1.Request) talk.Reply {
	key := "request.send_any"
	if document != "" {
		key = "request.send_file"
	}
	return talk.Reply{
		Text: t.Say(key, "name", speak.Short(document, 80), "title", r.Title, "number", r.Number),
		Refs: []talk.Ref{requestRef(r, "")},
		Ask:  talk.NewQuestion(tp.Name(), sendQuestion, asked{Document: document, Requests: []talk.Ref{requestRef(r, "")}}),
	}
}

// pressSend answers which request the paper that was spoken of is for.
func (tp *Topic) pressSend(t *talk.Turn, ref talk.Ref) (talk.Reply, error) {
	var q asked
	if t.Open.Is(tp.Name(), whichQuestion) {
		t.Open.Into(&q)
	}
	r, _, err := tp.one(t, ref.ID)
	if err != nil {
		return talk.Reply{}, err
	}
	said := tp.awaitFile(t, q.Document, r)
	said.Edit = true
	return said, nil
}

// openOnes returns the open requests that are meant.
func (tp *Topic) openOnes(t *talk.Turn, s nlu.Slots) ([]*requestsv1.Request, error) {
	found, _, err := tp.find(t, s)
	var open []*requestsv1.Request
	for _, r := range found {
		if r.Open {
			open = append(open, r)
		}
	}
	return open, err
}

// Files implements talk.FileTaker: whatever no other topic wants is a document
// of a request; the service says if it cannot be one.
func (tp *Topic) Files() []talk.FileRow { return []talk.FileRow{{Take: tp.takeFile}} }

// takeFile adds a file to the request that the person named, else to the only
// open one; with several it asks.
func (tp *Topic) takeFile(t *talk.Turn, f talk.File) (talk.Reply, error) {
	caption, sent := f.Caption, newPaper(t, f)
	where := nlu.Slots{}
	var q asked
	if t.Open != nil && t.Open.Topic == tp.Name() {
		t.Open.Into(&q)
	}
	switch {
	case (t.Open.Is(tp.Name(), sendQuestion) || t.Open.Is(tp.Name(), answerQuestion)) && len(q.Requests) == 1:
		if caption == "" && q.Document != "" {
			sent.Name = named(q.Document, t.Update.File.Name)
		}
		return tp.add(t, []paper{sent}, q.Requests[0].ID)
	case t.Open.Is(tp.Name(), paperQuestion) && len(q.Papers) < maxPending:
		return tp.askPaper(t, append(q.Papers, sent))
	case caption != "":
		where = meant(t, caption)
	}
	found, err := tp.openOnes(t, where)
	if err != nil {
		return talk.Reply{}, err
	}
	switch {
	case len(found) == 1:
		return tp.add(t, []paper{sent}, found[0].Id)
	case len(found) == 0 && where.ID+where.Title == "":
		return talk.Reply{Text: t.Say("request.none_open")}, nil
	}
	return tp.askPaper(t, []paper{sent})
}

// meant is which request a caption names, if it does.
func meant(t *talk.Turn, caption string) nlu.Slots {
	read := t.Reader().Understand(t.Input(caption, nlu.Context{}))
	for _, f := range read.Frames {
		if f.Intent == nlu.RequestAddDocument {
			return nlu.Slots{ID: f.Slots.ID, Title: f.Slots.Title}
		}
	}
	return nlu.Slots{}
}

// paper is a file that was sent and waits for the answer to which request it is
// for.
type paper struct {
	Name string `json:"name"`
	// File is the id of its bytes in the intake.
	File string `json:"file"`
	// Key is that of the change by which it is added.
	Key string `json:"key"`
}

func newPaper(t *talk.Turn, f talk.File) paper {
	return paper{Name: named(f.Caption, cmp.Or(t.Update.File.Name, t.Say("request.photo"))), File: f.ID, Key: t.Key(0)}
}

// named puts what the person says before the name of the file.
func named(said, file string) string {
	said = speak.Short(said, 120)
	switch {
	case said == "":
		return file
	case file == "":
		return said
	}
	return said + " (" + speak.Short(file, 60) + ")"
}

// askPaper asks which request the files are for.
func (tp *Topic) askPaper(t *talk.Turn, papers []paper) (talk.Reply, error) {
	found, err := tp.openOnes(t, nlu.Slots{})
	if err != nil {
		return talk.Reply{}, err
	}
	if len(found) == 0 {
		return talk.Reply{Text: t.Say("request.none_open")}, nil
	}
	r := listed(t, t.Say("request.which_paper", "n", len(papers)), found, "requests.paper:")
	r.Ask = talk.NewQuestion(tp.Name(), paperQuestion, asked{Papers: papers, Requests: r.Refs})
	for _, p := range papers {
		r.Ask.Files = append(r.Ask.Files, p.File)
	}
	return r, nil
}

// pressPaper answers which request the waiting files are for.
func (tp *Topic) pressPaper(t *talk.Turn, ref talk.Ref) (talk.Reply, error) {
	var q asked
	if !t.Open.Is(tp.Name(), paperQuestion) || !t.Open.Into(&q) {
		return t.Stale(), nil
	}
	r, err := tp.add(t, q.Papers, ref.ID)
	r.Edit = true
	return r, err
}

// add adds files to a request and says what is still missing. If one of them
// could be what is missing, it asks which.
func (tp *Topic) add(t *talk.Turn, papers []paper, id string) (talk.Reply, error) {
	before, _, err := tp.one(t, id)
	if err != nil {
		return talk.Reply{}, err
	}
	var last *requestsv1.AddDocumentResponse
	var got, refused []string
	for _, p := range papers {
		res, err := tp.hand(t, p, id)
		if why, ok := t.Fault(err); ok && len(papers) > 1 {
			refused = append(refused, t.Say("request.refused", "name", speak.Short(p.Name, 100), "why", why))
			continue
		}
		if err != nil {
			return talk.Reply{}, err
		}
		last, got = res, append(got, t.Say("request.quoted", "name", speak.Short(res.Document.Name, 100)))
	}
	if last == nil {
		return talk.Reply{Text: speak.Lines(refused...)}, nil
	}
	names, err := tp.catalog(t)
	if err != nil {
		return talk.Reply{}, err
	}
	r, again := last.Request, ""
	if !before.ClockRuns && r.ClockRuns {
		again = t.Say("request.again", "day", t.Date(r.Deadline))
	}
	said := talk.Reply{Refs: []talk.Ref{requestRef(r, "")},
		Text: speak.Lines(t.Say("request.received", "n", len(got), "names", t.List(got), "title", r.Title, "number", r.Number), speak.Lines(refused...), again, rest(t, r, names))}
	if last.Document.Kind == "" && len(papers) == 1 && len(r.Missing) > 0 {
		said.Text = speak.Lines(said.Text, t.Say("request.what_paper", "n", len(r.Missing)))
		for _, key := range r.Missing[:min(len(r.Missing), requestChoices)] {
			data := "requests.kind:" + strconv.Itoa(len(r.Documents)-1) + "/" + key
			said.Buttons = append(said.Buttons, []channel.Button{{Label: speak.Short(upper(names.paper(key)), 60), Data: data}})
		}
	}
	return said, nil
}

// hand gives a file of the intake to a request, whose service keeps its own.
func (tp *Topic) hand(t *talk.Turn, p paper, id string) (*requestsv1.AddDocumentResponse, error) {
	key := p.Key + "/paper"
	size, err := tp.upload(t, key, p.File)
	// A file that is gone may have been handed over before.
	if err != nil && !fault.Is(err, fault.NotFound) {
		return nil, err
	}
	res, err := tp.requests.AddDocument(t.Ctx, &requestsv1.AddDocumentRequest{Space: t.Person.ID, Actor: t.Person.ID, Key: key, Id: id,
		Document: &requestsv1.Document{Name: p.Name, Size: size}})
	if err != nil && !fault.Is(err, fault.Invalid) { // a file that is at fault is of no use to any other
		return nil, err
	}
	return res, cmp.Or(err, t.Files().Delete(t.Ctx, t.Person.ID, p.File))
}

func (tp *Topic) upload(t *talk.Turn, key, file string) (int64, error) {
	f, err := t.Files().Get(t.Ctx, t.Person.ID, file)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	return blob.Parts(f, func(offset int64, part []byte) (int64, error) {
		res, err := tp.requests.Upload(t.Ctx, &requestsv1.UploadRequest{Space: t.Person.ID, Actor: t.Person.ID, Key: key, Offset: offset, Data: part})
		return res.GetSize(), err
	})
}

// rest says what is still missing, or that nothing is.
func rest(t *talk.Turn, r *requestsv1.Request, names catalog) string {
	if len(r.Missing) > 0 {
		return t.Say("request.still_lacking", "n", len(r.Missing), "names", t.List(names.documents(r.Missing)))
	}
	return t.Say("request.complete")
}

// pressKind answers what a paper is: its place in the request, which never
// changes, and the key of its kind.
func (tp *Topic) pressKind(t *talk.Turn, ref talk.Ref, argument string) (talk.Reply, error) {
	r, _, err := tp.one(t, ref.ID)
	if err != nil {
		return talk.Reply{}, err
	}
	place, kind, _ := strings.Cut(argument, "/")
	i, err := strconv.Atoi(place)
	if err != nil || i < 0 || i >= len(r.Documents) {
		return t.Stale(), nil
	}
	res, err := tp.requests.NameDocument(t.Ctx, &requestsv1.NameDocumentRequest{Space: t.Person.ID, Actor: t.Person.ID, Key: t.Key(0),
		Id: r.Id, DocumentId: r.Documents[i].Id, Kind: kind})
	if err != nil {
		return talk.Reply{}, err
	}
	names, err := tp.catalog(t)
	return talk.Reply{Edit: true, Refs: []talk.Ref{requestRef(res.Request, "")}, Text: speak.Lines(
		t.Say("request.named", "name", res.Document.Name, "kind", names.paper(res.Document.Kind)),
		rest(t, res.Request, names))}, err
}

// upper writes the first letter in capitals.
func upper(s string) string {
	r := []rune(s)
	if len(r) == 0 {
		return s
	}
	return strings.ToUpper(string(r[:1])) + string(r[1:])
}
