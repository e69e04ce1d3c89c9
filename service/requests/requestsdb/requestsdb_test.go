package requestsdb_test

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/api/becario/requests/v1/requestsv1connect"
	"becario/catalog"
	"becario/kit/blob"
	"becario/kit/blob/blobtest"
	"becario/kit/clock"
	"becario/kit/fault"
	"becario/kit/office"
	"becario/kit/rpc"
	"becario/kit/sqldb/sqltest"
	"becario/service/requests"
	"becario/service/requests/requestsdb"
	"becario/service/requests/requeststest"
	"becario/service/requests/requeststypes"
)

func TestMain(m *testing.M) { sqltest.Main(m) }

func open(t testing.TB, dsn string) *requestsdb.Store {
	t.Helper()
	store, err := requestsdb.Open(t.Context(), dsn)
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

func data(t testing.TB, name string) []byte {
	t.Helper()
	d, err := catalog.Files.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// service returns a service for an office in Asunción with some extra holidays.
func service(t testing.TB, store requests.Store, clock clock.Clock, holidays string) *requests.Service {
	t.Helper()
	files, err := blob.Open(blob.Config{Folder: t.TempDir(), Clock: clock, Limits: requeststest.Limits})
	if err != nil {
		t.Fatal(err)
	}
	return serviceOn(t, store, files, clock, holidays)
}

func serviceOn(t testing.TB, store requests.Store, files *blob.Store, clock clock.Clock, holidays string) *requests.Service {
	t.Helper()
	return requests.New(configOn(t, store, files, clock, holidays))
}

// kinds are the types of the program, read once.
var kinds = sync.OnceValues(func() (*requeststypes.Set, error) {
	files, err := catalog.Requests("scholarship")
	if err != nil {
		return nil, err
	}
	return requeststypes.Read(requeststypes.Folder{Name: "scholarship", Files: files})
})

func configOn(t testing.TB, store requests.Store, files *blob.Store, clock clock.Clock, holidays string) requests.Config {
	t.Helper()
	types, err := kinds()
	if err != nil {
		t.Fatal(err)
	}
	calendar, err := office.Read(data(t, "holidays/PY.toml"), []byte(holidays))
	if err != nil {
		t.Fatal(err)
	}
	zone, err := time.LoadLocation("America/Asuncion")
	if err != nil {
		t.Fatal(err)
	}
	return requests.Config{Store: store, Files: files, Clock: clock, Types: types, Calendar: calendar, Zone: zone}
}

func TestStore(t *testing.T) {
	for name, database := range sqltest.Engines {
		t.Run(name, func(t *testing.T) {
			requeststest.Store(t, func(t *testing.T) requests.Store { return open(t, database(t)) })
		})
	}
}

func TestContract(t *testing.T) {
	for name, database := range sqltest.Engines {
		t.Run(name, func(t *testing.T) {
			requeststest.Contract(t, func(t *testing.T, clock *clock.Manual) requestsv1connect.RequestsServiceClient {
				return service(t, open(t, database(t)), clock, "")
			})
		})
	}
}

func TestStaffContract(t *testing.T) {
	for name, database := range sqltest.Engines {
		t.Run(name, func(t *testing.T) {
			requeststest.StaffContract(t, func(t *testing.T, clock *clock.Manual) requeststest.Client {
				return service(t, open(t, database(t)), clock, "")
			})
		})
	}
}

func TestStaffContractOverHTTP(t *testing.T) {
	requeststest.StaffContract(t, func(t *testing.T, clock *clock.Manual) requeststest.Client {
		service := service(t, open(t, sqltest.SQLite(t)), clock, "")
		mux, options := http.NewServeMux(), rpc.ServerOptions(slog.New(slog.DiscardHandler))
		mux.Handle(requestsv1connect.NewRequestsServiceHandler(service, options...))
		mux.Handle(requestsv1connect.NewStaffServiceHandler(service, options...))
		server := httptest.NewServer(mux)
		t.Cleanup(server.Close)
		return struct {
			requestsv1connect.RequestsServiceClient
			requestsv1connect.StaffServiceClient
		}{requestsv1connect.NewRequestsServiceClient(rpc.Client(""), server.URL, rpc.ClientOptions()...), requestsv1connect.NewStaffServiceClient(rpc.Client(""), server.URL, rpc.ClientOptions()...)}
	})
}

func TestErasure(t *testing.T) {
	for name, database := range sqltest.Engines {
		t.Run(name, func(t *testing.T) {
			dsn := database(t)
			store := open(t, dsn)
			desk := service(t, store, clock.NewManual(requeststest.Start), "")
			requeststest.Erasure(t, desk, func(text string) int { return sqltest.Left(t, store, dsn, text) })
		})
	}
}

func TestContractOverHTTP(t *testing.T) {
	requeststest.Contract(t, func(t *testing.T, clock *clock.Manual) requestsv1connect.RequestsServiceClient {
		service := service(t, open(t, sqltest.SQLite(t)), clock, "")
		mux := http.NewServeMux()
		mux.Handle(requestsv1connect.NewRequestsServiceHandler(service, rpc.ServerOptions(slog.New(slog.DiscardHandler))...))
		server := httptest.NewServer(rpc.Guard("secret", mux))
		t.Cleanup(server.Close)
		return requestsv1connect.NewRequestsServiceClient(rpc.Client("secret"), server.URL, rpc.ClientOptions()...)
	})
}

// A holiday that is decreed today for tomorrow moves the open deadlines, and
// their holders are told once.
func TestRecount(t *testing.T) {
	for name, database := range sqltest.Engines {
		t.Run(name, func(t *testing.T) {
			clock := clock.NewManual(requeststest.Start)
			store := open(t, database(t))
			before := service(t, store, clock, "")
			for _, key := range []string{"k1", "k2", "k3"} {
				if _, err := before.File(t.Context(), &requestsv1.FileRequest{Space: "ana", Actor: "ana", Key: key, Title: "prórroga"}); err != nil {
					t.Fatal(err)
				}
			}
			mine, err := before.Mine(t.Context(), &requestsv1.MineRequest{Space: "ana"})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := before.Withdraw(t.Context(), &requestsv1.WithdrawRequest{Space: "ana", Actor: "ana", Key: "k4", Id: mine.Requests[0].Id}); err != nil {
				t.Fatal(err)
			}
			after := service(t, store, clock, "[[extra]]\nday = \"2026-03-11\"")
			for _, want := range []int{2, 0} {
				if n, err := after.Recount(t.Context()); err != nil || n != want {
					t.Errorf("recount: got %d, %v; want %d", n, err, want)
				}
			}
			res, err := after.ClaimDue(t.Context(), &requestsv1.ClaimDueRequest{Limit: 10})
			if err != nil || len(res.Notices) != 2 || res.Notices[0].GetRequestRecounted().GetDeadline() != "2026-03-25" {
				t.Errorf("notices: got %v, %v; want two of the new deadline 2026-03-25", res, err)
			}
		})
	}
}

// What nobody made a document of is removed in the end, and documents stay.
func TestSweep(t *testing.T) {
	for name, database := range sqltest.Engines {
		t.Run(name, func(t *testing.T) {
			folder, clock := t.TempDir(), clock.NewManual(requeststest.Start)
			files := func() *blob.Store {
				s, err := blob.Open(blob.Config{Folder: folder, Clock: clock})
				if err != nil {
					t.Fatal(err)
				}
				return s
			}
			s := serviceOn(t, open(t, database(t)), files(), clock, "")
			r, err := s.File(t.Context(), &requestsv1.FileRequest{Space: "ana", Actor: "ana", Key: "k1", Title: "prórroga"})
			if err != nil {
				t.Fatal(err)
			}
			data := blobtest.PDF(0)
			for _, key := range []string{"kept", "forgotten"} {
				if _, err := s.Upload(t.Context(), &requestsv1.UploadRequest{Space: "ana", Actor: "ana", Key: key, Data: data}); err != nil {
					t.Fatal(err)
				}
			}
			kept, err := s.AddDocument(t.Context(), &requestsv1.AddDocumentRequest{Space: "ana", Actor: "ana", Key: "kept", Id: r.Request.Id,
				Document: &requestsv1.Document{Name: "carta.pdf", Size: int64(len(data))}})
			if err != nil {
				t.Fatal(err)
			}
			// As a program leaves it that was killed before it kept the document.
			lost, err := files().Put(t.Context(), "ana", "lost", "carta.pdf", bytes.NewReader(data))
			if err != nil {
				t.Fatal(err)
			}
			if n, err := s.Sweep(t.Context()); err != nil || n != 0 {
				t.Errorf("at once: %d, %v; want that it waits", n, err)
			}
			clock.Set(time.Now().Add(48 * time.Hour)) // parts of uploads go by the disk's time
			if n, err := s.Sweep(t.Context()); err != nil || n != 1 {
				t.Errorf("later: %d, %v; want 1", n, err)
			}
			if _, err := files().Info(t.Context(), "ana", lost.ID); !fault.Is(err, fault.NotFound) {
				t.Errorf("the lost file: %v, want that it is gone", err)
			}
			if res, err := s.Document(t.Context(), &requestsv1.DocumentRequest{Space: "ana", Id: r.Request.Id, DocumentId: kept.Document.Id}); err != nil || !bytes.Equal(res.Data, data) {
				t.Errorf("the document: %v, %v", res, err)
			}
			_, err = s.AddDocument(t.Context(), &requestsv1.AddDocumentRequest{Space: "ana", Actor: "ana", Key: "forgotten", Id: r.Request.Id,
				Document: &requestsv1.Document{Name: "carta.pdf", Size: int64(len(data))}})
			if f, _ := fault.Of(err); f.GetKey() != "fault.file_cut" {
				t.Errorf("the forgotten upload: %v, want that it is not there", err)
			}
			if _, err := s.Erase(t.Context(), &requestsv1.EraseRequest{Space: "ana", Actor: "ana"}); err != nil {
				t.Fatal(err)
			}
			if left, err := files().List(t.Context(), "ana"); err != nil || len(left) != 0 {
				t.Errorf("after erasing: %v, %v; want no file", left, err)
			}
		})
	}
}
