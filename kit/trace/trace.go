// Package trace tells a collector of OpenTelemetry how long what a program does
// takes, and of what it consists. Nothing that people write is told: names are
// constants of the program, errors have a kind and no text, and of everything else
// only the labels that this package lists go out.
package trace

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"connectrpc.com/connect"
	"connectrpc.com/otelconnect"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/resource"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	api "go.opentelemetry.io/otel/trace"

	"becario/kit/clock"
	"becario/kit/trouble"
)

// scope names this package in what is told.
const scope = "becario/kit/trace"

// Labels of a span.
const (
	Channel  = "becario.channel"
	Kind     = "becario.kind"
	Intent   = "becario.intent"
	Database = "becario.database"
	Part     = "becario.part"
	Outcome  = "becario.outcome"
)

// told are the labels that go out: those above, and what calls between parts are.
func told(key attribute.Key) bool {
	switch key {
	case Channel, Kind, Intent, Database, Part, Outcome, "error.type", "http.request.method", "http.response.status_code":
		return true
	}
	return strings.HasPrefix(string(key), "rpc.")
}

// Config is where spans go.
type Config struct {
	// URL is that of a collector that takes OTLP over HTTP, such as
	// http://127.0.0.1:4318. Without a path it is asked for at /v1/traces.
	URL string
	// Percent is how many of a hundred traces that begin here are told; one that
	// began elsewhere is told if it is there.
	Percent int
	// Version and Parts say which program this is.
	Version string
	Parts   []string
	Clock   clock.Clock
	Log     *slog.Logger
}

// Tracer begins traces. A nil Tracer does nothing, at no cost.
type Tracer struct {
	provider *sdk.TracerProvider
	calls    connect.Interceptor
}

// Check tells what is wrong with an address of a collector.
func Check(address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return errors.New("not an address such as http://127.0.0.1:4318")
	}
	return nil
}

// New returns a tracer. A collector that is away keeps nothing waiting: what it does
// not take is lost, and the log says so.
func New(ctx context.Context, c Config) (*Tracer, error) {
	if err := Check(c.URL); err != nil {
		return nil, err
	}
	address := strings.TrimSuffix(c.URL, "/")
	if u, err := url.Parse(address); err == nil && u.Path == "" {
		address += "/v1/traces"
	}
	to, err := otlptracehttp.New(ctx, otlptracehttp.WithEndpointURL(address), otlptracehttp.WithTimeout(5*time.Second))
	if err != nil {
		return nil, fmt.Errorf("connect to the collector of traces: %w", err)
	}
	return with(&careful{SpanExporter: to, clock: c.Clock, failures: trouble.New(c.Log, "tell the collector of traces")}, c)
}

func with(to sdk.SpanExporter, c Config) (*Tracer, error) {
	provider := sdk.NewTracerProvider(
		sdk.WithBatcher(to),
		sdk.WithSampler(sdk.ParentBased(sdk.TraceIDRatioBased(float64(c.Percent)/100))),
		sdk.WithResource(resource.NewSchemaless(
			attribute.String("service.name", "becario"),
			attribute.String("service.version", c.Version),
			attribute.StringSlice("becario.parts", c.Parts))))
	calls, err := otelconnect.NewInterceptor(otelconnect.WithTracerProvider(provider), otelconnect.WithPropagator(propagation.TraceContext{}),
		otelconnect.WithTrustRemote(), otelconnect.WithoutMetrics())
	if err != nil {
		return nil, fmt.Errorf("trace calls: %w", err)
	}
	return &Tracer{provider: provider, calls: calls}, nil
}

// Close tells what waits.
func (t *Tracer) Close(ctx context.Context) error {
	if t == nil {
		return nil
	}
	return t.provider.Shutdown(ctx)
}

// Calls is what goes around calls between parts, on both sides.
func (t *Tracer) Calls() []connect.Interceptor {
	if t == nil {
		return nil
	}
	return []connect.Interceptor{t.calls}
}

// Begin begins a trace, or a part of one that ctx carries. labels are keys of this
// package and their values, in turns. end takes the outcome.
func (t *Tracer) Begin(ctx context.Context, name string, labels ...string) (_ context.Context, end func(error)) {
	if t == nil {
		return ctx, noEnd
	}
	return begin(ctx, t.provider, name, labels)
}

