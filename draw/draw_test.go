package draw

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// formats are the ways to write a drawing.
var formats = map[string]func(*Drawing) ([]byte, error){
	"png": func(d *Drawing) ([]byte, error) { return d.PNG(0.5) },
	"svg": (*Drawing).SVG,
	"pdf": (*Drawing).PDF,
}

// TestPictures writes every sample into the folder that BECARIO_PICTURES names,
// to be looked at.
func TestPictures(t *testing.T) {
	dir := os.Getenv("BECARIO_PICTURES")
	if dir == "" {
		t.Skip("BECARIO_PICTURES is not set")
	}
	for name, d := range samples(newPen(t)) {
		for ext, write := range formats {
			b, err := write(d)
			if ext == "png" {
				b, err = d.PNG(2)
			}
			if err != nil {
				t.Fatalf("%s as %s: %v", name, ext, err)
			}
			if err := os.WriteFile(filepath.Join(dir, name+"."+ext), b, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// A telephone shows a picture some 340 pixels wide. What is written in it must
// still be read there.
func TestReadOnATelephone(t *testing.T) {
	const telephone, least = 340, 5.4
	for name, d := range samples(newPen(t)) {
		if name == "week-crowd" || name == "bars-huge" {
			continue // seven classes at the same hour; amounts of twenty digits
		}
		w, _ := d.Size()
		for _, m := range d.marks {
			if m.text != nil && m.text.size*telephone/w < least {
				t.Errorf("%s: %q is %.1f pixels high, want at least %v", name, m.text.s, m.text.size*telephone/w, least)
			}
		}
	}
}

func TestPNG(t *testing.T) {
	for name, d := range samples(newPen(t)) {
		t.Run(name, func(t *testing.T) {
			const scale = 1.5
			img := decode(t, d, scale)
			w, h := d.Size()
			b := img.Bounds()
			if b.Dx() != int(scale*w+0.5) || b.Dy() != int(scale*h+0.5) {
				t.Errorf("picture is %v, want %v times %v × %v", b.Size(), scale, w, h)
			}
			photo(t, b.Dx(), b.Dy())
			for _, p := range []image.Point{{}, {b.Dx() - 1, 0}, {0, b.Dy() - 1}, {b.Dx() - 1, b.Dy() - 1}} {
				if got := color.RGBAModel.Convert(img.At(p.X, p.Y)); got != paper.rgba() {
					t.Errorf("corner %v is %v, want paper", p, got)
				}
			}
			n := 0
			for _, c := range img.Palette {
				r, g, b, a := c.RGBA()
				if a != 0xFFFF {
					t.Errorf("colour %v is not opaque", c)
				}
				if max(r, g, b)-min(r, g, b) > 0x3000 {
					n++
				}
			}
			if quiet := len(d.Texts()) < 6; !quiet && n < 1 {
				t.Errorf("no vivid colour in the picture")
			}
		})
	}
}

func decode(t *testing.T, d *Drawing, scale float64) *image.Paletted {
	t.Helper()
	b, err := d.PNG(scale)
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatalf("decode: %v", err)
	}
	indexed, ok := img.(*image.Paletted)
	if !ok {
		t.Fatalf("picture is a %T, want a palette", img)
	}
	return indexed
}

// photo checks the limits of sendPhoto.
func photo(t *testing.T, w, h int) {
	t.Helper()
	if w+h > maxPhotoSum {
		t.Errorf("%d + %d pixels, more than Telegram takes", w, h)
	}
	if w > maxPhotoRatio*h || h > maxPhotoRatio*w {
		t.Errorf("%d × %d pixels, longer than Telegram takes", w, h)
	}
}

func TestPNGStaysAPhoto(t *testing.T) {
	p := newPen(t)
	wide := Week{Title: "wide"}
	for range 20 {
		wide.Days = append(wide.Days, Day{Label: "d", Cards: slices.Repeat([]Card{{Subject: "x", Start: 60, End: 120}}, 9)})
	}
	high := Week{Days: []Day{{Label: "d", Cards: []Card{{Subject: "a", Start: 0, End: 1440}}}}}
	for name, d := range map[string]*Drawing{"wide": p.Week(wide), "high": p.Week(high), "chart": p.Line(sampleLine())} {
		for _, scale := range []float64{-1, 0, 0.5, 1000} {
			t.Run(fmt.Sprintf("it works when a %s picture has scale %v", name, scale), func(t *testing.T) {
				b := decode(t, d, scale).Bounds()
				photo(t, b.Dx(), b.Dy())
			})
		}
	}
}

// TestLayout finds texts that leave the picture or lie over each other.
func TestLayout(t *testing.T) {
	for name, d := range samples(newPen(t)) {
		t.Run(name, func(t *testing.T) {
			layout(t, d)
		})
	}
}

func layout(t *testing.T, d *Drawing) {
	t.Helper()
	var texts []*line
	for _, m := range d.marks {
		if m.text == nil {
			continue
		}
		a := extent(m.text)
		if a.x < 8 || a.right() > d.w-8 || a.y < 8 || a.bottom() > d.h-8 {
			t.Errorf("%q leaves the picture: %+v in %v × %v", m.text.s, a, d.w, d.h)
		}
		for _, o := range texts {
			if a.meets(extent(o)) {
				t.Errorf("%q lies over %q", m.text.s, o.s)
			}
		}
		texts = append(texts, m.text)
	}
}

// FuzzLayout draws whatever people may call things and spend.
func FuzzLayout(f *testing.F) {
	f.Add("Gastos de marzo", "Comida", "412,50 €", int64(1250), int64(-3), uint16(7), uint16(480))
	f.Add(strings.Repeat("ñ", 300), "مقهى ☕", "₲ 12.345.678.900", int64(math.MaxInt64), int64(math.MinInt64), uint16(400), uint16(1439))
	f.Add("", "", "", int64(0), int64(1), uint16(1), uint16(0))
	p, err := New()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, title, label, number string, a, b int64, n, minute uint16) {
		count := int(n % 64)
		text := func(v int64) string { return fmt.Sprint(v) + number }
		frame := Frame{Title: title, Subtitle: label, Figure: number, Caption: label, Footer: title, Empty: title}
		value := func(i int) int64 { return []int64{a, b, a / 3, b / 2, 1, 0}[i%6] }
		var (
			parts []Part
			bars  []Bar
			pairs []Pair
			names []string
			rows  []Series
			cards []Card
		)
		for i := range count {
			name := fmt.Sprint(label, " ", i)
			parts = append(parts, Part{Label: name, Value: value(i)})
			bars = append(bars, Bar{Label: name, Value: value(i), Mark: i == int(minute)%64})
			pairs = append(pairs, Pair{Label: name, Before: value(i), After: value(i + 1), Change: number, Trend: i%3 - 1})
			names = append(names, name)
			rows = append(rows, Series{Name: name, Values: []int64{a, b, a / 2}, Behind: i%2 == 1})
			cards = append(cards, Card{Subject: name, Room: number, Detail: title, Badge: label, Note: label, State: State(i % 3), Start: int(minute) + i*17, End: int(n) % 2000})
		}
		limit := &Limit{Value: b, Label: title}
		layout(t, p.Donut(Donut{Frame: frame, Parts: parts, Others: label, Text: text, Share: percent}))
		layout(t, p.Rows(Rows{Frame: frame, Parts: parts, Others: label, Text: text}))
		layout(t, p.Bars(Bars{Frame: frame, Bars: bars, Text: text, Limit: limit}))
		layout(t, p.Line(Line{Frame: frame, Labels: names, Series: rows[:min(3, count)], Text: text, Limit: limit}))
		layout(t, p.Stacked(Stacked{Frame: frame, Labels: names[:min(3, count)], Series: rows, Others: label, Text: text, Limit: limit}))
		layout(t, p.Compare(Compare{Frame: frame, Before: label, After: title, Pairs: pairs, Text: text}))
		days := []Day{{Label: title, Date: number, Cards: cards[:count/2], Holiday: label}, {Label: label, Today: true, Cards: cards[count/2:]}}
		layout(t, p.Week(Week{Title: title, Subtitle: label, Footer: title, Empty: title, Days: days}))
	})
}

// extent is the area of a line of text from the height of its capitals to the
// baseline.
func extent(l *line) area { return area{l.x, l.y - l.size*0.7, l.width, l.size * 0.7} }

func TestTextsAreDrawable(t *testing.T) {
	p := newPen(t)
	for name, d := range samples(p) {
		for _, s := range d.Texts() {
			for _, r := range s {
				if !p.regular.has(r) {
					t.Errorf("%s: %q has %U, which the typeface lacks", name, s, r)
				}
			}
		}
	}
}

func TestSameSpecSameBytes(t *testing.T) {
	one, other := samples(newPen(t)), samples(newPen(t))
	for name := range one {
		for ext, write := range formats {
			a, err := write(one[name])
			if err != nil {
				t.Fatal(err)
			}
			b, err := write(other[name])
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(a, b) {
				t.Errorf("%s as %s differs between two drawings of one spec", name, ext)
			}
		}
	}
}

func TestManyAtOnce(t *testing.T) {
	p := newPen(t)
	want := map[string][]byte{}
	draw := func(name string) *Drawing {
		switch name {
		case "donut":
			return p.Donut(sampleDonut(12))
		case "line":
			return p.Line(sampleLine())
		case "compare":
			return p.Compare(sampleCompare(6))
		}
		return p.Week(sampleWeek())
	}
	kinds := []string{"donut", "line", "compare", "week"}
	shared := map[string]*Drawing{}
	for _, name := range kinds {
		shared[name] = draw(name)
		for ext, write := range formats {
			b, err := write(shared[name])
			if err != nil {
				t.Fatal(err)
			}
			want[name+ext] = b
		}
	}
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			name := kinds[i%len(kinds)]
			for ext, write := range formats {
				for _, d := range []*Drawing{draw(name), shared[name]} {
					if b, err := write(d); err != nil || !bytes.Equal(b, want[name+ext]) {
						t.Errorf("%s as %s drawn beside others differs (%v)", name, ext, err)
					}
				}
			}
		})
	}
	wg.Wait()
}

