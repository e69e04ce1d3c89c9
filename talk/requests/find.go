package requests

import (
	"slices"
	"strconv"
	"strings"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/channel"
	"becario/nlu"
	"becario/talk"
	"becario/talk/speak"
)

// found is what is asked about when it is not sure which type somebody means.
type foundState struct {
	Types []string `json:"types"`
	Title string   `json:"title"`
	Words string   `json:"words"`
	// At is when it was asked, in seconds since 1970, and List says that all types
	// were told.
	At   int64 `json:"at,omitempty"`
	List bool  `json:"list,omitempty"`
}

// offerLasts is how many seconds an offer to begin a form can be taken up, whatever is
// said in between.
const offerLasts = 600

// asksBegin is the question whether to begin a form of the one type that is meant.
func (tp *Topic) asksBegin(t *talk.Turn, s foundState) *talk.Question {
	s.At = t.Said.Unix()
	return talk.NewQuestion(tp.Name(), foundQuestion, s).Lasting()
}

// recent reports whether an offer can be taken up still.
func (*Topic) recent(t *talk.Turn, s foundState) bool { return t.Said.Unix()-s.At < offerLasts }

// general is the key of the type that no other fits.
const general = "general"

// wished takes a message that asks the office for something, in whatever words:
// one that was read so, and one that says nothing else that can be done and is
// near to what people ask for.
func (tp *Topic) wished(t *talk.Turn, f nlu.Frame) (talk.Reply, bool, error) {
	filing := f.Intent == nlu.RequestFile
	if r, ok, err := tp.asksAbout(t, f); ok || err != nil {
		return r, true, err
	}
	if r, ok, err := tp.officeQuestion(t, f); ok || err != nil {
		return r, true, err
	}
	if r, ok, err := tp.asksFiled(t, f); ok || err != nil {
		return r, true, err
	}
	if r, ok, err := tp.toOffice(t, f); ok || err != nil {
		return r, true, err
	}
	may, plain := tp.mayMean(t, f)
	if !filing && !may && !plain {
		return talk.Reply{}, false, nil
	}
	found, err := tp.requests.Find(t.Ctx, &requestsv1.FindRequest{Text: t.Update.Text})
	if err != nil {
		return talk.Reply{}, true, err
	}
	if !filing {
		if !may && !found.Plain {
			return talk.Reply{}, false, nil
		}
		return tp.offers(t, found)
	}
	if found, err = tp.byTitle(t, f, found); err != nil {
		return talk.Reply{}, true, err
	}
	if !found.Likely && f.Confidence < nlu.Sure {
		if found.Near && !t.HasLine(t.Update.Text, "words.form_not_wanted") {
			r, err := tp.offersWhich(t, found.Types)
			return r, true, err
		}
		return talk.Reply{}, false, nil // whether it is a request at all is asked first
	}
	r, err := tp.file(t, f, t.Key(0))
	return r, true, err
}

// mayMean reports whether a message that was not read as a request may be one: nothing can
// be done with it, or it would only be asked whether it is to be noted. plain is that it may
// be one if it is plain which: what would be answered otherwise is unsure.
func (tp *Topic) mayMean(t *talk.Turn, f nlu.Frame) (may, plain bool) {
	words := len(speak.Words(t.Update.Text))
	own := words >= leastWish && len(t.Target) == 0
	switch f.Intent {
	case nlu.OutOfScope:
		return words > 1, true
	case nlu.TaskAdd, nlu.SubjectAdd, nlu.RequestAddDocument:
		return f.Band == nlu.Ask && own, false
	case nlu.Smalltalk:
		return f.Band == nlu.Ask && own, own && f.Confidence < nlu.Sure
	case nlu.Help:
		return false, own && f.Confidence < nlu.Sure
	case nlu.TaskReschedule:
		return false, own && f.Band == nlu.Ask
	}
	return false, false
}

// leastWish is how many words a message has at least that may want something of the office
// without being plain about it.
const leastWish = 3

// offers offers what somebody may want who has not asked for it: the one type that is near,
// or those of several that are. What is plain is offered whatever else is said; else nothing
// is that is only told of, wished for or not wanted.
func (tp *Topic) offers(t *talk.Turn, found *requestsv1.FindResponse) (talk.Reply, bool, error) {
	if t.HasLine(t.Update.Text, "words.form_not_wanted") {
		return talk.Reply{}, false, nil
	}
	best, err := tp.plainly(t, found)
	if err != nil {
		return talk.Reply{}, true, err
	}
	if best.Plain {
		r, err := tp.offer(t, best.Types[0])
		return r, true, err
	}
	words := speak.Words(t.Update.Text)
	if !found.Likely && !(found.Near && wantsOffice(t)) || len(words) < leastWish || t.OnlyWords(words[0], "words.not") && !isQuestion(t, t.Update.Text) || t.HasLine(t.Update.Text, "words.form_only_told") {
		return talk.Reply{}, false, nil
	}
	if found.Sure {
		r, err := tp.offer(t, found.Types[0])
		return r, true, err
	}
	r, err := tp.offersWhich(t, found.Types)
	return r, true, err
}

