package page_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"becario/kit/fault"
	"becario/kit/page"
)

// list holds the numbers from 1 to n, each with a name.
func list(name string, n int) page.List[string] {
	return page.Of(func(_ context.Context, after string, limit int) (found []int, err error) {
		first := 1
		if after != "" {
			fmt.Sscan(after, &first)
			first++
		}
		for i := first; i <= n && len(found) < limit; i++ {
			found = append(found, i)
		}
		return found, nil
	}, func(i int) string { return fmt.Sprint(i) }, func(i int) string { return fmt.Sprint(name, i) })
}

func TestRead(t *testing.T) {
	for _, sizes := range [][]int{{}, {0}, {1}, {3}, {0, 0, 2}, {2, 2, 2}, {5, 0, 1}, {4, 3}} {
		var lists []page.List[string]
		var want []string
		for i, n := range sizes {
			name := string(rune('a' + i))
			lists = append(lists, list(name, n))
			for j := range n {
				want = append(want, fmt.Sprint(name, j+1))
			}
		}
		for limit := 1; limit <= 7; limit++ {
			var got []string
			at, pages := "", 0
			for {
				found, next, err := page.Read(t.Context(), at, limit, lists...)
				if err != nil || len(found) > limit {
					t.Fatalf("lists of %v, limit %d, at %q: got %v, %v", sizes, limit, at, found, err)
				}
				got = append(got, found...)
				if at = next; at == "" {
					break
				}
				if pages++; pages > 50 {
					t.Fatalf("lists of %v, limit %d: it does not end", sizes, limit)
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("lists of %v, limit %d: got %v, want %v", sizes, limit, got, want)
			}
		}
	}
}

func TestReadFails(t *testing.T) {
	for _, at := range []string{"x", "1", "2/", "-1/", "x/1"} {
		if _, _, err := page.Read(t.Context(), at, 5, list("a", 1), list("b", 1)); !fault.Is(err, fault.Invalid) {
			t.Errorf("page %q: got %v, want invalid", at, err)
		}
	}
	cause := errors.New("the disk is gone")
	broken := func(context.Context, string, int) ([]string, string, error) { return nil, "", cause }
	if _, _, err := page.Read(t.Context(), "", 5, list("a", 1), broken); !errors.Is(err, cause) {
		t.Errorf("got %v, want the cause", err)
	}
}
