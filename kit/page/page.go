// Package page reads several lists one after the other, some entries at a time,
// for contracts that return much in pages.
package page

import (
	"context"
	"strconv"
	"strings"

	"becario/kit/fault"
)

// List reads up to limit entries after the one with a key, in the order of
// their keys, and returns them with the key of the last. An empty key is
// before the first entry. Fewer than limit say that the list is at its end.
type List[T any] func(ctx context.Context, after string, limit int) (found []T, last string, err error)

// Read returns up to limit entries of lists and where the next page begins,
// which is empty if there is none. at is where this page begins, as an earlier
// call has returned it; empty is at the beginning. It fails with
// invalid_argument if at is none of those.
func Read[T any](ctx context.Context, at string, limit int, lists ...List[T]) (found []T, next string, err error) {
	i, after, err := place(at, len(lists))
	if err != nil {
		return nil, "", err
	}
	for i < len(lists) && len(found) < limit {
		room := limit - len(found)
		some, last, err := lists[i](ctx, after, room)
		if err != nil {
			return nil, "", err
		}
		found, after = append(found, some...), last
		if len(some) < room {
			i, after = i+1, ""
		}
	}
	if i == len(lists) {
		return found, "", nil
	}
	return found, strconv.Itoa(i) + "/" + after, nil
}

// place is the list and the key in it that a page begins after.
func place(at string, lists int) (list int, after string, err error) {
	if at == "" {
		return 0, "", nil
	}
	number, after, ok := strings.Cut(at, "/")
	list, err = strconv.Atoi(number)
	if !ok || err != nil || list < 0 || list >= lists {
		return 0, "", fault.New(fault.Invalid, "fault.bad_page")
	}
	return list, after, nil
}

// Of makes a list of entries of another one.
func Of[R, T any](read func(ctx context.Context, after string, limit int) ([]R, error), key func(R) string, entry func(R) T) List[T] {
	return func(ctx context.Context, after string, limit int) (found []T, last string, err error) {
		rows, err := read(ctx, after, limit)
		for _, r := range rows {
			found, last = append(found, entry(r)), key(r)
		}
		return found, last, err
	}
}
