package requests

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/channel"
	"becario/kit/fault"
	"becario/nlu"
	"becario/talk"
	"becario/talk/speak"
)

// replyForm takes a message as an answer to a form: a word that steers it, a
// correction, a question about it, or a value. It reports false for anything
// else, which is then done while the form waits.
func (tp *Topic) replyForm(t *talk.Turn, s formState, text string) (talk.Reply, bool, error) {
	d, err := tp.draftOf(t, s.Draft)
	if fault.Is(err, fault.NotFound) {
		return talk.Reply{}, false, nil // it was filed or removed elsewhere
	}
	if err != nil {
		return talk.Reply{}, true, err
	}
	c, err := tp.catalog(t)
	if err != nil {
		return talk.Reply{}, true, err
	}
	if t.IsOne(text, "words.drafts") {
		r, err := tp.drafts(t)
		return r, true, err
	}
	if f := fieldOf(d.Type, s.Field); s.Field == "" || !freeText(f) {
		if r, ok, err := tp.ofDrafts(t, text, nil); ok || err != nil {
			return r, true, err
		}
	}
	if r, ok := tp.asksOfForm(t, c, d, s, text); ok {
		return r, true, nil
	}
	if asked := fieldOf(d.Type, s.Field); s.Field != "" {
		if answer, rest, ok := splitAnswer(t, asked, text); ok {
			return tp.putAndMore(t, c, d, asked, answer, rest)
		}
	}
	switch {
	case leftAlone(t, fieldOf(d.Type, s.Field), text):
		return tp.save(t, d), true, nil
	case t.IsOne(text, "words.form_no_more"):
		return tp.askDrop(t, d), true, nil
	}
	if s.Field == "" {
		if r, ok, err := tp.edited(t, d, s, text); ok || err != nil {
			return r, true, err
		}
	}
	if r, ok, err := tp.otherThan(t, c, d, s, text); ok || err != nil {
		return r, true, err
	}
	if r, ok, err := tp.steer(t, c, d, s, text); ok || err != nil {
		return r, true, err
	}
	if s.Fix {
		if r, ok, err := tp.replyFix(t, c, d, s, text); ok || err != nil {
			return r, true, err
		}
	}
	if r, ok, err := tp.asksBeside(t, c, d, s, text); ok || err != nil {
		return r, true, err
	}
	if s.Field == "" {
		if r, ok := tp.leftAtSummary(t, d, text); ok {
			return r, true, nil
		}
		if tp.agreesToFile(t, text) {
			r, err := tp.fileDraft(t, d.Id)
			return r, true, err
		}
		if tp.sureOf(t, text, func(nlu.Slots) bool { return true }) || tp.isOnly(t, text, nlu.Smalltalk, nlu.OutOfScope) {
			return talk.Reply{}, false, nil
		}
		if r, ok, err := tp.asksAbout(t, nlu.Frame{}); ok || err != nil {
			return r, true, err
		}
		if r, ok, err := tp.atSummary(t, c, d, text); ok || err != nil {
			return r, true, err
		}
		if tp.ofOther(t, text) {
			return talk.Reply{}, false, nil // it is done while the form waits
		}
		r := tp.summary(t, c, d, "")
		r.Text = t.Say("form.say_yes") // what was shown just now is not said again
		return r, true, nil
	}
	f := fieldOf(d.Type, s.Field)
	if f.Kind == "text" {
		text = dropLead(t, text, "words.form_told")
		if said, ok := startsWith(t, text, "words.form_put"); ok && said != "" && !freeText(f) {
			text = withoutPreposition(t, f, said) // "ponele al decano"
		}
	}
	value, read := readField(t, f, text)
	if right, ok := t.After("words.form_correction_short"); ok && f.Kind != "text" && f.Kind != "yes_no" && plainValue(t, f, right) {
		if v, ok := readField(t, f, right); ok {
			value, read, text = v, true, right // "el 12, pará, el 13 de noviembre"
		}
	}
	if right, ok := t.After("words.form_correction"); ok && f.Kind != "text" && f.Kind != "yes_no" {
		if v, ok := readField(t, f, right); ok {
			value, read, text = v, true, right // "until 31 March. Wait, no: 30 April"
		}
	}
	if set := dataIn(t, d, f, text); len(set) > 1 {
		r, err := tp.put(t, &requestsv1.DraftRequest{Id: d.Id, Set: set}, f.Key)
		return r, true, err
	}
	if tp.otherWish(t, f, read, text) {
		return talk.Reply{}, false, nil
	}
	if r, ok, other := tp.noValue(t, c, d, f, read, text); ok || other {
		return r, ok, nil
	}
	req := &requestsv1.DraftRequest{Id: d.Id, Set: []*requestsv1.Answer{{Field: f.Key, Value: value}}}
	if f.Kind != "text" {
		for _, a := range readAll(t, d.Type, text) {
			if a.Field != f.Key && !slices.ContainsFunc(d.Answers, func(o *requestsv1.Answer) bool { return o.Field == a.Field }) && takes(f, a, d.Type) {
				req.Set = append(req.Set, a)
			}
		}
	}
	if both := answersIn(t, d, f, text); len(both) > 1 {
		req.Set = both
	}
	r, err := tp.put(t, req, f.Key)
	return r, true, err
}

