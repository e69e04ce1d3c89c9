// Package fallback asks an OpenAI-compatible endpoint what a message wants when
// the local reading is in the band that asks. The endpoint may name an intent
// and quote words of the message; dates, amounts and repeats are always read
// locally, and what comes of it is asked about before a record changes. It is
// off unless an operator gives an address.
package fallback

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"becario/nlu"
	"becario/nlu/understand"
)

// Limit is how long a question to the endpoint may take in all.
const Limit = 3 * time.Second

// maxText is the longest message that is sent, in bytes.
const maxText = 4096

// Config says whom to ask.
type Config struct {
	// URL is the base address of the API, such as http://127.0.0.1:11434/v1.
	URL string
	// Model is the name by which the endpoint knows the model.
	Model string
	// Key is sent as a bearer token; empty sends none. It is never logged.
	Key string
	// Limit is how long a question may take in all; 0 is Limit.
	Limit time.Duration
	// Log gets a line for each question that failed, without the message; nil is silence.
	Log *slog.Logger
}

// Reader understands a text as the local reader does, and asks elsewhere what
// that one is not sure of. It is safe for concurrent use.
type Reader struct {
	local    *understand.Understander
	client   *http.Client
	endpoint string
	config   Config
}

// New returns a reader that asks at an address when local is not sure. It
// fails if the address or the model is missing. It sends nothing.
func New(local *understand.Understander, c Config) (*Reader, error) {
	base, err := url.Parse(c.URL)
	if err != nil || base.Host == "" {
		return nil, errors.New("fallback: its address cannot be read")
	}
	if c.Model == "" {
		return nil, errors.New("fallback: the name of the model is missing")
	}
	if c.Limit <= 0 {
		c.Limit = Limit
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	// What people write goes to the address that was given and to no other.
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return &Reader{local: local, client: client, endpoint: base.JoinPath("chat", "completions").String(), config: c}, nil
}

// Understand reads one message. It never fails: without a good answer from
// elsewhere within the limit, the local reading stands.
func (r *Reader) Understand(in nlu.Input) nlu.Result {
	local := r.local.Understand(in)
	if doubtful(local) && in.Context.Known != nlu.AllNames {
		// What comes back may be read with any of the person's names.
		local.Wanted = nlu.AllNames &^ in.Context.Known
		return local
	}
	if !doubtful(local) || strings.TrimSpace(in.Text) == "" || len(in.Text) > maxText {
		return local
	}
	ctx, cancel := context.WithTimeout(context.Background(), r.config.Limit)
	defer cancel()
	said, err := r.ask(ctx, in.Text)
	if err != nil {
		r.config.Log.Warn("assist endpoint gave no answer; the local reading stands", "error", withoutAddress(err))
		return local
	}
	if said.Intent == nlu.OutOfScope || said.Intent == nlu.Smalltalk {
		return local
	}
	in.Lang = local.Lang
	f, ok := r.local.As(in, said.Intent, said.Quotes)
	if !ok {
		return local
	}
	return nlu.Result{Frames: []nlu.Frame{f}, Lang: local.Lang}
}

// As reads a text as one wish of an intent. It asks nobody.
func (r *Reader) As(in nlu.Input, intent nlu.Intent, quotes map[string]string) (nlu.Frame, bool) {
	return r.local.As(in, intent, quotes)
}

// Relate tells how a text relates to the turn before it. It asks nobody.
func (r *Reader) Relate(in nlu.Input, before nlu.Before) nlu.Relations {
	return r.local.Relate(in, before)
}

// doubtful reports whether a reading is one that the endpoint is asked about.
func doubtful(r nlu.Result) bool {
	if len(r.Frames) != 1 || len(r.Impossible) > 0 {
		return false
	}
	return r.Frames[0].Intent == nlu.OutOfScope || r.Frames[0].Band == nlu.Ask
}

// withoutAddress takes the address off an error: it may hold a secret.
func withoutAddress(err error) error {
	var at *url.Error
	if errors.As(err, &at) {
		return at.Err
	}
	return err
}

func known(intent nlu.Intent) bool { return slices.Contains(nlu.Intents(), intent) }
