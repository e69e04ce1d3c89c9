package requests

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"time"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/fault"
)

const (
	// linkTerm is how long a link waits to be opened, and sessionTerm how long the page
	// that it has opened can be used.
	linkTerm    = 2 * time.Hour
	sessionTerm = time.Hour
)

// FormLink is what opens the page of a draft, or of the private answers of a request: a
// link or, once that was opened, a session. Only hashes of their secrets are kept.
type FormLink struct {
	// ID is that of the draft, or of the request if Filed.
	ID             string
	Filed          bool
	Space, Holder  string
	Token, Session []byte
	ExpiresAt      int64
}

// MakeLink makes a link to a page on which a draft is filled in, or the private answers
// of a request are corrected.
func (s *Service) MakeLink(ctx context.Context, req *requestsv1.MakeLinkRequest) (*requestsv1.MakeLinkResponse, error) {
	if req.Space == "" || req.Actor == "" {
		return nil, fault.New(fault.Denied, "fault.no_person")
	}
	l := FormLink{ID: req.Draft, Space: req.Space, Holder: cut(line(req.Holder), maxName), Session: []byte{}}
	if req.Request != "" {
		l.ID, l.Filed = req.Request, true
		if err := s.linkable(ctx, req.Space, req.Request); err != nil {
			return nil, err
		}
	} else if err := s.linkableDraft(ctx, req.Space, req.Draft); err != nil {
		return nil, err
	}
	token := rand.Text()
	l.Token, l.ExpiresAt = hashOf(token), s.clock.Now().Add(linkTerm).UnixMicro()
	if err := s.store.PutLink(ctx, l); err != nil {
		return nil, err
	}
	return &requestsv1.MakeLinkResponse{Token: token, ExpiresAt: l.ExpiresAt}, nil
}

func (s *Service) linkableDraft(ctx context.Context, space, id string) error {
	all, err := s.store.Drafts(ctx, space)
	if err != nil {
		return err
	}
	for _, d := range all {
		if d.Id == id && !waits(d) {
			return nil
		}
	}
	return fault.New(fault.NotFound, "fault.no_draft")
}

// linkable refuses a link to a request of which nothing can be corrected there.
func (s *Service) linkable(ctx context.Context, space, id string) error {
	r, _, err := s.store.Fetch(ctx, id)
	if err != nil {
		return err
	}
	if r.Space != space {
		return fault.New(fault.NotFound, "fault.no_request")
	}
	nothing := fault.New(fault.State, "fault.nothing_private", "number", r.Number)
	if r.TypeVersion == "" {
		return nothing
	}
	t, err := s.version(storeVersions{ctx, s.store}, r.Type, r.TypeVersion)
	if err != nil {
		return err
	}
	keys, refused, err := s.private(ctx, r, t)
	switch {
	case err != nil:
		return err
	case len(keys) == 0:
		return nothing
	}
	return refused
}

// UseLink opens a link, or goes on with what one has opened.
func (s *Service) UseLink(ctx context.Context, req *requestsv1.UseLinkRequest) (*requestsv1.UseLinkResponse, error) {
	now := s.clock.Now()
	session := req.Session
	if req.Token != "" {
		session = rand.Text()
		err := s.store.OpenLink(ctx, hashOf(req.Token), hashOf(session), now.UnixMicro(), now.Add(sessionTerm).UnixMicro())
		if err != nil {
			return nil, err
		}
	}
	if session == "" {
		return nil, NoLink()
	}
	l, err := s.store.OpenedLink(ctx, hashOf(session), now.UnixMicro())
	if err != nil {
		return nil, err
	}
	res := &requestsv1.UseLinkResponse{Session: session, Space: l.Space, Draft: l.ID, Holder: l.Holder}
	if l.Filed {
		res.Draft, res.Request = "", l.ID
	}
	return res, nil
}

// NoLink is that a link opens nothing.
func NoLink() error { return fault.New(fault.NotFound, "fault.form_link") }

func hashOf(secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}
