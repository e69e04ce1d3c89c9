package privacy_test

import (
	"strings"
	"testing"

	"becario/kit/blob"
	"becario/privacy"
)

// TestFilesThatWaitAreErased holds that they are told of, and that nothing is
// left of them.
func TestFilesThatWaitAreErased(t *testing.T) {
	store, err := blob.Open(blob.Config{Folder: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	for _, space := range []string{"ana", "eva"} {
		if _, err := store.Put(t.Context(), space, "k", "apuntes.txt", strings.NewReader("some plain words\n")); err != nil {
			t.Fatal(err)
		}
	}
	part := privacy.Files("files", store)
	count := func(space string) int {
		t.Helper()
		kept, next, err := part.Export(t.Context(), privacy.Who{Space: space}, "")
		if err != nil || next != "" {
			t.Fatal(next, err)
		}
		return len(kept)
	}
	if count("ana") != 1 || count("eva") != 1 {
		t.Errorf("told of %d and %d files, want one of each", count("ana"), count("eva"))
	}
	if err := part.Erase(t.Context(), privacy.Who{Space: "ana"}, "operator"); err != nil {
		t.Fatal(err)
	}
	if count("ana") != 0 || count("eva") != 1 {
		t.Errorf("after the erasure told of %d and %d files, want none of hers and one of the other's", count("ana"), count("eva"))
	}
}
