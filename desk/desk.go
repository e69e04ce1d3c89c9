// Package desk is the web desk at which staff work the requests of holders. Who
// may use it is in desk/staff; the requests are those of the service. Pages are
// rendered here and work without scripts; words are phrases "desk.…" and, of
// accounts, "staff.…".
package desk

import (
	"errors"
	"html/template"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"becario/api/becario/holders/v1/holdersv1connect"
	"becario/api/becario/requests/v1/requestsv1connect"
	"becario/desk/staff"
	"becario/draw"
	"becario/kit/asset"
	"becario/kit/clock"
	"becario/kit/mail"
	"becario/kit/pace"
	"becario/kit/phrase"
)

// Base is the path under which the desk is served.
const Base = "/desk/"

// Config is what a desk needs; every field is required but Holders, Broadcasts, Mail, PublicURL, Pen, Preview, Poll and Zone.
type Config struct {
	Requests requestsv1connect.RequestsServiceClient
	// Office is what staff alone may ask of the requests service.
	Office requestsv1connect.StaffServiceClient
	// Holders says whose the space of a request is; nil where nobody is known.
	Holders holdersv1connect.HoldersServiceClient
	// Broadcasts sends messages to many holders; nil where nobody is known.
	Broadcasts holdersv1connect.BroadcastServiceClient
	Accounts   *staff.Accounts
	Phrases    *phrase.Book
	Clock      clock.Clock
	Log        *slog.Logger
	// Mail sends invitations and links to those who forgot their password; nil
	// where no mail server is set.
	Mail Mail
	// PublicURL is where staff reach this program, such as https://office.example.
	// Links in mails begin with it and never with what a browser says.
	PublicURL string
	// Pen draws the charts; nil makes one when the first is asked for.
	Pen func() (*draw.Pen, error)
	// Preview draws pages of documents; nil shows none.
	Preview Preview
	// Poll is how often is asked what has changed, while pages are open; 0 is every two
	// seconds.
	Poll time.Duration
	// Zone is where the office is; nil is America/Asuncion.
	Zone *time.Location
}

// Mail takes messages to be sent soon.
type Mail interface{ Send(m mail.Message) error }

// DefaultZone is where an office is that has not said where.
const DefaultZone = "America/Asuncion"

// Desk serves the pages.
type Desk struct {
	Config
	assets  asset.Files
	pages   *template.Template
	live    *live
	visits  visits      // the last ones of those who are signed in
	papers  visits      // to single documents
	limits  pace.Memory // of calls by tokens
	calls   sync.Pool   // of *calls that serve nobody at present
	handler http.Handler
}

// New returns the desk. It starts nothing; Run keeps open pages up to date.
func New(c Config) (*Desk, error) {
	if c.Requests == nil || c.Office == nil || c.Accounts == nil || c.Phrases == nil || c.Clock == nil || c.Log == nil {
		return nil, errors.New("desk: a part is missing from its configuration")
	}
	if c.Zone == nil {
		zone, err := time.LoadLocation(DefaultZone)
		if err != nil {
			return nil, err
		}
		c.Zone = zone
	}
	if c.Pen == nil {
		c.Pen = sync.OnceValues(draw.New)
	}
	if c.Poll == 0 {
		c.Poll = defaultPoll
	}
	d := &Desk{Config: c, live: newLive()}
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

// LinkPath is where a link of desk/staff leads to.
func LinkPath(token string) string { return Base + "link/" + token }
