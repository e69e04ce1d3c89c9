package requests

import (
	"slices"
	"strconv"
	"strings"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/nlu"
	"becario/talk"
	"becario/talk/speak"
)

// correction takes a message that says which answer is wrong, and perhaps what is right: "el
// periodo está mal, es todo noviembre", "the date should be 30 April 2027", "no, vuelvo el
// 7, no el 25". At the summary a day with its year needs no name: "no, hasta el 30 de junio
// de 2027". It reports false for every other message, and for one that answers what is
// being asked.
func (tp *Topic) correction(t *talk.Turn, c catalog, d *requestsv1.Draft, s formState, text string) (talk.Reply, bool, error) {
	words := speak.Words(text)
	if t.Asks(text) || t.HasLine(text, "words.form_hold") {
		return talk.Reply{}, false, nil
	}
	corrects := len(words) > 1 && t.OnlyWords(words[0], "words.correcting")
	wrong := t.HasLine(text, "words.form_wrong")
	asked := fieldOf(d.Type, s.Field)
	if denied := deniedAnswer(t, d, text); corrects && denied != nil && denied.Field != s.Field {
		return tp.amend(t, d, s, []*requestsv1.Answer{denied})
	}
	set := amendments(t, d, text)
	if t.HasLine(text, "words.form_dates") || s.Field == "" && corrects && onlyTime(t, words) {
		if days := datesSaid(t, d, text); len(days) > 0 {
			set = days
		}
	}
	if len(set) == 0 && corrects && s.Field == "" {
		set = unnamed(t, d, text)
	}
	if (corrects || wrong) && asked.Kind != "text" && len(set) > 0 && answered(d, set, s.Field) {
		return tp.amend(t, d, s, set)
	}
	if s.Field != "" {
		if _, answers := readField(t, asked, text); asked.Kind == "text" || answers && asked.Kind != "yes_no" {
			return talk.Reply{}, false, nil
		}
	}
	if len(set) > 0 && (corrects || wrong || s.Fix || (s.Field == "" || answered(d, set, s.Field) && !isQuestion(t, text)) && !tp.sureOf(t, text, func(nlu.Slots) bool { return true })) {
		return tp.amend(t, d, s, set)
	}
	corrects = s.Field == "" && corrects && yearForm.MatchString(text) && onlyTime(t, words)
	if !corrects && !wrong || !corrects && tp.sureOf(t, text, func(nlu.Slots) bool { return true }) {
		return talk.Reply{}, false, nil
	}
	f := namedField(t, d, text)
	switch {
	case f == nil && corrects:
		if right, value := onlyDay(t, d, text); right != nil {
			return tp.amend(t, d, s, []*requestsv1.Answer{{Field: right.Key, Value: value}})
		}
	case f == nil && s.Field == "" && wrong && len(words) <= mostWords:
		return tp.askFix(t, c, d), true, nil
	case f != nil && f.Key != s.Field:
		return tp.ask(t, c, d, f.Key, ""), true, nil
	}
	return talk.Reply{}, false, nil
}

// answered reports whether all fields of some new values have been answered before, and
// none of them is the one that is asked for.
func answered(d *requestsv1.Draft, set []*requestsv1.Answer, asked string) bool {
	return !slices.ContainsFunc(set, func(a *requestsv1.Answer) bool { return a.Field == asked || answerOf(d, a.Field) == nil })
}

// amend puts right answers into a draft, says so, and goes on.
func (tp *Topic) amend(t *talk.Turn, d *requestsv1.Draft, s formState, set []*requestsv1.Answer) (talk.Reply, bool, error) {
	r, err := tp.put(t, &requestsv1.DraftRequest{Id: d.Id, Set: set}, set[0].Field)
	if err != nil || s.Field == "" || len(set) > 1 {
		return r, true, err
	}
	if d, err = tp.draftOf(t, d.Id); err != nil {
		return r, true, err
	}
	if now := answerOf(d, set[0].Field); now != nil && now.Value != "" {
		c, err := tp.catalog(t)
		if err != nil {
			return r, true, err
		}
		r.Text = speak.Lines(t.Say("form.corrected", "answers", c.answer(t, fieldOf(d.Type, now.Field), now.Value)), "", r.Text)
	}
	return r, true, nil
}

