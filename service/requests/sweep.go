package requests

import (
	"context"
	"slices"
	"time"
)

// uploadTerm is how long a file that was uploaded waits to become a document.
const uploadTerm = 24 * time.Hour

// Sweep removes the files that no document has: uploads that were never
// finished, and those whose document could not be kept before the program was
// killed. It returns how many it removed. It may be called at any time, and by
// several programs at once.
func (s *Service) Sweep(ctx context.Context) (int, error) {
	return s.files.Sweep(ctx, s.clock.Now().Add(-uploadTerm), func(ctx context.Context, space string, ids []string) ([]string, error) {
		kept, err := s.store.Documents(ctx, space)
		if err != nil {
			return nil, err
		}
		return slices.DeleteFunc(ids, func(id string) bool { return slices.Contains(kept, id) }), nil
	})
}
