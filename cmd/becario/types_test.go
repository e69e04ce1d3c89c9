package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The type of docs/extend/form.md is added by its file alone.
func TestTypesCheck(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "extend", "form.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(page), "```yaml\n")
	file, _, _ := strings.Cut(rest, "```")
	folder := t.TempDir()
	path := filepath.Join(folder, "library_card.yaml")
	if err := os.WriteFile(path, []byte(file), 0o600); err != nil {
		t.Fatal(err)
	}
	output(t, nil, "types", "check", folder)
	if err := os.WriteFile(path, []byte(strings.Replace(file, "required", "requird", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	refused(t, "requird", nil, "types", "check", folder)
	refused(t, "folder", nil, "types", "check", path)
}
