package draw

import (
	"os"
	"path/filepath"
	"testing"
)

// TestPictures writes every sample into the folder that BECARIO_PICTURES names,
// to be looked at.
func TestPictures(t *testing.T) {
	dir := os.Getenv("BECARIO_PICTURES")
	if dir == "" {
		t.Skip("BECARIO_PICTURES is not set")
	}
	for name, d := range samples(newPen(t)) {
		for ext, f := range map[string]func() ([]byte, error){
			".png": func() ([]byte, error) { return d.PNG(2) }, ".svg": d.SVG, ".pdf": d.PDF,
		} {
			b, err := f()
			if err != nil {
				t.Fatalf("%s%s: %v", name, ext, err)
			}
			if err := os.WriteFile(filepath.Join(dir, name+ext), b, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}