// offersWhich asks which of some types is meant, if any.
func (tp *Topic) offersWhich(t *talk.Turn, keys []string) (talk.Reply, error) {
	c, err := tp.catalog(t)
	if err != nil {
		return talk.Reply{}, err
	}
	r := tp.askWhich(t, c, keys, asksTitle(t, t.Update.Text))
	r.Text = t.Say("form.offer_which")
	r.Buttons = append(r.Buttons, []channel.Button{t.Button("button.no", "no")})
	return r, nil
}

// wantsOffice reports whether a text surely is for the office, whatever it wants: it names
// something that only the office has to do with, speaks to it, or asks how something is
// done. That something is wanted is not enough: so are pizza and a joke.
func wantsOffice(t *talk.Turn) bool {
	text := t.Update.Text
	how := t.HasLine(text, "words.form_how_to")
	if isQuestion(t, text) && !how && !t.HasLine(text, "words.form_may_i") {
		return false // "¿cuánto cuesta la matrícula?" asks for a fact
	}
	return how || t.Mentions("words.office_matters") || t.Mentions("words.office_near") || t.HasLine(text, "words.to_office")
}

// byTitle is what is found by the title of a wish whose whole text is like nothing, if that is
// plain: the rest of it are data of the form, "quiero una prórroga hasta junio, 6 meses".
func (tp *Topic) byTitle(t *talk.Turn, f nlu.Frame, whole *requestsv1.FindResponse) (*requestsv1.FindResponse, error) {
	title := strings.TrimSpace(f.Slots.Title)
	if whole.Likely || title == "" {
		return whole, nil
	}
	found, err := tp.requests.Find(t.Ctx, &requestsv1.FindRequest{Text: title})
	if err != nil || found.Plain {
		return found, err
	}
	return whole, nil
}

// toOffice takes what was read as something else, not surely, and says that the office is
// to be told or that a form is to be begun, of a type that is plain: "I want to report sick
// leave to the office", "empecemos lo de cambiar de universidad".
func (tp *Topic) toOffice(t *talk.Turn, f nlu.Frame) (talk.Reply, bool, error) {
	if !t.Unclear(f) {
		return talk.Reply{}, false, nil
	}
	text := dropLead(t, dropLead(t, t.Update.Text, "words.form_aside"), "words.form_anyway")
	rest, begins := startsWith(t, text, "words.form_begin")
	if !begins && !t.HasLine(text, "words.to_office") || isQuestion(t, text) {
		return talk.Reply{}, false, nil
	}
	if !begins {
		rest = text
	}
	found, err := tp.requests.Find(t.Ctx, &requestsv1.FindRequest{Text: rest})
	if err != nil || !found.Sure && !found.Plain || found.Types[0] == general {
		return talk.Reply{}, false, err
	}
	if !begins {
		r, err := tp.offer(t, found.Types[0])
		return r, true, err
	}
	c, err := tp.catalog(t)
	if err != nil {
		return talk.Reply{}, true, err
	}
	kind := c.typeOf(found.Types[0])
	r, err := tp.begin(t, c, kind, c.pick(kind.Names), t.Key(0))
	return r, true, err
}

// plainly is what is found by the message as a whole or, if that is not plain, by the
// first of its sentences that is: "My payment has not come. What should I do?".
func (tp *Topic) plainly(t *talk.Turn, whole *requestsv1.FindResponse) (*requestsv1.FindResponse, error) {
	if whole.Plain {
		return whole, nil
	}
	sentences := strings.FieldsFunc(t.Update.Text, func(r rune) bool { return strings.ContainsRune(".!?¿¡\n", r) })
	for _, sentence := range sentences[:min(len(sentences), mostSentences)] {
		if len(sentences) < 2 || len(speak.Words(sentence)) < 2 {
			continue
		}
		found, err := tp.requests.Find(t.Ctx, &requestsv1.FindRequest{Text: sentence})
		if err != nil || found.Plain {
			return found, err
		}
	}
	return whole, nil
}

