package tasks

import (
	"context"

	"google.golang.org/protobuf/proto"

	tasksv1 "becario/api/becario/tasks/v1"
	"becario/kit/fault"
	"becario/kit/wall"
)

// Configure sets when reminders come, also those of the tasks that are there. One that
// is due already and comes by the new settings as well is not lost.
func (s *Service) Configure(ctx context.Context, req *tasksv1.ConfigureRequest) (*tasksv1.ConfigureResponse, error) {
	now := s.clock.Now()
	res := &tasksv1.ConfigureResponse{}
	err := s.ledger.Do(ctx, req, res, func(tx Tx) (proto.Message, error) {
		settings := proto.CloneOf(req.Settings)
		if settings == nil {
			settings = &tasksv1.Settings{}
		}
		if err := checkSettings(settings); err != nil {
			return nil, err
		}
		if err := tx.PutSettings(settings); err != nil {
			return nil, err
		}
		open, err := tx.Open()
		if err != nil {
			return nil, err
		}
		for _, r := range open {
			if err := tx.Put(s.replaced(r, r.Task, settings, now)); err != nil {
				return nil, err
			}
		}
		res.Settings = settings
		return nil, nil
	})
	return res, err
}

func checkSettings(s *tasksv1.Settings) error {
	if len(s.Before) > maxReminders {
		return fault.New(fault.Invalid, "fault.many_reminders", "max", maxReminders)
	}
	for _, before := range s.Before {
		if _, err := wall.ParseDuration(before); err != nil {
			return fault.New(fault.Invalid, "fault.bad_duration", "value", before)
		}
	}
	if _, err := wall.At("2000-01-01", s.DayTime); err != nil {
		return fault.New(fault.Invalid, "fault.bad_date", "value", s.DayTime)
	}
	return nil
}
