package botdb

import "becario/nlu"

// frame is a frame with what its JSON for other programs leaves out.
type frame struct {
	nlu.Frame
	Band    nlu.Band         `json:"band"`
	Assumed []nlu.Assumption `json:"assumed,omitempty"`
}

func keepFrames(frames []nlu.Frame) []frame {
	var kept []frame
	for _, f := range frames {
		kept = append(kept, frame{Frame: f, Band: f.Band, Assumed: f.Assumed})
	}
	return kept
}

func giveFrames(kept []frame) []nlu.Frame {
	var frames []nlu.Frame
	for _, k := range kept {
		f := k.Frame
		f.Band, f.Assumed = k.Band, k.Assumed
		frames = append(frames, f)
	}
	return frames
}
