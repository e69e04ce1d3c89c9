package model

import (
	"cmp"
	"encoding/binary"
	"hash/fnv"
	"math"
	"slices"

	"becario/nlu/exact"
)

// Example is a sentence as its features, with the intent that it says.
type Example struct {
	Features []uint32
	Label    string
}

// Passes over the examples, first step of the descent and weight decay. They
// were chosen on sentences held back from training.
const (
	passes = 8
	step   = 0.3
	decay  = 2e-6
)

// orders is how many times the model is fitted, each time with the examples in
// other orders. The loss is convex, so the mean of the fits is a fit, and hardly
// depends on the orders.
const orders = 2

// Train fits a model of 1<<bits buckets by stochastic gradient descent on the logistic loss with
// a step for each weight (AdaGrad). The same examples give the same bytes on
// every machine, in whatever order they come: no product is fused with a sum, and
// the exponential is our own.
func Train(bits int, examples []Example) *Model {
	labels := labelsOf(examples)
	index := map[string]int{}
	for i, l := range labels {
		index[l] = i
	}
	list := numbered(examples)
	mean := newTrainer(bits, len(labels))
	for n := range orders {
		t := newTrainer(bits, len(labels))
		for pass := range passes {
			slices.SortFunc(list, func(a, b placed) int { return cmp.Compare(a.place(n, pass), b.place(n, pass)) })
			for _, e := range list {
				t.learn(e.Features, index[e.Label])
			}
		}
		mean.add(t, 1./orders)
	}
	return mean.quantise(labels)
}

// placed is an example with a number that follows from it alone. The order of a
// pass follows from the numbers, so that an example that is added takes its place
// among the others without mixing them anew: what is read otherwise afterwards is
// so because of what was added, and not by chance.
type placed struct {
	*Example
	number uint64
}

func numbered(examples []Example) []placed {
	out := make([]placed, len(examples))
	for i := range examples {
		e := &examples[i]
		h := fnv.New64a()
		h.Write([]byte(e.Label))
		for _, f := range e.Features {
			h.Write(binary.LittleEndian.AppendUint32(nil, f))
		}
		out[i] = placed{e, h.Sum64()}
	}
	return out
}

// place is where the example stands in a pass of one of the orders. It is
// splitmix64, by Sebastiano Vigna, of the number, the order and the pass.
func (p placed) place(order, pass int) uint64 {
	x := p.number + uint64(order*passes+pass+1)*0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

func labelsOf(examples []Example) []string {
	var labels []string
	for _, e := range examples {
		labels = append(labels, e.Label)
	}
	slices.Sort(labels)
	return slices.Compact(labels)
}

type trainer struct {
	k        int
	mask     uint32
	w, g     []float32 // weights and sums of squared gradients
	bias, gb []float32
	p        []float64
}

func newTrainer(bits, labels int) *trainer {
	buckets := 1 << bits
	return &trainer{
		k: labels, mask: uint32(buckets - 1), w: make([]float32, buckets*labels), g: make([]float32, buckets*labels),
		bias: make([]float32, labels), gb: make([]float32, labels), p: make([]float64, labels),
	}
}

// add adds a share of the weights of another one.
func (t *trainer) add(other *trainer, share float32) {
	for i, w := range other.w {
		t.w[i] += float32(w * share)
	}
	for j, b := range other.bias {
		t.bias[j] += float32(b * share)
	}
}

func (t *trainer) learn(features []uint32, label int) {
	norm := float64(Norm(len(features)))
	top := math.Inf(-1)
	for j := range t.p {
		sum := 0.0
		for _, f := range features {
			sum += float64(t.w[int(f&t.mask)*t.k+j])
		}
		t.p[j] = float64(t.bias[j]) + float64(sum*norm)
		top = max(top, t.p[j])
	}
	total := 0.0
	for j := range t.p {
		t.p[j] = exact.Exp(t.p[j] - top)
		total += t.p[j]
	}
	for j := range t.p {
		err := t.p[j] / total
		if j == label {
			err--
		}
		if math.Abs(err) < 1e-3 {
			continue
		}
		t.gb[j] += float32(err * err)
		t.bias[j] -= float32(step * err / (1e-6 + math.Sqrt(float64(t.gb[j]))))
		d := err * norm
		for _, f := range features {
			i := int(f&t.mask)*t.k + j
			grad := d + float64(decay*float64(t.w[i]))
			t.g[i] += float32(grad * grad)
			t.w[i] -= float32(step * grad / (1e-6 + math.Sqrt(float64(t.g[i]))))
		}
	}
}

// quantise makes a byte of each weight.
func (t *trainer) quantise(labels []string) *Model {
	top := float32(0)
	for _, w := range t.w {
		top = max(top, w, -w)
	}
	m := &Model{labels: labels, bias: t.bias, scale: top / 127, mask: t.mask, weights: make([]int8, len(t.w))}
	if top == 0 {
		return m
	}
	for i, w := range t.w {
		m.weights[i] = int8(math.Round(float64(w / m.scale)))
	}
	return m
}
