// Package requests keeps what holders ask of the office, counts its deadlines
// in business days, and says what holders are to be told. The contract is
// api/becario/requests/v1; Service is its local implementation, and a client of
// it as well.
package requests

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"google.golang.org/protobuf/proto"

	commonv1 "becario/api/becario/common/v1"
	requestsv1 "becario/api/becario/requests/v1"
	"becario/api/becario/requests/v1/requestsv1connect"
	"becario/kit/blob"
	"becario/kit/clock"
	"becario/kit/field"
	"becario/kit/ledger"
	"becario/kit/office"
	"becario/service/requests/requeststypes"
)

// DefaultProgramme begins the numbers of an office that has not said its name.
const DefaultProgramme = "BECAL"

// Config is what the service works with. Store, Files, Clock, Types and
// Calendar must be there.
type Config struct {
	Store    Store
	Files    *blob.Store
	Clock    clock.Clock
	Types    *requeststypes.Set
	Calendar *office.Calendar
	// Zone is where the office is; nil is UTC.
	Zone *time.Location
	// Programme begins every number, in capitals. It is of letters and digits;
	// empty is DefaultProgramme.
	Programme string
	// Log is told of what Step had to leave out; nil is nobody.
	Log *slog.Logger
}

// Service implements the contract on a store.
type Service struct {
	store   Store
	files   *blob.Store
	clock   clock.Clock
	ledger  *ledger.Ledger[Tx]
	notices ledger.Notices[Tx]
	lapses  ledger.Notices[Tx]
	types   *requeststypes.Set
	base    *office.Calendar
	// present is the calendar with what staff have said of single days.
	present   atomic.Pointer[office.Calendar]
	reminders ledger.Notices[Tx]
	zone      *time.Location
	programme string
	log       *slog.Logger
}

var (
	_ requestsv1connect.RequestsServiceHandler = (*Service)(nil)
	_ requestsv1connect.RequestsServiceClient  = (*Service)(nil)
)

