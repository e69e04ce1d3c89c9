package nlu

// maxTold is how much of a text is looked at to tell its language, in bytes.
const maxTold = 600

// ownWord is what a word that one language says and the other does not know
// counts, in the measure of Pack.Likeness.
const ownWord = 10

// The limits from which a text looks like another language than the person's:
// whatever it says, if it says something there, and if nothing is made of it in
// the person's own. No sentence of our own changes its language by them.
const (
	certainly = 30
	plainly   = 22
	perhaps   = 4
)

// tell finds the language that a text looks most like.
func (u *Understander) tell(text string) string {
	best := u.tags[0]
	for _, tag := range u.tags {
		if tag != best && u.looks(text, tag, best) > 0 {
			best = tag
		}
	}
	return best
}

// looks is how much more a text looks like one language than like another.
func (u *Understander) looks(text, tag, than string) float64 {
	a, b := u.packs[tag], u.packs[than]
	text = text[:min(len(text), maxTold)]
	x, ok := a.Likeness(text)
	y, also := b.Likeness(text)
	if !ok || !also {
		return 0
	}
	by := x - y
	if by > -3*ownWord { // else a few words would not change it
		by += ownWord * float64(a.Own(text, b.Pack)-b.Own(text, a.Pack))
	}
	return by
}

// foreign finds the language, other than the person's own, that a text looks
// like, and by how much; empty if there is none.
func (u *Understander) foreign(text, own string) (tag string, by float64) {
	for _, t := range u.tags {
		if t == own {
			continue
		}
		if d := u.looks(text, t, own); d > by {
			tag, by = t, d
		}
	}
	return tag, by
}
