package academic

import (
	"cmp"
	"context"
	"slices"
	"time"

	"google.golang.org/protobuf/proto"

	academicv1 "becario/api/becario/academic/v1"
	"becario/kit/fault"
)

const (
	// maxLeads is how many notices a class may have, and maxLead how long before
	// it they may come, in minutes.
	maxLeads = 10
	maxLead  = 14 * 24 * 60
)

// Configure sets how long before a class its notice comes, also for the classes
// that are there.
func (s *Service) Configure(ctx context.Context, req *academicv1.ConfigureRequest) (*academicv1.ConfigureResponse, error) {
	now := s.clock.Now()
	if req.From != "" {
		if err := checkDays(req.From, cmp.Or(req.To, req.From)); err != nil {
			return nil, err
		}
	}
	res := &academicv1.ConfigureResponse{}
	err := s.ledger.Do(ctx, req, res, func(tx Tx) (proto.Message, error) {
		if req.From != "" {
			return silenceDays(tx, req, res, now)
		}
		settings, err := settingsOf(req)
		if err != nil {
			return nil, err
		}
		undo := &academicv1.UndoResponse{}
		if req.Subject != "" {
			err = configureSubject(tx, req, res, settings, undo)
		} else {
			err = configureAll(tx, req, res, settings, undo)
		}
		if err != nil {
			return nil, err
		}
		return undo, replan(tx, now)
	})
	return res, err
}

// configureSubject sets when the notices of one subject come.
func configureSubject(tx Tx, req *academicv1.ConfigureRequest, res *academicv1.ConfigureResponse, settings Settings, undo *academicv1.UndoResponse) error {
	all, err := tx.Subjects()
	if err != nil {
		return err
	}
	old, err := oneSubject(all, req.Subject)
	if err != nil {
		return err
	}
	general, err := tx.Settings()
	if err != nil {
		return err
	}
	if req.Standard && len(general.leads()) == 0 {
		settings = Settings{Chosen: true, Minutes: []int32{standardLead}}
	}
	res.Subject, err = setOwn(tx, old, settings, undo)
	res.NoticeMinutes = general.of(res.Subject).leads()
	return err
}

// configureAll sets when the notices of all classes come.
func configureAll(tx Tx, req *academicv1.ConfigureRequest, res *academicv1.ConfigureResponse, settings Settings, undo *academicv1.UndoResponse) error {
	before, err := tx.Settings()
	if err != nil {
		return err
	}
	all, err := tx.Subjects()
	if err != nil {
		return err
	}
	for _, subject := range settingOwn(all) {
		if !req.Alike {
			res.Others = append(res.Others, subject)
		} else if _, err := setOwn(tx, subject, Settings{}, undo); err != nil {
			return err
		}
	}
	undo.Settings, undo.UndoneSettings = before.message(), settings.message()
	res.NoticeMinutes = settings.leads()
	return tx.PutSettings(settings)
}

// setOwn gives a subject settings of its own, or takes them away, and adds that to what
// Undo needs.
func setOwn(tx Tx, old *academicv1.Subject, settings Settings, undo *academicv1.UndoResponse) (*academicv1.Subject, error) {
	subject := proto.CloneOf(old)
	subject.Version++
	subject.Settings = nil
	if settings.Chosen {
		subject.Settings = settings.message()
	}
	undo.Subjects = append(undo.Subjects, old)
	undo.UndoneSubjects = append(undo.UndoneSubjects, &academicv1.Subject{Id: subject.Id, Version: subject.Version})
	return subject, tx.PutSubject(subject, false)
}

// replan computes anew when the notices of all classes are due.
func replan(tx Tx, now time.Time) error {
	settings, err := tx.Settings()
	if err != nil {
		return err
	}
	subjects, err := tx.Subjects()
	if err != nil {
		return err
	}
	byID := map[string]*academicv1.Subject{}
	for _, s := range subjects {
		byID[s.Id] = s
	}
	records, err := tx.Classes()
	if err != nil {
		return err
	}
	for _, r := range records {
		if err := r.plan(settings.of(byID[r.SubjectID]), now); err != nil {
			return err
		}
		if err := tx.PutClass(r); err != nil {
			return err
		}
	}
	return nil
}

// silenceDays says that there is no notice of the classes of some days, or that there is
// one again.
func silenceDays(tx Tx, req *academicv1.ConfigureRequest, res *academicv1.ConfigureResponse, now time.Time) (proto.Message, error) {
	records, err := pick(tx, req.Subject, "")
	if err != nil {
		return nil, err
	}
	found, err := meetings(records, &academicv1.CancelClassRequest{From: req.From, To: req.To}, now)
	if err != nil {
		return nil, err
	}
	found = slices.DeleteFunc(found, func(m meeting) bool { return m.cancelled || !m.at.After(now) })
	if len(found) == 0 {
		return nil, fault.New(fault.NotFound, "fault.no_class_then", "subject", req.Subject)
	}
	e := edit{tx: tx, now: now}
	for _, r := range records {
		class, changes := proto.CloneOf(r.Class), false
		for _, m := range found {
			if m.class.Id == r.Class.Id && m.silent == req.Standard {
				except(class, m.ruled, func(x *academicv1.Exception) { x.Silent = !req.Standard })
				changes = true
			}
		}
		if !changes {
			continue
		}
		if err := e.put(r, class, false); err != nil {
			return nil, err
		}
	}
	if len(e.after) == 0 {
		return nil, nil // it was so already
	}
	for _, m := range found {
		o := m.occurrence()
		o.Silent = !req.Standard
		res.Occurrences = append(res.Occurrences, o)
	}
	return e.undo(), nil
}

func settingsOf(req *academicv1.ConfigureRequest) (Settings, error) {
	if req.Standard {
		return Settings{}, nil
	}
	// The longest first, each once.
	minutes := slices.Clone(req.NoticeMinutes)
	slices.Sort(minutes)
	slices.Reverse(minutes)
	minutes = slices.Compact(minutes)
	if len(minutes) > maxLeads {
		return Settings{}, fault.New(fault.Invalid, "fault.many_reminders", "max", maxLeads)
	}
	for _, n := range minutes {
		if n < 0 || n > maxLead {
			return Settings{}, fault.New(fault.Invalid, "fault.bad_lead", "days", maxLead/(24*60))
		}
	}
	return Settings{Chosen: true, Minutes: minutes}, nil
}
