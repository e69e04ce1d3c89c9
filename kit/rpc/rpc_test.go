package rpc_test

import (
	"bytes"
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"connectrpc.com/connect"

	commonv1 "becario/api/becario/common/v1"
	"becario/kit/fault"
	"becario/kit/rpc"
)

const procedure = "/test.Service/Ask"

type ask = func(context.Context, *connect.Request[commonv1.Money]) (*connect.Response[commonv1.Money], error)

// serve serves one procedure behind a token; log is what is logged meanwhile.
func serve(t *testing.T, token string, do ask) (server *httptest.Server, log *bytes.Buffer) {
	t.Helper()
	log = &bytes.Buffer{}
	mux := http.NewServeMux()
	mux.Handle(procedure, connect.NewUnaryHandler(procedure, do, rpc.ServerOptions(slog.New(slog.NewTextHandler(log, nil)))...))
	server = httptest.NewServer(rpc.Guard(token, mux))
	t.Cleanup(server.Close)
	return server, log
}

func call(t *testing.T, token, url string) (*commonv1.Money, error) {
	t.Helper()
	client := connect.NewClient[commonv1.Money, commonv1.Money](rpc.Client(token), url+procedure, rpc.ClientOptions()...)
	res, err := client.CallUnary(t.Context(), connect.NewRequest(&commonv1.Money{Minor: 120, Currency: "EUR"}))
	if err != nil {
		return nil, err
	}
	return res.Msg, nil
}

func echo(_ context.Context, req *connect.Request[commonv1.Money]) (*connect.Response[commonv1.Money], error) {
	return connect.NewResponse(req.Msg), nil
}

func TestFaultsReadTheSameNearAndFar(t *testing.T) {
	for name, near := range map[string]error{
		"it works when the code is invalid":    fault.New(fault.Invalid, "fault.long_title", "max", 200),
		"it works when nothing is found":       fault.New(fault.NotFound, "fault.no_task"),
		"it works when the record has changed": fault.New(fault.Conflict, "fault.changed", "title", "«ñandú» & <b>€</b>"),
		"it works when the state forbids it":   fault.New(fault.State, "fault.undone"),
		"it works when the caller may not":     fault.New(fault.Denied, "fault.no_person"),
		"it works when a service wrapped it":   fmt.Errorf("add: %w", fault.New(fault.Invalid, "fault.no_title")),
	} {
		t.Run(name, func(t *testing.T) {
			server, log := serve(t, "", func(context.Context, *connect.Request[commonv1.Money]) (*connect.Response[commonv1.Money], error) {
				return nil, near
			})
			_, far := call(t, "", server.URL)
			if got, want := connect.CodeOf(far), codeOf(near); got != want {
				t.Errorf("code: far %v, near %v", got, want)
			}
			got, ok := fault.Of(far)
			want, _ := fault.Of(near)
			if !ok || got.Key != want.Key || fmt.Sprint(got.Args) != fmt.Sprint(want.Args) {
				t.Errorf("fault: far %v, near %v", got, want)
			}
			if log.Len() > 0 {
				t.Errorf("what a person caused was logged: %s", log)
			}
		})
	}
}

func codeOf(err error) connect.Code {
	var ce *connect.Error
	if !errors.As(err, &ce) {
		return connect.CodeUnknown
	}
	return ce.Code()
}

func TestOtherErrorsStayHere(t *testing.T) {
	for name, near := range map[string]error{
		"it works when it is a plain error":  errors.New("open tasks.db: disk of Ana is full"),
		"it works when it has only a code":   connect.NewError(connect.CodeNotFound, errors.New("disk of Ana")),
		"it works when it is a wrapped code": fmt.Errorf("list: %w", connect.NewError(connect.CodeUnavailable, errors.New("disk of Ana"))),
	} {
		t.Run(name, func(t *testing.T) {
			server, log := serve(t, "", func(context.Context, *connect.Request[commonv1.Money]) (*connect.Response[commonv1.Money], error) {
				return nil, near
			})
			_, far := call(t, "", server.URL)
			if connect.CodeOf(far) != connect.CodeInternal || strings.Contains(far.Error(), "Ana") {
				t.Errorf("far: %v, want internal without the text", far)
			}
			if _, ok := fault.Of(far); ok {
				t.Errorf("far: %v is a fault of a person", far)
			}
			if n := strings.Count(log.String(), "disk of Ana"); n != 1 || !strings.Contains(log.String(), procedure) {
				t.Errorf("logged %d times, want once with the procedure:\n%s", n, log)
			}
		})
	}
}

