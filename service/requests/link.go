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

// FormLink is what opens the page of a draft: a link or, once that was opened, a
// session. Only hashes of their secrets are kept.
type FormLink struct {
	Draft, Space, Holder string
	Token, Session       []byte
	ExpiresAt            int64
}

// MakeLink makes a link to a page on which a draft is filled in.
func (s *Service) MakeLink(ctx context.Context, req *requestsv1.MakeLinkRequest) (*requestsv1.MakeLinkResponse, error) {
	if req.Space == "" || req.Actor == "" {
		return nil, fault.New(fault.Denied, "fault.no_person")
	}
	all, err := s.store.Drafts(ctx, req.Space)
	if err != nil {
		return nil, err
	}
	for _, d := range all {
		if d.Id != req.Draft || waits(d) {
			continue
		}
		token := rand.Text()
		at := s.clock.Now().Add(linkTerm).UnixMicro()
		err := s.store.PutLink(ctx, FormLink{Draft: d.Id, Space: req.Space, Holder: cut(line(req.Holder), maxName), Token: hashOf(token), Session: []byte{}, ExpiresAt: at})
		return &requestsv1.MakeLinkResponse{Token: token, ExpiresAt: at}, err
	}
	return nil, fault.New(fault.NotFound, "fault.no_draft")
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
	return &requestsv1.UseLinkResponse{Session: session, Space: l.Space, Draft: l.Draft, Holder: l.Holder}, nil
}

// NoLink is that a link opens nothing.
func NoLink() error { return fault.New(fault.NotFound, "fault.form_link") }

func hashOf(secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}