// answersIn is what a text says for a field that is asked for. Of the first of two days it
// may say both, and where it is.
func answersIn(t *talk.Turn, d *requestsv1.Draft, f *requestsv1.Field, text string) []*requestsv1.Answer {
	if f.Kind == "day" && f.Key == "from" && fieldOf(d.Type, "to").Kind == "day" {
		if from, to := speak.CutRange(readSpan(t, text)); from != "" && to != "" && from != to {
			set := []*requestsv1.Answer{{Field: "from", Value: from}, {Field: "to", Value: to}}
			if place := placeIn(t, d, text); place != nil {
				set = append(set, place)
			}
			return set
		}
	}
	value, _ := readField(t, f, text)
	return []*requestsv1.Answer{{Field: f.Key, Value: value}}
}

// takes reports whether an answer that was read beside the one that was asked
// for may be taken: a day that answers the question is no answer to another one.
func takes(asked *requestsv1.Field, a *requestsv1.Answer, kind *requestsv1.Type) bool {
	return fieldOf(kind, a.Field).Kind != asked.Kind && fieldOf(kind, a.Field).Kind != "text"
}

// placeIn reads where something is out of what follows the days: "del 1 de marzo
// al 30 de junio, en Granada".
func placeIn(t *talk.Turn, d *requestsv1.Draft, text string) *requestsv1.Answer {
	for _, f := range d.Type.Fields {
		if f.FromWords != "place" || slices.ContainsFunc(d.Answers, func(a *requestsv1.Answer) bool { return a.Field == f.Key }) {
			continue
		}
		for piece := range strings.SplitSeq(text, ",") {
			words := strings.Fields(piece)
			if len(words) > 1 && t.OnlyWords(words[0], "words.at") {
				return &requestsv1.Answer{Field: f.Key, Value: strings.Join(words[1:], " ")}
			}
		}
	}
	return nil
}

// otherWish reports whether a message is no answer but something else that is
// wanted, and surely a wish or a question of its own: it cannot be the value that
// was asked for, could be any text, or says more than a value, as "Bus 5€" and
// "how much have I spent this month?" do.
func (tp *Topic) otherWish(t *talk.Turn, f *requestsv1.Field, read bool, text string) bool {
	switch {
	case f.FromWords == "number" && requestNumber.MatchString(text):
		return false
	case !strings.ContainsFunc(text, unicode.IsLetter):
		return false // figures alone are an answer, a wrong one perhaps: "0981 445 210"
	case read && t.Asks(text):
		return tp.sureOf(t, text, func(nlu.Slots) bool { return true })
	case read && f.Kind == "text":
		return tp.takesAway(t, text)
	case read:
		return !plainValue(t, f, text) && tp.sureOf(t, text, func(s nlu.Slots) bool { return s.Title+s.Subject+s.Query != "" })
	}
	if f.Kind != "text" && (tp.isOnly(t, text, nlu.Smalltalk) || tp.ofFiled(t, text)) {
		return true
	}
	if freeText(f) && !isQuestion(t, text) && !t.HasAny(text, "words.noting") && tp.toldOnly(t, text) {
		return false // "tengo que entregar la tesis el 5 de mayo y no llego" explains
	}
	return tp.sureOf(t, text, func(nlu.Slots) bool { return true }) || isQuestion(t, text) && tp.ownWish(t, text) || tp.takesAway(t, text)
}

// explains is how many words a text has at least that tells why, and is no order.
const explains = 8

// toldOnly reports whether a text is long and all that it says, read by itself, is a task or
// a class, which an explanation may tell of.
func (tp *Topic) toldOnly(t *talk.Turn, text string) bool {
	read, err := t.Understand(text)
	return err == nil && len(speak.Words(text)) >= explains && !slices.ContainsFunc(read.Frames, func(f nlu.Frame) bool {
		return f.Intent != nlu.TaskAdd && f.Intent != nlu.ClassAdd
	})
}

