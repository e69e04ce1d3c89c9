// Package model is the linear model that chooses an intent: hashed features
// in, a score for each intent out. A model is trained by `make train` from the
// sentences of a language pack, quantised to a byte a weight, packed, and
// embedded.
package model

import (
	"becario/nlu/packed"
	"encoding/binary"
	"math"
	"math/bits"
)

// Bits are the logarithms of the numbers of hashed features of a model: Large for a
// choice among many labels with many examples, Small for one among few.
const (
	Large = 17
	Small = 15
)

const magic = "BIM3"

// Model scores intents. It is immutable and safe for concurrent use.
type Model struct {
	labels  []string
	bias    []float32
	scale   float32
	weights []int8 // by bucket, then label
	mask    uint32 // of the buckets, of which there are a power of two
}

// Labels are the intents in the order of the scores.
func (m *Model) Labels() []string { return m.labels }

// Score adds up the weights of features into out, which has a place for each
// label. Higher is likelier; the exponentials of the scores, divided by their
// sum, are the probabilities.
func (m *Model) Score(features []uint32, out []float32) {
	n := len(m.labels)
	var sums [64]int32
	for _, f := range features {
		row := m.weights[int(f&m.mask)*n:][:n]
		for i, w := range row {
			sums[i] += int32(w)
		}
	}
	norm := Norm(len(features))
	for i := range out[:n] {
		out[i] = m.bias[i] + float32(float32(sums[i])*m.scale*norm) // not fused, on any processor
	}
}

// Norm is the factor by which the sum over n features is made comparable
// between short and long texts.
func Norm(n int) float32 {
	if n == 0 {
		return 0
	}
	return float32(1 / math.Sqrt(float64(n)))
}

// Save writes the model in the form that Load reads. The same model gives the same
// bytes.
func (m *Model) Save() []byte {
	out := packed.AppendNames(nil, m.labels)
	out = binary.LittleEndian.AppendUint32(out, math.Float32bits(m.scale))
	for _, b := range m.bias {
		out = binary.LittleEndian.AppendUint32(out, math.Float32bits(b))
	}
	for _, w := range m.weights {
		out = append(out, byte(w))
	}
	return packed.Save(magic, out)
}

// maxLabels is how many labels a model has at most.
const maxLabels = 64

// Load reads what Save wrote.
func Load(data []byte) (*Model, error) {
	data, err := packed.Load(magic, data, (maxLabels+1)<<Large)
	if err != nil {
		return nil, err
	}
	m := &Model{}
	if m.labels, data, err = packed.Names(data); err != nil {
		return nil, err
	}
	k := len(m.labels)
	if k == 0 || k > maxLabels || len(data) < 4+4*k {
		return nil, packed.ErrForm
	}
	buckets := (len(data) - 4 - 4*k) / k
	if len(data) != 4+4*k+k*buckets || bits.OnesCount(uint(buckets)) != 1 {
		return nil, packed.ErrForm
	}
	m.mask = uint32(buckets - 1)
	m.scale = math.Float32frombits(binary.LittleEndian.Uint32(data))
	data = data[4:]
	for range k {
		m.bias = append(m.bias, math.Float32frombits(binary.LittleEndian.Uint32(data)))
		data = data[4:]
	}
	m.weights = make([]int8, len(data))
	for i, b := range data {
		m.weights[i] = int8(b)
	}
	return m, nil
}
