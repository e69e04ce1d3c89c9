package requests

import (
	"cmp"
	"strings"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/draw"
	"becario/report"
	"becario/talk"
	"becario/talk/speak"
)

// A receipt and a decision are printed from the same request; what differs is told
// by these words.
const (
	receiptPaper  = "receipt"
	decisionPaper = "decision"
)

// wantsPaper takes a wish for a receipt or a decision in writing: "recibo",
// "resolución de la prórroga".
func (tp *Topic) wantsPaper(t *talk.Turn, text string) (talk.Reply, bool, error) {
	for _, which := range []string{receiptPaper, decisionPaper} {
		bare := t.IsOne(text, "words."+which)
		first, rest, _ := strings.Cut(strings.TrimSpace(text), " ")
		if !bare && (rest == "" || len(strings.Fields(rest)) > mostWords || !t.OnlyWords(first, "words."+which+"_of")) {
			continue
		}
		if !bare && !requestNumber.MatchString(rest) && (strings.ContainsAny(rest, "0123456789") || t.HasAny(rest, "words.times")) {
			continue // "recibo de la luz 30 euros", "recibo el estipendio el lunes"
		}
		res, err := tp.requests.Mine(t.Ctx, &requestsv1.MineRequest{Space: t.Person.ID})
		if err != nil {
			return talk.Reply{}, true, err
		}
		meant := tp.filedRefs(t.Target)
		if !bare {
			meant = nearest(t, rest, res.Requests)
		}
		if !bare && len(meant) == 0 {
			return talk.Reply{}, false, nil // of something else, such as a bill
		}
		var all []*requestsv1.Request
		for _, r := range res.Requests {
			if len(meant) == 0 || containsRef(meant, r.Id) {
				all = append(all, r)
			}
		}
		switch len(all) {
		case 0:
			return talk.Reply{Text: t.Say("request.none")}, true, nil
		case 1:
			r, err := tp.printed(t, which, all[0].Id)
			return r, true, err
		}
		return listed(t, t.Say("paper.which_"+which), all, "requests."+which+":"), true, nil
	}
	return talk.Reply{}, false, nil
}

func containsRef(refs []talk.Ref, id string) bool {
	for _, ref := range refs {
		if ref.ID == id {
			return true
		}
	}
	return false
}

// printed gives a receipt or a decision.
func (tp *Topic) printed(t *talk.Turn, which, id string) (talk.Reply, error) {
	p, err := tp.paper(t, t.Person.ID, id)
	if err != nil {
		return talk.Reply{}, err
	}
	r := talk.Reply{Refs: []talk.Ref{requestRef(p.Request, "")}, Text: t.Say("paper."+which+"_here", "title", p.Request.Title)}
	if err := tp.attach(t, which, p, &r); err != nil {
		return r, err
	}
	if r.Document == nil {
		r.Text = t.Say("paper.no_decision", "title", p.Request.Title, "number", p.Request.Number)
	}
	return r, nil
}

// attach puts a receipt or a decision into a reply; of what is not decided there is
// none.
func (tp *Topic) attach(t *talk.Turn, which string, p report.Paper, r *talk.Reply) error {
	sheet, ok := report.Receipt(t.Writer, p), true
	if which == decisionPaper {
		sheet, ok = report.Decision(t.Writer, p)
	}
	if !ok {
		return nil
	}
	pen, err := tp.pen()
	if err != nil {
		return err
	}
	if r.Document, err = pen.Sheet(sheet).PDF(); err != nil {
		return err
	}
	r.Name = t.Say("paper.file_"+which) + "-" + p.Request.Number + ".pdf"
	return nil
}

// paper reads what a receipt or a decision is made from.
func (tp *Topic) paper(t *talk.Turn, space, id string) (report.Paper, error) {
	res, err := tp.requests.History(t.Ctx, &requestsv1.HistoryRequest{Space: space, Id: id})
	if err != nil {
		return report.Paper{}, err
	}
	c, err := tp.catalog(t)
	if err != nil {
		return report.Paper{}, err
	}
	r := res.History.Request
	p := report.Paper{
		Request: r, Events: res.History.Events, Type: cmp.Or(c.pick(res.Type.GetNames()), c.kind(r.Type)),
		Missing: c.documents(r.Missing), HeldBy: strings.TrimSuffix(c.role(r.HeldBy), "."), Address: tp.address,
	}
	if r.HeldBy == "holder" || r.HeldBy == "third_party" {
		p.HeldBy = ""
	}
	if d := deadlineOf(r, "decision"); d != nil {
		p.Why = why(t, r, d)
	}
	for _, a := range r.Answers {
		if f := fieldOf(res.Type, a.Field); !f.GetPrivate() && f.GetKey() != "" {
			p.Answers = append(p.Answers, draw.SheetRow{Name: c.pick(f.Names), Value: c.value(t, f, a.Value)})
		}
	}
	for _, d := range r.Documents {
		if d.Staff == "" {
			p.Documents = append(p.Documents, t.Say("request.sized", "name", speak.Short(d.Name, 60), "size", size(t, d.Size), "day", ""))
		}
	}
	return p, nil
}
