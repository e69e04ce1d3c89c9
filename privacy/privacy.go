// Package privacy gives people what is kept about them, as one JSON document or
// as an archive with their files, and erases it. It knows nothing of what the
// parts keep: each part lists its records itself, a page at a time, so that
// nothing is held in memory as a whole.
package privacy

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"becario/channel"
	"becario/kit/clock"
	"becario/kit/safe"
)

// Who is somebody about whom something is kept.
type Who struct {
	// Space is where their records are; empty if there is none.
	Space string
	// Chat is where they talk; empty if that is not known.
	Chat channel.Chat
}

// Part is a part of the product that keeps something about people.
type Part struct {
	// Name is the key of its records in the document.
	Name string
	// Export returns a page of its records as JSON, and where the next page
	// begins; empty is both the first page and none.
	Export func(ctx context.Context, who Who, page string) (kept []json.RawMessage, next string, err error)
	// Files gives the files among its records, one after the other; nil if it has
	// none.
	Files func(ctx context.Context, who Who, each func(f File) error) error
	// Erase removes what it keeps. It succeeds if there is nothing.
	Erase func(ctx context.Context, who Who, actor string) error
	// Last says that it tells who somebody is, or what they see, and is erased
	// once nothing else is left.
	Last bool
}

// Archive is all that is kept, over all parts.
type Archive struct {
	Clock clock.Clock
	// Parts are in the order in which they are exported.
	Parts []Part
}

// Export writes one JSON document with all that is kept about somebody: whose it
// is, when it was written, and under the name of each part the list of its
// records.
func (a *Archive) Export(ctx context.Context, who Who, to io.Writer) error {
	out := bufio.NewWriter(to)
	head := []struct{ key, value string }{
		{"space", who.Space}, {"chat", string(who.Chat)}, {"at", a.Clock.Now().UTC().Format(time.RFC3339)},
	}
	for i, h := range head {
		before := ",\n  "
		if i == 0 {
			before = "{\n  "
		}
		value, err := json.Marshal(h.value)
		if err != nil {
			return fmt.Errorf("export: %w", err)
		}
		fmt.Fprintf(out, "%s%q: %s", before, h.key, value)
	}
	for _, p := range a.Parts {
		fmt.Fprintf(out, ",\n  %q: [", p.Name)
		if err := p.write(ctx, who, out); err != nil {
			return fmt.Errorf("export %s: %w", p.Name, err)
		}
		fmt.Fprint(out, "]")
	}
	fmt.Fprint(out, "\n}\n")
	if err := out.Flush(); err != nil {
		return fmt.Errorf("export: %w", err)
	}
	return nil
}

// write writes the records of a part.
func (p Part) write(ctx context.Context, who Who, out *bufio.Writer) error {
	before := "\n    "
	for page := ""; ; {
		kept, next, err := p.Export(ctx, who, page)
		if err != nil {
			return err
		}
		for _, record := range kept {
			text, err := readable(record, "    ")
			if err != nil {
				return err
			}
			if _, err := fmt.Fprintf(out, "%s%s", before, text); err != nil {
				return err
			}
			before = ",\n    "
		}
		if page = next; page == "" {
			return nil
		}
	}
}

// eraseTerm is how long a part may take to erase.
const eraseTerm = 5 * time.Second

// Erase removes what every part keeps about somebody, at the wish of the actor:
// from all parts at the same time, and then from those that are Last, if nothing
// is left. It fails with a LeftError, and can be called again: what is erased
// already is no fault.
func (a *Archive) Erase(ctx context.Context, who Who, actor string) error {
	for _, last := range []bool{false, true} {
		if err := a.erase(ctx, who, actor, last); err != nil {
			return err
		}
	}
	return nil
}

func (a *Archive) erase(ctx context.Context, who Who, actor string, last bool) error {
	failures := make([]error, len(a.Parts))
	var all sync.WaitGroup
	for i, p := range a.Parts {
		if p.Last != last {
			continue
		}
		all.Go(func() {
			ctx, cancel := context.WithTimeout(ctx, eraseTerm)
			defer cancel()
			failures[i] = safe.Do(func() error { return p.Erase(ctx, who, actor) })
		})
	}
	all.Wait()
	var left LeftError
	for i, p := range a.Parts {
		if failures[i] != nil {
			left.Parts = append(left.Parts, p.Name)
			left.Why = errors.Join(left.Why, fmt.Errorf("erase %s: %w", p.Name, failures[i]))
		}
	}
	if len(left.Parts) > 0 {
		return &left
	}
	return nil
}

// LeftError tells of an erasure that did not remove everything.
type LeftError struct {
	// Parts are the names of those that failed.
	Parts []string
	Why   error
}

func (e *LeftError) Error() string { return e.Why.Error() }

// Unwrap returns why.
func (e *LeftError) Unwrap() error { return e.Why }
