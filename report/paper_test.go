package report_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/draw"
	"becario/kit/locale"
	"becario/kit/phrase"
	"becario/nlu/lang"
	"becario/report"
)

func paper(t *testing.T, tag string) (locale.Writer, report.Paper) {
	t.Helper()
	book, err := phrase.Open(lang.Files())
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 3, 10, 10, 0, 0, 0, time.UTC)
	hash := make([]byte, 32)
	for i := range hash {
		hash[i] = byte(i * 7)
	}
	return locale.Writer{Voice: book.In(tag), Now: now}, report.Paper{
		Request: &requestsv1.Request{Number: "BECAL-2026-000017-2", Code: "7K3M9Q2XA1", Holder: "Ana María Benítez Ñandutí", Title: "prórroga de la beca por la defensa de la tesis",
			FiledAt: now.UnixMicro(), Deadline: "2026-03-24", Undecided: true, ClockRuns: true},
		Events: []*requestsv1.Event{{Kind: "filed", Hash: hash}, {Kind: "advanced", At: now.AddDate(0, 0, 9).UnixMicro(), From: 5, To: 6, Actor: "Luz Aquino", Reason: "meets", Rule: "Reglamento, art. 14.2",
			Comment: "Se concede la prórroga de tres meses.\n" + strings.Repeat("El desembolso sigue en la misma cuenta y con el mismo importe, sin que haga falta otro trámite. ", 16), Hash: hash}},
		Type:      "Prórroga de la beca",
		Answers:   []draw.SheetRow{{Name: "Hasta cuándo", Value: "mar 30 jun"}, {Name: "Motivo", Value: strings.Repeat("Me operaron de la rodilla y perdí dos meses de laboratorio. ", 12)}},
		Documents: []string{"carta_tutora.pdf, 182 kB", "certificado médico.jpg, 1,2 MB"}, Missing: []string{"Plan de trabajo"},
		HeldBy: "Mesa de entrada", Why: "10 días hábiles desde el mar 10 mar", Address: "https://becario.example.org",
	}
}

// What is printed says what was filed and what was decided, on one page, and how
// it is checked; private answers are never given to it.
func TestPapers(t *testing.T) {
	pen, err := draw.New()
	if err != nil {
		t.Fatal(err)
	}
	for tag, wants := range map[string][2][]string{
		"es":    {{"Recibo de solicitud", "BECAL-2026-000017-2", "7K3M9-Q2XA1", "carta_tutora.pdf", "Falta", "Plan de trabajo"}, {"Decisión sobre la solicitud", "Aprobada", "art. 14.2", "Luz Aquino", "Cumple los requisitos"}},
		"es-PY": {{"Guardá el número"}, {"Leé el código"}},
		"en":    {{"Receipt of a request", "becario.example.org/v/"}, {"Decision on the request", "Approved"}},
	} {
		w, p := paper(t, tag)
		decision, ok := report.Decision(w, p)
		if !ok {
			t.Fatal("it is decided")
		}
		for i, sheet := range []draw.Sheet{report.Receipt(w, p), decision} {
			d := pen.Sheet(sheet)
			text := strings.Join(d.Texts(), "\n")
			for _, want := range wants[i] {
				if !strings.Contains(text, want) {
					t.Errorf("%s: %q is missing in\n%s", tag, want, text)
				}
			}
			data, err := d.PDF()
			if err != nil {
				t.Fatal(err)
			}
			if folder := os.Getenv("BECARIO_PAPERS"); folder != "" { // to look at them
				if err := os.WriteFile(filepath.Join(folder, tag+[]string{"-receipt", "-decision"}[i]+".pdf"), data, 0o600); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	w, p := paper(t, "es")
	p.Address, p.Events = "", p.Events[:1]
	if _, ok := report.Decision(w, p); ok {
		t.Error("what is not decided has a decision")
	}
	if s := report.Receipt(w, p); s.Scan != "" || !strings.Contains(strings.Join(s.Proof, " "), "Pregunta a la oficina") {
		t.Errorf("without an address: got %q and %q", s.Scan, s.Proof)
	}
}

// A receipt names every document, and says how many have no room.
func TestManyDocuments(t *testing.T) {
	pen, err := draw.New()
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{2, 8, 30} {
		w, p := paper(t, "es")
		p.Answers, p.Documents = p.Answers[:1], nil
		for i := range n {
			p.Documents = append(p.Documents, fmt.Sprintf("documento %d.pdf, 1 kB", i+1))
		}
		text := strings.Join(pen.Sheet(report.Receipt(w, p)).Texts(), "\n")
		named, more := strings.Count(text, ".pdf, 1 kB"), 0
		if _, rest, ok := strings.Cut(text, "Hay "); ok {
			_, _ = fmt.Sscan(rest, &more)
		}
		if named+more != n || named < min(n, 8) || !strings.Contains(text, "24 mar 2026") {
			t.Errorf("%d documents: %d are named and %d left out, want all of 8, and what stands below, in\n%s", n, named, more, text)
		}
	}
}
