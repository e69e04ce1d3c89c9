package read

import (
	"slices"
	"testing"

	"becario/nlu"
)

// What an intent may have is read by a reader, or in the usual way; "topic" is set by
// cues. Nothing else has a reader.
func TestReaders(t *testing.T) {
	for _, intent := range nlu.Intents() {
		if _, ok := readers[intent]; ok {
			continue
		}
		for _, name := range intent.Slots() {
			if _, ok := usual[name]; !ok && name != "topic" {
				t.Errorf("%s: nothing reads its slot %s", intent, name)
			}
		}
	}
	for intent := range readers {
		if !slices.Contains(nlu.Intents(), intent) {
			t.Errorf("%s: a reader, and no row", intent)
		}
	}
}
