// Package holders keeps the office's list of those who hold a scholarship, and
// which chat is whose. The contract is api/becario/holders/v1; Service is its local
// implementation, and a client of it as well.
package holders

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	holdersv1 "becario/api/becario/holders/v1"
	"becario/api/becario/holders/v1/holdersv1connect"
	"becario/kit/clock"
	"becario/kit/fault"
	"becario/kit/mail"
	"becario/kit/phrase"
)

// Config is what the service needs; every field is required but Mail.
type Config struct {
	Store   Store
	Clock   clock.Clock
	Phrases *phrase.Book // for the message with the code
	// Columns says how the columns of a list may be called; see ReadColumns.
	Columns Columns
	// Mail sends codes; nil where no mail server is set.
	Mail Mail
}

// Mail takes messages to be sent soon.
type Mail interface{ Send(m mail.Message) error }

// Service implements the contract on a store.
type Service struct{ Config }

var (
	_ holdersv1connect.HoldersServiceHandler = (*Service)(nil)
	_ holdersv1connect.HoldersServiceClient  = (*Service)(nil)
)

// New returns the service. It starts nothing.
func New(c Config) *Service { return &Service{c} }

// maxID is how long the name of a space or an actor may be.
const maxID = 200

// check refuses a name that nobody can have.
func check(names ...string) error {
	for _, name := range names {
		if name == "" || len(name) > maxID || !utf8.ValidString(name) || strings.ContainsRune(name, 0) {
			return fault.New(fault.Invalid, "fault.no_person")
		}
	}
	return nil
}

// Limits of lists.
const (
	usualList = 50
	maxList   = 200
	maxSpaces = 500
)

// List returns holders by name.
func (s *Service) List(ctx context.Context, req *holdersv1.ListRequest) (*holdersv1.ListResponse, error) {
	limit := int(req.Limit)
	if limit <= 0 {
		limit = usualList
	}
	limit = min(limit, maxList)
	found, total, err := s.Store.List(ctx, Search{Words: words(req.Query), After: req.Page, Limit: limit + 1})
	if err != nil {
		return nil, err
	}
	res := &holdersv1.ListResponse{Total: int32(total)} //nolint:gosec // an office has no billions of holders
	if len(found) > limit {
		found = found[:limit]
		res.Next = found[limit-1].place()
	}
	for _, h := range found {
		res.Holders = append(res.Holders, h.message())
	}
	return res, nil
}

// Fetch returns a holder with their links.
func (s *Service) Fetch(ctx context.Context, req *holdersv1.FetchRequest) (*holdersv1.FetchResponse, error) {
	h, err := s.Store.Holder(ctx, req.Id)
	if err != nil {
		return nil, err
	}
	links, err := s.Store.Links(ctx, h.ID)
	if err != nil {
		return nil, err
	}
	res := &holdersv1.FetchResponse{Holder: h.message()}
	for _, l := range links {
		res.Links = append(res.Links, l.message())
	}
	return res, nil
}

// Of tells of spaces whose they are.
func (s *Service) Of(ctx context.Context, req *holdersv1.OfRequest) (*holdersv1.OfResponse, error) {
	if len(req.Spaces) > maxSpaces {
		return nil, fault.New(fault.Invalid, "fault.bad_field")
	}
	res := &holdersv1.OfResponse{Holders: map[string]*holdersv1.Holder{}}
	for _, space := range slices.Compact(slices.Sorted(slices.Values(req.Spaces))) {
		_, h, err := s.Store.Of(ctx, space)
		if fault.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		res.Holders[space] = h.message()
	}
	return res, nil
}

// Export returns the link of a space and whose it is, and what it was told of
// broadcasts.
func (s *Service) Export(ctx context.Context, req *holdersv1.ExportRequest) (*holdersv1.ExportResponse, error) {
	res := &holdersv1.ExportResponse{}
	l, h, err := s.Store.Of(ctx, req.Space)
	switch {
	case err == nil:
		res.Kept = []*holdersv1.Kept{{Link: l.message(), Holder: h.message()}}
	case !fault.Is(err, fault.NotFound):
		return nil, err
	}
	wanted, err := s.Store.Choice(ctx, req.Space)
	if err != nil {
		return nil, err
	}
	if !wanted {
		res.Kept = append(res.Kept, &holdersv1.Kept{OptedOut: true})
	}
	told, at, err := s.Store.ToldOf(ctx, req.Space)
	for i, b := range told {
		res.Kept = append(res.Kept, &holdersv1.Kept{Told: &holdersv1.Told{Text: b.Text, At: at[i].UnixMicro()}})
	}
	return res, err
}

// Erase takes the link and what was tried from a space.
func (s *Service) Erase(ctx context.Context, req *holdersv1.EraseRequest) (*holdersv1.EraseResponse, error) {
	if err := check(req.Space, req.Actor); err != nil {
		return nil, err
	}
	return &holdersv1.EraseResponse{}, s.Store.Erase(ctx, req.Space, s.Clock.Now())
}

// Holder is a row of the office's list.
type Holder struct {
	ID, Name, Email, Document, Programme, University, Country, From, To string
	ChangedAt                                                           time.Time
	Links                                                               int
}

// same reports whether two rows say the same of somebody.
func (h Holder) same(other Holder) bool {
	h.ID, h.ChangedAt, h.Links = other.ID, other.ChangedAt, other.Links
	return h == other
}

// Text is what a search looks into, folded.
func (h Holder) Text() string {
	return strings.Join(words(strings.Join([]string{h.Name, h.Email, h.Document, h.Programme, h.University, h.Country}, " ")), " ")
}

// place is where a holder stands in the list by name.
func (h Holder) place() string { return SortKey(h.Name) + "\x1f" + h.ID }

func (h Holder) message() *holdersv1.Holder {
	return &holdersv1.Holder{Id: h.ID, Name: h.Name, Email: h.Email, Document: h.Document, Programme: h.Programme, University: h.University,
		Country: h.Country, From: h.From, To: h.To, ChangedAt: h.ChangedAt.UnixMicro(), Links: int32(h.Links)} //nolint:gosec // a handful
}

// Link says whose a space is.
type Link struct {
	Space, Holder, How, Actor string
	At                        time.Time
}

// How a space was linked.
const (
	byCode       = "code"
	byInvitation = "invitation"
	byStaff      = "staff"
)

func (l Link) message() *holdersv1.Link {
	return &holdersv1.Link{Space: l.Space, How: l.How, Actor: l.Actor, At: l.At.UnixMicro()}
}
