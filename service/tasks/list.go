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
	for _, day := range []string{req.From, req.To} {
		if day == "" {
			continue
		}
		if _, err := wall.Day(day); err != nil {
			return nil, fault.New(fault.Invalid, "fault.bad_date", "value", day)
		}
	}
	limit := int(req.Limit)
	if limit <= 0 {
		limit = defaultList
	}
	limit = min(limit, maxList)
	f := Filter{Done: req.Status == tasksv1.Status_STATUS_DONE, From: req.From, To: req.To, Priority: req.Priority}
	if req.Status == tasksv1.Status_STATUS_OVERDUE {
		f.By = s.clock.Now().UnixMicro()
	}
	if f.Done {
		f.From, f.To = "", "" // it is about when they were done, on whatever clock
	}
	if all := f.Done && req.From+req.To != "" || len(req.Ids) > 0 || req.Subject+req.Query != ""; !all {
		records, total, err := s.store.Find(ctx, req.Space, f, limit)
		if err != nil {
			return nil, err
		}
		res := answered{&tasksv1.ListResponse{Total: int32(total)}}
		for _, r := range records {
			res.add(r)
		}
		return res.ListResponse, nil
	}
	// What the store cannot tell is told here.
	records, _, err := s.store.Find(ctx, req.Space, f, 0)
	if err != nil {
		return nil, err
	}
	res := answered{&tasksv1.ListResponse{}}
	for _, r := range records {
		if !meant(r.Task, req) {
			continue
		}
		res.Total++
		if len(res.Tasks) < limit {
			res.add(r)
		}
	}
	return res.ListResponse, nil
}

// answered is a list that is being put together.
type answered struct{ *tasksv1.ListResponse }

func (a answered) add(r Record) {
	a.Tasks, a.NoticeAt = append(a.Tasks, r.Task), append(a.NoticeAt, r.NoticeAt)
}

// meant reports whether a list is about a task, as far as a Filter does not say so.
func meant(t *tasksv1.Task, req *tasksv1.ListRequest) bool {
	if len(req.Ids) > 0 && !slices.Contains(req.Ids, t.Id) {
		return false
	}
	if req.Status == tasksv1.Status_STATUS_DONE && req.From+req.To != "" {
		day := doneOn(t, req)
		if (req.From != "" && day < req.From) || (req.To != "" && day > req.To) {
			return false
		}
	}
	return (req.Subject == "" || fold.Same(t.Subject, req.Subject) || fold.Holds(t.Title, req.Subject)) &&
		fold.Holds(t.Title, req.Query)
}

// doneOn is the day on which a task was done.
func doneOn(t *tasksv1.Task, req *tasksv1.ListRequest) string {
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
