package talk

import (
	"golang.org/x/sync/errgroup"

	"becario/kit/rpc"
	"becario/kit/trace"
	"becario/nlu"
)

// Understand reads a text with the person's own names. Those that the reading
// does not look for are not asked for.
func (t *Turn) Understand(text string) (nlu.Result, error) {
	for {
		in := t.Input(text, t.names)
		in.Context.Known = t.names.Known
		_, end := trace.Start(t.Ctx, "understand")
		result := t.Reader().Understand(in)
		end(nil)
		if result.Wanted == 0 {
			return result, nil
		}
		if err := t.lookUp(result.Wanted); err != nil {
			return nlu.Result{}, err
		}
	}
}

// Names returns the person's own names of all kinds.
func (t *Turn) Names() (nlu.Context, error) {
	err := t.lookUp(nlu.AllNames)
	return t.names, err
}

// lookUp asks the topics for names of some kinds, all at once, unless they have
// been asked before.
func (t *Turn) lookUp(kinds nlu.Names) error {
	kinds &^= t.names.Known
	var topics []Namer
	for _, topic := range Having[Namer](t) {
		if topic.Naming()&kinds != 0 {
			topics = append(topics, topic)
		}
	}
	found := make([]nlu.Context, len(topics))
	var g errgroup.Group
	for i, topic := range topics {
		g.Go(func() error {
			// Names help to understand; a service that is away must not keep what is
			// said to the others from being done.
			if err := topic.Names(t, &found[i]); err != nil && !rpc.Away(err) {
				return err
			}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	for _, c := range found {
		t.names.Add(c)
	}
	t.names.Known |= kinds
	return nil
}
