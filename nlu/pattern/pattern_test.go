package pattern

import (
	"strings"
	"testing"
	"testing/fstest"
)

// small is a pack of an invented language.
func small(t *testing.T) *Pack {
	t.Helper()
	file := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	p, err := Load(fstest.MapFS{
		"hear/classes.txt": file(`
[clitics]
lo, la
[move +]
mueve, pasa
[sounds]
k=c
[short]
xx=pasa
[teacherword]
dr
[and]
y
`),
		"hear/templates.txt": file(`
= move
:move {title} (al|a) {day:1} -> @6
= name
con {who:name} *
= names
entre {who:names}
= code
aula {room:code} -> kind=room
`),
		"hear/cues.txt": file("= *\nmuy urgente -> priority=high\n"),
	}, "hear")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestWhole(t *testing.T) {
	p := small(t)
	for _, c := range []struct{ name, text, want string }{
		{"it works when a capture is between words", "mueve el examen a lunes", "title=el examen day=lunes"},
		{"it works when an ending is glued to the verb", "muévelo todo al martes", "title=todo day=martes"},
		{"it works when a letter is wrong", "mueev todo al martes", ""},
		{"it works when the word is written short", "xx todo al martes", "title=todo day=martes"},
		{"it works when a name has two words", "con Ana Ruiz mañana", "who=Ana Ruiz"},
		{"it works when a title comes before a name", "con dr lopez", "who=dr lopez"},
		{"it works when there are several names", "entre Ana, Luis y Eva", "who=Ana, Luis y Eva"},
		{"it works when a code has signs inside", "aula B-204/2", "room=B-204/2"},
		{"it works when there is no code", "aula magna", ""},
		{"it works when nothing fits", "otra cosa", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := p.Line(c.text, p.Split(c.text, nil, nil))
			var got []string
			for _, m := range p.Whole(l) {
				for _, s := range m.Captures {
					got = append(got, s.Slot+"="+c.text[l.Elems[s.From].Start:l.Elems[s.To-1].End])
				}
			}
			if g := strings.Join(got, " "); g != c.want {
				t.Errorf("%q: got %q, want %q", c.text, g, c.want)
			}
		})
	}
}

func TestWithin(t *testing.T) {
	p := small(t)
	text := "esto es Muy, urgente hoy"
	found := p.Within(p.Line(text, p.Split(text, nil, nil)), "move")
	if len(found) != 1 || found[0].Set[0] != (Value{"priority", "high"}) {
		t.Errorf("cues of %q: got %v", text, found)
	}
}

func TestNear(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"categroia", "categoria", true},
		{"fnished", "finished", true},
		{"compra", "comprar", true},
		{"gasto", "gasta", false}, // the last letter carries the person
		{"casa", "pasa", false},
		{"horario", "honorario", false},
	} {
		if got := Near(c.a, c.b); got != c.want {
			t.Errorf("Near(%q, %q): got %v, want %v", c.a, c.b, got, c.want)
		}
	}
}

func TestFold(t *testing.T) {
	for in, want := range map[string]string{"MañANA": "manana", "ko’ẽrõ": "ko'ero", "ya": "ya", "ÜBER–x": "uber-x"} {
		if got := Fold(in); got != want {
			t.Errorf("Fold(%q): got %q, want %q", in, got, want)
		}
	}
}
