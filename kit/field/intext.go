package field

import (
	"regexp"
	"strings"
	"unicode"

	"becario/kit/fold"
)

// Held is a private value that is kept, in its form.
type Held struct {
	Kind  Kind
	Value string
}

// MaskedIn is a text whose numbers of accounts and telephones are masked, and the private
// values that are held, wherever they stand in it.
func MaskedIn(text string, held []Held) string { return replaced(text, held, Masked) }

// Without is a text without them, and without what is left of those that are masked.
func Without(text string, held []Held) string {
	return masked.ReplaceAllString(replaced(text, held, func(Kind, string) string { return "" }), "")
}

// masked is what stands in the place of a number.
var masked = regexp.MustCompile(dots + `(?: [\pL\d]{4}\b)?`)

// replaced puts something else in the place of what is private in a text.
func replaced(text string, held []Held, with func(kind Kind, value string) string) string {
	for _, h := range held {
		text = withoutHeld(text, h, with)
	}
	text = withoutIBANs(text, with)
	return withoutNumbers(text, held, with)
}

// leastHeld is how many letters and digits a held value has at least that is looked for
// in a text: shorter ones are in it by chance.
const leastHeld = 4

// withoutHeld replaces a text that is held, however it is cased, accented and spaced.
// Numbers are found by their form.
func withoutHeld(text string, h Held, with func(Kind, string) string) string {
	switch h.Kind {
	case Text, Person, Email:
	default:
		return text
	}
	want, n := wordsAt(h.Value), 0
	for _, w := range want {
		n += len([]rune(w.folded))
	}
	if n < leastHeld {
		return text
	}
	all := wordsAt(text)
	var out strings.Builder
	done := 0
	for i := 0; i+len(want) <= len(all); {
		same := true
		for j := range want {
			same = same && all[i+j].folded == want[j].folded
		}
		if !same {
			i++
			continue
		}
		out.WriteString(text[done:all[i].from])
		out.WriteString(with(h.Kind, h.Value))
		done = all[i+len(want)-1].to
		i += len(want)
	}
	return out.String() + text[done:]
}

// wordAt is a word of a text, folded, and where it stands.
type wordAt struct {
	folded   string
	from, to int
}

func wordsAt(text string) (all []wordAt) {
	from := -1
	end := func(to int) {
		if from >= 0 {
			all = append(all, wordAt{fold.Text(text[from:to]), from, to})
		}
		from = -1
	}
	for i, r := range text {
		switch {
		case !unicode.In(r, unicode.L, unicode.N, unicode.M):
			end(i)
		case from < 0:
			from = i
		}
	}
	end(len(text))
	return all
}

// between is what stands between the groups of a number.
const between = `[\s\x{a0}\x{2007}\x{2009}\x{202f}.\-\x{2010}-\x{2014}_/()]{0,3}`

var (
	// ibanHead is the country and the check digits of an IBAN.
	ibanHead = regexp.MustCompile(`(?i)[a-z]{2}` + between + `\d` + between + `\d`)
	// run is a number in groups, of which the first may begin with letters.
	run = regexp.MustCompile(`\+?[\pL]*\d[\pL\d]*(?:` + strings.Replace(between, "{0,3}", "{1,3}", 1) + `\d[\pL\d]*)*`)
	// group is one of these.
	group = regexp.MustCompile(`[\pL\d]+`)
	year  = regexp.MustCompile(`^(?:19|20)\d\d$`)
	// plain are days, and sums with marks between thousands: what looks like a number of
	// an account and is none.
	plain = regexp.MustCompile(`(?:19|20)\d\d[-./](?:0?[1-9]|1[0-2])[-./](?:[12]\d|3[01]|0?[1-9])|` +
		`(?:[12]\d|3[01]|0?[1-9])[-./](?:0?[1-9]|1[0-2])[-./](?:19|20)\d\d|` +
		`[1-9]\d{0,2}(?:\.\d{3}){1,2}(?:,\d{1,2})?|[1-9]\d{0,2}(?:,\d{3}){1,2}(?:\.\d{1,2})?`)
	// numbered is the beginning of a number that an office gives: BECAL-2026-000001-7.
	numbered = regexp.MustCompile(`\pL{2,}[- ]$`)
)

