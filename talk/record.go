package talk

import (
	"cmp"
	"slices"
	"strings"

	"becario/kit/fault"
	"becario/kit/phrase"
	"becario/kit/rpc"
	"becario/nlu"
	"becario/talk/speak"
)

// The words of a message often do not tell which record it means, or even of
// which kind: "delete the last one", "borra el pan". What was shown and kept
// last does, and the names of what there is.

// Meaning is a frame and the record that it is about.
type Meaning struct {
	Frame nlu.Frame
	// None says that there is no such record anywhere.
	None string
	// Refs is the record; empty if it is none or one of several.
	Refs []Ref
	// Question is what is asked, if not of Refs.
	Question string
	// Ask says that the person has to be asked in any case.
	Ask bool

	// open is true if the frame is about a record that is yet to be found, so
	// that asking whether to go on would ask about nothing.
	open bool
	// sure says that no other record can be meant.
	sure bool
	// missing says that no record has the name that was said.
	missing bool
}

// Resolve finds the record that a frame means, and reads the frame in its light.
func (t *Turn) Resolve(f nlu.Frame) (Meaning, error) {
	m, err := t.resolve(f)
	if err != nil || len(m.Refs) != 1 {
		return m, err
	}
	if topic, ok := one[Fitter](t, m.Refs[0].Service); ok {
		m.Frame, err = topic.Fit(t, m.Frame, m.Refs[0])
	}
	return m, err
}

// resolve finds the record that a frame means.
func (t *Turn) resolve(f nlu.Frame) (Meaning, error) {
	var err error
	for _, topic := range Having[Corrector](t) {
		if f, err = topic.Correct(t, f); err != nil {
			return Meaning{}, err
		}
	}
	for _, topic := range Having[Resolver](t) {
		if m, ok, err := topic.Resolve(t, f); ok || err != nil {
			return m, err
		}
	}
	row := t.engine.byIntent[f.Intent]
	if s := &f.Slots; row.onRecord && s.Title+s.Target+s.Range+s.Scope == "" && s.Index == 0 {
		s.Title = s.Subject // what a subject names is not what was kept last
	}
	s := f.Slots
	if number := t.numberOf(s.Title); number != 0 && row.onRecord {
		f.Slots.Title, f.Slots.Index = "", number
		s = f.Slots
		f.Confidence = max(f.Confidence, nlu.Sure)
		f.Judge()
	}
	own, ok := row.topic.(Keeper)
	if !ok || !row.onRecord || s.Range != "" || s.Scope != "" || (s.Recurring && s.Title == "") {
		return Meaning{Frame: f}, nil
	}
	if s.Title != "" && len(Of(t.Target, own.Name())) == 0 {
		return t.resolveNamed(f, row, own)
	}
	return t.resolvePointed(f, own)
}

// numberOf is the place in a list that a title is, with a word of taking away
// before it or without ("borra la primera"); 0 if it is a title.
func (t *Turn) numberOf(title string) int {
	var words []string
	for _, w := range speak.Words(title) {
		if !t.OnlyWords(w, "words.removing") {
			words = append(words, w)
		}
	}
	return t.Number(strings.Join(words, " "))
}

// Missing reports whether a frame is about a record that there is not.
func (t *Turn) Missing(f nlu.Frame) (bool, error) {
	if !t.engine.byIntent[f.Intent].onRecord {
		return false, nil
	}
	defer func(replied []Ref) { t.Target = replied }(t.Target)
	m, err := t.Resolve(f)
	return m.missing || m.None != "" || len(m.Refs) == 0, err
}

// keepers are the topics that a frame may be about, its own first: those of
// which the message has a word, else all.
func (t *Turn) keepers(own Keeper) []Keeper {
	all := []Keeper{own}
	for _, k := range Having[Keeper](t) {
		if k.Name() != own.Name() {
			all = append(all, k)
		}
	}
	var said []Keeper
	for _, k := range all {
		if t.Mentions("words.of_" + k.Name()) {
			said = append(said, k)
		}
	}
	if len(said) > 0 {
		return said
	}
	return all
}