// TestADatabaseThatIsAwayMayBeWaitedFor tells it apart from a fault of the
// program, which no waiting mends.
func TestADatabaseThatIsAwayMayBeWaitedFor(t *testing.T) {
	for name, c := range map[string]struct {
		do   func() error
		want connect.Code
		logs string
	}{
		"it works when it is away":           {func() error { return fmt.Errorf("begin: %w", driver.ErrBadConn) }, connect.CodeUnavailable, "bad connection"},
		"it works when the program panicked": {func() error { panic("disk of Ana") }, connect.CodeInternal, "panic: string at "},
	} {
		t.Run(name, func(t *testing.T) {
			server, log := serve(t, "", func(context.Context, *connect.Request[commonv1.Money]) (*connect.Response[commonv1.Money], error) {
				return nil, c.do()
			})
			_, far := call(t, "", server.URL)
			if connect.CodeOf(far) != c.want {
				t.Errorf("far: %v, want %v", far, c.want)
			}
			if n := strings.Count(log.String(), c.logs); n != 1 || strings.Contains(log.String(), "Ana") {
				t.Errorf("logged %q %d times, want once and nobody's words:\n%s", c.logs, n, log)
			}
		})
	}
}

func TestGuard(t *testing.T) {
	for name, c := range map[string]struct {
		server, client string
		passes         bool
	}{
		"it works when the token is right":            {"secret", "secret", true},
		"it works when the token is wrong":            {"secret", "secre", false},
		"it works when the token is missing":          {"secret", "", false},
		"it works when the token only begins right":   {"secret", "secretary", false},
		"it works when the server asks for none":      {"", "", true},
		"it works when a token is given, none needed": {"", "secret", true},
	} {
		t.Run(name, func(t *testing.T) {
			server, log := serve(t, c.server, echo)
			res, err := call(t, c.client, server.URL)
			if c.passes && (err != nil || res.Minor != 120 || res.Currency != "EUR") {
				t.Errorf("got %v, %v", res, err)
			}
			if !c.passes && connect.CodeOf(err) != connect.CodeUnauthenticated {
				t.Errorf("got %v, %v; want unauthenticated", res, err)
			}
			if strings.Contains(log.String(), "secret") {
				t.Errorf("the log tells the token: %s", log)
			}
		})
	}
}

func TestGuardAnswersInWords(t *testing.T) {
	server, _ := serve(t, "secret", echo)
	res, err := http.Post(server.URL+procedure, "application/json", strings.NewReader(`{"minor":"5","currency":"EUR"}`))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	if res.StatusCode != http.StatusUnauthorized || !strings.Contains(string(body), "token") {
		t.Errorf("got %s %q, want 401 that tells of the token", res.Status, body)
	}
}

func TestPlainHTTPWorks(t *testing.T) {
	server, _ := serve(t, "", echo)
	res, err := http.Post(server.URL+procedure, "application/json", strings.NewReader(`{"minor":"5","currency":"EUR"}`))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	if res.StatusCode != http.StatusOK || !strings.Contains(string(body), `"EUR"`) {
		t.Errorf("got %s %s", res.Status, body)
	}
}

func TestTooMuchIsRefused(t *testing.T) {
	server, _ := serve(t, "", echo)
	client := connect.NewClient[commonv1.Money, commonv1.Money](rpc.Client(""), server.URL+procedure, rpc.ClientOptions()...)
	_, err := client.CallUnary(t.Context(), connect.NewRequest(&commonv1.Money{Currency: strings.Repeat("x", 5<<20)}))
	if connect.CodeOf(err) != connect.CodeResourceExhausted {
		t.Errorf("five megabytes: %v, want resource_exhausted", err)
	}
}

func TestCallerGoneIsNoFailure(t *testing.T) {
	begun := make(chan struct{})
	server, log := serve(t, "", func(ctx context.Context, _ *connect.Request[commonv1.Money]) (*connect.Response[commonv1.Money], error) {
		close(begun)
		<-ctx.Done()
		return nil, ctx.Err()
	})
	ctx, cancel := context.WithCancel(t.Context())
	client := connect.NewClient[commonv1.Money, commonv1.Money](rpc.Client(""), server.URL+procedure, rpc.ClientOptions()...)
	done := make(chan error)
	go func() {
		_, err := client.CallUnary(ctx, connect.NewRequest(&commonv1.Money{}))
		done <- err
	}()
	<-begun
	cancel()
	err := <-done
	server.Close() // waits for the handler
	if connect.CodeOf(err) != connect.CodeCanceled {
		t.Errorf("got %v, want canceled", err)
	}
	if log.Len() > 0 {
		t.Errorf("logged: %s", log)
	}
}
