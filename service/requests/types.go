package requests

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/fault"
	"becario/service/requests/requeststypes"
)

// Types returns the kinds of request that can be filed.
func (s *Service) Types(ctx context.Context, _ *requestsv1.TypesRequest) (*requestsv1.TypesResponse, error) {
	closed, err := s.store.ClosedTypes(ctx)
	if err != nil {
		return nil, err
	}
	res := &requestsv1.TypesResponse{}
	for _, t := range s.types.Types() {
		m := message(t)
		m.Closed = isClosed(closed, t.Key)
		res.Types = append(res.Types, m)
	}
	for _, d := range s.types.Documents() {
		res.Documents = append(res.Documents, &requestsv1.DocumentKind{Key: d.Key, Names: d.Names, Help: d.Help, Days: int32(d.Days), Files: d.Files})
	}
	for _, g := range s.types.Groups() {
		res.Groups = append(res.Groups, &requestsv1.Named{Key: g.Key, Names: g.Names})
	}
	for _, r := range s.types.Roles() {
		res.Roles = append(res.Roles, &requestsv1.Named{Key: r.Key, Names: r.Names})
	}
	return res, nil
}

// Find returns the types that somebody may mean.
func (s *Service) Find(_ context.Context, req *requestsv1.FindRequest) (*requestsv1.FindResponse, error) {
	found, sure := s.types.Find(cut(req.Text, MaxTitle))
	res := &requestsv1.FindResponse{Sure: sure, Plain: sure && found[0].Plain(), Likely: len(found) > 0 && found[0].Likely(), Near: len(found) > 0 && found[0].Near()}
	for _, m := range found {
		res.Types = append(res.Types, m.Type.Key)
	}
	return res, nil
}

// message is a type as the contract has it.
func message(t *requeststypes.Type) *requestsv1.Type {
	_, days := t.Decision(nil)
	m := &requestsv1.Type{
		Key: t.Key, Names: t.Names, Notes: t.Notes, Final: t.Final, Version: t.Version(), Group: t.Group, Days: int32(days), DecidedBy: t.DecidedBy,
		FirstReviewDays: int32(t.Deadlines.FirstReview), PaymentDays: int32(t.Deadlines.Payment),
	}
	for _, p := range t.Documents {
		m.Papers = append(m.Papers, &requestsv1.Paper{Key: p.Key, Optional: p.Optional, Conditional: len(p.When) > 0, Most: int32(p.Most)})
		if p.Optional || len(p.When) > 0 {
			m.MayWant = append(m.MayWant, p.Key)
		} else {
			m.Documents = append(m.Documents, p.Key)
		}
	}
	for i := range t.Fields {
		m.Fields = append(m.Fields, fieldMessage(&t.Fields[i]))
	}
	if t.SecondSignature != nil {
		m.SecondSignature = secondSignature(t.SecondSignature.Full())
	}
	for _, step := range t.Steps {
		m.Steps = append(m.Steps, &requestsv1.Step{By: step.By, Names: step.Names})
	}
	return m
}

func fieldMessage(f *requeststypes.Field) *requestsv1.Field {
	m := &requestsv1.Field{Key: f.Key, Kind: string(f.Kind), Required: f.Required, Names: f.Names, Ask: f.Ask, Help: f.Help, Example: f.Example, Private: f.Private,
		Past: f.Past, Future: f.Future, FromWords: f.FromWords}
	for _, lang := range sorted(f.Say) {
		m.Words = append(m.Words, f.Say[lang]...)
	}
	for _, c := range f.Choices {
		choice := &requestsv1.Choice{Key: c.Key, Names: c.Names}
		for _, lang := range sorted(c.Say) {
			choice.Words = append(choice.Words, c.Say[lang]...)
		}
		m.Choices = append(m.Choices, choice)
	}
	return m
}

func sorted[V any](m map[string]V) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// typeOf returns the type with this key or, if it is empty, the one that a title
// tells.
func (s *Service) typeOf(key, title string) (*requeststypes.Type, error) {
	if key == "" {
		key = requeststypes.General
		if found, _ := s.types.Find(title); len(found) > 0 && found[0].Likely() {
			key = found[0].Type.Key
		}
	}
	t, ok := s.types.Type(key)
	if !ok {
		return nil, fault.New(fault.Invalid, "fault.bad_type", "value", key)
	}
	return t, nil
}

// versions reads the versions of types that are kept.
type versions interface {
	TypeVersion(key, version string) ([]byte, error)
}

// errUnreadable says that a version of a type is kept but cannot be read.
var errUnreadable = errors.New("a version of a type cannot be read")

// version returns a type as it was: the present one or one that is kept. It fails with
// not_found for one that is not kept, and with errUnreadable.
func (s *Service) version(kept versions, key, version string) (*requeststypes.Type, error) {
	if t, ok := s.types.Type(key); ok && t.Version() == version {
		return t, nil
	}
	body, err := kept.TypeVersion(key, version)
	if err != nil {
		return nil, err
	}
	t, err := requeststypes.Decode(body)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errUnreadable, err)
	}
	return t, nil
}

// keep keeps the version of a type that a draft or a request goes by.
func keep(tx Tx, t *requeststypes.Type) error { return tx.KeepType(t.Key, t.Version(), t.Encode()) }

// missing returns the keys of the documents that a request asks for and that are
// not there; none once it is decided. One from before types had versions asks for
// what its type asks for now.
func (s *Service) missing(r *requestsv1.Request) []string {
	if !undecided(r.State) {
		return nil
	}
	wanted := r.Wanted
	if r.TypeVersion == "" {
		if t, ok := s.types.Type(r.Type); ok {
			wanted = t.Wanted(nil)
		}
	}
	return lacking(wanted, r.Documents)
}

// lacking are the keys of those documents that are wanted and are not there.
func lacking(wanted []string, there []*requestsv1.Document) []string {
	var keys []string
	for _, key := range wanted {
		if !slices.ContainsFunc(there, func(d *requestsv1.Document) bool { return d.Kind == key && d.Review != "refused" && d.Staff == "" }) {
			keys = append(keys, key)
		}
	}
	return keys
}

// names returns what people call a type, in all languages.
func (s *Service) names(key string) string {
	t, ok := s.types.Type(key)
	if !ok {
		return ""
	}
	var names []string
	for _, name := range t.Names {
		names = append(names, name)
	}
	slices.Sort(names)
	return strings.Join(names, " ")
}