// resolveNamed finds the records that have the title of a frame in theirs. If
// none has, a correction may be meant for what was kept just now.
func (t *Turn) resolveNamed(f nlu.Frame, row row, own Keeper) (Meaning, error) {
	best, total, kinds := Meaning{Frame: f, open: true}, 0, 0
	keepers := t.keepers(own)
	for _, k := range keepers {
		as, ok := k.As(t, f)
		if !ok {
			continue
		}
		refs, err := k.Named(t, f.Slots.Title)
		if bare := t.afterLittle(f.Slots.Title); err == nil && len(refs) == 0 && bare != f.Slots.Title {
			if refs, err = k.Named(t, bare); len(refs) > 0 { // "lo del casero"
				as.Slots.Title, f.Slots.Title = bare, bare
			}
		}
		if err != nil && !(rpc.Away(err) && k.Name() != own.Name()) {
			return best, err
		}
		if total == 0 && len(refs) > 0 {
			best.Frame, best.Refs = as, refs
		}
		total, kinds = total+len(refs), kinds+1
	}
	if total > 1 && total == len(best.Refs) {
		whole, err := t.calledWhole(best.Refs)
		if err != nil {
			return best, err
		}
		if whole != nil {
			best.Refs, total = whole, 1
		}
	}
	if total == 0 {
		for _, topic := range Having[Rereader](t) {
			if claimed, ok, err := topic.Reread(t, f); ok || err != nil {
				return Meaning{Frame: claimed}, err
			}
		}
	}
	if total == 0 {
		if m, ok, err := t.misspelt(f, keepers); ok || err != nil {
			return m, err
		}
	}
	switch {
	case total == 0 && row.orLatest:
		pointed, err := t.resolvePointed(f, own)
		if len(pointed.Refs) > 0 && t.founds(&f, own) { // not the latest one, which has another name
			return Meaning{Frame: f, Ask: true}, err
		}
		pointed.Ask = len(pointed.Refs) > 0
		return pointed, err
	case total == 0 && (t.pointsAt(f.Slots.Title) || t.HasLine(t.Update.Text, "words.did_it")):
		f.Slots.Title = ""
		pointed, err := t.resolvePointed(f, own)
		pointed.Ask = len(pointed.Refs) == 1
		return pointed, err
	case total == 0 && kinds > 1:
		best.None, best.missing = t.Say("talk.none_named", "title", speak.Short(f.Slots.Title, 100)), true
		return best, nil
	case len(best.Refs) != 1:
		best.Refs, best.missing = nil, total == 0
		return best, nil
	}
	keeper, _ := one[Keeper](t, best.Refs[0].Service)
	_, title, err := keeper.Called(t, best.Refs[0].ID)
	best.sure = total == 1 && speak.HoldsWords(title, f.Slots.Title) && own.Likely(t, f)
	return bound(best), err
}

// mostCalled is of how many records with a word of a title their own titles are looked at.
const mostCalled = 12

// calledWhole is the one of some records of a topic whose whole title stands in the message,
// the longest one; nil if there is none, or more than one. "Borra el curro y todo" means the
// one that is called so, and not "curro en la farmacia".
func (t *Turn) calledWhole(refs []Ref) ([]Ref, error) {
	keeper, ok := one[Keeper](t, refs[0].Service)
	if !ok || len(refs) > mostCalled {
		return nil, nil
	}
	said := phrase.Spaced(speak.Words(t.Update.Text))
	var found []Ref
	longest := 0
	for _, ref := range refs {
		_, title, err := keeper.Called(t, ref.ID)
		if err != nil {
			return nil, err
		}
		words := speak.Words(title)
		switch n := len(words); {
		case n == 0 || n < longest || !strings.Contains(said, phrase.Spaced(words)):
		case n == longest:
			found = append(found, ref)
		default:
			found, longest = []Ref{ref}, n
		}
	}
	if len(found) != 1 {
		return nil, nil
	}
	return found, nil
}

// founds makes a frame one of a new record, if its topic can.
func (t *Turn) founds(f *nlu.Frame, own Keeper) bool {
	founder, ok := own.(Founder)
	if !ok || t.takesBack() {
		return false // "no, la cena fue 12" may be about what was noted last
	}
	g, ok := founder.Found(t, *f)
	if ok {
		*f = g
	}
	return ok
}

