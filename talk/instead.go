package talk

import (
	"slices"
	"strings"

	"becario/nlu"
	"becario/talk/speak"
)

// insteadWords is how many words may say what is right in place of what was noted.
const insteadWords = 6

// saidInstead takes a no with what is right in other words as about the record that was
// changed last: "no, leche" after "comprar pan" gives it that name, "no, la de física" after
// "hecha la de química" does the same to the other one. What cannot be put in the place of
// anything is asked. It reports false if the message says anything else.
// read is what the message was read as alone.
func (t *Turn) saidInstead(read nlu.Frame) ([]Reply, bool, error) {
	rest := t.noBut(t.Update.Text)
	words := speak.Words(rest)
	if len(words) == 0 || len(words) > insteadWords || t.first != nil || len(t.Target) > 0 || t.Asks(rest) || strings.ContainsAny(rest, "0123456789") ||
		t.refuses(rest) || t.Agrees(rest) || t.HasAny(rest, "words.noting") || t.HasAny(rest, "words.removing") || t.HasAny(rest, "words.times") || t.HasAny(rest, "words.moving") {
		return nil, false, nil
	}
	last, ok, err := t.Last()
	if err != nil || !ok || last.Notice || len(last.Refs) != 1 || len(last.Frames) != 1 || !Changed(last.Refs) {
		return nil, false, err
	}
	if slices.ContainsFunc(words, func(w string) bool { return t.OnlyWords(w, "words.one_more") || t.HasAny(w, "words.the_one_before") }) && t.pointsOnly(words) {
		return t.replies(t.AskUndoLast())
	}
	if t.HasAny(rest, "words.telling") {
		return t.elsewhere(read, last)
	}
	name := t.afterLittle(rest)
	if t.Little(rest) || t.pointsOnly(words) {
		return nil, false, nil
	}
	if polite, err := t.onlyPolite(rest); err != nil || polite {
		if err != nil || t.engine.byIntent[read.Intent].idle && read.Confidence >= nlu.Likely || t.HasLine(rest, "words.thanks") {
			return nil, false, err
		}
		return t.replies(t.AskUndoLast())
	}
	if t.engine.byIntent[last.Frames[0].Intent].onRecord && last.Frames[0].Slots.NewTitle == "" {
		return t.otherNamed(last, strings.Trim(name, " .,!"))
	}
	title, gone, err := t.titleOf(last.Refs[0])
	topic, renames := one[Renamer](t, last.Refs[0].Service)
	if err != nil || gone || title == "" || !renames {
		return nil, false, err
	}
	to, sure := t.inPlace(title, strings.Trim(rest, " .,!"))
	if to == "" {
		if t.engine.byIntent[read.Intent].unknown && len(words) > 1 {
			return t.replies(t.AskUndoLast()) // "no, a Ana la llamo yo luego"
		}
		return t.elsewhere(read, last)
	}
	g := topic.Rename(to)
	g.Start, g.End, g.Confidence, g.Band, g.Slots.Target = 0, len(t.Update.Text), 1, nlu.Act, "last"
	refs := []Ref{{Service: last.Refs[0].Service, ID: last.Refs[0].ID}}
	if !sure {
		return []Reply{t.AskSure(t.Say("ask.rename", "title", speak.Short(title, 100), "name", speak.Short(to, 100)), g, refs)}, true, nil
	}
	r, err := t.carryOut(g, refs, 0)
	return []Reply{r}, true, err
}

// replies is one reply as the answer to a message.
func (t *Turn) replies(r Reply, ok bool, err error) ([]Reply, bool, error) {
	if err != nil || !ok {
		return nil, false, err
	}
	return []Reply{t.ask(r)}, true, nil
}

// noBut is what follows the no with which a text begins, which a mark ends unless the word
// denies nothing behind it: "no, a Luis", "nope luis".
func (t *Turn) noBut(text string) string {
	if rest := t.afterNo(text); rest != "" {
		return rest
	}
	first, rest, _ := strings.Cut(text, " ")
	if !t.IsOne(strings.TrimRight(first, ","), "words.no_alone") {
		return ""
	}
	return strings.TrimSpace(rest)
}

// pointsOnly reports whether words only point at a record.
func (t *Turn) pointsOnly(words []string) bool {
	return !slices.ContainsFunc(words, func(w string) bool {
		return !t.Little(w) && !t.HasAny(w, "words.the_one_before") && !t.OnlyWords(w, "words.one_more") && !t.OnlyWords(w, "words.the_one") && !t.OnlyWords(w, "words.correcting")
	})
}

