package desk

import (
	"context"
	"net/http"
	"strings"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/desk/staff"
)

type answersPage struct {
	page
	Answers []answerForm
	Problem string
	Tab     string
}

// answerForm is a canned answer to be changed; without an id it is a new one.
type answerForm struct {
	Id, Title, Text, Key string
	Open                 bool
}

func (d *Desk) readAnswers(r *http.Request, v visitor) (answersPage, error) {
	p := answersPage{page: d.page(r, v, "desk.answers"), Tab: "answers"}
	if !v.May(staff.Work) {
		return p, errDenied()
	}
	res, err := d.Office.CannedAnswers(r.Context(), &requestsv1.CannedAnswersRequest{Staff: v.Staff})
	for _, a := range res.GetAnswers() {
		p.Answers = append(p.Answers, answerForm{Id: a.Id, Title: a.Title, Text: a.Text, Key: newToken()})
	}
	p.Answers = append(p.Answers, answerForm{Key: newToken(), Open: len(p.Answers) == 0})
	return p, err
}

// answers shows what staff have ready to be written.
func (d *Desk) answers(w http.ResponseWriter, r *http.Request, v visitor) {
	p, err := d.readAnswers(r, v)
	if err != nil {
		d.fail(w, r, v, err)
		return
	}
	d.render(w, http.StatusOK, "answers", p)
}

// putAnswer keeps an answer or removes it.
func (d *Desk) putAnswer(w http.ResponseWriter, r *http.Request, v visitor) {
	if err := r.ParseForm(); err != nil {
		d.refuse(w, r, v, http.StatusBadRequest, "desk.bad_request")
		return
	}
	p, err := d.readAnswers(r, v)
	if err != nil {
		d.fail(w, r, v, err)
		return
	}
	a := &requestsv1.CannedAnswer{Id: r.PostForm.Get("id"), Title: r.PostForm.Get("title"), Text: r.PostForm.Get("text")}
	if r.PostForm.Has("drop") {
		a.Title, a.Text = "", ""
	}
	_, err = d.Office.PutCannedAnswer(r.Context(), &requestsv1.PutCannedAnswerRequest{Actor: v.Staff, Key: r.PostForm.Get("key"), Answer: a})
	switch {
	case err == nil:
		http.Redirect(w, r, Base+"office/answers", http.StatusSeeOther)
	case isFault(err):
		p.Problem = p.fault(err)
		for i := range p.Answers {
			if p.Answers[i].Id == a.Id {
				p.Answers[i].Title, p.Answers[i].Text, p.Answers[i].Open = a.Title, a.Text, true
			}
		}
		d.render(w, http.StatusUnprocessableEntity, "answers", p)
	default:
		d.broken(w, r, v, err)
	}
}

// canned is an answer with its blanks filled in for a request.
type canned struct{ Title, Text string }

// cannedFor are the answers of the office for a request. What is filled in is never
// looked at for blanks again, whatever a holder calls a thing.
func (d *Desk) cannedFor(ctx context.Context, v visitor, p requestPage) ([]canned, error) {
	res, err := d.Office.CannedAnswers(ctx, &requestsv1.CannedAnswersRequest{Staff: v.Staff})
	if err != nil {
		return nil, err
	}
	fill := strings.NewReplacer("{holder}", p.Request.Holder, "{becario}", p.Request.Holder, "{number}", p.Request.Number, "{número}", p.Request.Number, "{title}", p.Request.Title, "{asunto}", p.Request.Title,
		"{deadline}", p.Day(p.Request.Deadline), "{plazo}", p.Day(p.Request.Deadline), "{missing}", strings.Join(p.Missing, ", "), "{faltan}", strings.Join(p.Missing, ", "), "{me}", v.Staff, "{yo}", v.Staff)
	var all []canned
	for _, a := range res.Answers {
		all = append(all, canned{a.Title, fill.Replace(a.Text)})
	}
	return all, nil
}
