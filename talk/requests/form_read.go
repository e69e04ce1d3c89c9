package requests

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/field"
	"becario/kit/fold"
	"becario/kit/wall"
	"becario/nlu"
	"becario/talk"
	"becario/talk/speak"
)

// readAll reads out of what somebody wrote what a form asks for: amounts, days, a
// country, choices whose words are there, and the reason. Only what can be for one
// field alone is taken.
func readAll(t *talk.Turn, kind *requestsv1.Type, text string) []*requestsv1.Answer {
	var all []*requestsv1.Answer
	add := func(f *requestsv1.Field, value string) {
		if value != "" && !slices.ContainsFunc(all, func(a *requestsv1.Answer) bool { return a.Field == f.Key }) {
			all = append(all, &requestsv1.Answer{Field: f.Key, Value: value})
		}
	}
	of := func(kinds ...string) []*requestsv1.Field {
		return slices.DeleteFunc(slices.Clone(kind.Fields), func(f *requestsv1.Field) bool { return f.Private || !slices.Contains(kinds, f.Kind) })
	}
	required := func(fields []*requestsv1.Field) []*requestsv1.Field {
		return slices.DeleteFunc(fields, func(f *requestsv1.Field) bool { return !f.Required })
	}
	var from, to string
	days := required(of("day"))
	if strings.ContainsAny(text, "0123456789") {
		from, to, _ = strings.Cut(readSpan(t, text), "/")
	} else {
		days = nil // "el semestre" names no days that could be relied on
	}
	switch spans := of("span"); {
	case from == "" || to == "" || from == to && from == t.Today(): // an hour names no day
	case len(spans) == 1:
		add(spans[0], from+"/"+to)
	case from != to && fieldOf(kind, "from").Kind == "day" && fieldOf(kind, "to").Kind == "day":
		add(fieldOf(kind, "from"), from)
		add(fieldOf(kind, "to"), to)
	}
	if len(days) == 1 {
		add(days[0], readDay(t, days[0], text))
	}
	if money := required(of("money")); len(money) == 1 {
		add(money[0], readMoney(t, text))
	}
	if countries := of("country"); len(countries) == 1 {
		if code, ok := field.CountryIn(text); ok {
			add(countries[0], code)
		}
	}
	for _, f := range of("number") {
		add(f, countOf(t, f, text))
	}
	for _, f := range of("choice", "choices") {
		add(f, readChoice(t, f, text, false))
	}
	for _, f := range of("text") {
		switch f.FromWords {
		case "all":
			add(f, text)
		case "number":
			add(f, requestNumber.FindString(text))
		case "reason":
			if why, ok := t.After("words.because"); ok && text == t.Update.Text {
				add(f, why)
			}
		}
	}
	return all
}

// countOf is the number that stands in a text before the name of a field: "seis meses".
func countOf(t *talk.Turn, f *requestsv1.Field, text string) string {
	words := speak.Words(text)
	for i := 1; i < len(words); i++ {
		n := t.Count(words[i-1])
		if n < 1 || t.Little(words[i]) {
			continue
		}
		for _, name := range f.Names {
			if first := speak.Words(name); len(first) > 0 && first[0] == words[i] {
				return strconv.Itoa(n)
			}
		}
	}
	return ""
}

// readField reads a message as the value of the field that was asked for. It
// reports false if it says none; then it is given as it was written, and the
// service says what is wrong.
func readField(t *talk.Turn, f *requestsv1.Field, text string) (value string, ok bool) {
	switch f.Kind {
	case "day":
		value = readDay(t, f, text)
	case "span":
		value = earlier(t, f, readSpan(t, text), text)
	case "money":
		if value = readMoney(t, text); value == "" && t.IsOne(text, "words.no_sum") {
			value = "0 " + t.Person.Currency
		}
	case "number":
		value = readNumber(t, text)
	case "choice", "choices":
		value = readChoice(t, f, text, true)
	case "country":
		if _, err := field.Check(field.Country, text); err == nil {
			return text, true
		}
		value, _ = field.CountryIn(text)
	case "yes_no":
		switch {
		case t.IsOne(text, "words.yes") || firstIs(t, text, "words.yes"):
			value = field.Yes
		case t.IsOne(text, "words.no") || firstIs(t, text, "words.no"):
			value = field.No
		}
	case "email", "phone", "iban", "account":
		value = found(f.Kind, text)
	}
	if value == "" {
		return text, false
	}
	return value, true
}

