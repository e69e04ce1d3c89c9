package requests

import (
	"cmp"
	"slices"
	"strings"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/channel"
	"becario/kit/blob"
	"becario/kit/fault"
	"becario/nlu"
	"becario/talk"
	"becario/talk/speak"
)

// Files come in any order, before the form, during it and after. The service
// keeps them at once: with a request, with a draft, or among those that wait
// until their person says what they are for. So nothing that is said in between
// loses one.

const (
	// docPrefix tells the refs of documents from those of requests.
	docPrefix = "document/"
	// docID is how much of the id of a document stands in the data of a button.
	docID = 8
	// namedPapers is how many files are called by their names in one answer.
	namedPapers = 6
)

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
		return tp.announceNew(t)
	}
	r := listed(t, t.Say("request.which_paper", "n", 1), found, "requests.send:")
	r.Ask = talk.NewQuestion(tp.Name(), whichQuestion, asked{Document: f.Slots.Document, Requests: r.Refs})
	return r, nil
}

// announceNew says that there is no request to which a paper that was announced could be
// added, and offers to begin the one that it is for, if that is plain: "os mando la póliza
// nueva".
func (tp *Topic) announceNew(t *talk.Turn) (talk.Reply, error) {
	found, err := tp.requests.Find(t.Ctx, &requestsv1.FindRequest{Text: t.Update.Text})
	if err != nil || !found.Plain || found.Types[0] == general {
		return talk.Reply{Text: t.Say("request.none_open")}, err
	}
	return tp.offer(t, found.Types[0])
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
func (tp *Topic) Files() []talk.FileRow { return []talk.FileRow{{TakeAll: tp.takeFiles}} }

// takeFiles keeps files that came together: with what was spoken of, else with the
// only request or draft that there is, else until their person says what they are
// for.
func (tp *Topic) takeFiles(t *talk.Turn, files []talk.File) (talk.Reply, error) {
	caption := ""
	for _, f := range files {
		caption = cmp.Or(caption, f.Caption)
	}
	where, spoken, err := tp.placeFor(t, caption)
	if err != nil {
		return talk.Reply{}, err
	}
	said := caption
	if where.title != "" && onlyNames(t, caption, where.title) {
		said = "" // it only says where they go
	}
	if len(files) == 1 && said == "" {
		said = spoken
	}
	c, err := tp.catalog(t)
	if err != nil {
		return talk.Reply{}, err
	}
	b := batch{caption: said}
	for _, f := range files {
		if f.Refused != nil {
			b.refuse(t, named("", cmp.Or(f.Called, t.Say("request.photo"))), t.SayFault(f.Refused))
			continue
		}
		called := cmp.Or(f.Called, t.Say("request.photo"))
		name := named(said, called)
		res, err := tp.hand(t, f, name, where)
		if why, ok := t.Fault(err); ok {
			b.refuse(t, name, why)
			continue
		}
		if err != nil {
			return talk.Reply{}, err
		}
		b.got, b.in, b.resumed = append(b.got, res.Document), ofEither(c, res.Request, res.Draft), b.resumed || res.Resumed
	}
	if len(b.got) == 0 {
		if len(files) == 1 {
			return talk.Reply{Text: b.why, Ask: t.Open}, nil
		}
		return talk.Reply{Text: speak.Lines(b.refused...), Ask: t.Open}, nil
	}
	return tp.taken(t, c, b)
}

// batch is what became of files that came together.
type batch struct {
	caption string
	got     []*requestsv1.Document
	in      folder
	refused []string
	why     string // the last one was refused
	resumed bool   // the clock of the request runs again
	pages   int    // of pictures that were joined
}

func (b *batch) refuse(t *talk.Turn, name, why string) {
	b.why = why
	b.refused = append(b.refused, t.Say("request.refused", "name", speak.Short(name, 100), "why", why))
}

// placeFor is where files go that come now, and what document was spoken of.
func (tp *Topic) placeFor(t *talk.Turn, caption string) (p place, document string, err error) {
	var q asked
	var f formState
	switch {
	case t.Open.Find(tp.Name(), formQuestion).Into(&f):
		p.draft = f.Draft
	case (t.Open.Is(tp.Name(), sendQuestion) || t.Open.Is(tp.Name(), answerQuestion)) && t.Open.Into(&q) && len(q.Requests) == 1:
		return place{request: q.Requests[0].ID}, q.Document, nil
	}
	if own := talk.Of(t.Target, tp.Name()); len(own) > 0 && !strings.HasPrefix(own[0].ID, docPrefix) {
		if id, ok := strings.CutPrefix(own[0].ID, draftPrefix); ok {
			p = place{draft: id}
		} else {
			return place{request: own[0].ID}, "", nil
		}
	}
	if p.draft != "" {
		if _, err := tp.draftOf(t, p.draft); !fault.Is(err, fault.NotFound) {
			return p, "", err
		}
	}
	requests, drafts, err := tp.begun(t)
	if err != nil {
		return place{}, "", err
	}
	if where := meant(t, caption); where.ID+where.Title != "" {
		found, err := tp.openOnes(t, where)
		if err != nil || len(found) == 1 {
			return placeOf(found, nil), "", err
		}
		return place{}, "", nil
	}
	if fit := fitting(t, caption, requests, drafts.Drafts); len(fit) == 1 {
		if id, ok := strings.CutPrefix(fit[0].ID, draftPrefix); ok {
			return place{draft: id}, "", nil
		}
		for _, r := range requests {
			if r.Id == fit[0].ID {
				p.title = r.Title
			}
		}
		return place{request: fit[0].ID, title: p.title}, "", nil
	}
	if len(requests)+len(drafts.Drafts) == 1 && drafts.Waiting == nil {
		return placeOf(requests, drafts.Drafts), "", nil
	}
	return place{}, "", nil
}

// onlyNames reports whether a caption has no words but those of a title.
func onlyNames(t *talk.Turn, caption, title string) bool {
	return !slices.ContainsFunc(speak.Words(caption), func(w string) bool { return !t.Little(w) && !speak.HoldsWords(title, w) })
}

// meant is which request a caption names, if it does.
func meant(t *talk.Turn, caption string) nlu.Slots {
	if caption == "" {
		return nlu.Slots{}
	}
	read := t.Reader().Understand(t.Input(caption, nlu.Context{}))
	for _, f := range read.Frames {
		if f.Intent == nlu.RequestAddDocument {
			return nlu.Slots{ID: f.Slots.ID, Title: f.Slots.Title}
		}
	}
	return nlu.Slots{}
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

// hand gives a file of the intake to the service, which keeps its own.
func (tp *Topic) hand(t *talk.Turn, f talk.File, name string, to place) (*requestsv1.AddDocumentResponse, error) {
	key := f.Key + "/paper"
	size, err := tp.upload(t, key, f.ID)
	// A file that is gone may have been handed over before.
	if err != nil && !fault.Is(err, fault.NotFound) {
		return nil, err
	}
	return tp.requests.AddDocument(t.Ctx, &requestsv1.AddDocumentRequest{Space: t.Person.ID, Actor: t.Person.ID, Key: key,
		Id: to.request, Draft: to.draft, Waiting: to.waits(), Document: &requestsv1.Document{Name: name, Size: size}})
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

// taken says what was kept of files that came together, and what is to be asked
// about them: whether pictures are the pages of one document, what a file is,
// whether it replaces another one, and, of those that wait, what they are for.
func (tp *Topic) taken(t *talk.Turn, c catalog, b batch) (talk.Reply, error) {
	pages := pictures(b.got)
	if len(pages) > 1 && len(pages) == len(b.got) && b.caption != "" && sameKind(b.got) && b.in.replaceable() {
		res, err := tp.requests.JoinDocuments(t.Ctx, &requestsv1.JoinDocumentsRequest{Space: t.Person.ID, Actor: t.Person.ID, Key: t.Key(0) + "/join",
			Id: b.in.request, Draft: b.in.draft, DocumentIds: pages, Name: b.caption})
		if err != nil && !fault.Is(err, fault.Invalid) && !fault.Is(err, fault.State) {
			return talk.Reply{}, err
		}
		if err == nil {
			b.got, b.pages, b.in = []*requestsv1.Document{res.Document}, len(pages), ofEither(c, res.Request, res.Draft)
			pages = nil
		}
	}
	lines := []string{tp.received(t, b)}
	if b.pages > 0 {
		lines = append(lines, t.Say("request.joined", "n", b.pages))
	}
	lines = append(lines, b.refused...)
	for _, d := range b.got {
		lines = append(lines, c.odd(t, d))
	}
	if b.in.waits() {
		return tp.askPlace(t, c, b, speak.Lines(lines...), pages)
	}
	if r := b.in.r; r != nil && b.resumed {
		lines = append(lines, t.Say("request.again", "day", t.Date(r.Deadline)))
	}
	head := len(lines)
	lines = append(lines, c.papers(t, b.in)...)
	r := talk.Reply{Refs: b.in.refs()}
	switch {
	case len(pages) > 1 && b.in.replaceable():
		lines = append(lines, t.Say("request.ask_join", "n", len(pages)))
		r.Buttons = [][]channel.Button{{t.Button("button.join", "requests.join:0"), t.Button("button.no", "no")}}
		for _, id := range pages {
			r.Refs = append(r.Refs, talk.Ref{Service: tp.Name(), ID: docPrefix + id})
		}
	case len(b.got) == 1 && b.got[0].Kind != "" && b.in.older(b.got[0]) != nil:
		old := b.in.older(b.got[0])
		if !b.in.replaceable() {
			lines = append(lines, t.Say("request.both_stay", "name", old.Name))
			break
		}
		lines = append(lines, t.Say("request.ask_replace", "name", old.Name, "kind", c.paper(old.Kind)))
		r.Buttons = [][]channel.Button{{t.Button("button.replace", "requests.remove:"+short(old.Id)), t.Button("button.both", "no")}}
	default:
		if text, buttons := tp.askKind(t, c, b.in, b.got); text != "" {
			lines, r.Buttons = append(lines, text), buttons
		}
	}
	return tp.backToForm(t, c, b.in, r, lines, head)
}

// backToForm says something about papers and, if their form is being filled in and
// nothing else is asked, goes on with it. The lines after head are those that a
// summary has, too.
func (tp *Topic) backToForm(t *talk.Turn, c catalog, in folder, r talk.Reply, lines []string, head int) (talk.Reply, error) {
	text := speak.Lines(lines...)
	var f formState
	if in.draft == "" || !t.Open.Find(tp.Name(), formQuestion).Into(&f) || f.Draft != in.draft {
		r.Text = text
		return r, nil
	}
	if len(r.Buttons) > 0 {
		r.Text = text
		return r, nil // the question of the form stays open
	}
	if f.Field == "" {
		return tp.summary(t, c, in.d, speak.Lines(lines[:head]...)), nil
	}
	return tp.ask(t, c, in.d, f.Field, text), nil
}

// received says which files were kept, and where.
func (tp *Topic) received(t *talk.Turn, b batch) string {
	var names []string
	for _, d := range b.got[:min(len(b.got), namedPapers)] {
		names = append(names, t.Say("request.sized", "name", speak.Short(d.Name, 100), "size", size(t, d.Size)))
	}
	if more := len(b.got) - namedPapers; more > 0 {
		names = append(names, t.Say("request.more_papers", "n", more))
	}
	args := []any{"n", len(b.got), "names", t.List(names)}
	switch {
	case b.in.r != nil:
		return t.Say("request.received", append(args, "title", b.in.r.Title, "number", b.in.r.Number)...)
	case b.in.draft != "":
		return t.Say("request.received_draft", append(args, "title", b.in.d.Title)...)
	}
	return t.Say("request.received_waiting", append(args, "day", t.Date(day(t, b.in.d.LapsesAt)))...)
}

// pictures are the ids of the papers that are pictures of which pages can be made.
func pictures(all []*requestsv1.Document) []string {
	var ids []string
	for _, d := range all {
		if slices.Contains([]string{blob.JPEG, blob.PNG, blob.WebP}, d.MediaType) {
			ids = append(ids, d.Id)
		}
	}
	return ids
}

func sameKind(all []*requestsv1.Document) bool {
	return !slices.ContainsFunc(all, func(d *requestsv1.Document) bool { return d.Kind == "" || d.Kind != all[0].Kind })
}

func short(id string) string { return id[:min(len(id), docID)] }

// askKind asks what a paper is of which that is not known, if it could be one that is
// missing: the first of those that were sent just now, or else of all.
func (tp *Topic) askKind(t *talk.Turn, c catalog, f folder, sent []*requestsv1.Document) (string, [][]channel.Button) {
	unnamed := func(d *requestsv1.Document) bool { return d.Kind == "" }
	all := f.documents()
	if slices.ContainsFunc(sent, unnamed) {
		all = sent // what was sent just now is what is thought of
	}
	i := slices.IndexFunc(all, unnamed)
	missing := f.missing()
	if i < 0 || len(missing) == 0 || f.waits() {
		return "", nil
	}
	d := all[i]
	var buttons [][]channel.Button
	for _, key := range missing[:min(len(missing), requestChoices)] {
		buttons = append(buttons, []channel.Button{{Label: speak.Short(upper(c.paper(key)), 60), Data: "requests.kind:" + short(d.Id) + "/" + key}})
	}
	return t.Say("request.what_paper", "n", len(missing), "name", speak.Short(d.Name, 60)), buttons
}

// pressDocument answers the buttons about papers: what one is, whether one goes,
// whether some are pages of one.
func (tp *Topic) pressDocument(t *talk.Turn, action, argument string, refs []talk.Ref) (talk.Reply, error) {
	c, err := tp.catalog(t)
	if err != nil {
		return talk.Reply{}, err
	}
	if action == "join" {
		return tp.join(t, c, refs)
	}
	f, err := tp.folderOf(t, c, refs)
	if err != nil {
		return talk.Reply{}, err
	}
	id, kind, _ := strings.Cut(argument, "/")
	d := f.find(id)
	if d == nil {
		return t.Stale(), nil
	}
	var text string
	if action == "kind" {
		res, err := tp.requests.NameDocument(t.Ctx, &requestsv1.NameDocumentRequest{Space: t.Person.ID, Actor: t.Person.ID, Key: t.Key(0),
			Id: f.request, Draft: f.draft, DocumentId: d.Id, Kind: kind})
		if err != nil {
			return talk.Reply{}, err
		}
		f, text = ofEither(c, res.Request, res.Draft), speak.Lines(t.Say("request.named", "name", res.Document.Name, "kind", c.paper(res.Document.Kind)), c.odd(t, res.Document))
	} else {
		t.Once()
		if f, text, err = tp.removed(t, c, f, d); err != nil {
			return talk.Reply{}, err
		}
	}
	r := talk.Reply{Refs: f.refs()}
	lines := append([]string{text}, c.papers(t, f)...)
	if ask, buttons := tp.askKind(t, c, f, nil); ask != "" && action == "kind" {
		lines, r.Buttons = append(lines, ask), buttons
	}
	r, err = tp.backToForm(t, c, f, r, lines, 1)
	r.Edit = true
	return r, err
}

// removed takes a paper out, and says so.
func (tp *Topic) removed(t *talk.Turn, c catalog, f folder, d *requestsv1.Document) (folder, string, error) {
	res, err := tp.requests.RemoveDocument(t.Ctx, &requestsv1.RemoveDocumentRequest{Space: t.Person.ID, Actor: t.Person.ID, Key: t.Key(0) + "/remove",
		Id: f.request, Draft: f.draft, DocumentId: d.Id})
	if err != nil {
		return f, "", err
	}
	return ofEither(c, res.Request, res.Draft), t.Say("request.removed", "name", res.Document.Name), nil
}

// join makes one document of the pictures that a message is about.
func (tp *Topic) join(t *talk.Turn, c catalog, refs []talk.Ref) (talk.Reply, error) {
	t.Once()
	var pages []string
	for _, r := range refs {
		if id, ok := strings.CutPrefix(r.ID, docPrefix); ok {
			pages = append(pages, id)
		}
	}
	req := &requestsv1.JoinDocumentsRequest{Space: t.Person.ID, Actor: t.Person.ID, Key: t.Key(0) + "/join", DocumentIds: pages}
	f, err := tp.folderOf(t, c, refs)
	if err == nil && len(pages) > 0 && f.find(pages[0]) == nil { // they were for several requests, and wait
		f, err = tp.folderOf(t, c, nil)
	}
	if err != nil && !fault.Is(err, fault.NotFound) {
		return talk.Reply{}, err
	}
	req.Id, req.Draft = f.request, f.draft
	res, err := tp.requests.JoinDocuments(t.Ctx, req)
	if err != nil {
		return talk.Reply{}, err
	}
	r, err := tp.taken(t, c, batch{got: []*requestsv1.Document{res.Document}, in: ofEither(c, res.Request, res.Draft), pages: len(pages)})
	r.Edit = true
	return r, err
}

// upper writes the first letter in capitals.
func upper(s string) string {
	r := []rune(s)
	if len(r) == 0 {
		return s
	}
	return strings.ToUpper(string(r[:1])) + string(r[1:])
}