func TestEmpty(t *testing.T) {
	p := newPen(t)
	f := Frame{Title: "Título", Empty: "Aún no hay nada que dibujar"}
	for name, d := range map[string]*Drawing{
		"a donut has no parts":          p.Donut(Donut{Frame: f}),
		"a donut has zeros only":        p.Donut(Donut{Frame: f, Parts: []Part{{Label: "a"}, {Label: "b", Value: -3}}}),
		"there are no bars":             p.Bars(Bars{Frame: f}),
		"all bars are zero":             p.Bars(Bars{Frame: f, Bars: make([]Bar, 7)}),
		"there are no rows":             p.Rows(Rows{Frame: f}),
		"a line has no series":          p.Line(Line{Frame: f, Labels: []string{"1"}}),
		"a series has no values":        p.Line(Line{Frame: f, Series: []Series{{Name: "a"}}}),
		"a stack has no labels":         p.Stacked(Stacked{Frame: f, Series: []Series{{Name: "a", Values: []int64{1}}}}),
		"nothing is compared":           p.Compare(Compare{Frame: f}),
		"a week has no days":            p.Week(Week{Title: f.Title, Empty: f.Empty}),
		"no day of a week has anything": p.Week(Week{Title: f.Title, Empty: f.Empty, Days: make([]Day, 7)}),
	} {
		t.Run("it works when "+name, func(t *testing.T) {
			texts := d.Texts()
			if !slices.Contains(texts, f.Empty) || !slices.Contains(texts, f.Title) {
				t.Errorf("texts are %q, want title and sentence", texts)
			}
		})
	}
}