// isOnly reports whether a text is surely one thing alone, of one of some intents.
func (tp *Topic) isOnly(t *talk.Turn, text string, intents ...nlu.Intent) bool {
	result, err := t.Understand(text)
	return err == nil && len(result.Frames) == 1 && slices.Contains(intents, result.Frames[0].Intent) && result.Frames[0].Confidence >= nlu.Sure
}

// sureOf reports whether a text is surely a wish of its own with such slots.
func (tp *Topic) sureOf(t *talk.Turn, text string, with func(nlu.Slots) bool) bool {
	result, err := t.Understand(text)
	if err != nil || len(result.Frames) == 0 {
		return false
	}
	for _, frame := range result.Frames {
		if t.Unclear(frame) || frame.Confidence < nlu.Sure || !with(frame.Slots) || frame.Intent == nlu.RequestFile {
			return false
		}
	}
	return true
}

// steer does what a word says that steers a form: back, skip, save, cancel, mend
// something, or explain it.
func (tp *Topic) steer(t *talk.Turn, c catalog, d *requestsv1.Draft, s formState, text string) (talk.Reply, bool, error) {
	f := fieldOf(d.Type, s.Field)
	if r, ok, err := tp.besides(t, c, d, s, text); ok || err != nil {
		return r, true, err
	}
	switch {
	case t.IsOne(text, "words.form_go_on"):
		return tp.askOn(t, c, d, s.Field, ""), true, nil
	case f.Kind != "text" && tp.leaves(t, text):
		return tp.save(t, d), true, nil
	case t.IsOne(text, "words.form_drop"):
		r, err := tp.drop(t, d.Id)
		return r, true, err
	case t.IsOne(text, "words.form_web"):
		r, err := tp.onPage(t, c, d)
		return r, true, err
	case t.IsOne(text, "words.form_back"):
		return tp.back(t, c, d, s.Field), true, nil
	case t.IsOne(text, "words.form_skip"):
		r, err := tp.skip(t, c, d, s.Field)
		return r, true, err
	}
	if t.HasLine(text, "words.form_return") && f.Kind != "text" {
		if r, ok, err := tp.returns(t, text); ok || err != nil {
			return r, true, err
		}
	}
	if rest, ok := t.After("words.form_fix"); ok && !strings.HasSuffix(strings.TrimSpace(text), "?") && !t.Asks(text) {
		return tp.fix(t, c, d, rest)
	}
	if r, ok := tp.explain(t, c, d, f, text); ok {
		return r, true, nil
	}
	if t.Asks(text) && t.HasLine(text, "words.form_about") {
		return tp.askOn(t, c, d, s.Field, about(t, c, d)), true, nil
	}
	if r, ok, err := tp.correction(t, c, d, s, text); ok || err != nil {
		return r, true, err
	}
	if s.Field != "" {
		return talk.Reply{}, false, nil
	}
	switch {
	case t.IsOne(text, "words.form_hold"):
		return tp.save(t, d), true, nil
	case t.IsOne(text, "words.yes") || t.IsWords(text, "words.form_file") || filesIt(t, text):
		r, err := tp.fileDraft(t, d.Id)
		return r, true, err
	case t.IsOne(text, "words.no"):
		return tp.save(t, d), true, nil
	case t.IsOne(text, "words.form_mend"):
		return tp.askFix(t, c, d), true, nil
	}
	return talk.Reply{}, false, nil
}

// filesIt reports whether a text says yes and nothing but that it is to be filed:
// "sí, ahora sí preséntala", or ends with the order to file it, on no condition: "la carta
// la tengo el jueves. Igual presentala".
func filesIt(t *talk.Turn, text string) bool {
	if parts := speak.Clauses(text); len(parts) > 0 && !isQuestion(t, text) && !t.HasAny(text, "words.form_condition") {
		said := unmarked(parts[len(parts)-1])
		last := dropLead(t, said, "words.form_anyway")
		before := strings.TrimSpace(strings.Join(parts[:len(parts)-1], " "))
		// What stands before may be a condition, in whatever words: "en cuanto llegue la carta, envíala".
		if t.IsWords(last, "words.form_file_it") && (before == "" || last != said || t.Agrees(unmarked(before))) {
			return true
		}
	}
	if !firstIs(t, text, "words.yes") || t.Asks(text) {
		return false
	}
	files := false
	for _, w := range speak.Words(text) {
		switch {
		case t.IsOne(w, "words.form_file"):
			files = true
		case !t.IsOne(w, "words.yes") && !t.OnlyWords(w, "words.agreeing"):
			return false
		}
	}
	return files
}

