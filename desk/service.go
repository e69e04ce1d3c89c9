package desk

import (
	"context"
	"slices"
	"strings"

	deskv1 "becario/api/becario/desk/v1"
	"becario/api/becario/desk/v1/deskv1connect"
	holdersv1 "becario/api/becario/holders/v1"
	requestsv1 "becario/api/becario/requests/v1"
	"becario/desk/staff"
	"becario/kit/fault"
	"becario/report"
)

// service is the contract of the desk for one call: for the program that makes it,
// in the language that it asks for.
type service struct {
	desk *Desk
	by   visitor
	say  words
}

var _ deskv1connect.DeskServiceHandler = service{}

// List implements the contract.
func (s service) List(ctx context.Context, req *deskv1.ListRequest) (*deskv1.ListResponse, error) {
	l := list{View: req.View, Query: strings.TrimSpace(req.Query), Type: req.Type, Assignee: req.Assignee, From: req.FiledFrom, To: req.FiledTo,
		Descending: req.Descending, Page: req.Page}
	if l.View == "" {
		l.View = viewOpen
	}
	if !slices.Contains(views, l.View) {
		return nil, fault.New(fault.Invalid, "desk.bad_request")
	}
	var only []string
	for _, state := range req.States {
		if !slices.Contains(shown, state) {
			return nil, fault.New(fault.Invalid, "desk.bad_request")
		}
		only = append(only, stateKey(state))
	}
	l.Only = strings.Join(only, ",")
	for name, sort := range sorts {
		if sort == req.Sort {
			l.Sort = name
		}
	}
	s.by.about.lists(l.asked())
	types, err := s.desk.Requests.Types(ctx, &requestsv1.TypesRequest{})
	if err != nil {
		return nil, err
	}
	asked := l.request(s.by)
	asked.Limit, asked.NoCounts = req.Limit, true
	res, err := s.desk.seen(ctx, s.by, asked)
	if err != nil {
		return nil, err
	}
	kinds := map[string]*requestsv1.Type{}
	for _, t := range types.Types {
		kinds[t.Key] = t
	}
	for _, item := range res.Items {
		t := kinds[item.Request.Type]
		hidePrivate(item.Request, t)
		if t == nil || slices.ContainsFunc(t.Fields, func(f *requestsv1.Field) bool { return f.Private }) {
			item.Excerpt = "" // an older program searched private answers, too
		}
	}
	return &deskv1.ListResponse{Items: res.Items, Next: res.Next, Instead: res.Instead}, nil
}

// hidePrivate takes the values of private fields, and of those that a type does not
// know, out of a request, and masks them in its title and words.
func hidePrivate(r *requestsv1.Request, t *requestsv1.Type) {
	cover := report.Covered(t, r.Answers)
	r.Title, r.Words = cover(r.Title), cover(r.Words)
	r.Answers = slices.DeleteFunc(slices.Clone(r.Answers), func(a *requestsv1.Answer) bool {
		i := slices.IndexFunc(t.GetFields(), func(f *requestsv1.Field) bool { return f.Key == a.Field })
		return i < 0 || t.Fields[i].Private
	})
}

// take reads the request that a call is about, for the record too.
func (s service) take(ctx context.Context, number string) (work, error) {
	s.by.about.number = number // until the service says how it is written
	return s.desk.take(ctx, s.by, number, true)
}

// Open implements the contract.
func (s service) Open(ctx context.Context, req *deskv1.OpenRequest) (*deskv1.OpenResponse, error) {
	w, err := s.take(ctx, req.Number)
	if err != nil {
		return nil, err
	}
	now := w.opened.Item.Request
	res := &deskv1.OpenResponse{Item: w.opened.Item, Type: w.opened.Type, Events: w.opened.Events, Notes: w.opened.Notes, Links: w.links(), Next: w.next(), Proposal: w.Proposal}
	for _, state := range res.Next {
		if w.signs(state) {
			res.Signed = append(res.Signed, state)
		}
	}
	if req.Private {
		s.by.about.more = ".private"
	} else {
		cover := report.Covered(w.opened.Type, now.Answers)
		for _, e := range res.Events {
			e.Comment = cover(e.Comment)
		}
		if res.Proposal != nil {
			res.Proposal.Comment = cover(res.Proposal.Comment)
		}
		hidePrivate(now, w.opened.Type)
	}
	for _, l := range res.Links {
		l.Request.Answers = nil
	}
	known, err := s.desk.verified(ctx, []string{now.Space})
	if holder := known[now.Space]; holder != nil {
		res.Holder = &holdersv1.Holder{Id: holder.Id, Name: holder.Name, Programme: holder.Programme, University: holder.University, Country: holder.Country,
			From: holder.From, To: holder.To}
		if s.by.mayKnow() {
			res.Holder = holder
		}
	}
	return res, err
}

// Types implements the contract.
func (s service) Types(ctx context.Context, _ *deskv1.TypesRequest) (*deskv1.TypesResponse, error) {
	all, err := s.desk.Requests.Types(ctx, &requestsv1.TypesRequest{})
	if err != nil {
		return nil, err
	}
	types := slices.DeleteFunc(slices.Clone(all.Types), func(t *requestsv1.Type) bool { return !s.by.MayWith(staff.See, t.Key) })
	return &deskv1.TypesResponse{Types: types, Documents: all.Documents}, nil
}

// Holders implements the contract.
func (s service) Holders(ctx context.Context, req *deskv1.HoldersRequest) (*deskv1.HoldersResponse, error) {
	if !s.by.mayKnow() {
		return nil, errDenied()
	}
	if s.desk.Holders == nil {
		return nil, fault.New(fault.NotFound, "desk.missing")
	}
	s.by.about.lists(filled("q", strings.TrimSpace(req.Query)))
	res, err := s.desk.Holders.List(ctx, &holdersv1.ListRequest{Query: strings.TrimSpace(req.Query), Limit: req.Limit, Page: req.Page})
	if err != nil {
		return nil, err
	}
	return &deskv1.HoldersResponse{Holders: res.Holders, Next: res.Next, Total: res.Total}, nil
}

// Numbers implements the contract.
func (s service) Numbers(ctx context.Context, req *deskv1.NumbersRequest) (*deskv1.NumbersResponse, error) {
	s.by.about.lists(filled("from", req.From, "to", req.To))
	res, _, err := s.desk.tally(ctx, s.by, req.From, req.To)
	if err != nil {
		return nil, err
	}
	return &deskv1.NumbersResponse{All: res.All, Weeks: res.Weeks, Types: res.Types, People: res.People}, nil
}
