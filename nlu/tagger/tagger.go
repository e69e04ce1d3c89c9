// Package tagger is a linear model of sequences: hashed features of each element
// in, the likeliest sequence of tags out. A model is trained by `make train`,
// quantised to a byte a weight, packed, and embedded.
package tagger

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"becario/nlu/exact"
	"becario/nlu/packed"
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

// Passes over the examples, first step of the descent and weight decay; chosen on
// messages held back from training.
const (
	passes = 5
	step   = 0.1
	decay  = 1e-6
)

// Train fits a model by conditional random fields (Lafferty, McCallum and Pereira
// 2001): stochastic gradient descent on the log-loss of whole sequences, with a step
// for each weight (AdaGrad). The same examples give the same bytes on every machine:
// no product is fused with a sum, and the exponential is our own.
func Train(tags []string, examples []Example) *Model {
	t := newTrainer(tags)
	order := make([]int, len(examples))
	for i := range order {
		order[i] = i
	}
	rnd := rand.New(rand.NewPCG(3, 4))
	for range passes {
		rnd.Shuffle(len(order), func(a, b int) { order[a], order[b] = order[b], order[a] })
		for _, at := range order {
			t.learn(&examples[at])
		}
	}
	return t.quantise()
}

type trainer struct {
	k        int
	tags     []string
	admitted []bool
	w, g     []float32 // weights and sums of squared gradients
	f, fg    []float64 // of what follows what
}

func newTrainer(tags []string) *trainer {
	k := len(tags)
	return &trainer{k: k, tags: tags, admitted: admitted(tags), w: make([]float32, buckets*k), g: make([]float32, buckets*k),
		f: make([]float64, (k+1)*k), fg: make([]float64, (k+1)*k)}
}

// learn makes the tags of an example likelier.
func (t *trainer) learn(e *Example) {
	n, k := len(e.Features), t.k
	if n == 0 {
		return
	}
	// The exponential of what speaks for each tag, of which the largest is 1.
	emit := make([]float64, n*k)
	for i, fs := range e.Features {
		row := emit[i*k:][:k]
		for _, f := range fs {
			for j, x := range t.w[int(f&(buckets-1))*k:][:k] {
				row[j] += float64(x)
			}
		}
		top := slices.Max(row)
		for j := range row {
			row[j] = exact.Exp(row[j] - top)
		}
	}
	follow := make([]float64, (k+1)*k)
	top := slices.Max(t.f)
	for i, x := range t.f {
		if t.admitted[i] {
			follow[i] = exact.Exp(x - top)
		}
	}
	// Forwards and backwards; each element's numbers add up to 1.
	fore, back := make([]float64, n*k), make([]float64, n*k)
	for j := range k {
		fore[j] = float64(follow[k*k+j] * emit[j])
	}
	scaled(fore[:k])
	for i := 1; i < n; i++ {
		for j := range k {
			sum := 0.0
			for b := range k {
				sum += float64(fore[(i-1)*k+b] * follow[b*k+j])
			}
			fore[i*k+j] = float64(sum * emit[i*k+j])
		}
		scaled(fore[i*k:][:k])
	}
	for j := range k {
		back[(n-1)*k+j] = 1
	}
	for i := n - 2; i >= 0; i-- {
		for b := range k {
			sum := 0.0
			for j := range k {
				sum += float64(float64(follow[b*k+j]*emit[(i+1)*k+j]) * back[(i+1)*k+j])
			}
			back[i*k+b] = sum
		}
		scaled(back[i*k:][:k])
	}
	// What is expected of pairs, less what is.
	pairs := make([]float64, (k+1)*k)
	p := make([]float64, k*k)
	for i := 1; i < n; i++ {
		total := 0.0
		for b := range k {
			for j := range k {
				x := float64(float64(fore[(i-1)*k+b]*follow[b*k+j]) * float64(emit[i*k+j]*back[i*k+j]))
				p[b*k+j] = x
				total += x
			}
		}
		for at, x := range p {
			pairs[at] += x / total
		}
		pairs[int(e.Tags[i-1])*k+int(e.Tags[i])]--
	}
	one := make([]float64, k)
	for i, fs := range e.Features {
		total := 0.0
		for j := range k {
			one[j] = float64(fore[i*k+j] * back[i*k+j])
			total += one[j]
		}
		for j := range k {
			err := one[j] / total
			if j == int(e.Tags[i]) {
				err--
			}
			if i == 0 {
				pairs[k*k+j] += err
			}
			if math.Abs(err) < 1e-3 {
				continue
			}
			for _, f := range fs {
				at := int(f&(buckets-1))*k + j
				grad := err + float64(decay*float64(t.w[at]))
				t.g[at] += float32(grad * grad)
				t.w[at] -= float32(step * grad / (1 + math.Sqrt(float64(t.g[at]))))
			}
		}
	}
	for at, grad := range pairs {
		if t.admitted[at] && math.Abs(grad) > 1e-3 {
			t.fg[at] += float64(grad * grad)
			t.f[at] -= float64(step*grad) / (1 + math.Sqrt(t.fg[at]))
		}
	}
}

// scaled makes numbers add up to 1.
func scaled(x []float64) {
	sum := 0.0
	for _, v := range x {
		sum += v
	}
	for i := range x {
		x[i] /= sum
	}
}

// quantise makes a byte of each weight.
func (t *trainer) quantise() *Model {
	top := float32(1e-9)
	for _, x := range t.w {
		top = max(top, x, -x)
	}
	m := &Model{tags: t.tags, admitted: t.admitted, weights: make([]int8, len(t.w)), follows: make([]int32, len(t.f))}
	for i, x := range t.w {
		m.weights[i] = int8(math.Round(float64(x*127) / float64(top)))
	}
	for i, x := range t.f {
		m.follows[i] = int32(math.Round(float64(x*127) / float64(top)))
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
