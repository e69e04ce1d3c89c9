package desk

import (
	"cmp"
	"mime"
	"net/http"
	"strconv"
	"strings"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/desk/staff"
	"becario/draw"
	"becario/kit/locale"
	"becario/report"
)

// receipt gives what was filed, on a page of print.
func (d *Desk) receipt(w http.ResponseWriter, r *http.Request, v visitor) {
	d.print(w, r, v, "paper.file_receipt", func(l locale.Writer, p report.Paper) (draw.Sheet, bool) { return report.Receipt(l, p), true })
}

// decision gives what was decided, on a page of print.
func (d *Desk) decision(w http.ResponseWriter, r *http.Request, v visitor) {
	d.print(w, r, v, "paper.file_decision", report.Decision)
}

func (d *Desk) print(w http.ResponseWriter, r *http.Request, v visitor, name string, sheet func(locale.Writer, report.Paper) (draw.Sheet, bool)) {
	res, err := d.Office.Open(r.Context(), &requestsv1.OpenRequest{Staff: v.Staff, Id: r.PathValue("number"), Peek: true})
	if err == nil {
		v.about.number = res.Item.Request.Number
		if !v.MayWith(staff.See, res.Item.Request.Type) {
			err = errDenied()
		}
	}
	if err != nil {
		d.fail(w, r, v, err)
		return
	}
	p := requestPage{page: d.page(r, v, "desk.queue"), Item: res.Item}
	names, err := d.types(r.Context())
	if err != nil {
		d.broken(w, r, v, err)
		return
	}
	said, ok := sheet(locale.Writer{Voice: p.voice, Now: p.now.In(p.zone)}, p.paper(res, names, d.PublicURL))
	if !ok {
		d.missing(w, r, v)
		return
	}
	pen, err := d.Pen()
	if err != nil {
		d.broken(w, r, v, err)
		return
	}
	data, err := pen.Sheet(said).PDF()
	if err != nil {
		d.broken(w, r, v, err)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "application/pdf")
	h.Set("Content-Length", strconv.Itoa(len(data)))
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": p.T(name) + "-" + res.Item.Request.Number + ".pdf"}))
	_, _ = w.Write(data) // who asked may be gone
}

// paper is what a receipt or a decision is made from, in the words of the page.
func (p requestPage) paper(res *requestsv1.OpenResponse, names names, address string) report.Paper {
	r := res.Item.Request
	of := report.Paper{Request: r, Events: res.Events, Type: p.Name(res.Type.GetNames(), cmp.Or(p.Name(names.types[r.Type], ""), r.Type)), Address: address}
	for _, f := range p.fields(res.Type, r) {
		if !f.Hidden {
			of.Answers = append(of.Answers, draw.SheetRow{Name: f.Name, Value: f.Value})
		}
	}
	for _, doc := range r.Documents {
		if doc.Staff == "" {
			of.Documents = append(of.Documents, doc.Name+", "+p.Size(doc.Size))
		}
	}
	for _, key := range r.Missing {
		of.Missing = append(of.Missing, p.Name(names.documents[key], key))
	}
	if r.HeldBy != "holder" && r.HeldBy != "third_party" {
		of.HeldBy = p.Name(names.roles[r.HeldBy], r.HeldBy)
	}
	for _, deadline := range r.Deadlines {
		if deadline.Kind == "decision" {
			of.Why = strings.Join(p.why(deadline), "\n")
		}
	}
	return of
}

// Decided says that there is a decision to print.
func (p requestPage) Decided() bool {
	return !p.Request.Undecided && p.Request.State != requestsv1.State_STATE_WITHDRAWN
}

// Code is what proves a receipt genuine, as people copy it.
func (p requestPage) Code() string { return report.CodeText(p.Request.Code) }