// preread answers a message that a topic knows by its form.
func (t *Turn) preread() ([]Reply, bool, error) {
	for _, topic := range Having[Prereader](t) {
		f, ok, err := topic.Preread(t, nil)
		if err != nil {
			return nil, false, err
		}
		if ok {
			f.Start, f.End = 0, len(t.Update.Text)
			r, err := t.single(f, 0)
			return []Reply{r}, true, err
		}
	}
	return nil, false, nil
}

// prereadAsked answers a message that a topic knows by its form as a change of the frame that
// is asked about.
func (t *Turn) prereadAsked(asked nlu.Frame) (Reply, bool, error) {
	for _, topic := range Having[Prereader](t) {
		f, ok, err := topic.Preread(t, &asked)
		if err != nil || ok {
			if err != nil {
				return Reply{}, false, err
			}
			r, err := t.confirmed(f, nil)
			r.Frames = []nlu.Frame{f}
			return r, true, err
		}
	}
	return Reply{}, false, nil
}

// afterLittle is a title without the words in front that name nothing; the title itself if
// it has no others.
func (t *Turn) afterLittle(title string) string {
	words := strings.Fields(title)
	at := slices.IndexFunc(words, func(w string) bool { return !t.Little(w) })
	if at < 0 {
		return title
	}
	return strings.Join(words[at:], " ")
}

// pointsAt reports whether a title begins with a word that points: "esa cita".
func (t *Turn) pointsAt(title string) bool {
	words := speak.Words(title)
	return len(words) > 0 && t.OnlyWords(words[0], "words.this_one")
}

// misspelt finds the record whose title is spelt like that of a frame. Whether it is
// meant is asked, unless only its verb has another form and nothing weighty is done.
func (t *Turn) misspelt(f nlu.Frame, keepers []Keeper) (Meaning, bool, error) {
	var able []Keeper
	for _, k := range keepers {
		if _, ok := k.As(t, f); ok {
			able = append(able, k)
		}
	}
	ref, same, ok, err := t.nearest(f.Slots.Title, able)
	if err != nil || !ok {
		return Meaning{}, false, err
	}
	k, _ := one[Keeper](t, ref.Service)
	as, _ := k.As(t, f)
	sure := same && f.Confidence >= nlu.Sure && t.effect(as.Intent) == nlu.Changes
	return bound(Meaning{Frame: as, Refs: []Ref{ref}, Ask: !sure}), true, nil
}

// resolvePointed finds the record that "the last one" or "number 2" means.
func (t *Turn) resolvePointed(f nlu.Frame, own Keeper) (Meaning, error) {
	messages, err := t.Recent(30)
	if err != nil {
		return Meaning{}, err
	}
	if len(t.Target) > 0 {
		messages = []Said{{Refs: t.Target}}
	}
	keepers := t.keepers(own)
	gone := false // what was kept last has been taken away since: it is no longer clear what is meant
	for _, m := range messages {
		refs, other := t.pointedIn(m, f)
		if other && f.Slots.Index == 0 {
			break // what was kept last is nothing that this is about
		}
		for _, k := range keepers {
			mine := Of(refs, k.Name())
			as, ok := k.As(t, f)
			if !ok || len(mine) == 0 {
				continue
			}
			if len(mine) > 1 && !Changed(mine) {
				return Meaning{Frame: as, open: true, Refs: mine}, nil // it asks which
			}
			for _, ref := range slices.Backward(mine) {
				if _, _, err := k.Called(t, ref.ID); fault.Is(err, fault.NotFound) && t.Attempt == 1 {
					gone = true
					continue // it has been taken away
				} else if err != nil && !fault.Is(err, fault.NotFound) {
					return Meaning{}, err
				}
				late := (gone || !t.Fresh(m)) && f.Slots.Index == 0 && len(t.Target) == 0 && t.effect(f.Intent) != nlu.Reads
				return bound(Meaning{Frame: as, open: true, Refs: []Ref{ref}, sure: own.Likely(t, f), Ask: late}), nil
			}
		}
	}
	m := Meaning{Frame: f, open: true}
	if f.Slots.Index > 0 {
		m.None = t.Say("talk.no_number", "n", f.Slots.Index)
	}
	return m, nil
}

