package talk

import (
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"connectrpc.com/connect"

	"becario/nlu"
	"becario/nlu/understand"
)

// namer is a topic that knows names of one kind.
type namer struct {
	kind  nlu.Names
	names nlu.Context
	err   error
	// meet is waited for until the other topics are asked, too; nil is not.
	meet  *sync.WaitGroup
	asked int
}

func (n *namer) Name() string      { return string(rune('a' + n.kind)) }
func (n *namer) Acts() []Act       { return nil }
func (n *namer) Naming() nlu.Names { return n.kind }

func (n *namer) Names(_ *Turn, c *nlu.Context) error {
	n.asked++
	if n.meet != nil {
		n.meet.Done()
		n.meet.Wait()
	}
	*c = n.names
	return n.err
}

func naming(t *testing.T, subjects, categories *namer) *Turn {
	t.Helper()
	u, err := understand.New()
	if err != nil {
		t.Fatal(err)
	}
	turn := &Turn{Said: time.Date(2026, 3, 4, 9, 15, 0, 0, time.UTC), engine: &Engine{Config: Config{Reader: u, Topics: []Topic{subjects, categories}}}}
	turn.Person.Lang = "es-ES"
	return turn
}

func TestOnlyNamesThatMatterAreAskedFor(t *testing.T) {
	for text, want := range map[string][2]int{
		"gracias":                        {0, 0},
		"quita los avisos":               {0, 0},
		"mañana clase de cocina a las 9": {1, 0},
		"¿cuánto llevo gastado en birras este mes?": {0, 1},
	} {
		subjects := &namer{kind: nlu.SubjectNames, names: nlu.Context{Subjects: []string{"cocina"}}}
		categories := &namer{kind: nlu.CategoryNames, names: nlu.Context{Categories: []string{"birras"}}}
		turn := naming(t, subjects, categories)
		for range 2 { // the second time they are known
			result, err := turn.Understand(text)
			if err != nil {
				t.Fatal(err)
			}
			if got := [2]int{subjects.asked, categories.asked}; got != want {
				t.Errorf("%q: asked for %v, want %v; read as %v", text, got, want, result.Frames)
			}
		}
	}
}

func TestNamesAreAskedForAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var meet sync.WaitGroup
		meet.Add(2)
		subjects := &namer{kind: nlu.SubjectNames, names: nlu.Context{Subjects: []string{"CC"}}, meet: &meet}
		categories := &namer{kind: nlu.CategoryNames, names: nlu.Context{Categories: []string{"Ocio"}}, meet: &meet}
		names, err := naming(t, subjects, categories).Names()
		if err != nil || len(names.Subjects) != 1 || len(names.Categories) != 1 || names.Known != nlu.AllNames {
			t.Errorf("got %+v, %v; want both", names, err)
		}
	})
}

// A service that is away keeps nothing from being understood; one that fails
// does.
func TestNamesOfAServiceThatIsAway(t *testing.T) {
	subjects := &namer{kind: nlu.SubjectNames, err: connect.NewError(connect.CodeUnavailable, errors.New("away"))}
	categories := &namer{kind: nlu.CategoryNames, names: nlu.Context{Categories: []string{"Ocio"}}}
	if names, err := naming(t, subjects, categories).Names(); err != nil || len(names.Categories) != 1 {
		t.Errorf("away: got %+v, %v; want the other names", names, err)
	}
	subjects.err = errors.New("the disk is full")
	if names, err := naming(t, subjects, categories).Names(); !errors.Is(err, subjects.err) {
		t.Errorf("failing: got %+v, %v; want the error", names, err)
	}
}
