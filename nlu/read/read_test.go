package read

import (
	"slices"
	"testing"

	"becario/nlu"
)

// Each intent with slots of its own has a reader, and nothing else has.
func TestReaders(t *testing.T) {
	for _, intent := range nlu.Intents() {
		if _, ok := readers[intent]; !ok && len(intent.Slots()) > 1 {
			t.Errorf("%s: nothing reads its slots", intent)
		}
	}
	for intent := range readers {
		if !slices.Contains(nlu.Intents(), intent) {
			t.Errorf("%s: a reader, and no row", intent)
		}
	}
}
