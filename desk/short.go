package desk

import (
	"maps"
	"net/http"
	"strconv"
	"strings"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/desk/staff"
)

type shortPage struct {
	page
	Answers []shortForm
	Problem string
	Tab     string
}

// shortForm is a short answer to be changed; without an id it is a new one.
type shortForm struct {
	Id, Asks, Key, By string
	At, Version       int64
	Texts             []shortText
	Open              bool
	// other are texts in languages that the desk has not.
	other map[string]string
}

// shortText is the answer in a language.
type shortText struct{ Tag, Name, Text string }

// Title is the first way of asking.
func (f shortForm) Title() string {
	first, _, _ := strings.Cut(f.Asks, "\n")
	return first
}

func (d *Desk) shortForm(p page, a *requestsv1.ShortAnswer) shortForm {
	f := shortForm{Id: a.GetId(), Asks: strings.Join(a.GetAsks(), "\n"), Key: newToken(), By: a.GetBy(), At: a.GetAt(), Version: a.GetVersion(), Open: a.GetId() == ""}
	for _, l := range p.Languages {
		f.Texts = append(f.Texts, shortText{l.Tag, l.Name, a.GetText()[l.Tag]})
	}
	f.other = maps.Clone(a.GetText())
	for _, l := range p.Languages {
		delete(f.other, l.Tag)
	}
	return f
}

func (d *Desk) readShort(r *http.Request, v visitor) (shortPage, error) {
	p := shortPage{page: d.page(r, v, "desk.short"), Tab: "short"}
	if !v.May(staff.Work) {
		return p, errDenied()
	}
	res, err := d.Office.ShortAnswers(r.Context(), &requestsv1.ShortAnswersRequest{Staff: v.Staff})
	for _, a := range res.GetAnswers() {
		p.Answers = append(p.Answers, d.shortForm(p.page, a))
	}
	fresh := d.shortForm(p.page, nil)
	fresh.Open = len(p.Answers) == 0
	p.Answers = append(p.Answers, fresh)
	return p, err
}

// short shows what the bot answers for the office to questions that many ask.
func (d *Desk) short(w http.ResponseWriter, r *http.Request, v visitor) {
	p, err := d.readShort(r, v)
	if err != nil {
		d.fail(w, r, v, err)
		return
	}
	d.render(w, http.StatusOK, "short", p)
}

// putShort keeps a short answer or removes it. What was written stays on the page if
// that could not be done.
func (d *Desk) putShort(w http.ResponseWriter, r *http.Request, v visitor) {
	if err := r.ParseForm(); err != nil {
		d.refuse(w, r, v, http.StatusBadRequest, "desk.bad_request")
		return
	}
	p, err := d.readShort(r, v)
	if err != nil {
		d.fail(w, r, v, err)
		return
	}
	version, _ := strconv.ParseInt(r.PostForm.Get("version"), 10, 64) // of a new one there is none
	a := &requestsv1.ShortAnswer{Id: r.PostForm.Get("id"), Version: version, Text: map[string]string{}}
	for line := range strings.Lines(r.PostForm.Get("asks")) {
		if line = strings.TrimSpace(line); line != "" {
			a.Asks = append(a.Asks, line)
		}
	}
	for _, l := range p.Languages {
		if text := strings.TrimSpace(r.PostForm.Get("text-" + l.Tag)); text != "" {
			a.Text[l.Tag] = text
		}
	}
	for _, kept := range p.Answers {
		if kept.Id == a.Id {
			maps.Copy(a.Text, kept.other)
		}
	}
	if r.PostForm.Has("drop") {
		_, err = d.Office.DropShortAnswer(r.Context(), &requestsv1.DropShortAnswerRequest{Actor: v.Staff, Key: r.PostForm.Get("key"), Id: a.Id})
	} else {
		_, err = d.Office.PutShortAnswer(r.Context(), &requestsv1.PutShortAnswerRequest{Actor: v.Staff, Key: r.PostForm.Get("key"), Answer: a})
	}
	switch {
	case err == nil:
		http.Redirect(w, r, Base+"office/short", http.StatusSeeOther)
	case isFault(err):
		p.Problem = p.fault(err)
		written := d.shortForm(p.page, a)
		written.Open = true
		for i := range p.Answers {
			if p.Answers[i].Id == a.Id {
				written.By, written.At, written.Version = p.Answers[i].By, p.Answers[i].At, p.Answers[i].Version
				p.Answers[i] = written
			}
		}
		d.render(w, http.StatusUnprocessableEntity, "short", p)
	default:
		d.broken(w, r, v, err)
	}
}
