package app_test

import (
	"bytes"
	"context"
	"encoding/hex"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	collector "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	tracev1 "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"

	"becario/app"
	"becario/channel"
	"becario/kit/clock"
	"becario/transcript"
)

// told keeps what a collector of traces was sent.
type told struct {
	mu    sync.Mutex
	raw   bytes.Buffer
	spans []*tracev1.Span
}

func newCollector(t *testing.T) (*told, string) {
	c := &told{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		var req collector.ExportTraceServiceRequest
		if err != nil || r.URL.Path != "/v1/traces" || proto.Unmarshal(body, &req) != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		c.raw.Write(body)
		for _, resource := range req.ResourceSpans {
			for _, scope := range resource.ScopeSpans {
				c.spans = append(c.spans, scope.Spans...)
			}
		}
		answer, _ := proto.Marshal(&collector.ExportTraceServiceResponse{})
		w.Header().Set("Content-Type", "application/x-protobuf")
		_, _ = w.Write(answer)
	}))
	t.Cleanup(server.Close)
	return c, server.URL
}

// traced are settings with a collector.
func traced(t *testing.T, url string) app.Settings {
	return app.Settings{Data: t.TempDir(), Listen: "127.0.0.1:0", Lang: "es-ES", Zone: "Europe/Madrid", Programme: "BECAL",
		Office: "America/Asuncion", ServiceToken: "planted-token", TraceURL: url, TracePercent: 100}
}

// A message is one trace through the bot and the service that runs elsewhere, and
// nothing that people write is in it.
func TestTraces(t *testing.T) {
	c, url := newCollector(t)
	now := clock.NewManual(moveStart)
	open := func(s app.Settings, chat channel.Channel, parts ...string) *app.App {
		config := app.Config{Clock: now, Settings: s, Parts: parts}
		if chat != nil {
			config.Channels, config.OnlyChannels = []channel.Channel{chat}, true
		}
		return must(app.Open(t.Context(), config))(t)
	}
	services := open(traced(t, url), nil, "tasks", "academic", "expenses", "requests")
	listener := must(net.Listen("tcp", "127.0.0.1:0"))(t)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- services.Run(ctx, listener) }()
	s := traced(t, url)
	there := "http://" + listener.Addr().String()
	s.TasksURL, s.AcademicURL, s.ExpensesURL, s.RequestsURL = there, there, there, there
	chat := &transcript.Channel{}
	b := open(s, chat, "bot")
	player := &transcript.Player{Bot: b.Bot, Channel: chat, Clock: now, Lang: "es-ES"}
	must(player.Play(t.Context(), "clock 2026-03-04 09:15 Europe/Madrid\nana> café plantado 73,19\nana> recuérdame hoy a las 10 llamar a Plantada\nana> borra el gasto Plantín\nwait 2026-03-04 10:01\n"))(t)
	if err := b.Close(); err != nil {
		t.Error(err)
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if err := services.Close(); err != nil {
		t.Error(err)
	}

	for _, planted := range []string{"lant", "73,19", "7319", "café", "transcript:", "planted-token", t.TempDir()} {
		if bytes.Contains(c.raw.Bytes(), []byte(planted)) {
			t.Errorf("the collector was told %q", planted)
		}
	}
	var names []string
	roots := map[string]string{}
	for _, s := range c.spans {
		names = append(names, s.Name)
		if len(s.ParentSpanId) == 0 {
			roots[hex.EncodeToString(s.TraceId)] = s.Name
		}
	}
	for _, want := range []string{"answer", "understand", "act", "send", "transaction", "give notices", "becario.expenses.v1.ExpensesService/Add"} {
		if !slices.Contains(names, want) {
			t.Errorf("no span %q among %q", want, slices.Compact(slices.Sorted(slices.Values(names))))
		}
	}
	// What the service did is in the trace that begins with the answer: the call as
	// the bot sees it, as the service sees it, and its transaction.
	sides := 0
	for _, s := range c.spans {
		if root := roots[hex.EncodeToString(s.TraceId)]; s.Name == "becario.expenses.v1.ExpensesService/Add" && root == "answer" {
			sides++
		}
	}
	if sides != 2 {
		t.Errorf("%d sides of the call are in the trace of the answer, want 2", sides)
	}
	ofService := slices.ContainsFunc(c.spans, func(s *tracev1.Span) bool {
		return s.Name == "transaction" && roots[hex.EncodeToString(s.TraceId)] == "answer" && strings.Contains(s.String(), "expenses.db")
	})
	if !ofService {
		t.Error("no transaction of the service is in the trace of an answer")
	}
}

// A collector that is away, or answers nonsense, keeps nobody waiting.
func TestTracesWithoutCollector(t *testing.T) {
	var log bytes.Buffer
	chat, now := &transcript.Channel{}, clock.NewManual(moveStart)
	a := must(app.Open(t.Context(), app.Config{Clock: now, Channels: []channel.Channel{chat}, OnlyChannels: true, Settings: traced(t, "http://127.0.0.1:1"),
		Log: slog.New(slog.NewTextHandler(&log, nil))}))(t)
	player := &transcript.Player{Bot: a.Bot, Channel: chat, Clock: now, Lang: "es-ES"}
	began := time.Now()
	out := must(player.Play(t.Context(), "clock 2026-03-04 09:15 Europe/Madrid\nana> café 1,20\n"))(t)
	if !strings.Contains(out, "café") {
		t.Errorf("got %q", out)
	}
	if err := a.Close(); err != nil {
		t.Error(err)
	}
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("it took %v", took)
	}
	if !strings.Contains(log.String(), "traces") {
		t.Errorf("the log does not tell that the collector is away:\n%s", &log)
	}
}