// mostSentences is how many sentences of a message are looked at one by one.
const mostSentences = 4

// file begins a request: by its type if that is clear, else it asks which.
func (tp *Topic) file(t *talk.Turn, f nlu.Frame, key string) (talk.Reply, error) {
	c, err := tp.catalog(t)
	if err != nil {
		return talk.Reply{}, err
	}
	title := strings.TrimSpace(f.Slots.Title)
	text := t.Part(f)
	if text == "" {
		text = title
	}
	found, err := tp.requests.Find(t.Ctx, &requestsv1.FindRequest{Text: text})
	if err != nil {
		return talk.Reply{}, err
	}
	if found, err = tp.byTitle(t, f, found); err != nil {
		return talk.Reply{}, err
	}
	says := title != "" && !t.IsOne(title, "words.request") && !tp.vague(t, title)
	switch {
	case found.Sure && !says: // "quiero renovar mi beca"
		kind := c.typeOf(found.Types[0])
		return tp.begin(t, c, kind, c.pick(kind.Names), key)
	case !says:
		return tp.askWhich(t, c, nil, title), nil
	case found.Sure:
		kind := c.typeOf(found.Types[0])
		title, err := tp.titled(t, c, f, kind, false)
		if err != nil {
			return talk.Reply{}, err
		}
		return tp.begin(t, c, kind, title, key)
	case len(found.Types) > 0:
		return tp.askWhich(t, c, found.Types, title), nil
	}
	return tp.begin(t, c, c.typeOf(general), title, key)
}

// vague reports whether a title only says that something is wanted of the office.
func (tp *Topic) vague(t *talk.Turn, title string) bool {
	for _, w := range speak.Words(title) {
		if !t.Little(w) && !t.OnlyWords(w, "words.vague_request") {
			return false
		}
	}
	return true
}

// offer offers to begin a request of a type that somebody may want without having
// asked for it.
func (tp *Topic) offer(t *talk.Turn, key string) (talk.Reply, error) {
	c, err := tp.catalog(t)
	if err != nil {
		return talk.Reply{}, err
	}
	kind := c.typeOf(key)
	if kind.GetClosed() {
		return closed(t, c, kind), nil
	}
	r := talk.Reply{
		Text: speak.Lines(t.Say("form.offer", "kind", c.pick(kind.Names)), c.pick(kind.Notes)),
		Ask:  tp.asksBegin(t, foundState{Types: []string{key}, Title: asksTitle(t, t.Update.Text), Words: t.Update.Text}),
	}
	r.Buttons = [][]channel.Button{{t.Button("button.form_begin", "requests.type:0"), t.Button("button.form_other", "requests.types:0")}, {t.Button("button.no", "no")}}
	return r, nil
}

// askWhich asks which type is meant; of none, the groups of types are offered.
func (tp *Topic) askWhich(t *talk.Turn, c catalog, keys []string, title string) talk.Reply {
	text := t.Say("form.which_type")
	if len(keys) == 0 {
		text = t.Say("request.ask_what")
	} else if !slices.Contains(keys, general) {
		keys = append(slices.Clone(keys), general)
	}
	r := talk.Reply{Text: text, Ask: talk.NewQuestion(tp.Name(), foundQuestion, foundState{Types: keys, Title: title, Words: t.Update.Text})}
	for i, key := range keys {
		r.Buttons = append(r.Buttons, []channel.Button{{Label: speak.Short(c.kind(key), 60), Data: "requests.type:" + strconv.Itoa(i)}})
	}
	if len(keys) == 0 {
		r.Buttons = [][]channel.Button{{t.Button("button.form_types", "requests.types:0")}}
	}
	return r
}

// placeWords is how many words a place in a list has at most: "la segunda"; "a las 2" is
// none.
const placeWords = 2

// overtaken reports whether something was answered since an offer, so that a yes or a no
// alone is about that.
func (*Topic) overtaken(t *talk.Turn, s foundState) bool {
	messages, err := t.Recent(1)
	return err != nil || len(messages) > 0 && messages[0].At.Unix() > s.At
}