func TestSpecIsNotChanged(t *testing.T) {
	p := newPen(t)
	c := sampleCompare(4)
	w := sampleWeek()
	before := fmt.Sprintf("%+v %+v", c.Pairs, w.Days)
	p.Compare(c)
	p.Week(w)
	if after := fmt.Sprintf("%+v %+v", c.Pairs, w.Days); after != before {
		t.Errorf("spec became %s, was %s", after, before)
	}
}

func TestTopParts(t *testing.T) {
	got := topParts([]Part{{"a", 1, ""}, {"b", 5, "five"}, {"c", 0, ""}, {"d", 3, ""}, {"e", 2, ""}, {"f", -9, ""}}, 3, "rest",
		func(v int64) string { return fmt.Sprint("=", v) })
	var read []string
	for _, s := range got {
		read = append(read, s.Label+" "+s.Text)
	}
	if want := "b five, d =3, rest =3"; strings.Join(read, ", ") != want {
		t.Errorf("parts are %q, want %q", strings.Join(read, ", "), want)
	}
	if got[2].fill != rest {
		t.Errorf("the rest has colour %v", got[2].fill.hex())
	}
}

func TestColours(t *testing.T) {
	some := colours([]string{"Redes", "Cálculo", "Física"})
	other := colours([]string{"  física ", "REDES", "cálculo", "Redes"})
	if !maps.Equal(some, other) {
		t.Errorf("order and case change the colours: %v, %v", some, other)
	}
	seen := map[rgb]bool{}
	var many []string
	for i := range len(palette) {
		many = append(many, fmt.Sprint("materia ", i))
	}
	for name, c := range colours(many) {
		if seen[c] {
			t.Errorf("%q shares its colour though there are enough", name)
		}
		seen[c] = true
	}
	if got := len(colours(append(many, "una más", "otra"))); got != len(palette)+2 {
		t.Errorf("%d names have colours, want %d", got, len(palette)+2)
	}
}

