package report

import (
	"encoding/hex"
	"net/url"
	"strings"
	"time"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/draw"
	"becario/kit/locale"
	"becario/kit/wall"
)

// Paper is what a receipt or a decision on paper is made from.
type Paper struct {
	Request *requestsv1.Request
	Events  []*requestsv1.Event
	// Type is the name of the type. Answers, Documents and Missing are in words;
	// private answers are left out.
	Type      string
	Answers   []draw.SheetRow
	Documents []string
	Missing   []string
	// HeldBy says who has it now, and Why how its deadline was counted.
	HeldBy, Why string
	// Address is where people reach this program; empty if they do not.
	Address string
}

// CodeText writes a code as people copy it.
func CodeText(code string) string {
	const half = 5
	if len(code) != 2*half {
		return code
	}
	return code[:half] + "-" + code[half:]
}

// ProofPath is where a page says whether a number and a code are genuine.
func ProofPath(number, code string) string { return "/v/" + url.PathEscape(number+"-"+code) }

// Receipt is the page that says what was filed.
func Receipt(w locale.Writer, p Paper) draw.Sheet {
	r := p.Request
	s := sheet(w, p, "paper.receipt", "paper.receipt_foot")
	s.Lead = w.Say("paper.receipt_lead")
	add := adder(&s)
	add(w.Say("paper.filed"), moment(w, r.FiledAt))
	add(w.Say("paper.holder"), r.Holder)
	add(w.Say("paper.about"), r.Title)
	for _, a := range p.Answers {
		add(a.Name, a.Value)
	}
	add(w.Say("paper.documents"), strings.Join(p.Documents, "\n"))
	add(w.Say("paper.missing"), strings.Join(p.Missing, "\n"))
	add(w.Say("paper.held_by"), p.HeldBy)
	if r.Undecided && r.ClockRuns {
		add(w.Say("paper.deadline"), strings.TrimSpace(date(w, r.Deadline)+"\n"+p.Why))
	}
	if len(p.Events) > 0 {
		s.fingerprint(w, p.Events[0])
	}
	return s.Sheet
}

// Decision is the page that says how a request was decided; false if it was not.
func Decision(w locale.Writer, p Paper) (draw.Sheet, bool) {
	e := decided(p.Events)
	if e == nil {
		return draw.Sheet{}, false
	}
	r := p.Request
	s := sheet(w, p, "paper.decision", "paper.decision_foot")
	s.Date = moment(w, e.At)
	s.Verdict, s.Bad = w.Say("paper.verdict."+state(e.To)), e.To == requestsv1.State_STATE_REJECTED
	add := adder(&s)
	add(w.Say("paper.holder"), r.Holder)
	add(w.Say("paper.about"), r.Title)
	add(w.Say("paper.filed"), moment(w, r.FiledAt))
	add(w.Say("paper.decided"), moment(w, e.At))
	if e.Reason != "" {
		add(w.Say("paper.reason"), w.Say("desk.reason."+e.Reason))
	}
	add(w.Say("paper.rule"), e.Rule)
	add(w.Say("paper.proposed_by"), e.Proposer)
	if e.Proposer != "" {
		add(w.Say("paper.signed_by"), e.Actor)
	} else {
		add(w.Say("paper.decided_by"), e.Actor)
	}
	add(w.Say("paper.grounds"), e.Comment)
	s.Rows[len(s.Rows)-1].Long = true
	s.fingerprint(w, e)
	return s.Sheet, true
}

// decided is the step by which a request was decided; nil if it is not.
func decided(events []*requestsv1.Event) *requestsv1.Event {
	var last *requestsv1.Event
	for _, e := range events {
		switch e.To {
		case requestsv1.State_STATE_APPROVED, requestsv1.State_STATE_REJECTED:
			if e.From != e.To {
				last = e
			}
		case requestsv1.State_STATE_IN_PAYMENT, requestsv1.State_STATE_RESOLVED:
			if last == nil && e.From != e.To {
				last = e
			}
		default:
			last = nil // it was taken back, or withdrawn
		}
	}
	return last
}

// page is a sheet in the making.
type page struct{ draw.Sheet }

func sheet(w locale.Writer, p Paper, title, foot string) page {
	r := p.Request
	programme, _, _ := strings.Cut(r.Number, "-")
	s := page{draw.Sheet{
		Head: programme, Date: moment(w, r.FiledAt), Title: w.Say(title), Subtitle: p.Type, Figure: r.Number, Foot: w.Say(foot),
		More:  func(n int) string { return w.Say("paper.more", "n", n) },
		Proof: []string{w.Say("paper.proof"), CodeText(r.Code)},
	}}
	if p.Address != "" {
		s.Scan = p.Address + ProofPath(r.Number, r.Code)
		_, host, _ := strings.Cut(p.Address, "://")
		s.Proof = append(s.Proof, w.Say("paper.proof_page", "address", host+"/v/"))
	} else {
		s.Proof = append(s.Proof, w.Say("paper.proof_ask", "number", r.Number))
	}
	return s
}

// adder adds rows that have something to say.
func adder(s *page) func(name, value string) {
	return func(name, value string) {
		if value = strings.TrimSpace(value); value != "" {
			s.Rows = append(s.Rows, draw.SheetRow{Name: name, Value: value})
		}
	}
}

// fingerprint adds the hash by which the entry in the history is found again.
func (s *page) fingerprint(w locale.Writer, e *requestsv1.Event) {
	if len(e.Hash) == 0 {
		return
	}
	const group = 16
	text := hex.EncodeToString(e.Hash)
	var parts []string
	for i := 0; i < len(text); i += group {
		parts = append(parts, text[i:min(i+group, len(text))])
	}
	s.Proof = append(s.Proof, w.Say("paper.fingerprint"), strings.Join(parts, " "))
}

// moment writes an instant, in microseconds since 1970, on the clock of who reads.
func moment(w locale.Writer, at int64) string {
	t := time.UnixMicro(at).In(w.Now.Location())
	return w.Say("date.day_hour", "day", w.FullDay(t), "hour", strings.TrimPrefix(t.Format(wall.HourForm), "0"))
}

// date writes a day with its year: what is on paper is read for years.
func date(w locale.Writer, day string) string {
	d, err := wall.Day(day)
	if err != nil {
		return day
	}
	return w.FullDay(d)
}

func state(s requestsv1.State) string {
	return strings.ToLower(strings.TrimPrefix(s.String(), "STATE_"))
}
