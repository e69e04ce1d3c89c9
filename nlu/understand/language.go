package understand

// maxTold is how much of a text is looked at to tell its language, in bytes.
const maxTold = 600

// The limits from which a text looks like another language than the person's, in
// the measure of Pack.Likeness: whatever it says; if it says something there and
// has a word that only that language says; and if nothing is made of it in the
// person's own. No sentence of our own changes its language by them.
const (
	certainly = 30
	plainly   = 12
	perhaps   = 4
	// ownWord is what a word counts that one language says and the other does not know.
	ownWord = 10
)

// tell finds the language that a text looks most like.
func (u *Understander) tell(text string) string {
	best := u.tags[0]
	for _, tag := range u.tags {
		if l := u.looks(text, tag, best); l.by > 0 {
			best = tag
		}
	}
	return best
}

// look is how much more a text looks like one language than like another.
type look struct {
	tag   string
	by    float64 // with ownWord for each of words
	words int     // those that only the one says, less those that only the other says
}

func (u *Understander) looks(text, tag, than string) look {
	a, b := u.packs[tag], u.packs[than]
	text = text[:min(len(text), maxTold)]
	x, ok := a.Likeness(text)
	y, also := b.Likeness(text)
	if !ok || !also {
		return look{tag: tag}
	}
	l := look{tag: tag, by: x - y}
	if l.by > -3*ownWord { // else a few words would not change it
		l.words = a.Own(text, b.Pack) - b.Own(text, a.Pack)
		l.by += ownWord * float64(l.words)
	}
	return l
}

// foreign finds the language, other than the person's own, that a text looks
// most like.
func (u *Understander) foreign(text, own string) look {
	var most look
	for _, tag := range u.tags {
		if tag == own {
			continue
		}
		if l := u.looks(text, tag, own); l.by > most.by {
			most = l
		}
	}
	return most
}
