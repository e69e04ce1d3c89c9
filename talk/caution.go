package talk

import "becario/nlu"

// effect is what an intent does; an intent that nobody has is only read.
func (t *Turn) effect(i nlu.Intent) nlu.Effect {
	if r, ok := t.engine.byIntent[i]; ok {
		return r.effect
	}
	return nlu.Reads
}

// doubtful reports whether a reading is asked about before anything is done: this
// is the one rule of caution. Reading costs nothing; a change is asked about if
// the reading is not likely, and something weighty unless it is nearly certain or
// its record is.
func (t *Turn) doubtful(m Meaning) bool {
	f, effect := m.Frame, t.effect(m.Frame.Intent)
	switch {
	case m.None != "", m.open && len(m.Refs) == 0: // it says that there is none, or asks which
		return false
	case m.Ask:
		return true
	}
	return effect != nlu.Reads && f.Band == nlu.Ask || effect == nlu.Weighty && f.Confidence < nlu.Sure && !m.sure
}

// Unclear reports whether a frame is nothing that can be done as it stands.
func (t *Turn) Unclear(f nlu.Frame) bool {
	row := t.engine.byIntent[f.Intent]
	return f.Band == nlu.Ask || row.idle || row.unknown
}

// Changes reports whether an intent changes what is kept.
func (t *Turn) Changes(i nlu.Intent) bool { return t.effect(i) != nlu.Reads }
