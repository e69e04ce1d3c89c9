package app

import (
	"context"
	"fmt"
	"net/http"
	"slices"

	"connectrpc.com/connect"

	"becario/api/becario/academic/v1/academicv1connect"
	"becario/api/becario/expenses/v1/expensesv1connect"
	"becario/api/becario/requests/v1/requestsv1connect"
	"becario/api/becario/tasks/v1/tasksv1connect"
	"becario/kit/mongodb"
	"becario/kit/rpc"
	"becario/privacy"
	"becario/service/academic"
	"becario/service/academic/academicdb"
	"becario/service/academic/academicmongo"
	"becario/service/expenses"
	"becario/service/expenses/expensesdb"
	"becario/service/expenses/expensesmongo"
	"becario/service/requests"
	"becario/service/requests/requestsdb"
	"becario/service/tasks"
	"becario/service/tasks/tasksdb"
	"becario/service/tasks/tasksmongo"
	"becario/talk"
	talkacademic "becario/talk/academic"
	talkexpenses "becario/talk/expenses"
	talkrequests "becario/talk/requests"
	talktasks "becario/talk/tasks"
)

// part is a row of the table of parts: what can run in a process of its own.
type part struct {
	name string
	// open opens the part here.
	open func(ctx context.Context, a *App) error
	// address is the setting that says where the part runs, if elsewhere; nil for
	// one that no other part calls.
	address func(*Settings) *string
	// database is the setting that names the database of the part alone; nil for
	// one without.
	database func(*Settings) *string
	// connect makes the client of the part at an address.
	connect func(a *App, url string)
	// needs are the parts that this one calls.
	needs []string
	// topic is what can be talked about with the part; nil if nothing is.
	topic func(a *App) talk.Topic
	// keeps is what the part keeps about people; nil if that is nothing.
	keeps func(a *App) privacy.Part
}

// parts are all parts, in the order in which they are opened.
func parts() []part {
	list := []part{
		service(row[tasksv1connect.TasksServiceClient]{
			name:     "tasks",
			address:  func(s *Settings) *string { return &s.TasksURL },
			database: func(s *Settings) *string { return &s.TasksDB },
			connect:  tasksv1connect.NewTasksServiceClient,
			open:     openTasks,
			topic:    func(_ *App, c tasksv1connect.TasksServiceClient) talk.Topic { return talktasks.New(c) },
			keeps:    privacy.Tasks,
		}),
		service(row[academicv1connect.AcademicServiceClient]{
			name:     "academic",
			address:  func(s *Settings) *string { return &s.AcademicURL },
			database: func(s *Settings) *string { return &s.AcademicDB },
			connect:  academicv1connect.NewAcademicServiceClient,
			open:     openAcademic,
			topic: func(a *App, c academicv1connect.AcademicServiceClient) talk.Topic {
				return talkacademic.New(c, a.pen)
			},
			keeps: privacy.Academic,
		}),
		service(row[expensesv1connect.ExpensesServiceClient]{
			name:     "expenses",
			address:  func(s *Settings) *string { return &s.ExpensesURL },
			database: func(s *Settings) *string { return &s.ExpensesDB },
			connect:  expensesv1connect.NewExpensesServiceClient,
			open:     openExpenses,
			topic: func(a *App, c expensesv1connect.ExpensesServiceClient) talk.Topic {
				return talkexpenses.New(c, a.pen)
			},
			keeps: privacy.Expenses,
		}),
		service(row[requestsClient]{
			name:     "requests",
			address:  func(s *Settings) *string { return &s.RequestsURL },
			database: func(s *Settings) *string { return &s.RequestsDB },
			connect:  connectRequests,
			open:     openRequests,
			topic: func(a *App, c requestsClient) talk.Topic {
				return talkrequests.New(c, a.pen, a.Settings.address())
			},
			keeps: func(c requestsClient) privacy.Part { return privacy.Requests(c) },
		}),
	}
	for i := range list {
		if list[i].name == "requests" {
			list[i] = withHolders(list[i])
		}
	}
	var services []string // the bot talks about each
	for _, p := range list {
		services = append(services, p.name)
	}
	return append(list,
		part{name: "bot", open: func(ctx context.Context, a *App) error { return a.openBot(ctx) }, needs: services},
		part{name: "desk", open: func(ctx context.Context, a *App) error { return a.openDesk(ctx) }, needs: []string{"requests"}})
}

