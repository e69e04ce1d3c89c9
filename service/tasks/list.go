package tasks

import (
	"context"
	"slices"

	tasksv1 "becario/api/becario/tasks/v1"
	"becario/kit/fault"
	"becario/kit/fold"
	"becario/kit/wall"
)

// Limits of a list.
const (
	defaultList = 100
	maxList     = 500
)

// List returns tasks.
func (s *Service) List(ctx context.Context, req *tasksv1.ListRequest) (*tasksv1.ListResponse, error) {
	if req.Space == "" {
		return nil, fault.New(fault.Denied, "fault.no_person")
	}
	keep, err := s.filter(req)
	if err != nil {
		return nil, err
	}
	records, err := s.store.Find(ctx, req.Space, req.Status == tasksv1.Status_STATUS_DONE)
	if err != nil {
		return nil, err
	}
	limit := int(req.Limit)
	if limit <= 0 {
		limit = defaultList
	}
	res := &tasksv1.ListResponse{}
	for _, r := range records {
		if !keep(r) {
			continue
		}
		res.Total++
		if len(res.Tasks) < min(limit, maxList) {
			res.Tasks = append(res.Tasks, r.Task)
		}
	}
	return res, nil
}

func (s *Service) filter(req *tasksv1.ListRequest) (func(Record) bool, error) {
	for _, day := range []string{req.From, req.To} {
		if day == "" {
			continue
		}
		if _, err := wall.Day(day); err != nil {
			return nil, fault.New(fault.Invalid, "fault.bad_date", "value", day)
		}
	}
	now := s.clock.Now().UnixMicro()
	return func(r Record) bool {
		t := r.Task
		day := dayOf(t, req)
		return (len(req.Ids) == 0 || slices.Contains(req.Ids, t.Id)) &&
			(req.Status != tasksv1.Status_STATUS_OVERDUE || (r.DueAt != 0 && r.DueAt <= now)) &&
			(req.From == "" || (day != "" && day >= req.From)) &&
			(req.To == "" || (day != "" && day <= req.To)) &&
			(req.Subject == "" || fold.Same(t.Subject, req.Subject) || fold.Holds(t.Title, req.Subject)) &&
			(req.Priority == "" || t.Priority == req.Priority) &&
			fold.Holds(t.Title, req.Query)
	}, nil
}

// dayOf is the day by which a list is limited: when a done task was done, else
// when it is due.
func dayOf(t *tasksv1.Task, req *tasksv1.ListRequest) string {
	if req.Status != tasksv1.Status_STATUS_DONE {
		return t.DueDate
	}
	name := req.Zone
	if name == "" {
		name = t.Zone
	}
	zone, err := wall.Zone(name)
	if err != nil {
		zone = utc
	}
	return micro(t.DoneAt).In(zone).Format(wall.DayForm)
}
