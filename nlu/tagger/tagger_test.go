package tagger

import (
	"bytes"
	"slices"
	"testing"
)

// tags of the toy language of the tests: a name is what follows the word 1, up to
// the word 2.
var tags = []string{"O", "B-name", "I-name"}

func toy(words ...uint32) Example {
	var e Example
	in := false
	for i, w := range words {
		before := uint32(0)
		if i > 0 {
			before = words[i-1]
		}
		e.Features = append(e.Features, []uint32{w, before*31 + 1000})
		tag := uint8(0)
		switch {
		case w == 2 || w == 1:
			in = false
		case before == 1:
			tag, in = 1, true
		case in:
			tag = 2
		}
		e.Tags = append(e.Tags, tag)
	}
	return e
}

func examples() []Example {
	var all []Example
	for i := range uint32(40) {
		all = append(all, toy(5+i%7, 1, 9+i%11, 9+i%5, 2, 5+i%3), toy(5+i%4, 6+i%9), toy(1, 9+i%11, 2))
	}
	return all
}

func TestLearns(t *testing.T) {
	m := Train(tags, examples())
	for _, e := range []Example{toy(7, 1, 12, 10, 2, 6), toy(1, 10, 11, 2), toy(6, 8, 7)} {
		if got := m.Decode(e.Features); !slices.Equal(got, e.Tags) {
			t.Errorf("got %v, want %v", got, e.Tags)
		}
	}
	if got := m.Decode(nil); got != nil {
		t.Errorf("nothing is tagged as %v", got)
	}
}

// What is inside a name only follows its beginning or its inside, whatever the
// features say.
func TestInsideFollowsBeginning(t *testing.T) {
	m := &Model{tags: tags, admitted: admitted(tags), weights: make([]int8, buckets*len(tags)), follows: make([]int32, (len(tags)+1)*len(tags))}
	m.weights[7*len(tags)+2] = 100 // feature 7 says inside
	if got := m.Decode([][]uint32{{7}, {7}}); got[0] == 2 || got[0] == 0 && got[1] == 2 {
		t.Errorf("got %v, an inside without a beginning", got)
	}
}

func TestSameBytes(t *testing.T) {
	first := Train(tags, examples()).Save()
	if again := Train(tags, examples()).Save(); !bytes.Equal(first, again) {
		t.Error("trained twice, two models")
	}
	m, err := Load(first)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(m.Save(), first) || !slices.Equal(m.Tags(), tags) {
		t.Error("loaded, it is another model")
	}
}

func TestLoadRefuses(t *testing.T) {
	whole := Train(tags, examples()).Save()
	for name, data := range map[string][]byte{
		"nothing": nil, "another file": []byte("BIM2 and more"), "its mark alone": []byte(magic), "the half of it": whole[:len(whole)/2],
	} {
		if _, err := Load(data); err == nil {
			t.Errorf("%s is loaded as a model", name)
		}
	}
}