// PartNames are the names of all parts.
func PartNames() []string {
	var names []string
	for _, p := range parts() {
		names = append(names, p.name)
	}
	return names
}

// client is the client of a service, of one that runs here the service itself;
// none if it is not open.
func client[C any](a *App, name string) (c C, ok bool) {
	c, ok = a.clients[name].(C)
	return c, ok
}

// row is what the table says of a service whose clients are of type C.
type row[C any] struct {
	name              string
	address, database func(*Settings) *string
	// connect makes a client of the service at an address.
	connect func(client connect.HTTPClient, url string, options ...connect.ClientOption) C
	// open opens the service on a database.
	open func(ctx context.Context, a *App, dsn string) (opened[C], error)
	// topic is what can be talked about with the service.
	topic func(a *App, client C) talk.Topic
	// keeps is what the service keeps about people.
	keeps func(client C) privacy.Part
}

// opened is a service that runs here.
type opened[C any] struct {
	service C
	store   health
	// clean forgets what is old, a step at a time.
	clean func(context.Context) (more bool, err error)
	// path and handler answer calls of other processes.
	path    string
	handler http.Handler
	// more are further contracts of the service, by their paths.
	more map[string]http.Handler
}

// service is the row of a service in the table of parts.
func service[C any](r row[C]) part {
	return part{
		name: r.name, address: r.address, database: r.database,
		open: func(ctx context.Context, a *App) error {
			dsn, err := a.Settings.database(r.name)
			if err != nil {
				return err
			}
			o, err := r.open(ctx, a, dsn)
			if err != nil {
				return fmt.Errorf("%s: %w", r.name, err)
			}
			a.opened(r.name, o.store)
			a.clients[r.name] = o.service
			a.cleans(r.name, o.clean)
			if a.alone() {
				a.mux.Handle(o.path, rpc.Guard(a.Settings.ServiceToken, o.handler))
				for path, handler := range o.more {
					a.mux.Handle(path, rpc.Guard(a.Settings.ServiceToken, handler))
				}
			}
			return nil
		},
		connect: func(a *App, url string) {
			a.clients[r.name] = r.connect(rpc.Client(a.Settings.ServiceToken), url, rpc.ClientOptions(a.tracer.Calls()...)...)
		},
		topic: func(a *App) talk.Topic {
			c, ok := client[C](a, r.name)
			if !ok {
				return nil
			}
			return r.topic(a, c)
		},
		keeps: func(a *App) privacy.Part {
			c, _ := client[C](a, r.name)
			return r.keeps(c)
		},
	}
}

// elsewhere is the address of a part that runs elsewhere; empty if it does not.
func (p part) elsewhere(a *App) string {
	if p.address == nil {
		return ""
	}
	return *p.address(&a.Settings)
}

// openParts opens the parts that run here and connects to the others that they
// need.
func (a *App) openParts(ctx context.Context) error {
	all := parts()
	for _, p := range all {
		switch url := p.elsewhere(a); {
		case url != "":
			p.connect(a, url)
		case a.here(p.name):
			if err := p.open(ctx, a); err != nil {
				return err
			}
		case slices.ContainsFunc(all, func(other part) bool { return a.here(other.name) && slices.Contains(other.needs, p.name) }):
			return fmt.Errorf("the %s service does not run here; say where it runs with --%s-url", p.name, p.name)
		}
	}
	return nil
}

// health is what the app wants of every store.
type health interface {
	Close() error
	Ping(context.Context) error
}

func openTasksStore(ctx context.Context, dsn string) (interface {
	tasks.Store
	health
}, error) {
	if mongodb.Is(dsn) {
		return tasksmongo.Open(ctx, dsn)
	}
	return tasksdb.Open(ctx, dsn)
}

