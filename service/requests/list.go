package requests

import (
	"context"
	"encoding/base64"
	"slices"
	"strings"
	"time"
	"unicode"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/fault"
	"becario/kit/fold"
	"becario/kit/wall"
)

// List returns the requests that fit all that is asked for.
func (s *Service) List(ctx context.Context, req *requestsv1.ListRequest) (*requestsv1.ListResponse, error) {
	if req.Staff == "" {
		return nil, noStaff()
	}
	f, err := s.filter(req)
	if err != nil {
		return nil, err
	}
	res := &requestsv1.ListResponse{CountLimit: countLimit}
	found, err := s.find(ctx, req, &f, res)
	if err != nil {
		return nil, err
	}
	page := f.Limit - 1
	if len(found) > page {
		found = found[:page]
		last := found[page-1]
		res.Next = base64.RawURLEncoding.EncodeToString([]byte(last.Place + "\n" + last.Request.Id))
	}
	if res.Items, err = s.items(ctx, req.Staff, found, f.Words); err != nil {
		return nil, err
	}
	if !req.NoCounts {
		err = s.counts(ctx, req, f, res)
	}
	return res, err
}

// filter is what a list asks of the store, with one request more than a page has:
// it tells whether there is a next one.
func (s *Service) filter(req *requestsv1.ListRequest) (Filter, error) {
	f := Filter{States: req.States, Types: req.Types, Except: req.ExceptTypes, Assignee: req.Assignee, Unassigned: req.Unassigned, Proposed: req.Proposed, Space: req.Space, Sort: req.Sort, Descending: req.Descending, Limit: int(req.Limit)}
	if f.Unassigned {
		f.Assignee = ""
	}
	if len(f.States) == 0 {
		f.States = openStates
	}
	if req.Late {
		f.DueBefore = s.today()
		f.States = slices.DeleteFunc(slices.Clone(f.States), func(state requestsv1.State) bool { return !running(state) })
		if len(f.States) == 0 {
			f.States = []requestsv1.State{requestsv1.State_STATE_UNSPECIFIED} // none
		}
	}
	if f.Limit <= 0 {
		f.Limit = defaultPage
	}
	f.Limit = min(f.Limit, maxPage) + 1
	if req.Page != "" {
		text, err := base64.RawURLEncoding.DecodeString(req.Page)
		value, id, ok := strings.Cut(string(text), "\n")
		if err != nil || !ok || id == "" {
			return f, fault.New(fault.Invalid, "fault.bad_page")
		}
		f.AfterValue, f.AfterID = value, id
	}
	for _, bound := range []struct {
		day  string
		into *int64
	}{{req.FiledFrom, &f.FiledFrom}, {req.FiledTo, &f.FiledBefore}} {
		day, into := bound.day, bound.into
		if day == "" {
			continue
		}
		at, err := wall.Day(day)
		if err != nil {
			return f, fault.New(fault.Invalid, "fault.bad_date", "value", day)
		}
		if into == &f.FiledBefore {
			at = at.AddDate(0, 0, 1)
		}
		*into = time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, s.zone).UnixMicro()
	}
	return f, nil
}

// find returns what is found: by number if the query is one, else by its words,
// else by words like them.
func (s *Service) find(ctx context.Context, req *requestsv1.ListRequest, f *Filter, res *requestsv1.ListResponse) ([]Item, error) {
	if strings.TrimSpace(req.Query) == "" {
		return s.store.Queue(ctx, *f)
	}
	if f.Numbers = s.numbers(req.Query); len(f.Numbers) > 0 {
		found, err := s.store.Queue(ctx, *f)
		if err != nil || len(found) > 0 {
			return found, err
		}
		f.Numbers = nil
	}
	words := words(req.Query)
	if len(words) == 0 {
		f.Numbers = []string{"-"} // nothing that could be found
		return nil, nil
	}
	for _, w := range words {
		f.Words = append(f.Words, []string{w})
	}
	if f.Sort == requestsv1.Sort_SORT_DEADLINE {
		f.Sort = 0
	}
	found, err := s.store.Queue(ctx, *f)
	if err != nil || len(found) > 0 || f.AfterID != "" {
		return found, err
	}
	return s.findLike(ctx, f, res)
}

// findLike looks for words with one letter more, less, other or in another place,
// instead of those that nothing has.
func (s *Service) findLike(ctx context.Context, f *Filter, res *requestsv1.ListResponse) ([]Item, error) {
	alike := false
	for i, any := range f.Words {
		one := *f
		one.Words, one.Limit = [][]string{any}, 1
		found, err := s.store.Queue(ctx, one)
		if err != nil {
			return nil, err
		}
		if like := variants(any[0]); len(found) == 0 && len(like) > 0 {
			f.Words[i], alike = like, true
		}
	}
	if !alike {
		return nil, nil
	}
	found, err := s.store.Queue(ctx, *f)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	// What was meant is what the first one has.
	in := tokens(found[0].Text)
	var instead []string
	for i, any := range f.Words {
		j := slices.IndexFunc(any, func(w string) bool { return hasPrefix(in, w) })
		if j < 0 {
			j = 0
		}
		f.Words[i] = any[j : j+1]
		instead = append(instead, any[j])
	}
	res.Instead = strings.Join(instead, " ")
	return s.store.Queue(ctx, *f)
}

func hasPrefix(words []string, start string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.HasPrefix(w, start) })
}

