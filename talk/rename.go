package talk

import (
	"slices"
	"strings"

	"becario/kit/fault"
	"becario/nlu"
	"becario/talk/speak"
)

// nameWords is how many words a new name may have.
const nameWords = 14

// renamed reads a message that gives a record another name: "cambia el nombre de X a Y",
// "number 2 should be called Y", "llámala Y, y ponla a las 8". Without a name, the record that
// was changed last is meant. It reports false if it renames nothing that there is.
func (t *Turn) renamed() ([]nlu.Frame, bool, error) {
	if strings.HasSuffix(t.Update.Text, "?") || len(t.Target) > 1 {
		return nil, false, nil
	}
	ref, name, ok, err := t.renaming()
	if err != nil || !ok {
		return nil, false, err
	}
	name, rest := t.cutName(name)
	if !t.IsName(name, nameWords) || t.saysMore(name) {
		return nil, false, nil
	}
	topic, ok := one[Renamer](t, ref.Service)
	if !ok {
		return nil, false, nil
	}
	frames := []nlu.Frame{topic.Rename(name)}
	if amender, ok := one[Amender](t, ref.Service); ok && rest != "" {
		more, ok, err := amender.Amend(t, ref, rest, false)
		if err != nil || !ok {
			return nil, false, err
		}
		frames = append(frames, more)
	} else if rest != "" {
		return nil, false, nil
	}
	t.Target = []Ref{ref}
	for i := range frames {
		f := &frames[i]
		f.Start, f.End, f.Confidence, f.Band, f.Slots.Title, f.Slots.Target = 0, len(t.Update.Text), 1, nlu.Act, "", "last"
	}
	return frames, true, nil
}

// CallsIt is the name that a message gives something, and what stands before the words that
// give it: "llámala orgánica". It reports false if it gives none.
func (t *Turn) CallsIt() (before, name string, ok bool) {
	if fields, at, found := t.longest("words.is_called"); found {
		return strings.Join(fields[:at.from], " "), strings.Join(fields[at.to:], " "), true
	}
	before, _, name, ok = t.Around("words.called_so")
	return before, name, ok
}

// IsName reports whether words may be a name, of at most some words: "como quieras" is none,
// and neither is "mañana".
func (t *Turn) IsName(words string, most int) bool {
	n := len(speak.Words(words))
	return n > 0 && n <= most && !t.Little(words) && !t.OnlyWords(words, "words.times") && !t.OnlyWords(words, "words.no_name")
}

// renaming is the record to which a message gives another name, and the name with what else
// follows. It reports false if it does not, or if there is no such record.
func (t *Turn) renaming() (ref Ref, name string, ok bool, err error) {
	rest := t.Behind("words.renaming_of")
	if rest == "" {
		fields, at, ok := t.longest("words.is_called")
		if so := t.Behind("words.called_so"); !ok && so != "" {
			first := strings.Fields(so)[0]
			if t.Little(first) || t.OnlyWords(first, "words.times") || strings.ContainsAny(so, "0123456789@") {
				return Ref{}, "", false, nil // "llámala antes de salir", "llámalo al 600"
			}
			ref, _, ok, err := t.toRename("", false)
			return ref, so, ok, err
		}
		if !ok {
			return Ref{}, "", false, nil
		}
		ref, _, ok, err := t.toRename(strings.Join(fields[:at.from], " "), false)
		return ref, strings.Join(fields[at.to:], " "), ok, err
	}
	fields := strings.Fields(rest)
	for i := 1; i < len(fields)-1; i++ {
		if !t.OnlyWords(fields[i], "words.renamed_to") {
			continue
		}
		found, whole, is, err := t.toRename(strings.Join(fields[:i], " "), true)
		if err != nil {
			return Ref{}, "", false, err
		}
		if is && (whole || !ok) { // a name may hold the word: "rename trip to Kerry to Kerry trip"
			ref, name, ok = found, strings.Join(fields[i+1:], " "), true
		}
		if is && whole {
			break
		}
	}
	return ref, name, ok, nil
}