func openTasks(ctx context.Context, a *App, dsn string) (o opened[tasksv1connect.TasksServiceClient], err error) {
	store, err := openTasksStore(ctx, dsn)
	if err != nil {
		return o, err
	}
	s := tasks.New(store, a.Clock)
	o.service, o.store, o.clean = s, store, s.Step
	o.path, o.handler = tasksv1connect.NewTasksServiceHandler(s, rpc.ServerOptions(a.Log, a.tracer.Calls()...)...)
	return o, nil
}

func openAcademicStore(ctx context.Context, dsn string) (interface {
	academic.Store
	health
}, error) {
	if mongodb.Is(dsn) {
		return academicmongo.Open(ctx, dsn)
	}
	return academicdb.Open(ctx, dsn)
}

func openAcademic(ctx context.Context, a *App, dsn string) (o opened[academicv1connect.AcademicServiceClient], err error) {
	store, err := openAcademicStore(ctx, dsn)
	if err != nil {
		return o, err
	}
	s := academic.New(store, a.Clock)
	o.service, o.store, o.clean = s, store, s.Step
	o.path, o.handler = academicv1connect.NewAcademicServiceHandler(s, rpc.ServerOptions(a.Log, a.tracer.Calls()...)...)
	return o, nil
}

func openExpensesStore(ctx context.Context, dsn string) (interface {
	expenses.Store
	health
}, error) {
	if mongodb.Is(dsn) {
		return expensesmongo.Open(ctx, dsn)
	}
	return expensesdb.Open(ctx, dsn)
}

func openExpenses(ctx context.Context, a *App, dsn string) (o opened[expensesv1connect.ExpensesServiceClient], err error) {
	store, err := openExpensesStore(ctx, dsn)
	if err != nil {
		return o, err
	}
	s := expenses.New(store, a.Clock)
	o.service, o.store, o.clean = s, store, s.Step
	o.path, o.handler = expensesv1connect.NewExpensesServiceHandler(s, rpc.ServerOptions(a.Log, a.tracer.Calls()...)...)
	return o, nil
}

// requestsClient is a client of both contracts of the requests service: that for
// holders and that for staff.
type requestsClient interface {
	requestsv1connect.RequestsServiceClient
	requestsv1connect.StaffServiceClient
}

func connectRequests(client connect.HTTPClient, url string, options ...connect.ClientOption) requestsClient {
	return struct {
		requestsv1connect.RequestsServiceClient
		requestsv1connect.StaffServiceClient
	}{requestsv1connect.NewRequestsServiceClient(client, url, options...), requestsv1connect.NewStaffServiceClient(client, url, options...)}
}

func openRequests(ctx context.Context, a *App, dsn string) (o opened[requestsClient], err error) {
	types, calendar, err := readCatalog(a.Settings, a.Types)
	if err != nil {
		return o, err
	}
	zone, err := a.Settings.officeZone()
	if err != nil {
		return o, err
	}
	store, err := requestsdb.Open(ctx, dsn)
	if err != nil {
		return o, err
	}
	files, err := a.openFiles("requests")
	if err != nil {
		return o, err
	}
	s := requests.New(requests.Config{Store: store, Files: files, Clock: a.Clock, Types: types, Calendar: calendar, Zone: zone, Programme: a.Settings.Programme, Log: a.Log})
	if err := s.Reload(ctx); err != nil {
		return o, err
	}
	if !a.OnlyChannels { // a terminal beside a server may not know of the same holidays
		a.runs = append(a.runs, a.recount(s))
	}
	a.sweeps("requests", s.Sweep)
	o.service, o.store, o.clean = s, store, s.Step
	o.path, o.handler = requestsv1connect.NewRequestsServiceHandler(s, rpc.ServerOptions(a.Log, a.tracer.Calls()...)...)
	path, handler := requestsv1connect.NewStaffServiceHandler(s, rpc.ServerOptions(a.Log, a.tracer.Calls()...)...)
	o.more = map[string]http.Handler{path: handler}
	return o, nil
}
