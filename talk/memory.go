package talk

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"becario/channel"
	"becario/nlu"
)

// History is what was said before: the messages of the bot and what they are
// about.
type History interface {
	// Said returns a message of the bot in a chat by the store's id; not_found if
	// it is not there or of another chat.
	Said(ctx context.Context, chat channel.Chat, id int64) (Said, error)
	// Bound returns the latest message of the bot that answers a message of the
	// person, or has this identifier itself; not_found if there is none.
	Bound(ctx context.Context, chat channel.Chat, message string) (Said, error)
	// Recent returns the latest messages of the bot in a chat that refer to
	// records, newest first.
	Recent(ctx context.Context, chat channel.Chat, limit int) ([]Said, error)
	// Latest returns the latest messages of the bot in a chat, whatever they are about,
	// newest first.
	Latest(ctx context.Context, chat channel.Chat, limit int) ([]Said, error)
}

// Said is a message of the bot and what it is about.
type Said struct {
	ID     int64
	Refs   []Ref
	Frames []nlu.Frame // what was understood, to do it again otherwise
	// Notice says that the clock gave rise to it, not something that a person said.
	Notice bool
	// Text is what it said with which Buttons, and At about when.
	Text    string
	Buttons [][]channel.Button
	At      time.Time
}

// Ref is a record that a message is about.
type Ref struct {
	// Service is the name of the topic whose service keeps the record.
	Service string `json:"s"`
	ID      string `json:"i,omitempty"`
	Version int64  `json:"v,omitempty"`
	// Key is that of the change which Undo takes back; empty if the message
	// only shows the record.
	Key string `json:"k,omitempty"`
}

// frame is a frame with what its JSON for other programs leaves out.
type frame struct {
	nlu.Frame
	Band    nlu.Band         `json:"band"`
	Assumed []nlu.Assumption `json:"assumed,omitempty"`
}

// keepFrames brings frames into the form in which they are kept.
func keepFrames(frames []nlu.Frame) []frame {
	var kept []frame
	for _, f := range frames {
		kept = append(kept, frame{Frame: f, Band: f.Band, Assumed: f.Assumed})
	}
	return kept
}

// frames are the readings of a doubt.
func (d doubt) frames() []nlu.Frame {
	var all []nlu.Frame
	for _, k := range d.Frames {
		f := k.Frame
		f.Band, f.Assumed = k.Band, k.Assumed
		all = append(all, f)
	}
	return all
}

// EncodeFrames gives the form in which the frames of a message are kept.
func EncodeFrames(frames []nlu.Frame) (string, error) {
	data, err := json.Marshal(keepFrames(frames))
	if err != nil {
		return "", fmt.Errorf("keep what was understood: %w", err)
	}
	return string(data), nil
}

// DecodeFrames reads that form; an empty text holds none.
func DecodeFrames(kept string) ([]nlu.Frame, error) {
	if kept == "" {
		return nil, nil
	}
	var all []frame
	if err := json.Unmarshal([]byte(kept), &all); err != nil {
		return nil, fmt.Errorf("read what was understood: %w", err)
	}
	var frames []nlu.Frame
	for _, k := range all {
		f := k.Frame
		f.Band, f.Assumed = k.Band, k.Assumed
		frames = append(frames, f)
	}
	return frames, nil
}

// Of returns those refs of a message that are records of a service.
func Of(refs []Ref, service string) []Ref {
	var own []Ref
	for _, r := range refs {
		if r.Service == service && r.ID != "" {
			own = append(own, r)
		}
	}
	return own
}

// Changed reports whether a message tells of a change that can be taken back.
func Changed(refs []Ref) bool {
	for _, r := range refs {
		if r.Key != "" {
			return true
		}
	}
	return false
}
