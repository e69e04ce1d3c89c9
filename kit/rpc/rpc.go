// Package rpc carries the contracts between processes: a service's handler
// behind a shared token, and the client that calls it. Errors that a person
// caused pass through as they are; every other one is logged once here and
// answered without its text: as unavailable if the database is away, which a
// caller may wait for, else as internal.
package rpc

import (
	"context"
	"crypto/subtle"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"connectrpc.com/connect"

	"becario/kit/fault"
	"becario/kit/safe"
)

// Timeout is how long a call between services may take.
const Timeout = 10 * time.Second

// ServerOptions are the options of every handler. What is given goes around calls.
func ServerOptions(log *slog.Logger, around ...connect.Interceptor) []connect.HandlerOption {
	return []connect.HandlerOption{
		connect.WithInterceptors(append(around, edge(log))...),
		connect.WithRecover(func(_ context.Context, _ connect.Spec, _ http.Header, v any) error { return safe.Error(v) }),
		connect.WithCompressMinBytes(1024),
		connect.WithReadMaxBytes(4 << 20),
	}
}

func edge(log *slog.Logger) connect.UnaryInterceptorFunc {
	return func(next connect.UnaryFunc) connect.UnaryFunc {
		return func(ctx context.Context, req connect.AnyRequest) (connect.AnyResponse, error) {
			res, err := next(ctx, req)
			if err == nil {
				return res, nil
			}
			if _, ok := fault.Of(err); ok {
				return nil, err
			}
			if ctx.Err() != nil {
				return nil, connect.NewError(connect.CodeCanceled, ctx.Err())
			}
			log.Error("call failed", "procedure", req.Spec().Procedure, "error", err)
			if databaseAway(err) {
				return nil, connect.NewError(connect.CodeUnavailable, errors.New("the database is away; the server's log says more"))
			}
			return nil, connect.NewError(connect.CodeInternal, errors.New("internal error; the server's log says more"))
		}
	}
}

// Guard lets a request pass if it carries the token. An empty token lets
// everything pass, for a server that only this machine can reach.
func Guard(token string, next http.Handler) http.Handler {
	if token == "" {
		return next
	}
	want := []byte("Bearer " + token)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if subtle.ConstantTimeCompare([]byte(r.Header.Get("Authorization")), want) != 1 {
			http.Error(w, "the token is missing or wrong", http.StatusUnauthorized)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// Client returns the HTTP client for calls to services elsewhere, with the
// token that their Guard asks for.
func Client(token string) *http.Client {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.Proxy = nil // services are near; a proxy for the outside is not for them
	transport.MaxIdleConnsPerHost = 32
	return &http.Client{Timeout: Timeout, Transport: bearer{token: token, next: transport}}
}

type bearer struct {
	token string
	next  http.RoundTripper
}

func (b bearer) RoundTrip(r *http.Request) (*http.Response, error) {
	if b.token == "" {
		return b.next.RoundTrip(r)
	}
	r = r.Clone(r.Context())
	r.Header.Set("Authorization", "Bearer "+b.token)
	return b.next.RoundTrip(r)
}

// ClientOptions are the options of every client. What is given goes around calls.
func ClientOptions(around ...connect.Interceptor) []connect.ClientOption {
	return []connect.ClientOption{connect.WithCompressMinBytes(1024), connect.WithInterceptors(around...)}
}
