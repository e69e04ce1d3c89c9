// Command pdfium compiles PDFium into a folder that the tests share: with the race
// detector it would take minutes in each of their processes. BECARIO_TEST_PDFIUM tells
// them the folder; without it they compile it themselves.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"becario/kit/preview"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "pdfium: give it a folder")
		os.Exit(2)
	}
	if err := compile(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "pdfium: "+err.Error())
		os.Exit(1)
	}
}

// compile has an empty document looked at, for which PDFium has to be ready.
func compile(folder string) error {
	r := preview.New(preview.Config{Cache: folder})
	nothing := func(context.Context) ([]byte, error) { return nil, nil }
	if _, err := r.Pages(context.Background(), nothing, "application/pdf"); !errors.Is(err, preview.ErrBroken) {
		return errors.Join(fmt.Errorf("compile PDFium: %w", err), r.Close())
	}
	return r.Close()
}
