// Package tagger is a linear model of sequences: hashed features of each element
// in, the likeliest sequence of tags out. A model is trained by `make train`,
// quantised to a byte a weight, packed, and embedded.
package tagger

import (
	"becario/nlu/packed"
	"encoding/binary"
	"math"
	"math/rand/v2"
	"strings"
)

const (
	bits    = 17
	buckets = 1 << bits
	magic   = "BTM1"
	maxTags = 32
)

// Example is a sequence to learn from: the features of each element, and its tag,
// an index into the list of tags.
type Example struct {
	Features [][]uint32
	Tags     []uint8
}

// Model tags sequences. It is immutable and safe for concurrent use.
type Model struct {
	tags    []string
	weights []int8 // by bucket, then tag
	follows []int32
	// What may follow what, as admitted gives it.
	admitted []bool
}

// Tags are the names of the tags, in the order of their indexes.
func (m *Model) Tags() []string { return m.tags }

// admitted tells for each tag and each tag after it, at before*k+tag, whether the
// one may follow the other: the inside of a name, I-x, only its beginning, B-x, or
// its inside. What may begin a sequence is at k*k+tag.
func admitted(tags []string) []bool {
	k := len(tags)
	out := make([]bool, 0, (k+1)*k)
	for before := range k + 1 {
		for _, tag := range tags {
			inside, ok := strings.CutPrefix(tag, "I-")
			out = append(out, !ok || before < k && (tags[before] == tag || tags[before] == "B-"+inside))
		}
	}
	return out
}

// Decode gives the likeliest tags of a sequence, one for each element, given the
// features of each.
func (m *Model) Decode(features [][]uint32) []uint8 {
	v := viterbi{k: len(m.tags), admitted: m.admitted}
	return v.decode(features, func(f uint32, out []int32) {
		for j, w := range m.weights[int(f&(buckets-1))*v.k:][:v.k] {
			out[j] += int32(w)
		}
	}, m.follows)
}

type viterbi struct {
	k        int
	admitted []bool
}

const never = math.MinInt32 / 4

func (v viterbi) decode(features [][]uint32, add func(f uint32, out []int32), follows []int32) []uint8 {
	n := len(features)
	if n == 0 {
		return nil
	}
	k := v.k
	score := make([]int32, n*k)
	from := make([]uint8, n*k)
	emit := make([]int32, k)
	for i, fs := range features {
		clear(emit)
		for _, f := range fs {
			add(f, emit)
		}
		for j := range k {
			best, at := int32(never), 0
			if i == 0 {
				if v.admitted[k*k+j] {
					best = follows[k*k+j]
				}
			} else {
				for b := range k {
					if s := score[(i-1)*k+b]; s > never && v.admitted[b*k+j] {
						if s += follows[b*k+j]; s > best {
							best, at = s, b
						}
					}
				}
			}
			if best > never {
				best += emit[j]
			}
			score[i*k+j], from[i*k+j] = best, uint8(at)
		}
	}
	out := make([]uint8, n)
	last := 0
	for j := range k {
		if score[(n-1)*k+j] > score[(n-1)*k+last] {
			last = j
		}
	}
	for i := n - 1; i >= 0; i-- {
		out[i] = uint8(last)
		last = int(from[i*k+last])
	}
	return out
}

// passes over the examples; chosen on messages held back from training.
const passes = 10

// Train fits a model by the averaged structured perceptron (Collins 2002). Its
// sums are of whole numbers, so that the same examples give the same bytes on
// every machine.
func Train(tags []string, examples []Example) *Model {
	k := len(tags)
	w, sum := make([]int32, buckets*k), make([]int64, buckets*k)
	follows, followsSum := make([]int32, (k+1)*k), make([]int64, (k+1)*k)
	v := viterbi{k: k, admitted: admitted(tags)}
	order := make([]int, len(examples))
	for i := range order {
		order[i] = i
	}
	rnd := rand.New(rand.NewPCG(3, 4))
	now := int64(1)
	for range passes {
		rnd.Shuffle(len(order), func(a, b int) { order[a], order[b] = order[b], order[a] })
		for _, at := range order {
			e := &examples[at]
			got := v.decode(e.Features, func(f uint32, out []int32) {
				for j, x := range w[int(f&(buckets-1))*k:][:k] {
					out[j] += x
				}
			}, follows)
			before, beforeGot := k, k
			for i := range got {
				want, had := int(e.Tags[i]), int(got[i])
				if want != had {
					for _, f := range e.Features[i] {
						row := int(f&(buckets-1)) * k
						w[row+want]++
						w[row+had]--
						sum[row+want] += now
						sum[row+had] -= now
					}
				}
				if a, b := before*k+want, beforeGot*k+had; a != b {
					follows[a]++
					follows[b]--
					followsSum[a] += now
					followsSum[b] -= now
				}
				before, beforeGot = want, had
			}
			now++
		}
	}
	// The average of a weight is w - sum/now.
	top := 1.0
	average := func(w int32, sum int64) float64 { return float64(w) - float64(sum)/float64(now) }
	for i := range w {
		top = max(top, math.Abs(average(w[i], sum[i])))
	}
	m := &Model{tags: tags, admitted: v.admitted, weights: make([]int8, len(w)), follows: make([]int32, len(follows))}
	for i := range w {
		m.weights[i] = int8(math.Round(float64(average(w[i], sum[i]) * 127 / top)))
	}
	for i := range follows {
		m.follows[i] = int32(math.Round(float64(average(follows[i], followsSum[i]) * 127 / top)))
	}
	return m
}

// Save writes the model in the form that Load reads. The same model gives the same
// bytes.
func (m *Model) Save() []byte {
	out := packed.AppendNames(nil, m.tags)
	for _, f := range m.follows {
		out = binary.LittleEndian.AppendUint32(out, uint32(f))
	}
	for _, w := range m.weights {
		out = append(out, byte(w))
	}
	return packed.Save(magic, out)
}

// Load reads what Save wrote.
func Load(data []byte) (*Model, error) {
	data, err := packed.Load(magic, data, (maxTags+1)*buckets)
	if err != nil {
		return nil, err
	}
	m := &Model{}
	if m.tags, data, err = packed.Names(data); err != nil {
		return nil, err
	}
	m.admitted = admitted(m.tags)
	k := len(m.tags)
	if k == 0 || k > maxTags || len(data) != 4*(k+1)*k+k*buckets {
		return nil, packed.ErrForm
	}
	for range (k + 1) * k {
		m.follows = append(m.follows, int32(binary.LittleEndian.Uint32(data)))
		data = data[4:]
	}
	m.weights = make([]int8, len(data))
	for i, b := range data {
		m.weights[i] = int8(b)
	}
	return m, nil
}