// replyFound takes a message as the answer to which type is meant.
func (tp *Topic) replyFound(t *talk.Turn, s foundState, text string) (talk.Reply, bool, error) {
	c, err := tp.catalog(t)
	if err != nil {
		return talk.Reply{}, true, err
	}
	if s.At != 0 && !tp.recent(t, s) {
		return talk.Reply{}, false, nil
	}
	if (t.Agrees(text) || t.IsOne(text, "words.no")) && tp.overtaken(t, s) {
		return talk.Reply{}, false, nil // it answers what was said since
	}
	if len(s.Types) == 1 {
		if rest, ok := beginsIt(t, c, c.typeOf(s.Types[0]), text); ok {
			s.Words = strings.TrimSpace(s.Words + " " + rest)
			r, err := tp.beginFound(t, c, s, s.Types[0])
			return r, true, err
		}
	}
	if s.List {
		return tp.replyListed(t, c, text)
	}
	switch {
	case t.IsOne(text, "words.no"):
		return talk.Reply{Text: t.Say("talk.left")}, true, nil
	case len(s.Types) == 1 && (t.IsOne(text, "words.yes") || t.IsWords(text, "words.form_begin")):
		r, err := tp.beginFound(t, c, s, s.Types[0])
		return r, true, err
	}
	n := 0
	if len(speak.Words(text)) <= placeWords {
		n = t.Number(text)
	}
	if n < 0 && len(s.Types) > 1 {
		n = len(s.Types)
	}
	if len(s.Types) == 1 && s.Title != "" && n == 2 { // the button "another one" of an offer
		r, err := tp.list(t)
		return r, true, err
	}
	for i, key := range s.Types {
		if n == i+1 || len(speak.Words(text)) > 0 && speak.HoldsWords(c.kind(key), text) {
			r, err := tp.beginFound(t, c, s, key)
			return r, true, err
		}
	}
	if len(s.Types) > 0 || strings.HasSuffix(strings.TrimSpace(text), "?") {
		return talk.Reply{}, false, nil
	}
	found, err := tp.requests.Find(t.Ctx, &requestsv1.FindRequest{Text: text})
	if err != nil {
		return talk.Reply{}, true, err
	}
	if !found.Sure && tp.sureOf(t, text, func(nlu.Slots) bool { return true }) {
		return talk.Reply{}, false, nil
	}
	r, err := tp.file(t, nlu.Frame{Intent: nlu.RequestFile, Slots: nlu.Slots{Title: text}}, t.Key(0))
	return r, true, err
}

// replyListed takes a message as the name of one of the types that were told: "la de viaje",
// "lo del viaje, la autorización". What it takes is told.
func (tp *Topic) replyListed(t *talk.Turn, c catalog, text string) (talk.Reply, bool, error) {
	found := ""
	for _, part := range speak.Clauses(text) {
		for _, k := range c.Types {
			if namesOnly(t, k, part) && k.Key != found {
				if found != "" {
					return talk.Reply{}, false, nil
				}
				found = k.Key
			}
		}
		if found != "" {
			break
		}
	}
	if found == "" || isQuestion(t, text) {
		return talk.Reply{}, false, nil
	}
	r, err := tp.needs(t, found)
	if r.Ask != nil {
		r.Ask = tp.asksBegin(t, foundState{Types: []string{found}, Words: text})
	}
	return r, true, err
}

// namesOnly reports whether all that a text says is words of the name of a type.
func namesOnly(t *talk.Turn, kind *requestsv1.Type, text string) bool {
	n := 0
	for _, w := range speak.Words(text) {
		switch {
		case t.Little(w) || t.OnlyWords(w, "words.the_one"):
		case len([]rune(w)) >= wordLeast && calledIn(kind, w):
			n++
		default:
			return false
		}
	}
	return n > 0
}

// beginFound begins a request of the type that was chosen, with the words that
// were written before.
func (tp *Topic) beginFound(t *talk.Turn, c catalog, s foundState, key string) (talk.Reply, error) {
	kind := c.typeOf(key)
	if kind == nil {
		return t.Stale(), nil
	}
	title := s.Title
	if title == "" || t.IsOne(title, "words.request") || tp.vague(t, title) {
		title = c.pick(kind.Names)
	}
	if s.Words != "" {
		t.Update.Text = s.Words
	}
	return tp.begin(t, c, kind, title, t.Key(0))
}

// pressType answers which type is meant: its place among those of the question, or
// its key.
func (tp *Topic) pressType(t *talk.Turn, argument string) (talk.Reply, error) {
	c, err := tp.catalog(t)
	if err != nil {
		return talk.Reply{}, err
	}
	var s foundState
	if i, err := strconv.Atoi(argument); err == nil {
		if !t.Open.Is(tp.Name(), foundQuestion) || !t.Open.Into(&s) || i < 0 || i >= len(s.Types) {
			return t.Stale(), nil
		}
		return tp.beginFound(t, c, s, s.Types[i])
	}
	return tp.beginFound(t, c, s, argument)
}