func TestContrast(t *testing.T) {
	tab := table{fills: map[string]rgb{}}
	for i, c := range palette {
		name := fmt.Sprint(i)
		tab.fills[name] = c
		for state := Normal; state <= Changed; state++ {
			k := tab.tone(Card{Subject: name, State: state})
			for what, fg := range map[string]rgb{"text": k.text, "quiet text": k.quiet, "note": noteInk(state, k)} {
				if got := contrast(fg, k.ground); got < 4.5 {
					t.Errorf("%s of colour %s in state %d has contrast %.2f, want 4.5", what, c.hex(), state, got)
				}
			}
			if got := contrast(paper, k.text); got < 4.5 {
				t.Errorf("badge of colour %s in state %d has contrast %.2f, want 4.5", c.hex(), state, got)
			}
		}
	}
	for _, c := range []rgb{ink, soft, alert, good, accent} {
		if got := min(contrast(c, paper), contrast(c, wash)); got < 4.5 {
			t.Errorf("%s on paper or wash has contrast %.2f, want 4.5", c.hex(), got)
		}
	}
}

func TestRowsNameEveryPart(t *testing.T) {
	r := Rows{Frame: Frame{Title: "Gastos · Del 1 ago al 31 oct", Figure: "₲ 2.590.000"}, Parts: parts(10), Most: 10, Text: euros}
	texts := newPen(t).Rows(r).Texts()
	for _, p := range r.Parts {
		if label := strings.TrimRight(p.Label, " ☕🎉"); !slices.Contains(texts, label) {
			t.Errorf("%q has no name in %q", label, texts)
		}
	}
	if !slices.Contains(texts, r.Title) {
		t.Errorf("the title is cut short: %q", texts)
	}
}
