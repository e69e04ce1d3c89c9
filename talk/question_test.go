package talk

import "testing"

// chain are the kinds of the questions that are open, the one that was asked last first.
func chain(q *Question) string {
	all := ""
	for ; q != nil; q = q.Under {
		all += q.Kind + q.Of + " "
	}
	return all
}

// TestQuestionOver: whatever is asked beside a question that lasts, that one stays open
// below it.
func TestQuestionOver(t *testing.T) {
	lasting := func(of string) *Question { return NewQuestion("requests", "form", 0).Lasting().About(of) }
	passing := func(kind string) *Question { return NewQuestion("", kind, 0) }
	for _, c := range []struct {
		name string
		got  *Question
		want string
	}{
		{"it works when something else is asked beside a form", passing("sure").over(lasting("1")), "sure form1 "},
		{"it works when that is asked again and again", passing("unknown").over(passing("sure").over(lasting("1"))), "unknown form1 "},
		{"it works when another form begins", lasting("2").over(lasting("1")), "form2 form1 "},
		{"it works when the same form asks on", lasting("1").over(passing("sure").over(lasting("1"))), "form1 "},
		{"it works when one that passes was open alone", passing("sure").over(passing("unknown")), "sure "},
		{"it works when nothing was open", passing("sure").over(nil), "sure "},
		{"it works when more wait than are kept",
			lasting("5").over(lasting("4").over(lasting("3").over(lasting("2").over(lasting("1"))))), "form5 form4 form3 form2 "},
	} {
		if got := chain(c.got); got != c.want {
			t.Errorf("%s: open are %q, want %q", c.name, got, c.want)
		}
	}
}

// TestOpenNext: a turn leaves the question open that lasts, unless it is settled.
func TestOpenNext(t *testing.T) {
	form := NewQuestion("requests", "form", 0).Lasting().About("1")
	next := NewQuestion("requests", "form", 1).Lasting().About("1")
	sure := NewQuestion("", "sure", 0)
	over := sure.over(form)
	for _, c := range []struct {
		name string
		turn Turn
		want string
	}{
		{"it works when something else was said", Turn{Open: form}, "form1 "},
		{"it works when something else asks", Turn{Open: form, question: sure}, "sure form1 "},
		{"it works when the form is settled", Turn{Open: form, settled: true}, ""},
		{"it works when the form asked on and the rest of the message asks, too", Turn{Open: form, settled: true, beside: next, question: sure}, "sure form1 "},
		{"it works when what was asked beside it is answered", Turn{Open: over, settled: true}, "form1 "},
		{"it works when what was asked beside it is abandoned", Turn{Open: over}, "form1 "},
	} {
		if got := chain(c.turn.openNext()); got != c.want {
			t.Errorf("%s: open are %q, want %q", c.name, got, c.want)
		}
	}
}