// The lengths of words of which variants are looked for, in letters.
const minVaried, maxVaried = 4, 16

// variants are the words that are one slip away from one of letters.
func variants(word string) []string {
	letters := []rune(word)
	if len(letters) < minVaried || len(letters) > maxVaried || strings.ContainsFunc(word, func(r rune) bool { return r < 'a' || r > 'z' }) {
		return nil
	}
	seen := map[string]bool{word: true}
	var all []string
	add := func(parts ...string) {
		w := strings.Join(parts, "")
		if !seen[w] {
			seen[w] = true
			all = append(all, w)
		}
	}
	for i := range letters {
		before, after := word[:i], word[i+1:]
		if i+1 < len(letters) {
			add(before, word[i+1:i+2], word[i:i+1], word[i+2:])
		}
		add(before, after)
		for c := 'a'; c <= 'z'; c++ {
			add(before, string(c), after)
			add(before, string(c), word[i:])
		}
	}
	return all
}

// words are those of a search, as the store looks for them.
func words(query string) []string {
	found := tokens(line(query))
	return found[:min(len(found), maxWords)]
}

// tokens are the words and numbers of a text, folded, with n for ñ.
func tokens(text string) []string {
	text = strings.ReplaceAll(fold.Text(text), "ñ", "n")
	return strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) })
}

// numbers are those that somebody may mean who wrote one, shortened or not: that
// of this year, else of the years before.
func (s *Service) numbers(query string) []string {
	var all []string
	year := int64(s.day(s.clock.Now().UnixMicro()).Year())
	for _, p := range pieces(s.programme, query) {
		if p.sequence <= 0 || p.sequence > 99_999_999 {
			continue
		}
		years := []int64{p.year}
		if p.year == 0 {
			years = []int64{year, year - 1, year - 2, year - 3, year - 4}
		}
		for _, y := range years {
			if y < 2000 || y > 9999 {
				continue
			}
			n := number(s.programme, int(y), p.sequence)
			if p.check < 0 || strings.HasSuffix(n, "-"+string(rune('0'+p.check))) {
				all = append(all, n)
			}
		}
	}
	return all
}

// items are what a list shows of requests to a member of staff.
func (s *Service) items(ctx context.Context, staff string, found []Item, words [][]string) ([]*requestsv1.Item, error) {
	ids := make([]string, len(found))
	for i := range found {
		ids[i] = found[i].Request.Id
	}
	seen, err := s.store.Seen(ctx, staff, ids)
	if err != nil {
		return nil, err
	}
	var all []*requestsv1.Item
	for _, i := range found {
		all = append(all, &requestsv1.Item{Request: s.show(i.Request), Assignee: i.Assignee, Priority: i.Priority,
			Unread: i.HeardAt > seen[i.Request.Id], Excerpt: excerpt(i, words), Proposed: i.Proposed})
	}
	return all, nil
}

// excerptRunes is how long an excerpt is, on each side of the word.
const excerptRunes = 60

// excerpt is the part of a text that has a word which neither the title nor the
// name of the holder has.
func excerpt(i Item, words [][]string) string {
	if i.Text == "" {
		return ""
	}
	shown := tokens(i.Request.Title + " " + i.Request.Holder + " " + i.Request.Number)
	for _, any := range words {
		if len(any) == 0 || hasPrefix(shown, any[0]) {
			continue
		}
		text := []rune(i.Text)
		start := -1 // of a word
		for at := 0; at <= len(text); at++ {
			inside := at < len(text) && (unicode.IsLetter(text[at]) || unicode.IsNumber(text[at]))
			switch {
			case inside && start < 0:
				start = at
			case !inside && start >= 0:
				if hasPrefix(tokens(string(text[start:at])), any[0]) {
					from, to := max(0, start-excerptRunes), min(len(text), at+excerptRunes)
					part := strings.Join(strings.Fields(string(text[from:to])), " ")
					if from > 0 {
						part = "… " + part
					}
					if to < len(text) {
						part += " …"
					}
					return part
				}
				start = -1
			}
		}
	}
	return ""
}

// counts fills in how many there are.
func (s *Service) counts(ctx context.Context, req *requestsv1.ListRequest, f Filter, res *requestsv1.ListResponse) error {
	counts, err := s.store.Counts(ctx, f, countLimit)
	if err != nil {
		return err
	}
	res.Counts = map[int32]int32{}
	for state, n := range counts {
		if !req.Late || running(state) {
			res.Counts[int32(state)] = int32(n)
		}
	}
	if req.Query != "" {
		return nil
	}
	for _, view := range []struct {
		filter Filter
		into   *int32
	}{
		{Filter{Types: f.Types, Except: f.Except, Assignee: req.Staff}, &res.Mine},
		{Filter{Types: f.Types, Except: f.Except, Unassigned: true}, &res.Unassigned},
		{Filter{Types: f.Types, Except: f.Except, DueBefore: s.today()}, &res.Late},
		{Filter{Types: f.Types, Except: f.Except, Proposed: true}, &res.Proposed},
	} {
		of, err := s.store.Counts(ctx, view.filter, countLimit)
		if err != nil {
			return err
		}
		for state, n := range of {
			if open(state) && (view.filter.DueBefore == "" || running(state)) {
				*view.into += int32(n)
			}
		}
		*view.into = min(*view.into, countLimit)
	}
	return nil
}
