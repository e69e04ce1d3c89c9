package draw

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

func TestUsedDays(t *testing.T) {
	class := []Card{{Subject: "a", Start: 600, End: 660}}
	days := []Day{{Label: "lu"}, {Label: "ma", Cards: class}, {Label: "mi"}, {Label: "ju", Holiday: "fiesta"}, {Label: "vi"}, {Label: "sá", Cards: []Card{{Start: -5}}}}
	var got []string
	for _, d := range usedDays(days) {
		got = append(got, d.Label)
	}
	if want := "ma mi ju"; strings.Join(got, " ") != want {
		t.Errorf("days are %q, want %q", got, want)
	}
}

func TestUsedHours(t *testing.T) {
	for name, c := range map[string]struct {
		cards       []Card
		first, last int
	}{
		"classes begin within an hour":  {[]Card{{Start: 8*60 + 30, End: 10 * 60}, {Start: 12 * 60, End: 13*60 + 10}}, 8 * 60, 14 * 60},
		"there is one short class":      {[]Card{{Start: 600, End: 630}}, 600, 780},
		"a class ends after midnight":   {[]Card{{Start: 22 * 60, End: 60}}, 21 * 60, 24 * 60},
		"a class has no end":            {[]Card{{Start: 9 * 60, End: 9 * 60}}, 9 * 60, 12 * 60},
		"a class ends in the next week": {[]Card{{Start: 20 * 60, End: 99999}}, 20 * 60, 24 * 60},
	} {
		t.Run("it works when "+name, func(t *testing.T) {
			first, last, some := usedHours(usedDays([]Day{{Cards: c.cards}}))
			if first != c.first || last != c.last || !some {
				t.Errorf("hours are %d to %d, want %d to %d", first, last, c.first, c.last)
			}
		})
	}
}

// TestLanes draws many random days: cards that overlap in time never overlap in
// place, and none is lost.
func TestLanes(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		cards := make([]Card, r.IntN(12))
		for i := range cards {
			start := r.IntN(20) * 30
			cards[i] = Card{Subject: fmt.Sprint(i), Start: start, End: start + 30 + r.IntN(6)*30}
		}
		got := lanes(cards)
		if len(got) != len(cards) {
			t.Fatalf("%d cards placed, want %d", len(got), len(cards))
		}
		for i, p := range got {
			if p.span < 1 || p.lane+p.span > p.of {
				t.Fatalf("card %+v leaves its column", p)
			}
			for _, q := range got[:i] {
				time := p.card.Start < q.card.End && q.card.Start < p.card.End
				from, to := float64(p.lane)/float64(p.of), float64(p.lane+p.span)/float64(p.of)
				from2, to2 := float64(q.lane)/float64(q.of), float64(q.lane+q.span)/float64(q.of)
				if time && from < to2-1e-9 && from2 < to-1e-9 {
					t.Fatalf("%+v lies over %+v", p, q)
				}
			}
		}
	}
}

func TestSubjectKeepsItsColour(t *testing.T) {
	p := newPen(t)
	all := []string{"Redes", "Cálculo", "Física II", "Bases de Datos", "Inglés", "Tutoría"}
	fillOf := func(subjects ...string) rgb {
		var cards []Card
		for i, s := range subjects {
			cards = append(cards, Card{Subject: s, Start: i * 60, End: i*60 + 60})
		}
		d := p.Week(Week{Days: []Day{{Cards: cards}}, Subjects: all})
		for i, m := range d.marks {
			if m.text != nil && m.text.s == "Redes" {
				for _, before := range slices.Backward(d.marks[:i]) {
					if slices.Contains(palette[:], before.fill) {
						return before.fill
					}
				}
			}
		}
		t.Fatal("no card of Redes")
		return 0
	}
	if a, b := fillOf("Redes"), fillOf("Bases de Datos", "Inglés", "Redes", "Física II"); a != b {
		t.Errorf("Redes is %s alone and %s among others", a.hex(), b.hex())
	}
}

func TestCardTells(t *testing.T) {
	p := newPen(t)
	for _, minutes := range []int{30, 45, 50, 60, 75, 90, 120, 240} {
		c := Card{Subject: "Cálculo", Room: "1.6", Badge: "A", Start: 600, End: 600 + minutes}
		for days := range 6 {
			var w Week
			for range days + 1 {
				w.Days = append(w.Days, Day{Label: "lunes", Cards: []Card{c}})
			}
			texts := p.Week(w).Texts()
			for _, want := range []string{"Cálculo", "1.6", "A"} {
				if !slices.Contains(texts, want) {
					t.Errorf("%d minutes in %d days do not show %q: %q", minutes, days+1, want, texts)
				}
			}
		}
	}
}

func TestCancelledIsStruckThrough(t *testing.T) {
	p := newPen(t)
	d := p.Week(Week{Days: []Day{{Cards: []Card{{Subject: "Redes", Room: "2", Note: "cancelada", State: Cancelled, Start: 600, End: 720}}}}})
	struck := map[string]bool{}
	for _, m := range d.marks {
		if m.text != nil {
			struck[m.text.s] = m.text.struck
		}
	}
	if !struck["Redes"] || !struck["2"] || struck["cancelada"] {
		t.Errorf("struck through: %v", struck)
	}
}

func TestScale(t *testing.T) {
	for name, c := range map[string]struct{ low, high float64 }{
		"values are small":       {0, 3},
		"values are cents":       {0, 4261},
		"values are in millions": {0, 123456789},
		"some are below zero":    {-20000, 64700},
		"all are below zero":     {-500, -20},
		"they are as huge":       {math.MinInt64, math.MaxInt64},
		"all are zero":           {0, 0},
	} {
		t.Run("it works when "+name, func(t *testing.T) {
			s := newScale(c.low, c.high, area{0, 0, 100, 100})
			ticks := s.ticks()
			if len(ticks) < 2 || len(ticks) > 8 {
				t.Errorf("%d ticks: %v", len(ticks), ticks)
			}
			if !slices.ContainsFunc(ticks, func(v float64) bool { return math.Abs(v) < s.step/1e6 }) {
				t.Errorf("zero is not among %v", ticks)
			}
			for _, v := range []float64{c.low, c.high} {
				if y := s.y(v); y < -1e-6 || y > 100+1e-6 {
					t.Errorf("%v is drawn at %v, outside", v, y)
				}
			}
			for _, v := range ticks {
				whole(v)
				if math.Abs(v) < 1e15 && v != math.Trunc(v) {
					t.Errorf("tick %v is not a whole number", v)
				}
			}
		})
	}
}
