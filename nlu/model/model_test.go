package model

import "testing"

func TestModel(t *testing.T) {
	var examples []Example
	for i := range uint32(40) {
		examples = append(examples,
			Example{Features: []uint32{1, 2, 100 + i}, Label: "a"},
			Example{Features: []uint32{3, 4, 200 + i}, Label: "b"})
	}
	m, err := Load(Train(Large, examples).Save())
	if err != nil {
		t.Fatal(err)
	}
	scores := make([]float32, 2)
	for _, c := range []struct {
		name     string
		features []uint32
		want     string
	}{
		{"it works when the words are known", []uint32{1, 2}, "a"},
		{"it works when some words are new", []uint32{3, 999}, "b"},
	} {
		m.Score(c.features, scores)
		best := 0
		if scores[1] > scores[0] {
			best = 1
		}
		if got := m.Labels()[best]; got != c.want {
			t.Errorf("%s: got %s (%v), want %s", c.name, got, scores, c.want)
		}
	}
}

func TestLoadRefuses(t *testing.T) {
	good := Train(Large, []Example{{Features: []uint32{1}, Label: "a"}, {Features: []uint32{2}, Label: "b"}}).Save()
	for name, data := range map[string][]byte{"nothing": nil, "another file": []byte("hello world"), "a piece": good[:100]} {
		if _, err := Load(data); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}