// save leaves a draft, and says that it is not filed.
func (tp *Topic) save(t *talk.Turn, d *requestsv1.Draft) talk.Reply {
	return talk.Reply{Text: t.Say("form.saved", "title", d.Title, "day", t.Date(day(t, d.LapsesAt))), Refs: []talk.Ref{draftRef(d)},
		Buttons: [][]channel.Button{{t.Button("button.form_go_on", "requests.form_go_on:0")}}}
}

func (tp *Topic) drop(t *talk.Turn, id string) (talk.Reply, error) {
	res, err := tp.requests.DropDraft(t.Ctx, &requestsv1.DropDraftRequest{Space: t.Person.ID, Actor: t.Person.ID, Key: t.Key(0), Id: id})
	if err != nil {
		return talk.Reply{}, err
	}
	return talk.Reply{Text: t.Say("form.dropped", "title", res.Draft.GetTitle())}, nil
}

// back asks for the field before one again; before the first there is none.
func (tp *Topic) back(t *talk.Turn, c catalog, d *requestsv1.Draft, key string) talk.Reply {
	asked := slices.DeleteFunc(slices.Clone(d.Asked), func(k string) bool {
		f := fieldOf(d.Type, k)
		return k != key && len(f.Ask) == 0 && !f.Required
	})
	i := slices.Index(asked, key)
	if key == "" {
		i = len(asked)
	}
	if i <= 0 {
		return tp.ask(t, c, d, key, t.Say("form.first"))
	}
	return tp.ask(t, c, d, asked[i-1], "")
}

func (tp *Topic) skip(t *talk.Turn, c catalog, d *requestsv1.Draft, key string) (talk.Reply, error) {
	if key == "" {
		return tp.summary(t, c, d, ""), nil
	}
	if fieldOf(d.Type, key).Required {
		return tp.ask(t, c, d, key, t.Say("form.needed")), nil
	}
	return tp.put(t, &requestsv1.DraftRequest{Id: d.Id, Skip: []string{key}}, key)
}

// fix asks for the field that is named again, or takes its new value if that is
// said as well: "corrige el mes", "corrige el monto: 300 euros".
func (tp *Topic) fix(t *talk.Turn, c catalog, d *requestsv1.Draft, rest string) (talk.Reply, bool, error) {
	name, value, _ := strings.Cut(rest, ":")
	best := namedField(t, d, name)
	if best == nil {
		return tp.askFix(t, c, d), true, nil
	}
	if value = strings.TrimSpace(value); value != "" {
		value, _ = readField(t, best, value)
		r, err := tp.put(t, &requestsv1.DraftRequest{Id: d.Id, Set: []*requestsv1.Answer{{Field: best.Key, Value: value}}}, best.Key)
		return r, true, err
	}
	if set := amendments(t, d, rest); len(set) > 0 {
		r, err := tp.put(t, &requestsv1.DraftRequest{Id: d.Id, Set: set}, set[0].Field)
		return r, true, err
	}
	if value, ok := towards(t, best, rest); ok && best.Kind == "text" {
		r, err := tp.put(t, &requestsv1.DraftRequest{Id: d.Id, Set: []*requestsv1.Answer{{Field: best.Key, Value: value}}}, best.Key)
		return r, true, err
	}
	return tp.ask(t, c, d, best.Key, ""), true, nil
}

// namedField is the field of a draft that a text names; nil if it names none.
func namedField(t *talk.Turn, d *requestsv1.Draft, text string) *requestsv1.Field {
	fields := make([]*requestsv1.Field, len(d.Asked))
	for i, key := range d.Asked {
		fields[i] = fieldOf(d.Type, key)
	}
	return fieldCalled(t, fields, text)
}

// begins reports whether a word of a name and another one begin alike: "mes" and
// "meses".
func begins(name, word string) bool {
	const least = 3 // letters: "de" of a name begins "debería"
	return len([]rune(word)) >= least && slices.ContainsFunc(speak.Words(name), func(w string) bool {
		return len([]rune(w)) >= least && (strings.HasPrefix(w, word) || strings.HasPrefix(word, w))
	})
}

