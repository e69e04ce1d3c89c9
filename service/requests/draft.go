package requests

import (
	"context"
	"slices"
	"time"

	"google.golang.org/protobuf/proto"

	commonv1 "becario/api/becario/common/v1"
	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/fault"
	"becario/kit/field"
	"becario/kit/wall"
	"becario/service/requests/requeststypes"
)

const (
	// draftTerm is how long a draft is kept after its last change, and warning how
	// long before its end the person is told.
	draftTerm = 14 * 24 * time.Hour
	warning   = 2 * 24 * time.Hour
	// MaxDrafts is how many forms a person may have begun.
	MaxDrafts = 20
)

// Draft begins a form or puts answers into it.
func (s *Service) Draft(ctx context.Context, req *requestsv1.DraftRequest) (*requestsv1.DraftResponse, error) {
	req = proto.CloneOf(req)
	res := &requestsv1.DraftResponse{}
	err := s.do(ctx, req, res, func(tx Tx) error {
		d, t, err := s.draft(tx, req)
		if err != nil {
			return err
		}
		s.answer(d, t, req, res)
		if req.TakeWaiting && req.Id == "" {
			if _, _, err := s.place(tx, folder{draft: d}, nil); err != nil {
				return err
			}
		}
		if err := s.keepDraft(tx, d); err != nil {
			return err
		}
		if err := s.fill(d, t, req.Chat); err != nil {
			return err
		}
		res.Draft = d
		return nil
	})
	if err != nil {
		return nil, err
	}
	// The type is much, and need not be kept with each answer.
	return res, s.withType(ctx, res.Draft)
}

// withType puts the type of a draft into it.
func (s *Service) withType(ctx context.Context, d *requestsv1.Draft) error {
	if waits(d) {
		return nil
	}
	t, err := s.version(storeVersions{ctx, s.store}, d.Type.GetKey(), d.Type.GetVersion())
	if err != nil {
		return err
	}
	d.Type = message(t)
	return nil
}

// draft returns the draft that is meant, or a new one, and its type.
func (s *Service) draft(tx Tx, req *requestsv1.DraftRequest) (*requestsv1.Draft, *requeststypes.Type, error) {
	if req.Id != "" {
		d, err := s.form(tx, req.Id)
		if err != nil {
			return nil, nil, err
		}
		t, err := s.version(tx, d.Type.Key, d.Type.Version)
		return d, t, err
	}
	t, err := s.typeOf(req.Type, req.Title)
	if err != nil {
		return nil, nil, err
	}
	if err := checkOpen(tx, t); err != nil {
		return nil, nil, err
	}
	mine, err := tx.Drafts()
	if err != nil {
		return nil, nil, err
	}
	if len(slices.DeleteFunc(mine, func(d *requestsv1.Draft) bool { return s.lapsed(d) || waits(d) })) >= MaxDrafts {
		return nil, nil, fault.New(fault.State, "fault.many_drafts", "max", MaxDrafts)
	}
	d := &requestsv1.Draft{Id: newID(), Space: req.Space, Type: &requestsv1.Type{Key: t.Key, Version: t.Version()},
		Title: cut(line(req.Title), MaxTitle), Words: cut(req.Words, MaxWords)}
	if hasPrivate(t) { // a title stands in lists, notices and on paper
		d.Title = cut(field.MaskedIn(line(req.Title), nil), MaxTitle)
	}
	return d, t, keep(tx, t)
}

// kept returns a draft that has not lapsed.
func (s *Service) kept(tx Tx, id string) (*requestsv1.Draft, error) {
	d, err := tx.Draft(id)
	if err == nil && s.lapsed(d) {
		return nil, fault.New(fault.NotFound, "fault.no_draft")
	}
	return d, err
}

// form returns a draft that is a form.
func (s *Service) form(tx Tx, id string) (*requestsv1.Draft, error) {
	d, err := s.kept(tx, id)
	if err == nil && waits(d) {
		return nil, fault.New(fault.NotFound, "fault.no_draft")
	}
	return d, err
}

func (s *Service) lapsed(d *requestsv1.Draft) bool { return d.LapsesAt <= s.clock.Now().UnixMicro() }

// answer puts what was answered into a draft, and into res what is wrong with it.
func (s *Service) answer(d *requestsv1.Draft, t *requeststypes.Type, req *requestsv1.DraftRequest, res *requestsv1.DraftResponse) {
	res.Faults = nil
	for _, a := range req.Set {
		value, err := s.clean(t, a, req.Chat)
		if f, ok := fault.Of(err); ok {
			if res.Faults == nil {
				res.Faults = map[string]*commonv1.Fault{}
			}
			res.Faults[a.Field] = f
			continue
		}
		d.Answers = slices.DeleteFunc(d.Answers, func(o *requestsv1.Answer) bool { return o.Field == a.Field })
		d.Skipped = slices.DeleteFunc(d.Skipped, func(key string) bool { return key == a.Field })
		if value != "" {
			d.Answers = append(d.Answers, &requestsv1.Answer{Field: a.Field, Value: value})
		}
	}
	for _, key := range req.Skip {
		if f, ok := t.Field(key); ok && !f.Required && !slices.Contains(d.Skipped, key) {
			d.Skipped = append(d.Skipped, key)
		}
	}
}

func (s *Service) clean(t *requeststypes.Type, a *requestsv1.Answer, chat bool) (string, error) {
	f, ok := t.Field(a.Field)
	switch {
	case !ok:
		return "", fault.New(fault.Invalid, "field.unknown", "value", a.Field)
	case f.Private && chat:
		return "", fault.New(fault.Invalid, "field.private")
	}
	return f.Clean(a.Value, s.today())
}

