// Package feature makes the hashed features of which the models of understanding
// learn: numbers that stand for a word, a mark, or several of them together. Which
// of two features that fall on one number is meant is left to the model.
package feature

// Text is the number of a text: FNV-1a, by Fowler, Noll and Vo.
func Text(s string) uint32 {
	h := uint32(2166136261)
	for i := 0; i < len(s); i++ {
		h = (h ^ uint32(s[i])) * 16777619
	}
	return h
}

// Of is the number of a feature of a kind with its values. The kinds tell apart
// the features that a model uses.
func Of(kind uint32, values ...uint32) uint32 {
	h := kind*0x7feb352d + 0x9e3779b1
	for _, v := range values {
		h = (h ^ v) * 0x846ca68b
		h ^= h >> 13
	}
	return h * 0x9e3779b1 >> 3
}

// Flag is 1 for true and 0 for false.
func Flag(yes bool) uint32 {
	if yes {
		return 1
	}
	return 0
}

// Flags puts several into one number, the first in its lowest bit; 32 at most.
func Flags(all ...bool) uint32 {
	n := uint32(0)
	for i, yes := range all {
		n |= Flag(yes) << i
	}
	return n
}

// Count is a number up to a most, above which numbers are alike.
func Count(n, most int) uint32 { return uint32(min(n, most)) }
