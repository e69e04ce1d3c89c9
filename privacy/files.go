package privacy

import (
	"context"
	"encoding/json"
	"fmt"

	"becario/kit/blob"
)

// Files are the files of somebody that wait to be used. The document tells of
// each what it is, not its bytes.
func Files(name string, store *blob.Store) Part {
	return Part{
		Name: name,
		Export: func(ctx context.Context, who Who, _ string) ([]json.RawMessage, string, error) {
			if who.Space == "" {
				return nil, "", nil
			}
			files, err := store.List(ctx, who.Space)
			if err != nil {
				return nil, "", err
			}
			var kept []json.RawMessage
			for _, f := range files {
				data, err := json.Marshal(f)
				if err != nil {
					return nil, "", fmt.Errorf("tell of a file: %w", err)
				}
				kept = append(kept, data)
			}
			return kept, "", nil
		},
		Erase: func(ctx context.Context, who Who, _ string) error {
			if who.Space == "" {
				return nil
			}
			return store.Erase(ctx, who.Space)
		},
	}
}
