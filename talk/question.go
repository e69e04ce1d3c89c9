package talk

import (
	"encoding/json"
	"fmt"
)

// Question is the question that is open in a chat. The next message answers it or
// abandons it; below it those wait that last.
type Question struct {
	// Topic is the name of the topic that asked; empty if the engine did.
	Topic string `json:"topic,omitempty"`
	Kind  string `json:"kind"`
	// State is what the answer needs, in a form that only the topic knows.
	State json.RawMessage `json:"state,omitempty"`
	// Files are the ids of files in the intake that the answer decides about. They
	// wait until then.
	Files []string `json:"files,omitempty"`
	// Lasts says that it stays open when something else is said or pressed, until
	// its topic has an answer or another question is asked.
	Lasts bool `json:"lasts,omitempty"`
	// Told says that the reply which asks tells of a change as well.
	Told bool `json:"told,omitempty"`
	// Of names what a question that lasts is about, such as a draft. Of two of a topic
	// that are about the same only the later one stays open.
	Of string `json:"of,omitempty"`
	// Under is a question that lasts and was open when this one was asked. It is open
	// again when this one is answered or abandoned.
	Under *Question `json:"under,omitempty"`
}

// mostUnder is how many questions stay open below the one that was asked last.
const mostUnder = 3

// over returns a question with those below it that were open when it was asked.
func (q *Question) over(below *Question) *Question {
	if below == nil || q == below {
		return q
	}
	var waiting []*Question
	for b := below; b != nil && len(waiting) < mostUnder; b = b.Under {
		if b.Lasts && !b.same(q) {
			waiting = append(waiting, b)
		}
	}
	top := *q
	top.Under = nil
	for at := &top; len(waiting) > 0; waiting = waiting[1:] {
		next := *waiting[0]
		next.Under = nil
		at.Under, at = &next, &next
	}
	return &top
}

// same reports whether two questions are about the same thing.
func (q *Question) same(other *Question) bool {
	return q.Topic == other.Topic && q.Kind == other.Kind && q.Of == other.Of
}

// asks reports whether a question waits for an answer and is all that was said last: a
// message that undoes leaves it, then. One that lasts is left in words of its topic.
func (q *Question) asks() bool {
	switch {
	case q == nil || q.Told || q.Lasts:
		return false
	case q.Topic != "":
		return true
	case q.Kind == unknownQuestion:
		var d doubt
		return q.Into(&d) && len(d.Frames) > 0
	}
	return q.Kind == sureQuestion || q.Kind == readingQuestion
}

// Find is the question of a topic that is open, or the first such one below it; nil if
// there is none.
func (q *Question) Find(topic, kind string) *Question {
	for ; q != nil; q = q.Under {
		if q.Is(topic, kind) {
			return q
		}
	}
	return nil
}

// Lasting makes a question stay open when something else is said or pressed.
func (q *Question) Lasting() *Question { q.Lasts = true; return q }

// About tells what a question that lasts is about.
func (q *Question) About(of string) *Question { q.Of = of; return q }

// NewQuestion returns a question of a topic with the state that its answer needs,
// which must be a value that JSON can hold.
func NewQuestion(topic, kind string, state any) *Question {
	data, err := json.Marshal(state)
	if err != nil {
		panic(fmt.Sprintf("talk: state of the question %s.%s: %v", topic, kind, err)) // a fault of the program
	}
	return &Question{Topic: topic, Kind: kind, State: data}
}

// Is reports whether a question is open and is this one of a topic.
func (q *Question) Is(topic, kind string) bool { return q != nil && q.Topic == topic && q.Kind == kind }

// Into reads the state of a question. A state that cannot be read is one of an
// older release; it stays as it is and false is reported.
func (q *Question) Into(state any) bool {
	return q != nil && len(q.State) > 0 && json.Unmarshal(q.State, state) == nil
}

// kept is the form in which the question is kept, with the files of an album of
// which more will come.
type kept struct {
	*Question
	Album []File `json:"album,omitempty"`
}

func (q *Question) encode(album []File) (string, error) {
	if q == nil && len(album) == 0 {
		return "", nil
	}
	data, err := json.Marshal(kept{q, album})
	if err != nil {
		return "", fmt.Errorf("keep question: %w", err)
	}
	return string(data), nil
}

func decodeQuestion(text string) (*Question, []File, error) {
	if text == "" {
		return nil, nil, nil
	}
	k := kept{Question: &Question{}}
	if err := json.Unmarshal([]byte(text), &k); err != nil {
		return nil, nil, fmt.Errorf("read the open question: %w", err)
	}
	if k.Kind == "" {
		return nil, k.Album, nil
	}
	return k.Question, k.Album, nil
}

// The questions of the engine, which a yes or a no answers: whether a reading is
// meant, whether to note what was not understood, whether to take back, which of some
// readings is meant, and, without being asked, whether to note what was only told.
const (
	sureQuestion    = "sure"
	unknownQuestion = "unknown"
	undoQuestion    = "undo"
	readingQuestion = "reading"
	heardQuestion   = "heard"
)

// doubt is their state: the readings that are asked about, the first of
// them now, and the record that the first one means.
type doubt struct {
	Frames []frame `json:"frames,omitempty"`
	Refs   []Ref   `json:"refs,omitempty"`
	// Misses counts the messages in a row that were not understood.
	Misses int `json:"misses,omitempty"`
}
