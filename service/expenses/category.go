package expenses

import (
	"context"
	"strings"
	"unicode"

	expensesv1 "becario/api/becario/expenses/v1"
	"becario/kit/fault"
	"becario/kit/fold"
)

// Categories returns the categories in use.
func (s *Service) Categories(ctx context.Context, req *expensesv1.CategoriesRequest) (*expensesv1.CategoriesResponse, error) {
	if req.Space == "" {
		return nil, fault.New(fault.Denied, "fault.no_person")
	}
	names, err := s.store.Categories(ctx, req.Space)
	return &expensesv1.CategoriesResponse{Categories: names}, err
}

// file puts an expense into its category: the one that was said, spelt as the
// person spelt it before, else the one of the person's own earlier expenses,
// else the caller's guess.
func file(e *expensesv1.Expense, habits []Habit) {
	if e.Category == "" || e.CategoryGuessed {
		if own, ok := learn(e.Title, habits); ok {
			e.Category, e.CategoryGuessed = own, true
		}
	}
	if e.Category == "" {
		e.CategoryGuessed = false
	}
	for _, h := range habits {
		if fold.Same(h.Category, e.Category) {
			e.Category = h.Category
			return
		}
	}
}

// learn finds the category of the latest expense with the same title, rather
// one that was said than one that was guessed, or else, among those that were
// said, of the latest with a title that has all of its words or lends it all.
func learn(title string, habits []Habit) (string, bool) {
	title = fold.Text(title)
	for _, guessed := range []bool{false, true} {
		for _, h := range habits {
			if h.Title == title && h.Guessed == guessed {
				return h.Category, true
			}
		}
	}
	mine := words(title)
	for _, h := range habits {
		theirs := words(h.Title)
		if !h.Guessed && len(mine) > 0 && len(theirs) > 0 && (within(mine, theirs) || within(theirs, mine)) {
			return h.Category, true
		}
	}
	return "", false
}

// words returns the words of a folded text that are long enough to tell
// something, as a set.
func words(text string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) }) {
		if len(w) > 2 {
			set[w] = true
		}
	}
	return set
}

func within(part, whole map[string]bool) bool {
	for w := range part {
		if !whole[w] {
			return false
		}
	}
	return true
}