func (s *Service) today() string { return s.now().Format(wall.DayForm) }

// answers are those of a draft by their fields.
func answers(d *requestsv1.Draft) requeststypes.Answers {
	a := requeststypes.Answers{}
	for _, one := range d.Answers {
		a[one.Field] = one.Value
	}
	return a
}

// fill puts into a draft what is not kept with it.
func (s *Service) fill(d *requestsv1.Draft, t *requeststypes.Type, chat bool) error {
	a := answers(d)
	d.Asked, d.Private, d.Problems, d.Next, d.Complete = nil, nil, nil, "", false
	var optional string
	for i := range t.Fields {
		f := &t.Fields[i]
		if f.Private && t.Asked(f, a) && a[f.Key] == "" {
			d.Private = append(d.Private, f.Key)
		}
		if !t.Asked(f, a) || chat && f.Private {
			continue
		}
		d.Asked = append(d.Asked, f.Key)
		if optional == "" && !f.Required && len(f.Ask) > 0 && a[f.Key] == "" && !slices.Contains(d.Skipped, f.Key) {
			optional = f.Key
		}
	}
	broken := ""
	for _, p := range t.Problems(a, s.today()) {
		told, _ := fault.Of(p.Err)
		d.Problems = append(d.Problems, &requestsv1.Problem{Field: p.Field, Says: p.Rule, Fault: told, Late: p.Late})
		if !p.Late && broken == "" {
			broken = p.Field
		}
	}
	next, missing := t.Missing(a, chat)
	d.Complete = !missing && broken == ""
	switch {
	case missing:
		d.Next = next
	case broken != "":
		d.Next = broken
	default:
		d.Next = optional
	}
	d.Wanted = t.Wanted(a)
	d.Missing = lacking(d.Wanted, d.Documents)
	var days int
	d.DecidedBy, days = t.Decision(a)
	d.Days = int32(days)
	counted, err := s.counted(ofDecision, s.clock.Now().UnixMicro(), days, nil)
	d.Deadline, d.Counted = counted.GetDay(), counted
	return err
}

// Drafts returns the drafts of a space.
func (s *Service) Drafts(ctx context.Context, req *requestsv1.DraftsRequest) (*requestsv1.DraftsResponse, error) {
	if req.Space == "" {
		return nil, fault.New(fault.Denied, "fault.no_person")
	}
	all, err := s.store.Drafts(ctx, req.Space)
	if err != nil {
		return nil, err
	}
	res := &requestsv1.DraftsResponse{}
	for _, d := range slices.DeleteFunc(all, s.lapsed) {
		if waits(d) {
			if res.Waiting == nil {
				res.Waiting = d // the latest
			}
			continue
		}
		res.Drafts = append(res.Drafts, d)
		t, err := s.version(storeVersions{ctx, s.store}, d.Type.Key, d.Type.Version)
		if err != nil {
			return nil, err
		}
		if err := s.fill(d, t, !req.Private); err != nil {
			return nil, err
		}
		d.Type = message(t)
	}
	return res, nil
}

// storeVersions are the versions of types that a store keeps.
type storeVersions struct {
	ctx   context.Context
	store Store
}

func (v storeVersions) TypeVersion(key, version string) ([]byte, error) {
	return v.store.TypeVersion(v.ctx, key, version)
}

// DropDraft removes a draft.
func (s *Service) DropDraft(ctx context.Context, req *requestsv1.DropDraftRequest) (*requestsv1.DropDraftResponse, error) {
	res := &requestsv1.DropDraftResponse{}
	err := s.do(ctx, req, res, func(tx Tx) error {
		d, err := tx.Draft(req.Id)
		if fault.Is(err, fault.NotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		res.Draft = d
		return tx.DropDraft(req.Id)
	})
	return res, err
}

// fileDraft makes a request of a draft.
func (s *Service) fileDraft(tx Tx, req *requestsv1.FileRequest, r *requestsv1.Request) error {
	d, err := s.form(tx, req.Draft)
	if err != nil {
		return err
	}
	t, err := s.version(tx, d.Type.Key, d.Type.Version)
	if err != nil {
		return err
	}
	if err := s.fill(d, t, true); err != nil {
		return err
	}
	if !d.Complete {
		return fault.New(fault.Invalid, "fault.form_open")
	}
	a := answers(d)
	r.Id, r.Title, r.Words, r.TypeVersion, r.Wanted, r.Days = d.Id, d.Title, d.Words, d.Type.Version, d.Wanted, d.Days
	r.Type = t.Key
	if r.Title == "" {
		r.Title = cut(line(t.Names["es"]), MaxTitle)
	}
	for i := range t.Fields { // private ones too, which staff may have filled in
		if f := &t.Fields[i]; a[f.Key] != "" && t.Asked(f, a) {
			r.Answers = append(r.Answers, &requestsv1.Answer{Field: f.Key, Value: a[f.Key]})
		}
	}
	for _, p := range d.Problems {
		r.Remarks = append(r.Remarks, p.Fault.GetKey())
	}
	r.From, r.To = days(a)
	r.Documents = d.Documents
	return tx.DropDraft(d.Id)
}

// days are those that a form is about: its fields from and to.
func days(a requeststypes.Answers) (from, to string) {
	if a["from"] != "" && a["to"] != "" {
		return a["from"], a["to"]
	}
	return "", ""
}
