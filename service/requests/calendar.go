package requests

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"google.golang.org/protobuf/proto"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/fault"
	"becario/kit/office"
	"becario/kit/wall"
)

// calendar is that of the office as this program knows it: with the days that
// staff have closed or opened.
func (s *Service) calendar() *office.Calendar {
	if c := s.present.Load(); c != nil {
		return c
	}
	return s.base
}

// Reload reads the days that staff have closed or opened. Call it before the service
// is used; Step does so again.
func (s *Service) Reload(ctx context.Context) error {
	kept, err := s.store.Closures(ctx)
	if err != nil {
		return err
	}
	var changes []office.Change
	for _, c := range kept {
		changes = append(changes, office.Change{Day: c.Day, Open: c.Open, Name: c.Name})
	}
	calendar, err := s.base.With(changes...)
	if err != nil {
		return fmt.Errorf("days of the office: %w", err)
	}
	s.present.Store(calendar)
	for more := true; more; { // once, after an upgrade
		if more, err = s.store.CountDay(ctx, s.bounds); err != nil {
			return err
		}
	}
	return nil
}

// Closures returns the days of a year on which the office is closed, or open
// though it would not be.
func (s *Service) Closures(ctx context.Context, req *requestsv1.ClosuresRequest) (*requestsv1.ClosuresResponse, error) {
	if req.Staff == "" {
		return nil, noStaff()
	}
	if err := s.Reload(ctx); err != nil {
		return nil, err
	}
	kept, err := s.store.Closures(ctx)
	if err != nil {
		return nil, err
	}
	year := int(req.Year)
	if year == 0 {
		year = s.now().Year()
	}
	res := &requestsv1.ClosuresResponse{Year: int32(year)}
	first, last := time.Date(year-1, 12, 31, 0, 0, 0, 0, time.UTC), time.Date(year, 12, 31, 0, 0, 0, 0, time.UTC)
	own := map[string]bool{}
	for _, c := range kept {
		if day, err := wall.Day(c.Day); err == nil && day.Year() == year {
			own[c.Day] = true
			res.Closures = append(res.Closures, c)
		}
	}
	for _, h := range s.calendar().Between(first, last) {
		if day := h.Day.Format(wall.DayForm); !own[day] {
			res.Closures = append(res.Closures, &requestsv1.Closure{Day: day, Name: h.Name})
		}
	}
	slices.SortFunc(res.Closures, func(a, b *requestsv1.Closure) int { return strings.Compare(a.Day, b.Day) })
	return res, nil
}

// PutClosure closes the office on a day, or opens it, and counts the open deadlines
// anew.
func (s *Service) PutClosure(ctx context.Context, req *requestsv1.PutClosureRequest) (*requestsv1.PutClosureResponse, error) {
	res := &requestsv1.PutClosureResponse{}
	c := &requestsv1.Closure{Day: req.Day, Open: req.Open, Name: cut(line(req.Name), maxName), By: req.Actor, At: s.clock.Now().UnixMicro()}
	if _, err := wall.Day(req.Day); err != nil {
		return nil, fault.New(fault.Invalid, "fault.bad_date", "value", req.Day)
	}
	if !req.Open && c.Name == "" {
		return nil, fault.New(fault.Invalid, "fault.no_reason")
	}
	err := s.internal(ctx, req.Actor, req.Key, res, func(tx Tx) (proto.Message, error) { return nil, tx.PutClosure(c) })
	if err != nil {
		return nil, err
	}
	n, err := s.Recount(ctx)
	res.Recounted = int32(n)
	return res, err
}

// DropClosure takes back what staff said of a day, and counts the open deadlines
// anew.
func (s *Service) DropClosure(ctx context.Context, req *requestsv1.DropClosureRequest) (*requestsv1.DropClosureResponse, error) {
	res := &requestsv1.DropClosureResponse{}
	err := s.internal(ctx, req.Actor, req.Key, res, func(tx Tx) (proto.Message, error) { return nil, tx.DropClosure(req.Day) })
	if err != nil {
		return nil, err
	}
	n, err := s.Recount(ctx)
	res.Recounted = int32(n)
	return res, err
}