// amendments reads in a text new values of the fields that it names, clause by clause: "el
// periodo es noviembre, los meses 8". Those of a text need a word that says that the value
// follows.
func amendments(t *talk.Turn, d *requestsv1.Draft, text string) []*requestsv1.Answer {
	var set []*requestsv1.Answer
	pieces := speak.Clauses(text)
	if len(pieces) > 1 {
		pieces = append(pieces, text)
	}
	for _, piece := range pieces {
		f := namedField(t, d, piece)
		if f == nil && len(set) > 0 && onlyTime(t, speak.Words(piece)) {
			if day, value := onlyDay(t, d, piece); day != nil && holds(set, day.Key) == nil {
				set = append(set, &requestsv1.Answer{Field: day.Key, Value: value})
			}
		}
		if f == nil || holds(set, f.Key) != nil || piece == text && len(set) > 0 {
			continue
		}
		value, ok := valueSaid(t, d, f, piece)
		if ok {
			set = append(set, &requestsv1.Answer{Field: f.Key, Value: value})
		}
	}
	return set
}

// valueSaid is the value of a field that a clause says which names it. An amount without a
// currency is one in that of the answer before.
func valueSaid(t *talk.Turn, d *requestsv1.Draft, f *requestsv1.Field, clause string) (string, bool) {
	after, marked := valueAfter(t, clause)
	if f.Kind == "text" {
		after = withoutPreposition(t, f, after)
		return after, marked && after != ""
	}
	value, ok := "", false
	if marked {
		value, ok = readField(t, f, after)
	}
	if !ok {
		value, ok = readField(t, f, clause)
	}
	if f.Kind == "choice" && ok && !marked && !hasOther(t, f, clause) {
		return "", false
	}
	if before := answerOf(d, f.Key); ok && f.Kind == "money" && before != nil && !namesCurrency(t, clause) {
		sum, _, _ := strings.Cut(value, " ")
		_, code, _ := strings.Cut(before.Value, " ")
		value = sum + " " + code
	}
	return value, ok
}

// namesCurrency reports whether a text says in which currency its amount is.
func namesCurrency(t *talk.Turn, text string) bool {
	frame, _ := t.Reader().As(t.Input(text, nlu.Context{}), nlu.ExpenseAdd, nil)
	return frame.Slots.Currency != "" && (strings.ContainsFunc(text, func(r rune) bool { return strings.ContainsRune("€$£₲¥", r) }) || !plainDigits(t, text))
}

// plainDigits reports whether no word behind the amount of a text could be a currency.
func plainDigits(t *talk.Turn, text string) bool {
	at := numberForm.FindStringIndex(text)
	if at == nil {
		return true
	}
	words := speak.Words(text[at[1]:])
	return len(words) == 0 || t.Little(words[0]) || t.OnlyWords(words[0], "words.not")
}

// hasOther reports whether a clause has a word that is none of the name of a field.
func hasOther(t *talk.Turn, f *requestsv1.Field, clause string) bool {
	for _, w := range speak.Words(clause) {
		named := false
		for _, name := range f.Names {
			named = named || speak.HoldsWords(name, w)
		}
		if !named && !t.Little(w) && !t.OnlyWords(w, "words.correcting") {
			return true
		}
	}
	return false
}

// valueAfter is what follows in a clause behind a colon or a word that says that a value
// follows.
func valueAfter(t *talk.Turn, clause string) (string, bool) {
	if _, value, ok := strings.Cut(clause, ":"); ok {
		return unmarked(value), true
	}
	fields := strings.Fields(clause)
	for n := min(len(fields), leadWords); n > 0; n-- {
		for i := 0; i+n < len(fields); i++ {
			if t.IsWords(strings.Join(fields[i:i+n], " "), "words.form_should") {
				return unmarked(strings.Join(fields[i+n:], " ")), true
			}
		}
	}
	return "", false
}

