package tasksmongo_test

import (
	"testing"

	"becario/api/becario/tasks/v1/tasksv1connect"
	"becario/kit/clock"
	"becario/kit/mongodb/mongotest"
	"becario/service/tasks"
	"becario/service/tasks/tasksmongo"
	"becario/service/tasks/taskstest"
)

func TestMain(m *testing.M) { mongotest.Main(m) }

func open(t *testing.T, address string) *tasksmongo.Store {
	t.Helper()
	store, err := tasksmongo.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return store
}

func TestStore(t *testing.T) {
	taskstest.Store(t, func(t *testing.T) tasks.Store { return open(t, mongotest.Mongo(t)) })
}

func TestContract(t *testing.T) {
	taskstest.Contract(t, func(t *testing.T, clock *clock.Manual) tasksv1connect.TasksServiceClient {
		return tasks.New(open(t, mongotest.Mongo(t)), clock)
	})
}

func TestErasure(t *testing.T) {
	address := mongotest.Mongo(t)
	service := tasks.New(open(t, address), clock.NewManual(taskstest.Start))
	taskstest.Erasure(t, service, func(text string) int { return mongotest.Count(t, address, text) })
}