// cutName cuts a name before what else is said: "pasar el borrador a Marta, y ponla a las 8".
func (t *Turn) cutName(name string) (cut, rest string) {
	fields := strings.Fields(name)
	for i := 1; i < len(fields); i++ {
		if strings.HasSuffix(fields[i-1], ",") && t.OnlyWords(fields[i], "words.joining") {
			cut, rest = strings.Join(fields[:i], " "), strings.Join(fields[i+1:], " ")
			break
		}
	}
	if rest == "" {
		cut = name
	}
	return strings.Trim(cut, " ,.!\"'«»“”"), rest
}

// saysMore reports whether a figure stands behind a joining word of a name: "butter and milk 3"
// is more than a name.
func (t *Turn) saysMore(name string) bool {
	fields := strings.Fields(name)
	at := slices.IndexFunc(fields, func(w string) bool { return t.OnlyWords(w, "words.going_on") })
	return at > 0 && strings.ContainsAny(strings.Join(fields[at:], ""), "0123456789") || strings.Contains(name, ", ") && strings.ContainsAny(name, "0123456789")
}

// toRename finds the one record that is called so: by its place in the list shown last, by
// its name, or, without one, as the one that was changed last; whole tells that its whole
// name was said. Where it is not sure that something is renamed, only the whole name does.
func (t *Turn) toRename(of string, surely bool) (ref Ref, whole, ok bool, err error) {
	words := slices.DeleteFunc(speak.Words(of), func(w string) bool {
		return t.Little(w) || t.OnlyWords(w, "words.not") || t.OnlyWords(w, "words.correcting") || t.OnlyWords(w, "words.before_place") || t.namesKind(w)
	})
	name := strings.Join(words, " ")
	if n := t.Number(name); n != 0 {
		list, err := t.listShown(listBack)
		if n < 0 {
			n = len(list)
		}
		if err != nil || n == 0 || n > len(list) {
			return Ref{}, false, false, err
		}
		return list[n-1], false, true, nil
	}
	if len(words) == 0 {
		last, ok, err := t.Last()
		if err != nil || !ok || len(last.Refs) != 1 || last.Notice {
			return Ref{}, false, false, err
		}
		return last.Refs[0], false, true, nil
	}
	var found []Ref
	for _, k := range Having[Keeper](t) {
		if _, ok := k.(Renamer); !ok {
			continue
		}
		refs, err := k.Named(t, name)
		if err != nil {
			return Ref{}, false, false, err
		}
		for _, ref := range refs {
			_, title, err := k.Called(t, ref.ID)
			switch {
			case fault.Is(err, fault.NotFound):
			case err != nil:
				return Ref{}, false, false, err
			case strings.Join(speak.Words(title), " ") == strings.Join(speak.Words(strings.Trim(of, " \"'«»“”")), " "):
				return ref, true, true, nil
			case surely || len(slices.DeleteFunc(speak.Words(title), t.Little)) <= 2*len(words):
				found = append(found, ref)
			}
		}
	}
	if len(found) != 1 || !surely {
		return Ref{}, false, false, nil
	}
	return found[0], false, true, nil
}

// namesKind reports whether a word names a kind of records: "tarea", "gasto".
func (t *Turn) namesKind(word string) bool {
	return slices.ContainsFunc(Having[Keeper](t), func(k Keeper) bool { return t.HasBeginning(word, "words.of_"+k.Name()) })
}

// saidRenamed does what renamed reads.
func (t *Turn) saidRenamed() ([]Reply, bool, error) {
	frames, ok, err := t.renamed()
	if err != nil || !ok {
		return nil, false, err
	}
	if len(frames) == 1 {
		r, err := t.single(frames[0], 0)
		return []Reply{r}, true, err
	}
	replies, err := t.several(frames)
	return replies, true, err
}