// deniedAnswer is the answer that a text denies by its value, with what is right: "vuelvo
// el 7 de enero, no el 25". Nil if it denies none, or several could be meant.
func deniedAnswer(t *talk.Turn, d *requestsv1.Draft, text string) *requestsv1.Answer {
	contrast, ok := t.Contrasts()
	if !ok {
		return nil
	}
	n, err := strconv.Atoi(numberForm.FindString(contrast.Denied))
	if err != nil {
		return nil
	}
	var found *requestsv1.Answer
	for _, a := range d.Answers {
		f := fieldOf(d.Type, a.Field)
		if !denies(f, a.Value, n) {
			continue
		}
		value, ok := readField(t, f, contrast.Meant)
		if !ok {
			continue
		}
		if found != nil {
			return nil
		}
		found = &requestsv1.Answer{Field: a.Field, Value: value}
	}
	return found
}

// denies reports whether a number is that of a value: its day of the month, its amount.
func denies(f *requestsv1.Field, value string, n int) bool {
	switch f.Kind {
	case "day":
		return strings.HasSuffix(value, "-"+twoDigits(n))
	case "number":
		return value == strconv.Itoa(n)
	case "money":
		sum, _, _ := strings.Cut(value, " ")
		return sum == strconv.Itoa(n)+"00" || sum == strconv.Itoa(n)
	}
	return false
}

func twoDigits(n int) string {
	if n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}

// replyFix takes a message as the answer to what is to be corrected: the name of a field,
// with a new value or alone, or a value that only one field can have.
func (tp *Topic) replyFix(t *talk.Turn, c catalog, d *requestsv1.Draft, s formState, text string) (talk.Reply, bool, error) {
	if isQuestion(t, text) && !strings.ContainsAny(text, "\"«“:") {
		return talk.Reply{}, false, nil
	}
	if n := t.Number(text); n > 0 && n <= len(d.Asked) {
		return tp.ask(t, c, d, d.Asked[n-1], ""), true, nil
	}
	parts := speak.Cut(text, ".:,\n")
	if len(parts) == 0 {
		return tp.askFix(t, c, d), true, nil // ":("
	}
	f := namedField(t, d, parts[0])
	switch {
	case f != nil && len(parts) > 1 && !hasOther(t, f, parts[0]):
		rest := unmarked(strings.TrimPrefix(strings.TrimSpace(text), parts[0]))
		value, ok := readField(t, f, rest)
		if ok || f.Kind == "text" {
			return tp.amend(t, d, s, []*requestsv1.Answer{{Field: f.Key, Value: value}})
		}
	case f != nil:
		if set := amendments(t, d, text); len(set) > 0 {
			return tp.amend(t, d, s, set)
		}
	}
	if f != nil {
		return tp.ask(t, c, d, f.Key, ""), true, nil
	}
	if tp.ownWish(t, text) {
		return talk.Reply{}, false, nil
	}
	var set []*requestsv1.Answer
	for _, key := range d.Asked {
		one := fieldOf(d.Type, key)
		value, ok := readField(t, one, text)
		if ok && one.Kind != "text" || len(d.Asked) == 1 {
			set = append(set, &requestsv1.Answer{Field: key, Value: unmarked(value)})
		}
	}
	if len(set) != 1 {
		return tp.askFix(t, c, d), true, nil
	}
	return tp.amend(t, d, s, set)
}

// onlyTime reports whether words say nothing but a time, and that something was wrong.
func onlyTime(t *talk.Turn, words []string) bool {
	for _, w := range words {
		_, err := strconv.Atoi(w)
		if err != nil && !t.Little(w) && !t.OnlyWords(w, "words.correcting") && !t.OnlyWords(w, "words.times") && !t.OnlyWords(w, "words.until") && !t.OnlyWords(w, "words.from") {
			return false
		}
	}
	return true
}

// onlyDay is the one answered field that is a day or a span of days, and what a text says
// for it; nil if there are several, or the text says none.
func onlyDay(t *talk.Turn, d *requestsv1.Draft, text string) (found *requestsv1.Field, value string) {
	for _, a := range d.Answers {
		f := fieldOf(d.Type, a.Field)
		if f.Kind != "day" && f.Kind != "span" {
			continue
		}
		v, ok := readField(t, f, text)
		if found != nil || !ok {
			return nil, ""
		}
		found, value = f, v
	}
	return found, value
}