// withoutIBANs replaces what has the form of an IBAN, whether or not its check digits are
// right: one with a slip is as private.
func withoutIBANs(text string, with func(Kind, string) string) string {
	var out strings.Builder
	done := 0
	for at := 0; ; {
		head := ibanHead.FindStringIndex(text[at:])
		if head == nil {
			return out.String() + text[done:]
		}
		from := at + head[0]
		to, number := ibanAt(text, from)
		if to == 0 {
			at = from + 1
			continue
		}
		out.WriteString(text[done:from])
		out.WriteString(with(IBAN, number))
		done, at = to, to
	}
}

// leastDigits is how many digits an IBAN has at least whose check digits are wrong, so
// that words are none.
const leastDigits = 10

// ibanAt is where an IBAN ends that begins at a place of a text, and its form; 0 if none
// does.
func ibanAt(text string, from int) (to int, number string) {
	if wordBefore(text, from) {
		return 0, ""
	}
	_, after, ok := strings.Cut(lengths, strings.ToUpper(text[from:from+2]))
	if !ok || len(after) < 2 {
		return 0, ""
	}
	want := int(after[0]-'0')*10 + int(after[1]-'0')
	var all strings.Builder
	gap, digits := 0, 0
read:
	for i, r := range text[from:] {
		switch {
		case r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			if all.Len() == want {
				if gap == 0 {
					return 0, "" // it goes on
				}
				break read
			}
			all.WriteRune(unicode.ToUpper(r))
			if unicode.IsDigit(r) {
				digits++
			}
			gap, to = 0, from+i+1
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if all.Len() == want && gap == 0 {
				return 0, ""
			}
			break read
		default:
			if gap++; gap > 3 || all.Len() == want {
				break read
			}
		}
	}
	if all.Len() != want {
		return 0, ""
	}
	if _, err := iban(all.String()); err != nil && digits < leastDigits {
		return 0, ""
	}
	return to, all.String()
}

// wordBefore reports whether a letter or digit stands before a place of a text.
func wordBefore(text string, at int) bool {
	before := []rune(text[max(0, at-8):at])
	return len(before) > 0 && (unicode.IsLetter(before[len(before)-1]) || unicode.IsDigit(before[len(before)-1]))
}

// leastNumber is how many digits a number has at least that may be of an account or a
// telephone: years, hours and most sums are shorter.
const leastNumber = 7

// withoutNumbers replaces what may be the number of an account or a telephone, and the
// held ones whatever their length.
func withoutNumbers(text string, held []Held, with func(Kind, string) string) string {
	shown := map[string]bool{}
	for _, h := range held {
		if n := bare(h.Value); (h.Kind == IBAN || h.Kind == Account || h.Kind == Phone || h.Kind == Number) && len(n) >= leastHeld {
			shown[n] = true
		}
	}
	var out strings.Builder
	done := 0
	rest := func(to int) {
		part := text[done:to]
		last := 0
		for _, at := range run.FindAllStringIndex(part, -1) {
			number := part[at[0]:at[1]]
			groups := group.FindAllString(number, -1)
			joined := strings.ToUpper(strings.Join(groups, ""))
			if !shown[joined] && !looksPrivate(text[:done+at[0]], groups) {
				continue
			}
			out.WriteString(part[last:at[0]])
			out.WriteString(with(Account, joined))
			last = at[1]
		}
		out.WriteString(part[last:])
		done = to
	}
	for _, at := range plain.FindAllStringIndex(text, -1) {
		if !alone(text, at[0], at[1]) {
			continue
		}
		rest(at[0])
		out.WriteString(text[at[0]:at[1]])
		done = at[1]
	}
	rest(len(text))
	return out.String()
}

// alone reports whether a part of a text is no part of a longer number.
func alone(text string, from, to int) bool {
	const joins = "-./_"
	if wordBefore(text, from) || from > 0 && strings.ContainsRune(joins, rune(text[from-1])) && from > 1 && isDigit(text[from-2]) {
		return false
	}
	if to < len(text) && (isDigit(text[to]) || text[to] < unicode.MaxASCII && unicode.IsLetter(rune(text[to]))) {
		return false
	}
	return to+1 >= len(text) || !strings.ContainsRune(joins, rune(text[to])) || !isDigit(text[to+1])
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// looksPrivate reports whether a number of these groups, after a text, may be of an
// account or a telephone.
func looksPrivate(before string, groups []string) bool {
	digits, years := 0, 0
	for _, g := range groups {
		for _, r := range g {
			if unicode.IsDigit(r) {
				digits++
			}
		}
		if year.MatchString(g) {
			years++
		}
	}
	switch {
	case digits < leastNumber, years == len(groups):
		return false
	case len(groups) > 2 && year.MatchString(groups[0]) && numbered.MatchString(before):
		return false
	}
	return true
}
