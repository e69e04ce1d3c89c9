package app

import (
	"context"
	"fmt"
	"net/http"

	"connectrpc.com/connect"

	"becario/api/becario/academic/v1/academicv1connect"
	"becario/api/becario/expenses/v1/expensesv1connect"
	"becario/api/becario/requests/v1/requestsv1connect"
	"becario/api/becario/tasks/v1/tasksv1connect"
	"becario/kit/rpc"
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
		"tasks": a.openTasks,
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
	store, err := tasksdb.Open(ctx, dsn, a.Clock)
	if err != nil {
		return err
	}
	a.opened("tasks", store)
	service := tasks.New(store, a.Clock)
	a.services.tasks = service
	a.expose(tasksv1connect.NewTasksServiceHandler(service, a.handlerOptions()...))
	return nil
}
