package talk

import (
	"reflect"
	"testing"

	"becario/nlu"
)

// TestFramesAreKept holds what the JSON of a frame for other programs leaves out.
func TestFramesAreKept(t *testing.T) {
	want := []nlu.Frame{{Intent: nlu.TaskAdd, Confidence: 0.5, Slots: nlu.Slots{Title: "x"}, Band: nlu.Show, Assumed: []nlu.Assumption{{Slot: "due", Other: "y"}}}}
	kept, err := EncodeFrames(want)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := DecodeFrames(kept); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v, want %+v", got, err, want)
	}
	if got, err := DecodeFrames(""); err != nil || got != nil {
		t.Errorf("of nothing: got %+v, %v", got, err)
	}
}