// firstIs reports whether a text says one of a phrase's words and no more, or begins with it
// before a mark: "sí, claro", but not "si hay que avisar", "claro que no" or "no idea".
func firstIs(t *talk.Turn, text, key string) bool {
	first, rest, _ := strings.Cut(strings.TrimSpace(text), " ")
	if rest != "" && !strings.ContainsAny(first[len(first)-1:], ",.;:!") {
		return false
	}
	return t.IsOne(strings.TrimRight(first, ",.;:!"), key)
}

// found is the piece of a text that is a value of a kind, if one is.
func found(kind, text string) string {
	if _, err := field.Check(field.Kind(kind), text); err == nil {
		return text
	}
	for _, piece := range strings.Fields(text) {
		piece = strings.Trim(piece, ".,;:()")
		if _, err := field.Check(field.Kind(kind), piece); err == nil {
			return piece
		}
	}
	return ""
}

var (
	// requestNumber is the number of a request, as its service gives them.
	requestNumber = regexp.MustCompile(`(?i)\b[A-Z][A-Z0-9]*-[0-9]{4}-[0-9]{3,}-[0-9]\b`)
	numberForm    = regexp.MustCompile(`[0-9]+(?:[.,][0-9]+)*`)
	yearForm      = regexp.MustCompile(`\b(?:19|20)[0-9]{2}\b|/[0-9]{2}\b.*/[0-9]{2}\b`)
)

// readNumber is the one number that a text has, in figures or, without any, in words.
func readNumber(t *talk.Turn, text string) string {
	switch all := numberForm.FindAllString(text, 2); len(all) {
	case 0:
	case 1:
		return all[0]
	default:
		return ""
	}
	number := 0
	piece, _, _ := strings.Cut(text, ",")
	for _, w := range speak.Words(piece) {
		switch n := t.Count(w); {
		case n == 0 && !t.Little(w) && !t.OnlyWords(w, "words.times"), n != 0 && number != 0:
			return "" // "treinta y dos", "one moment"
		case n != 0:
			number = n
		}
	}
	if number == 0 {
		return ""
	}
	return strconv.Itoa(number)
}

// readDay reads the day that a text names. A year that is not said is this one or
// the next, for what lies behind this one or the last.
func readDay(t *talk.Turn, f *requestsv1.Field, text string) string {
	frame, ok := t.Reader().As(t.Input(text, nlu.Context{}), nlu.TaskAdd, nil)
	day, _, _ := strings.Cut(frame.Slots.Due, "T")
	if !ok && day == "" {
		frame, _ = t.Reader().As(t.Input("x "+text, nlu.Context{}), nlu.TaskAdd, nil)
		day, _, _ = strings.Cut(frame.Slots.Due, "T")
	}
	at, err := wall.Day(day)
	if err != nil {
		return ""
	}
	if f.Past && day > t.Today() && !yearForm.MatchString(text) {
		return at.AddDate(-1, 0, 0).Format(wall.DayForm)
	}
	return day
}

// readSpan reads the days that a text is about. A part of it that says a first and a last
// day in figures says them all: "del 1 al 7, vuelvo por navidad".
func readSpan(t *talk.Turn, text string) string {
	if parts := speak.Clauses(text); len(parts) > 1 {
		for _, part := range parts {
			if len(numberForm.FindAllString(part, 2)) < 2 {
				continue
			}
			if from, to := speak.CutRange(wholeSpan(t, part)); from != "" && from != to {
				return from + "/" + to
			}
		}
	}
	return wholeSpan(t, text)
}

func wholeSpan(t *talk.Turn, text string) string {
	frame, _ := t.Reader().As(t.Input(text, nlu.Context{}), nlu.RequestFile, nil)
	return frame.Slots.Range
}

// earlier puts a span that lies behind into the year before, if no year was said and
// it would begin after today.
func earlier(t *talk.Turn, f *requestsv1.Field, span, text string) string {
	from, to := speak.CutRange(span)
	first, err := wall.Day(from)
	last, errTo := wall.Day(to)
	if err != nil || errTo != nil || !f.Past || from <= t.Today() || yearForm.MatchString(text) {
		return span
	}
	return first.AddDate(-1, 0, 0).Format(wall.DayForm) + "/" + last.AddDate(-1, 0, 0).Format(wall.DayForm)
}

