package holders

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"math/big"
	"strings"
	"time"

	holdersv1 "becario/api/becario/holders/v1"
	"becario/kit/fault"
	"becario/kit/field"
	"becario/kit/mail"
	"becario/kit/phrase"
)

// How long things last.
const (
	CodeLife   = 10 * time.Minute
	InviteLife = 7 * 24 * time.Hour
)

// How often something may be tried within an hour: codes asked for by a space and
// for an address, and codes entered by a space and for a holder. The limit of a
// holder is against many spaces that guess together.
const (
	asksOfSpace   = 5
	asksOfAddress = 5
	triesOfSpace  = 5
	triesOfHolder = 20
	within        = time.Hour
)

// attempt counts a try and refuses it if there were too many.
func (s *Service) attempt(ctx context.Context, key string, max int) error {
	n, since, err := s.Store.Attempt(ctx, key, s.Clock.Now(), within)
	if err != nil {
		return err
	}
	if n > max {
		return fault.New(fault.State, "fault.too_many_codes", "until", since.Add(within).UnixMicro())
	}
	return nil
}

// Ask sends a code to a registered address. For one that is of nobody it does the
// same but for the message, so that the answer does not tell.
func (s *Service) Ask(ctx context.Context, req *holdersv1.AskRequest) (*holdersv1.AskResponse, error) {
	if err := check(req.Space); err != nil {
		return nil, err
	}
	email, err := field.Check(field.Email, req.Email)
	if err != nil || email == "" {
		return nil, fault.New(fault.Invalid, "field.bad_email", "value", req.Email)
	}
	if s.Mail == nil {
		return nil, fault.New(fault.State, "fault.no_mail")
	}
	email = strings.ToLower(email)
	if err := s.attempt(ctx, "ask "+req.Space, asksOfSpace); err != nil {
		return nil, err
	}
	h, err := s.Store.ByEmail(ctx, email)
	there := err == nil
	if err != nil && !fault.Is(err, fault.NotFound) {
		return nil, err
	}
	code, err := newCode()
	if err != nil {
		return nil, err
	}
	if err := s.Store.PutCode(ctx, Code{Space: req.Space, Holder: h.ID, Hash: hashCode(req.Space, code), ExpiresAt: s.Clock.Now().Add(CodeLife)}, s.Clock.Now()); err != nil {
		return nil, err
	}
	// That an address is asked for too often is not told, since only of one that is
	// registered anything would be sent.
	if err := s.attempt(ctx, "address "+email, asksOfAddress); err != nil || !there {
		if fault.Is(err, fault.State) {
			err = nil
		}
		return &holdersv1.AskResponse{}, err
	}
	voice := s.Phrases.In(req.Lang)
	args := phrase.Args{"name": h.Name, "code": code[:3] + " " + code[3:]}
	if err := s.Mail.Send(mail.Message{To: h.Email, Subject: voice.Say("link.mail_subject", args), Text: voice.Say("link.mail", args)}); err != nil {
		return nil, fmt.Errorf("send code: %w", err)
	}
	return &holdersv1.AskResponse{}, nil
}

// newCode is six digits.
func newCode() (string, error) {
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		return "", fmt.Errorf("make code: %w", err)
	}
	return fmt.Sprintf("%06d", n), nil
}

func hashCode(space, code string) []byte {
	sum := sha256.Sum256([]byte(space + "\x00" + code))
	return sum[:]
}

// Prove links a space by its code. The code stays good for its ten minutes, so
// that a call that is delivered again succeeds again.
func (s *Service) Prove(ctx context.Context, req *holdersv1.ProveRequest) (*holdersv1.ProveResponse, error) {
	if err := check(req.Space); err != nil {
		return nil, err
	}
	c, err := s.Store.Code(ctx, req.Space, s.Clock.Now())
	if err != nil {
		return nil, err
	}
	if err := s.attempt(ctx, "prove "+req.Space, triesOfSpace); err != nil {
		return nil, err
	}
	code := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, req.Code)
	if c.Holder != "" {
		err := s.attempt(ctx, "prove of "+c.Holder, triesOfHolder)
		if fault.Is(err, fault.State) {
			return nil, fault.New(fault.Invalid, "fault.link_code_wrong") // else it would tell that the address is known
		}
		if err != nil {
			return nil, err
		}
	}
	if subtle.ConstantTimeCompare(hashCode(req.Space, code), c.Hash) != 1 || c.Holder == "" {
		return nil, fault.New(fault.Invalid, "fault.link_code_wrong")
	}
	h, err := s.Store.Holder(ctx, c.Holder)
	if err != nil {
		return nil, err
	}
	if err := s.Store.Link(ctx, Link{Space: req.Space, Holder: h.ID, How: byCode, Actor: req.Space, At: s.Clock.Now()}); err != nil {
		return nil, err
	}
	return &holdersv1.ProveResponse{Holder: h.message()}, nil
}

// Invite makes an invitation.
func (s *Service) Invite(ctx context.Context, req *holdersv1.InviteRequest) (*holdersv1.InviteResponse, error) {
	if err := check(req.Actor); err != nil {
		return nil, err
	}
	h, err := s.Store.Holder(ctx, req.Id)
	if err != nil {
		return nil, err
	}
	b := make([]byte, 24) // Telegram takes 64 letters at most
	_, _ = rand.Read(b)   // never fails
	token := base64.RawURLEncoding.EncodeToString(b)
	return &holdersv1.InviteResponse{Token: token}, s.Store.AddInvitation(ctx, hashToken(token), h.ID, s.Clock.Now().Add(InviteLife))
}

func hashToken(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// Accept links a space by an invitation.
func (s *Service) Accept(ctx context.Context, req *holdersv1.AcceptRequest) (*holdersv1.AcceptResponse, error) {
	if err := check(req.Space); err != nil {
		return nil, err
	}
	if err := s.attempt(ctx, "accept "+req.Space, asksOfSpace); err != nil {
		return nil, err
	}
	err := s.Store.Accept(ctx, hashToken(req.Token), Link{Space: req.Space, How: byInvitation, Actor: req.Space, At: s.Clock.Now()})
	if err != nil {
		return nil, err
	}
	_, h, err := s.Store.Of(ctx, req.Space)
	if err != nil {
		return nil, err
	}
	return &holdersv1.AcceptResponse{Holder: h.message()}, nil
}

// Confirm links a space, since staff have looked.
func (s *Service) Confirm(ctx context.Context, req *holdersv1.ConfirmRequest) (*holdersv1.ConfirmResponse, error) {
	if err := check(req.Actor, req.Space); err != nil {
		return nil, err
	}
	h, err := s.Store.Holder(ctx, req.Id)
	if err != nil {
		return nil, err
	}
	return &holdersv1.ConfirmResponse{}, s.Store.Link(ctx, Link{Space: req.Space, Holder: h.ID, How: byStaff, Actor: req.Actor, At: s.Clock.Now()})
}

// Unlink takes the link from a space.
func (s *Service) Unlink(ctx context.Context, req *holdersv1.UnlinkRequest) (*holdersv1.UnlinkResponse, error) {
	if err := check(req.Actor, req.Space); err != nil {
		return nil, err
	}
	return &holdersv1.UnlinkResponse{}, s.Store.Unlink(ctx, req.Space)
}
