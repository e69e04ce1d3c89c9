package requests

import (
	"archive/zip"
	"bytes"
	"fmt"
	"path"
	"strings"
	"time"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/blob"
	"becario/kit/field"
	"becario/kit/wall"
	"becario/report"
	"becario/talk"
	"becario/talk/speak"
)

// largestDossier is how many bytes of documents an archive may have: channels take
// files of up to 50 MB.
const largestDossier = 45 << 20

// dossier gives a person all about a request that they name, else about all of
// theirs: what was filed, what has happened, messages and documents, as an archive.
func (tp *Topic) dossier(t *talk.Turn) (talk.Reply, error) {
	res, err := tp.requests.Mine(t.Ctx, &requestsv1.MineRequest{Space: t.Person.ID})
	if err != nil {
		return talk.Reply{}, err
	}
	all := res.Requests
	meant := tp.filedRefs(t.Target)
	if len(meant) == 0 {
		meant = nearest(t, t.Update.Text, all)
	}
	if len(meant) > 0 {
		if all, _, err = only(res, func(r *requestsv1.Request) bool { return containsRef(meant, r.Id) }); err != nil {
			return talk.Reply{}, err
		}
	}
	if len(all) == 0 {
		return talk.Reply{Text: t.Say("request.none")}, nil
	}
	c, err := tp.catalog(t)
	if err != nil {
		return talk.Reply{}, err
	}
	a := archive{tp: tp, t: t, c: c}
	a.zip = zip.NewWriter(&a.out)
	for _, r := range all {
		if err := a.add(r); err != nil {
			return talk.Reply{}, err
		}
	}
	if err := a.zip.Close(); err != nil {
		return talk.Reply{}, fmt.Errorf("write archive: %w", err)
	}
	name := t.Say("dossier.name") + "-" + t.Today() + ".zip"
	if len(all) == 1 {
		name = t.Say("dossier.name") + "-" + all[0].Number + ".zip"
	}
	r := talk.Reply{Text: t.Say("dossier.here", "n", len(all)), Document: a.out.Bytes(), Name: name}
	if a.left > 0 {
		r.Text = speak.Lines(r.Text, t.Say("dossier.left_out", "n", a.left))
	}
	return r, nil
}

// archive is one that is being written.
type archive struct {
	tp    *Topic
	t     *talk.Turn
	c     catalog
	out   bytes.Buffer
	zip   *zip.Writer
	bytes int64
	left  int // documents that had no room
}

func (a *archive) write(name string, data []byte) error {
	w, err := a.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: a.t.Now})
	if err == nil {
		_, err = w.Write(data)
	}
	if err != nil {
		return fmt.Errorf("write archive: %w", err)
	}
	return nil
}

// add adds a request.
func (a *archive) add(r *requestsv1.Request) error {
	res, err := a.tp.requests.History(a.t.Ctx, &requestsv1.HistoryRequest{Space: a.t.Person.ID, Id: r.Id})
	if err != nil {
		return err
	}
	folder := r.Number + "/"
	if err := a.write(folder+a.t.Say("dossier.page")+".txt", []byte(strings.ReplaceAll(a.page(res), "\n", "\r\n"))); err != nil {
		return err
	}
	for i, d := range res.History.Request.Documents {
		if d.Sha256 == "" {
			continue
		}
		if a.bytes+d.Size > largestDossier {
			a.left++
			continue
		}
		data, err := a.tp.bytes(a.t, a.t.Person.ID, r.Id, d.Id)
		if err != nil {
			return err
		}
		a.bytes += d.Size
		if err := a.write(folder+fmt.Sprintf("%02d ", i+1)+safeName(d), data); err != nil {
			return err
		}
	}
	return nil
}

// safeName is the name of a document as any system takes it, with the ending that its
// bytes have.
func safeName(d *requestsv1.Document) string {
	name := strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`/\:*?"<>|`, r) {
			return '_'
		}
		return r
	}, speak.Short(d.Name, 100))
	if ending := blob.Ending(d.MediaType); ending != "" && !strings.EqualFold(path.Ext(name), ending) {
		name += ending
	}
	return strings.TrimLeft(name, ". ")
}

// page is what was filed and what has happened, in words.
func (a *archive) page(res *requestsv1.HistoryResponse) string {
	t, c, r := a.t, a.c, res.History.Request
	at := func(micro int64) string {
		when := time.UnixMicro(micro).In(t.Now.Location())
		return t.Say("date.day_hour", "day", t.Date(when.Format(wall.DayForm)), "hour", speak.Hour(when.Format(wall.HourForm)))
	}
	cover := report.Covered(res.Type, r.Answers)
	lines := []string{r.Number + " · " + cover(r.Title), t.Say("request.kind", "kind", c.kind(r.Type), "when", at(r.FiledAt)),
		t.Say("dossier.state", "state", t.Say("request.now."+stateName(r.State))), c.held(t, r), c.until(t, r), ""}
	masked := false
	for _, answer := range r.Answers {
		f := fieldOf(res.Type, answer.Field)
		if f.Private || f.Key == "" { // of a field that the type does not know, nobody knows whether it is private
			masked = true
			lines = append(lines, t.Say("form.value", "name", c.pick(f.Names), "value", field.Masked(field.Kind(f.Kind), answer.Value)))
			continue
		}
		lines = append(lines, c.answer(t, f, answer.Value))
	}
	if masked {
		lines = append(lines, t.Say("dossier.masked"))
	}
	if r.Words != "" {
		lines = append(lines, t.Say("form.words", "words", cover(r.Words)))
	}
	lines = append(lines, "")
	lines = append(lines, c.papers(t, ofRequest(c, r))...)
	lines = append(lines, "", t.Say("dossier.history"))
	for _, e := range res.History.Events {
		what, comment := "", cover(e.Comment)
		if key := "dossier.happened." + e.Kind; t.Has(key) {
			what = t.Say(key, "state", t.Say("request.now."+stateName(e.To)), "day", t.Date(e.Deadline), "what", comment)
		}
		line := t.Say("dossier.entry", "at", at(e.At), "who", e.Actor, "what", what)
		if comment != "" && (e.Kind == "advanced" || e.Kind == "answered" || e.Kind == "messaged" || e.Kind == "refused" || e.Kind == "delivered") {
			line += "\n    " + strings.ReplaceAll(comment, "\n", "\n    ")
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n") + "\n"
}
