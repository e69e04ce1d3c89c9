package privacy

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"path"
	"strings"
	"unicode"

	"becario/kit/blob"
)

// ended returns a name with an ending if it has none.
func ended(name, ending string) string {
	if endingOf(name) != "" {
		return name
	}
	return name + ending
}

// endingOf returns the ending of a name, with its dot; empty if it has none.
func endingOf(name string) string {
	ending := path.Ext(name)
	letters := strings.TrimPrefix(ending, ".")
	plain := func(r rune) bool { return r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)) }
	if letters == "" || len(ending) > maxEnding || strings.TrimFunc(letters, plain) != "" {
		return ""
	}
	return ending
}

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
		Files: func(ctx context.Context, who Who, each func(f File) error) error {
			if who.Space == "" {
				return nil
			}
			files, err := store.List(ctx, who.Space)
			if err != nil {
				return err
			}
			for _, f := range files {
				open := func() (io.ReadCloser, error) { return store.Get(ctx, who.Space, f.ID) }
				if err := each(File{Name: ended(f.Name, f.Ending), At: f.At, Size: f.Size, Open: open}); err != nil {
					return err
				}
			}
			return nil
		},
		Erase: func(ctx context.Context, who Who, _ string) error {
			if who.Space == "" {
				return nil
			}
			return store.Erase(ctx, who.Space)
		},
	}
}