// New returns the service. It starts nothing.
func New(c Config) *Service {
	s := &Service{store: c.Store, files: c.Files, clock: c.Clock, ledger: ledger.New(c.Store, c.Clock), types: c.Types, base: c.Calendar, zone: c.Zone, programme: strings.ToUpper(c.Programme), log: c.Log}
	s.notices = ledger.Notices[Tx]{Queue: c.Store, Clock: c.Clock, Tell: notices, Next: next, ID: event}
	s.reminders = ledger.Notices[Tx]{Queue: c.Store.ReminderQueue(), Clock: c.Clock, Tell: s.remind, Next: s.nextReminder}
	s.lapses = ledger.Notices[Tx]{Queue: c.Store.DraftQueue(), Clock: c.Clock, Tell: s.lapsing, Next: next, ID: draftOf}
	if s.zone == nil {
		s.zone = time.UTC
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if s.programme == "" {
		s.programme = DefaultProgramme
	}
	return s
}

// Step learns of days that other programs have closed, anchors the histories once
// a day, and cleans some of what the ledger keeps no longer, and drafts that have
// lapsed; it reports whether more may be left. What fails does not keep the rest
// from being done.
func (s *Service) Step(ctx context.Context) (more bool, err error) {
	now := s.clock.Now()
	y, m, d := now.In(s.zone).Date()
	var faults []error
	for _, step := range []func() (bool, error){
		func() (bool, error) { return false, s.Reload(ctx) }, // another program may have changed it
		func() (bool, error) { return s.store.CleanDrafts(ctx, now.UnixMicro(), cleanLimit) },
		func() (bool, error) {
			return s.store.Anchor(ctx, now.UnixMicro(), time.Date(y, m, d, 0, 0, 0, 0, s.zone).UnixMicro(), anchorLimit)
		},
		func() (bool, error) { return s.store.FoldSums(ctx, sumLimit) },
		func() (bool, error) { return s.remakeTexts(ctx) },
		func() (bool, error) { return s.ledger.Step(ctx) },
	} {
		left, err := step()
		more = more || left
		faults = append(faults, err)
	}
	return more, errors.Join(faults...)
}

// anchorLimit is how many histories an anchor binds at most: the first one after an
// upgrade would otherwise stop everybody else.
const anchorLimit = 5000

// textLimit is how many texts a step makes anew at most.
const textLimit = 200

// cleanLimit is how many drafts a step removes at most.
const cleanLimit = 200

// do makes a change once. Requests have no undo: withdrawing is a step of its own.
func (s *Service) do(ctx context.Context, call ledger.Call, answer proto.Message, work func(tx Tx) error) error {
	return s.once(ctx, call, answer, func(tx Tx) (proto.Message, error) { return nil, work(tx) })
}

// once makes a change once. The ledger keeps its answer without private data, which a
// call that is delivered again is therefore not given.
func (s *Service) once(ctx context.Context, call ledger.Call, answer proto.Message, work func(tx Tx) (proto.Message, error)) error {
	kept := answer.ProtoReflect().New().Interface()
	var mine proto.Message // what is kept of this call, if something was left out
	err := s.ledger.Do(ctx, call, kept, func(tx Tx) (proto.Message, error) {
		proto.Reset(answer)
		mine = nil
		undo, err := work(tx)
		if err != nil {
			return nil, err
		}
		proto.Merge(kept, answer)
		some, err := s.leaveOutPrivate(tx, kept)
		if some {
			mine = proto.Clone(kept)
		}
		return undo, err
	})
	if err == nil && (mine == nil || !proto.Equal(kept, mine)) { // else the whole answer is there
		proto.Reset(answer)
		proto.Merge(answer, kept)
	}
	return err
}

// publicAnswers are the answers to a version of a type without the private ones, and
// whether there were any of those.
func (s *Service) publicAnswers(tx versions, key, version string, all []*requestsv1.Answer) (kept []*requestsv1.Answer, some bool, err error) {
	if len(all) == 0 || version == "" {
		return all, false, nil
	}
	t, err := s.version(tx, key, version)
	if err != nil {
		return nil, false, err
	}
	for _, a := range all {
		if f, ok := t.Field(a.Field); ok && f.Private {
			some = true
			continue
		}
		kept = append(kept, a)
	}
	return kept, some, nil
}

// hasPrivate reports whether a type has fields whose values are private.
func hasPrivate(t *requeststypes.Type) bool {
	return slices.ContainsFunc(t.Fields, func(f requeststypes.Field) bool { return f.Private })
}

// privateAnswers are the answers to the private fields of a type.
func privateAnswers(t *requeststypes.Type, all []*requestsv1.Answer) (held []field.Held) {
	for _, a := range all {
		if f, ok := t.Field(a.Field); ok && f.Private {
			held = append(held, field.Held{Kind: f.Kind, Value: a.Value})
		}
	}
	return held
}

// withoutPrivate is a text about a request without what its type holds private: the
// private answers, and numbers that may be of an account or a telephone. That of a type
// without private fields stays whole.
func (s *Service) withoutPrivate(tx versions, r *requestsv1.Request, text string) (string, error) {
	if text == "" || r.TypeVersion == "" {
		return text, nil
	}
	t, err := s.version(tx, r.Type, r.TypeVersion)
	if err != nil || !hasPrivate(t) {
		return text, err
	}
	return field.Without(text, privateAnswers(t, r.Answers)), nil
}

// addText adds to what a request is found by, without what is private.
func (s *Service) addText(tx Tx, r *requestsv1.Request, text string) error {
	text, err := s.withoutPrivate(tx, r, text)
	if err != nil {
		return err
	}
	return tx.AddText(r.Id, strings.TrimSpace(text))
}

// leaveOutPrivate takes the private answers out of the request and the draft in an
// answer, and reports whether there were any.
func (s *Service) leaveOutPrivate(tx Tx, answer proto.Message) (bool, error) {
	some := false
	public := func(key, version string, all []*requestsv1.Answer) ([]*requestsv1.Answer, error) {
		kept, left, err := s.publicAnswers(tx, key, version, all)
		some = some || left
		return kept, err
	}
	var err error
	if a, ok := answer.(interface {
		GetFaults() map[string]*commonv1.Fault
	}); ok {
		for _, f := range a.GetFaults() {
			if f.Args["value"] != "" { // what was typed, which may be private
				f.Args["value"], some = "", true
			}
		}
	}
	if a, ok := answer.(interface{ GetRequest() *requestsv1.Request }); ok && a.GetRequest() != nil {
		r := a.GetRequest()
		if r.Answers, err = public(r.Type, r.TypeVersion, r.Answers); err != nil {
			return some, err
		}
	}
	if a, ok := answer.(interface{ GetDraft() *requestsv1.Draft }); ok && a.GetDraft() != nil {
		d := a.GetDraft()
		d.Answers, err = public(d.Type.GetKey(), d.Type.GetVersion(), d.Answers)
	}
	return some, err
}