// Start begins a part of the trace that ctx carries, if it carries one.
func Start(ctx context.Context, name string, labels ...string) (_ context.Context, end func(error)) {
	parent := api.SpanFromContext(ctx)
	if !parent.IsRecording() {
		return ctx, noEnd
	}
	return begin(ctx, parent.TracerProvider(), name, labels)
}

func noEnd(error) {}

func begin(ctx context.Context, provider api.TracerProvider, name string, labels []string) (context.Context, func(error)) {
	ctx, span := provider.Tracer(scope).Start(ctx, name, api.WithAttributes(pairs(labels)...))
	return ctx, func(err error) {
		if err != nil {
			span.SetStatus(codes.Error, "")
			span.SetAttributes(attribute.String("error.type", kindOf(err)))
		}
		span.End()
	}
}

// Label adds a label to the span of ctx.
func Label(ctx context.Context, key, value string) {
	api.SpanFromContext(ctx).SetAttributes(attribute.String(key, value))
}

func pairs(labels []string) []attribute.KeyValue {
	all := make([]attribute.KeyValue, 0, len(labels)/2)
	for i := 0; i+1 < len(labels); i += 2 {
		all = append(all, attribute.String(labels[i], labels[i+1]))
	}
	return all
}

// kindOf is what may be told of an error: its text may quote people.
func kindOf(err error) string {
	var coded *connect.Error
	switch {
	case errors.As(err, &coded):
		return coded.Code().String()
	case errors.Is(err, context.DeadlineExceeded):
		return "timeout"
	case errors.Is(err, context.Canceled):
		return "canceled"
	}
	return "error"
}

// Pages has each request to pages begin a trace, named by the pattern that it fits,
// but for those to quiet paths, which last as long as a page is open.
func (t *Tracer) Pages(next http.Handler, quiet ...string) http.Handler {
	if t == nil {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for _, path := range quiet {
			if r.URL.Path == path {
				next.ServeHTTP(w, r)
				return
			}
		}
		ctx, span := t.provider.Tracer(scope).Start(r.Context(), "page", api.WithSpanKind(api.SpanKindServer))
		defer span.End()
		r, seen := r.WithContext(ctx), &status{ResponseWriter: w, code: http.StatusOK}
		next.ServeHTTP(seen, r)
		if r.Pattern != "" {
			span.SetName(r.Pattern)
		}
		span.SetAttributes(attribute.String("http.request.method", r.Method), attribute.Int("http.response.status_code", seen.code))
		if seen.code >= http.StatusInternalServerError {
			span.SetStatus(codes.Error, "")
		}
	})
}

// status keeps the status of an answer.
type status struct {
	http.ResponseWriter
	code int
}

// WriteHeader implements http.ResponseWriter.
func (s *status) WriteHeader(code int) {
	s.code = code
	s.ResponseWriter.WriteHeader(code)
}

// Unwrap is for http.ResponseController.
func (s *status) Unwrap() http.ResponseWriter { return s.ResponseWriter }

// careful passes spans on without what may be of people, and logs failures.
type careful struct {
	sdk.SpanExporter
	clock    clock.Clock
	failures *trouble.Log
}

// ExportSpans implements sdk.SpanExporter.
func (c *careful) ExportSpans(ctx context.Context, spans []sdk.ReadOnlySpan) error {
	bare := make([]sdk.ReadOnlySpan, len(spans))
	for i, s := range spans {
		bare[i] = span{s}
	}
	c.failures.Note(c.clock.Now(), c.SpanExporter.ExportSpans(ctx, bare))
	return nil // the log has it
}

// span is one of which only what is listed is told.
type span struct{ sdk.ReadOnlySpan }

// Attributes are those that are listed.
func (s span) Attributes() []attribute.KeyValue {
	var all []attribute.KeyValue
	for _, kv := range s.ReadOnlySpan.Attributes() {
		if told(kv.Key) {
			all = append(all, kv)
		}
	}
	return all
}

// Status is without a description.
func (s span) Status() sdk.Status { return sdk.Status{Code: s.ReadOnlySpan.Status().Code} }

// Events are none.
func (s span) Events() []sdk.Event { return nil }