// pointedIn returns the records of a message that a number, or "the last one",
// may mean. A number counts in a list. The last one is what was kept, or what
// stands alone, and of a list it may be any that is done or moved. It reports
// whether the message tells of a change to something else.
func (t *Turn) pointedIn(m Said, f nlu.Frame) (refs []Ref, other bool) {
	list, index := !Changed(m.Refs) && !m.Notice, f.Slots.Index
	switch {
	case index > 0 && list && index <= len(m.Refs):
		return m.Refs[index-1 : index], false
	case index < 0 && list:
		return m.Refs[len(m.Refs)-1:], false
	case index != 0:
		return nil, false
	case list && len(m.Refs) > 1 && len(t.Target) == 0 && t.effect(f.Intent) == nlu.Weighty:
		return nil, false
	}
	for _, r := range m.Refs {
		if _, ok := one[Keeper](t, r.Service); !ok && r.Key != "" {
			other = true
		}
	}
	return m.Refs, other
}

// bound makes a frame mean the record that was found, and nothing else.
func bound(m Meaning) Meaning {
	m.Frame.Slots.Title, m.Frame.Slots.Index, m.Frame.Slots.Target = "", 0, "last"
	return m
}

// mended reads a reply that by itself is no wish, such as "a las 10" or "30",
// as a change of the record that it replies to; or, if it begins as one, of
// what was kept just now.
func (t *Turn) mended(f nlu.Frame) (nlu.Frame, error) {
	names := f.Slots.Title != "" || f.Slots.Index != 0 || f.Slots.Target != "last" // "no, ayer" names nothing
	if (t.effect(f.Intent) != nlu.Reads && f.Band != nlu.Ask && (names || !t.takesBack())) || t.Asks(t.Update.Text) {
		return f, nil
	}
	about := t.Target
	if len(about) == 0 && (t.Unclear(f) || !names) && t.takesBack() {
		messages, err := t.Recent(1)
		if err != nil || len(messages) == 0 || !Changed(messages[0].Refs) {
			return f, err
		}
		about = messages[0].Refs
	}
	if len(about) == 0 {
		return f, nil
	}
	mender, ok := one[Mender](t, about[0].Service)
	if !ok {
		return f, nil
	}
	known, err := t.Names()
	if err != nil {
		return f, err
	}
	mend, ok := mender.Mend(t, known)
	if !ok || len(t.Target) == 0 && !t.onlyValues(mend.Slots.Title) {
		return f, nil
	}
	mend.Band, mend.Confidence, mend.Slots.Title = nlu.Act, 1, ""
	return mend, nil
}

// onlyValues reports whether a correction says nothing but what is right: in "no, el sábado
// trabajo" and "no, no lo muevas al sábado" the day is of something else. title is what it
// says besides.
func (t *Turn) onlyValues(title string) bool {
	denied := 0
	for _, w := range speak.Words(t.Update.Text) {
		if t.OnlyWords(w, "words.not") {
			denied++
		}
	}
	for _, w := range speak.Words(title) {
		if !t.Little(w) && !t.OnlyWords(w, "words.correcting") && !t.OnlyWords(w, "words.changing") && !t.OnlyWords(w, "words.being") && !t.OnlyWords(w, "words.righting") && !t.OnlyWords(w, "words.times") {
			return false
		}
	}
	return denied < 2
}

// takesBack reports whether a message begins as one that corrects what was
// said before it: "no, el domingo".
func (t *Turn) takesBack() bool {
	words := speak.Words(t.Update.Text)
	return len(words) > 1 && t.OnlyWords(words[0], "words.correcting")
}

// TextOf returns a text to read: the piece of the message that a frame was read
// from, else all of it.
func (t *Turn) TextOf(f nlu.Frame) string { return cmp.Or(t.Part(f), t.Update.Text) }
