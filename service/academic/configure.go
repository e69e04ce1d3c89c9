package academic

import (
	"context"
	"slices"

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
	res := &academicv1.ConfigureResponse{}
	err := s.ledger.Do(ctx, req, res, func(tx Tx) (proto.Message, error) {
		settings, err := settingsOf(req)
		if err != nil {
			return nil, err
		}
		if err := tx.PutSettings(settings); err != nil {
			return nil, err
		}
		records, err := tx.Classes()
		if err != nil {
			return nil, err
		}
		for _, r := range records {
			if err := r.plan(settings, now); err != nil {
				return nil, err
			}
			if err := tx.PutClass(r); err != nil {
				return nil, err
			}
		}
		res.NoticeMinutes = settings.leads()
		return nil, nil
	})
	return res, err
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