// otherNamed does what was done last with the one other record of a name, and takes back what
// was done with the first.
func (t *Turn) otherNamed(last Said, name string) ([]Reply, bool, error) {
	if fields := strings.Fields(name); len(fields) > 1 && t.OnlyWords(fields[len(fields)-1], "words.the_one") {
		name = strings.Join(fields[:len(fields)-1], " ")
	}
	keeper, ok := one[Keeper](t, last.Refs[0].Service)
	if !ok {
		return nil, false, nil
	}
	refs, err := keeper.Named(t, name)
	refs = slices.DeleteFunc(refs, func(r Ref) bool { return r.ID == last.Refs[0].ID })
	if err != nil || len(refs) != 1 {
		return nil, false, err
	}
	gone, err := t.undoRefs(last.Refs)
	if err != nil {
		return nil, true, err
	}
	again := bound(Meaning{Frame: last.Frames[0]}).Frame
	again.Slots.Subject = "" // which was of the first
	r, err := t.carryOut(again, refs, 0)
	r.Text = speak.Lines(strings.Join(gone, "\n"), r.Text)
	return []Reply{r}, true, err
}

// elsewhere asks whether what was changed last is to be taken back, where a message that
// begins with a no and names nothing was read as about something else: an expense from before
// the task that was noted last.
func (t *Turn) elsewhere(read nlu.Frame, last Said) ([]Reply, bool, error) {
	row, ok := t.engine.byIntent[read.Intent]
	if !ok || row.effect == nlu.Reads || row.topic.Name() == last.Refs[0].Service || read.Slots.Title+read.Slots.Subject != "" {
		return nil, false, nil
	}
	return t.replies(t.AskUndoLast())
}

// onlyPolite reports whether what follows a no is a courtesy or small talk and names nothing:
// "mil gracias", "en serio", "wait, fine".
func (t *Turn) onlyPolite(rest string) (bool, error) {
	words := speak.Words(rest)
	if !slices.ContainsFunc(words, func(w string) bool {
		return !t.Little(w) && !t.OnlyWords(w, "words.polite") && !t.OnlyWords(w, "words.vocative") && !t.OnlyWords(w, "words.correcting") && !t.IsOne(w, "words.thanks")
	}) {
		return true, nil
	}
	alone, err := t.Understand(rest)
	if err != nil || len(alone.Frames) != 1 {
		return false, err
	}
	f := alone.Frames[0]
	return t.engine.byIntent[f.Intent].idle && f.Confidence >= nlu.Sure, nil
}

// namesOne reports whether words can be the name of one thing: a word, with articles before it
// or not, and one more behind an "of".
func (t *Turn) namesOne(words []string) bool {
	named, of := 0, true
	for _, w := range words {
		switch {
		case t.OnlyWords(w, "words.of") && named > 0:
			of = true
		case t.OnlyWords(w, "words.articles") && of:
		case t.Little(w) || !of:
			return false
		default:
			named, of = named+1, false
		}
	}
	return named > 0 && !of
}

// inPlace is a title with some words in the place of those that are like them: behind the same
// little word ("a Luis" in "llamar a Ana"), behind an article, or of the last of two. Where
// much of the title would go, or it is not clear what, it is not sure, and neither is what may
// as well come on top of the title, as in "no, con Luis"; it is empty if nothing is like them.
func (t *Turn) inPlace(title, said string) (to string, sure bool) {
	fields, words := strings.Fields(title), strings.Fields(said)
	for len(words) > 2 && t.OnlyWords(words[0], "words.articles") && t.OnlyWords(words[1], "words.of") {
		words = words[1:] // "la de física"
	}
	first := words[0]
	if last := len(words) - 1; last > 0 && t.OnlyWords(words[last], "words.the_one") { // "the physics one"
		for words = words[:last]; len(words) > 1 && t.Little(words[0]); words = words[1:] {
		}
		if n := len(fields); n > 1 && !t.Little(fields[n-2]) {
			return strings.Join(slices.Concat(fields[:n-2], words, fields[n-1:]), " "), n == 2
		}
		return "", false
	}
	bare := true
	if t.Little(first) && len(words) > 1 {
		if !t.namesOne(words[1:]) {
			return "", false
		}
		article := t.OnlyWords(first, "words.articles")
		for i := len(fields) - 2; i >= 1; i-- {
			if strings.EqualFold(fields[i], first) || article && t.OnlyWords(fields[i], "words.articles") {
				return strings.Join(append(slices.Clone(fields[:i]), words...), " "), len(fields)-i <= 3
			}
		}
		if !article {
			return title + " " + said, false
		}
		for bare = false; len(words) > 1 && t.Little(words[0]); words = words[1:] {
		}
	}
	bare = bare && len(words) == 1
	switch {
	case len(words) > 2 || t.Little(words[0]):
		return "", false
	case len(fields) == 1:
		return strings.Join(words, " "), bare
	case len(fields) == 2 && !t.Little(fields[0]):
		return fields[0] + " " + strings.Join(words, " "), bare
	}
	return "", false
}
