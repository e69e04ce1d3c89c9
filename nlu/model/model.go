// Package model is the linear model that chooses an intent: hashed features
// in, a score for each intent out. A model is trained by `make train` from the
// sentences of a language pack, quantised to a byte a weight, packed, and
// embedded.
package model

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
)

// Bits is the logarithm of the number of hashed features.
const Bits = 17

const (
	buckets = 1 << Bits
	magic   = "BIM2"
)

// Model scores intents. It is immutable and safe for concurrent use.
type Model struct {
	labels  []string
	bias    []float32
	scale   float32
	weights []int8 // by bucket, then label
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
		row := m.weights[int(f&(buckets-1))*n:][:n]
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

// Save writes the model in the form that Load reads: a mark, and the rest
// packed, since most weights are small. The same model gives the same bytes.
func (m *Model) Save() []byte {
	head := strings.Join(m.labels, " ")
	out := binary.LittleEndian.AppendUint16(nil, uint16(len(head)))
	out = append(out, head...)
	out = binary.LittleEndian.AppendUint32(out, math.Float32bits(m.scale))
	for _, b := range m.bias {
		out = binary.LittleEndian.AppendUint32(out, math.Float32bits(b))
	}
	for _, w := range m.weights {
		out = append(out, byte(w))
	}
	packed := bytes.NewBufferString(magic)
	w, _ := gzip.NewWriterLevel(packed, gzip.BestCompression) // a level that there is
	_, _ = w.Write(out)                                       // to memory, cannot fail
	_ = w.Close()
	return packed.Bytes()
}

// unpack undoes the packing, up to the size of the largest model.
func unpack(data []byte) ([]byte, error) {
	packed, ours := bytes.CutPrefix(data, []byte(magic))
	if !ours {
		return nil, errors.New("model: not a model of this version; run make train")
	}
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, fmt.Errorf("model: %w", err)
	}
	data, err = io.ReadAll(io.LimitReader(r, 65*buckets))
	if err != nil {
		return nil, fmt.Errorf("model: %w", err)
	}
	return data, nil
}

var errShort = errors.New("model: cut short")

// Load reads what Save wrote.
func Load(data []byte) (*Model, error) {
	data, err := unpack(data)
	if err != nil {
		return nil, err
	}
	if len(data) < 2 {
		return nil, errShort
	}
	n := int(binary.LittleEndian.Uint16(data))
	data = data[2:]
	if len(data) < n+4 {
		return nil, errShort
	}
	m := &Model{labels: strings.Fields(string(data[:n]))}
	data = data[n:]
	k := len(m.labels)
	if k > 64 || len(data) != 4+4*k+k*buckets {
		return nil, fmt.Errorf("%w: %d labels, %d bytes", errShort, k, len(data))
	}
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
