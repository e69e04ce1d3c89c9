package nlu

import "strings"

// together settles what frames of one message share: a day said once for all,
// the request that a paper is for, the period that a comparison goes on from.
func (m *message) together(fs []Frame) []Frame {
	for i := 1; i < len(fs); i++ {
		a, b := &fs[i-1].Slots, &fs[i].Slots
		switch fs[i].Intent {
		case RequestAddDocument:
			if b.ID == "" && b.Title == "" && strings.HasPrefix(string(fs[i-1].Intent), "request.") {
				b.ID, b.Title = a.ID, a.Title
			}
		case ExpenseCompare:
			if a.Range != "" && fs[i-1].Intent == ExpenseChart && b.A != "" && b.B == m.present(b.A) {
				b.A, b.B = a.Range, b.A
			}
		}
	}
	return fs
}

// present is what a comparison of one period was completed with.
func (m *message) present(p string) string {
	r := &reading{m: m}
	return r.otherPeriod(p)
}