// askFix offers the fields of a draft to be answered again.
func (tp *Topic) askFix(t *talk.Turn, c catalog, d *requestsv1.Draft) talk.Reply {
	r := talk.Reply{Text: t.Say("form.which"), Refs: []talk.Ref{draftRef(d)},
		Ask: talk.NewQuestion(tp.Name(), formQuestion, formState{Draft: d.Id, Fix: true}).Lasting().About(d.Id)}
	for _, key := range d.Asked {
		f := fieldOf(d.Type, key)
		r.Buttons = append(r.Buttons, []channel.Button{{Label: speak.Short(upper(c.pick(f.Names)), 60), Data: "requests.form_ask:" + key}})
	}
	return r
}

// explain answers a question about a form: what a document or a field is.
func (tp *Topic) explain(t *talk.Turn, c catalog, d *requestsv1.Draft, f *requestsv1.Field, text string) (talk.Reply, bool) {
	if !t.HasLine(text, "words.form_explain") {
		return talk.Reply{}, false
	}
	said := ""
	for _, kind := range c.Documents {
		if help := c.pick(kind.Help); help != "" && (speak.HoldsWords(text, c.pick(kind.Names)) || helps(t, text, help)) {
			said = t.Say("form.means", "name", upper(c.pick(kind.Names)), "help", help)
		}
	}
	for _, other := range d.Type.Fields {
		if help := c.pick(other.Help); help != "" && speak.HoldsWords(text, c.pick(other.Names)) {
			said = t.Say("form.means", "name", upper(c.pick(other.Names)), "help", help)
		}
	}
	if help := c.pick(f.Help); said == "" && help != "" {
		said = t.Say("form.means", "name", upper(c.pick(f.Names)), "help", help)
	}
	switch {
	case said == "":
		return talk.Reply{}, false
	case f.Key == "" || len(f.Names) == 0:
		return tp.summary(t, c, d, said), true
	}
	return tp.ask(t, c, d, f.Key, said), true
}

// helps reports whether all that a question names stands in a help.
func helps(t *talk.Turn, text, help string) bool {
	var named []string
	for _, w := range speak.Words(text) {
		if !t.Little(w) && !t.OnlyWords(w, "words.form_asking") {
			named = append(named, w)
		}
	}
	return len(named) > 1 && speak.HoldsWords(help, strings.Join(named, " "))
}

// pressForm answers the buttons of a form.
func (tp *Topic) pressForm(t *talk.Turn, action, argument string, refs []talk.Ref) (talk.Reply, error) {
	if len(refs) != 1 || !strings.HasPrefix(refs[0].ID, draftPrefix) {
		return t.Stale(), nil
	}
	id := strings.TrimPrefix(refs[0].ID, draftPrefix)
	switch action {
	case "form_file":
		t.Once()
		return tp.fileDraft(t, id)
	case "form_drop":
		return tp.drop(t, id)
	}
	d, err := tp.draftOf(t, id)
	if err != nil {
		return talk.Reply{}, err
	}
	c, err := tp.catalog(t)
	if err != nil {
		return talk.Reply{}, err
	}
	switch action {
	case "form_save":
		return tp.save(t, d), nil
	case "form_go_on":
		return tp.next(t, c, d, "")
	case "form_web":
		return tp.onPage(t, c, d)
	case "form_fix":
		return tp.askFix(t, c, d), nil
	case "form_aside":
		return tp.pressAside(t, d)
	case "form_ask":
		return tp.ask(t, c, d, argument, ""), nil
	case "form_skip":
		return tp.skip(t, c, d, argument)
	case "form_set":
		return tp.pressChoice(t, d, argument)
	}
	return t.Stale(), nil
}

// pressChoice takes a choice: the place of its field, and its own or yes or no.
func (tp *Topic) pressChoice(t *talk.Turn, d *requestsv1.Draft, argument string) (talk.Reply, error) {
	place, value, _ := strings.Cut(argument, "/")
	i, err := strconv.Atoi(place)
	if err != nil || i < 0 || i >= len(d.Type.Fields) {
		return t.Stale(), nil
	}
	f := d.Type.Fields[i]
	if f.Kind != "yes_no" {
		n, err := strconv.Atoi(value)
		if err != nil || n < 0 || n >= len(f.Choices) {
			return t.Stale(), nil
		}
		value = f.Choices[n].Key
	}
	return tp.put(t, &requestsv1.DraftRequest{Id: d.Id, Set: []*requestsv1.Answer{{Field: f.Key, Value: value}}}, f.Key)
}
