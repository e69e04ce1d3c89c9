// Package desk is the web desk at which staff work the requests of holders. It
// keeps only who may use it; the requests are those of the service. Pages are
// rendered here and work without scripts; words are phrases "desk.…".
package desk

import (
	"context"
	"errors"
	"fmt"
	"html/template"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"becario/api/becario/requests/v1/requestsv1connect"
	"becario/kit/asset"
	"becario/kit/clock"
	"becario/kit/phrase"
)

// Base is the path under which the desk is served.
const Base = "/desk/"

// Config is what a desk needs; every field is required but Zone.
type Config struct {
	Requests requestsv1connect.RequestsServiceClient
	Store    Store
	Phrases  *phrase.Book
	Clock    clock.Clock
	Log      *slog.Logger
	// Zone is where the office is; nil is America/Asuncion.
	Zone *time.Location
}

// DefaultZone is where an office is that has not said where.
const DefaultZone = "America/Asuncion"

// How long a link may wait to be used, and a session lasts.
const (
	LinkLife    = 24 * time.Hour
	SessionLife = 12 * time.Hour
)

// Desk serves the pages.
type Desk struct {
	Config
	assets  asset.Files
	pages   *template.Template
	handler http.Handler
}

// New returns the desk. It starts nothing.
func New(c Config) (*Desk, error) {
	if c.Requests == nil || c.Store == nil || c.Phrases == nil || c.Clock == nil || c.Log == nil {
		return nil, errors.New("desk: a part is missing from its configuration")
	}
	if c.Zone == nil {
		zone, err := time.LoadLocation(DefaultZone)
		if err != nil {
			return nil, err
		}
		c.Zone = zone
	}
	d := &Desk{Config: c}
	var err error
	if d.assets, err = asset.Read(files); err != nil {
		return nil, err
	}
	if d.pages, err = d.parse(); err != nil {
		return nil, err
	}
	d.handler = d.routes()
	return d, nil
}

// maxStaff is how many characters a name may have.
const maxStaff = 60

// Link makes a link that signs a member of staff in once, within LinkLife, and
// returns its path. The name stands on what they decide.
func (d *Desk) Link(ctx context.Context, staff string) (path string, err error) {
	staff = strings.Join(strings.Fields(staff), " ")
	if staff == "" || len([]rune(staff)) > maxStaff {
		return "", fmt.Errorf("staff %q: give a name of 1 to %d characters", staff, maxStaff)
	}
	token := newToken()
	if err := d.Store.AddLink(ctx, hash(token), staff, d.Clock.Now().Add(LinkLife)); err != nil {
		return "", err
	}
	return Base + "sign-in/" + token, nil
}

// Dismiss ends the sessions of a member of staff at once, and the links that
// they have not used.
func (d *Desk) Dismiss(ctx context.Context, staff string) error {
	return d.Store.Dismiss(ctx, strings.Join(strings.Fields(staff), " "))
}
