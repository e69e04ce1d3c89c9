package app

import (
	"context"
	"fmt"
	"net/http"
	"os"

	"connectrpc.com/connect"

	"becario/api/becario/academic/v1/academicv1connect"
	"becario/api/becario/expenses/v1/expensesv1connect"
	"becario/api/becario/requests/v1/requestsv1connect"
	"becario/api/becario/tasks/v1/tasksv1connect"
	"becario/catalog"
	"becario/kit/office"
	"becario/kit/rpc"
	"becario/kit/wall"
	"becario/service/academic"
	"becario/service/academic/academicdb"
	"becario/service/expenses"
	"becario/service/expenses/expensesdb"
	"becario/service/requests"
	"becario/service/requests/requestsdb"
	"becario/service/tasks"
	"becario/service/tasks/tasksdb"
)

// services are the clients of all services, of those here the services themselves.
type services struct {
	tasks    tasksv1connect.TasksServiceClient
	academic academicv1connect.AcademicServiceClient
	expenses expensesv1connect.ExpensesServiceClient
	requests requestsv1connect.RequestsServiceClient
}

// openServices opens the services that run here and connects to the others
// that a part here needs.
func (a *App) openServices(ctx context.Context) error {
	for part, open := range map[string]func(context.Context, string) error{
		"tasks": a.openTasks, "academic": a.openAcademic, "expenses": a.openExpenses, "requests": a.openRequests,
	} {
		url := a.Settings.serviceURL(part)
		switch {
		case a.here(part) && url == "":
			dsn, err := a.Settings.database(part)
			if err != nil {
				return err
			}
			if err := open(ctx, dsn); err != nil {
				return fmt.Errorf("%s: %w", part, err)
			}
		case url != "":
			a.connect(part, url)
		case a.here("bot") || (a.here("desk") && part == "requests"):
			return fmt.Errorf("the %s service does not run here; say where it runs with --%s-url", part, part)
		}
	}
	return nil
}

// connect makes the client of a service elsewhere.
func (a *App) connect(part, url string) {
	client, options := rpc.Client(a.Settings.ServiceToken), rpc.ClientOptions()
	switch part {
	case "tasks":
		a.services.tasks = tasksv1connect.NewTasksServiceClient(client, url, options...)
	case "academic":
		a.services.academic = academicv1connect.NewAcademicServiceClient(client, url, options...)
	case "expenses":
		a.services.expenses = expensesv1connect.NewExpensesServiceClient(client, url, options...)
	case "requests":
		a.services.requests = requestsv1connect.NewRequestsServiceClient(client, url, options...)
	}
}

// expose lets other processes call a service that was started by name.
func (a *App) expose(path string, handler http.Handler) {
	if a.alone() {
		a.mux.Handle(path, rpc.Guard(a.Settings.ServiceToken, handler))
	}
}

func (a *App) handlerOptions() []connect.HandlerOption { return rpc.ServerOptions(a.Log) }

func (a *App) openTasks(ctx context.Context, dsn string) error {
	store, err := tasksdb.Open(ctx, dsn)
	if err != nil {
		return err
	}
	a.opened("tasks", store)
	service := tasks.New(store, a.Clock)
	a.services.tasks = service
	a.cleans("tasks", service.Step)
	a.expose(tasksv1connect.NewTasksServiceHandler(service, a.handlerOptions()...))
	return nil
}

func (a *App) openAcademic(ctx context.Context, dsn string) error {
	store, err := academicdb.Open(ctx, dsn)
	if err != nil {
		return err
	}
	a.opened("academic", store)
	service := academic.New(store, a.Clock)
	a.services.academic = service
	a.cleans("academic", service.Step)
	a.expose(academicv1connect.NewAcademicServiceHandler(service, a.handlerOptions()...))
	return nil
}

func (a *App) openExpenses(ctx context.Context, dsn string) error {
	store, err := expensesdb.Open(ctx, dsn)
	if err != nil {
		return err
	}
	a.opened("expenses", store)
	service := expenses.New(store, a.Clock)
	a.services.expenses = service
	a.cleans("expenses", service.Step)
	a.expose(expensesv1connect.NewExpensesServiceHandler(service, a.handlerOptions()...))
	return nil
}

func (a *App) openRequests(ctx context.Context, dsn string) error {
	types, calendar, err := readCatalog(a.Settings)
	if err != nil {
		return err
	}
	zone, err := wall.Zone(a.Settings.Office)
	if err != nil {
		return fmt.Errorf("office: %w; give an IANA name such as America/Asuncion", err)
	}
	store, err := requestsdb.Open(ctx, dsn)
	if err != nil {
		return err
	}
	a.opened("requests", store)
	service := requests.New(requests.Config{Store: store, Clock: a.Clock, Catalog: types, Calendar: calendar, Zone: zone, Programme: a.Settings.Programme})
	a.services.requests = service
	a.cleans("requests", service.Step)
	if !a.OnlyChannels { // a terminal beside a server may not know of the same holidays
		a.runs = append(a.runs, a.recount(service))
	}
	a.expose(requestsv1connect.NewRequestsServiceHandler(service, a.handlerOptions()...))
	return nil
}

// readCatalog reads the types of request and the days on which the office is closed.
func readCatalog(s Settings) (*requests.Catalog, *office.Calendar, error) {
	data, err := catalog.Files.ReadFile("requests/scholarship.toml")
	if s.Types != "" {
		data, err = os.ReadFile(s.Types)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("types: %w", err)
	}
	types, err := requests.ReadCatalog(data)
	if err != nil {
		return nil, nil, fmt.Errorf("types %s: %w", s.Types, err)
	}
	country, err := catalog.Files.ReadFile("holidays/PY.toml")
	if err != nil {
		return nil, nil, fmt.Errorf("holidays: %w", err)
	}
	var own []byte
	if s.Holidays != "" {
		if own, err = os.ReadFile(s.Holidays); err != nil {
			return nil, nil, fmt.Errorf("holidays: %w", err)
		}
	}
	calendar, err := office.Read(country, own)
	if err != nil {
		return nil, nil, fmt.Errorf("holidays %s: %w", s.Holidays, err)
	}
	return types, calendar, nil
}

// recount counts the open deadlines anew, in case the calendar has changed.
func (a *App) recount(service *requests.Service) func(context.Context) error {
	return func(ctx context.Context) error {
		n, err := service.Recount(ctx)
		if err != nil && ctx.Err() == nil {
			a.Log.Error("count deadlines anew", "error", err)
		} else if n > 0 {
			a.Log.Info("deadlines have changed with the office's calendar", "requests", n)
		}
		return nil
	}
}
