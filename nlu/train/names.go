package main

import (
	"strings"

	"becario/nlu/labelled"
	"becario/nlu/read"
)

// tagsOf gives the tags of elements, of which bounds are the bytes, for a model of
// names. It reports false if a name does not stand there.
func tagsOf(text string, f *labelled.Frame, bounds [][2]int, layer int) (tags []uint8, ok bool) {
	tags = make([]uint8, len(bounds))
	if len(bounds) == 0 {
		return nil, false
	}
	from, to := bounds[0][0], bounds[len(bounds)-1][1]
	for n, slot := range read.NameSlots(layer) {
		said, _ := f.Slots[slot].(string)
		if said == "" {
			continue
		}
		at := strings.Index(text[from:to], said)
		if at < 0 {
			return nil, false
		}
		at += from
		tag := uint8(2*n + 1) // its beginning
		for i, b := range bounds {
			if b[1] > at && b[0] < at+len(said) {
				tags[i] = tag
				tag = uint8(2*n + 2) // its inside
			}
		}
	}
	return tags, true
}