func readMoney(t *talk.Turn, text string) string {
	frame, _ := t.Reader().As(t.Input(text, nlu.Context{}), nlu.ExpenseAdd, nil)
	if frame.Slots.Amount == nil {
		return ""
	}
	code := frame.Slots.Currency
	if code == "" {
		code = t.Person.Currency
	}
	return strconv.FormatInt(*frame.Slots.Amount, 10) + " " + code
}

// readChoice finds the choices that a text names. As an answer any word of a
// choice will do, or its number in the list; in what was said before, only whole
// names and long words tell, and of one choice alone.
func readChoice(t *talk.Turn, f *requestsv1.Field, text string, answer bool) string {
	if rest, denied := withoutDenied(t, text); denied != "" {
		if rest != "" {
			if key := readChoice(t, f, rest, answer); key != "" {
				return key
			}
		}
		at := slices.IndexFunc(f.Choices, func(c *requestsv1.Choice) bool { return chosen(c, speak.Words(denied), denied, answer) })
		if answer && at >= 0 && len(f.Choices) == 2 {
			return f.Choices[1-at].Key // "sin apostilla" of "PDF o con apostilla"
		}
		if at >= 0 {
			return ""
		}
	}
	return readChoiceSaid(t, f, text, answer)
}

// deniedWords is how many words behind "sin" are denied at most.
const deniedWords = 5

// withoutDenied parts a text into what it says and what it denies: "sin apostilla, en pdf"
// into "en pdf" and "apostilla".
func withoutDenied(t *talk.Turn, text string) (rest, denied string) {
	var said, not []string
	left := 0
	for _, field := range strings.Fields(text) {
		marked := strings.ContainsAny(field[len(field)-1:], ",.;:!?")
		switch {
		case t.OnlyWords(field, "words.form_without") && !marked:
			left = deniedWords
			continue
		case left > 0:
			not = append(not, field)
			left--
		default:
			said = append(said, field)
		}
		if marked {
			left = 0
		}
	}
	return strings.Join(said, " "), strings.Join(not, " ")
}

// readChoiceSaid reads the value of a choice that a text says.
func readChoiceSaid(t *talk.Turn, f *requestsv1.Field, text string, answer bool) string {
	if n, err := strconv.Atoi(strings.Trim(text, " .º")); err == nil && answer && n >= 1 && n <= len(f.Choices) {
		return f.Choices[n-1].Key
	}
	words := speak.Words(text)
	var keys []string
	for _, c := range f.Choices {
		if chosen(c, words, text, answer) {
			keys = append(keys, c.Key)
		}
	}
	for _, c := range f.Choices {
		for _, name := range c.Names {
			if answer && (fold.Same(name, strings.Trim(text, " .!")) || opensWith(words, speak.Words(name))) {
				return c.Key
			}
		}
	}
	if len(keys) == 1 || len(keys) > 1 && f.Kind == "choices" {
		return strings.Join(keys, ",")
	}
	if !answer || len(words) > placeWords+1 {
		return ""
	}
	words = slices.DeleteFunc(slices.Clone(words), func(w string) bool { return t.OnlyWords(w, "words.form_option") })
	n := t.Number(strings.Join(words, " ")) // "la primera", "option 2"
	if n < 0 {
		n = len(f.Choices)
	}
	if n < 1 || n > len(f.Choices) {
		return ""
	}
	return f.Choices[n-1].Key
}

// opensWith reports whether words begin with those of a name of more than one.
func opensWith(words, name []string) bool {
	return len(name) > 1 && len(words) > len(name) && slices.Equal(words[:len(name)], name)
}

// wordLeast is how long a word must be to tell a choice that was not asked for.
const wordLeast = 4

func chosen(c *requestsv1.Choice, words []string, text string, answer bool) bool {
	for _, name := range c.Names {
		if n := speak.Words(name); len(n) > 0 && (answer || len(name) > wordLeast) && speak.HoldsWords(text, name) {
			return true
		}
	}
	for _, w := range c.Words {
		parts := speak.Words(w)
		if len(parts) == 0 || !answer && len([]rune(w)) < wordLeast {
			continue
		}
		// Short words are whole ones: "no" is not in "noviembre".
		short := len([]rune(w)) < wordLeast
		if slices.ContainsFunc(words, func(said string) bool {
			return len(parts) == 1 && (said == parts[0] || !short && strings.HasPrefix(said, parts[0]))
		}) ||
			len(parts) > 1 && fold.Holds(text, w) {
			return true
		}
	}
	return false
}
