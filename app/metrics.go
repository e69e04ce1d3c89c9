package app

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"becario/bot"
	"becario/bot/botdb"
	"becario/kit/rpc"
	"becario/kit/sqldb"
)

// metrics answers what an operator asks from outside: how long does a person
// wait, is a notice late, is a channel refusing, what is stuck, where and since
// when. No name, text or amount is in it; docs/operate/watch.md has the questions.
type metrics struct {
	registry *prometheus.Registry
	updates  *prometheus.CounterVec
	messages *prometheus.CounterVec
	paid     prometheus.Counter
	replies  *prometheus.HistogramVec
	late     *prometheus.HistogramVec
}

// waits are the upper ends, in seconds, by which waiting is counted.
func waits() []float64 { return []float64{.05, .1, .25, .5, 1, 2, 5, 10, 30, 60, 300, 900, 3600} }

func newMetrics() *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		updates: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "becario_updates_total",
			Help: "Tries to answer what people sent, by what became of them."}, []string{"channel", "outcome"}),
		messages: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "becario_messages_total",
			Help: "Tries to send messages, by what became of them."}, []string{"channel", "outcome"}),
		paid: prometheus.NewCounter(prometheus.CounterOpts{Name: "becario_messages_paid_total",
			Help: "Messages that were sent over the limit of what costs nothing."}),
		replies: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "becario_reply_seconds",
			Help: "How long people waited from their message to an answer.", Buckets: waits()}, []string{"channel"}),
		late: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "becario_notice_late_seconds",
			Help: "How long after it was due a notice was sent.", Buckets: waits()}, []string{"channel"}),
	}
	m.registry.MustRegister(m.updates, m.messages, m.paid, m.replies, m.late,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Update counts a try to answer.
func (m *metrics) Update(channel string, outcome bot.Outcome) {
	m.updates.WithLabelValues(channel, string(outcome)).Inc()
}

// Message counts a try to send.
func (m *metrics) Message(channel string, outcome bot.Outcome) {
	m.messages.WithLabelValues(channel, string(outcome)).Inc()
}

// Paid counts a message that is paid for.
func (m *metrics) Paid(string) { m.paid.Inc() }

// Reply notes how long a person waited.
func (m *metrics) Reply(channel string, wait time.Duration) {
	m.replies.WithLabelValues(channel).Observe(wait.Seconds())
}

// Late notes how late a notice was.
func (m *metrics) Late(channel string, late time.Duration) {
	m.late.WithLabelValues(channel).Observe(late.Seconds())
}

// backlogged is a store in which something waits for its turn.
type backlogged interface {
	Backlogs(ctx context.Context) ([]botdb.Backlog, error)
}

// noticing is a store with notices that wait to be claimed.
type noticing interface {
	Next(ctx context.Context) (int64, error)
}

// working is a store in SQL that counts what it does.
type working interface {
	Stats() sqldb.Stats
}

// What is read from the stores when somebody asks.
var (
	descStatements   = prometheus.NewDesc("becario_database_statements_total", "Statements that the database of a part was given.", []string{"part"}, nil)
	descTransactions = prometheus.NewDesc("becario_database_transactions_total", "Transactions that were kept.", []string{"part"}, nil)
	descCommits      = prometheus.NewDesc("becario_database_commits_total", "Commits, on SQLite each of one or several transactions.", []string{"part"}, nil)
	descTrips        = prometheus.NewDesc("becario_database_trips_total", "How often PostgreSQL was sent something and waited for.", []string{"part"}, nil)

	descUp      = prometheus.NewDesc("becario_database_up", "Whether the database of a part answers.", []string{"part"}, nil)
	descWaiting = prometheus.NewDesc("becario_waiting", "What waits to be answered or sent.", []string{"what", "channel"}, nil)
	descOldest  = prometheus.NewDesc("becario_waiting_oldest_seconds", "Since when the oldest of what waits has been waiting.", []string{"what", "channel"}, nil)
	descOverdue = prometheus.NewDesc("becario_notices_overdue_seconds", "Since when a notice is due that nobody has taken.", []string{"part"}, nil)
)

// Describe and Collect make the app a collector of what its stores hold.
func (a *App) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{descUp, descWaiting, descOldest, descOverdue, descStatements, descTransactions, descCommits, descTrips} {
		to <- d
	}
}

// collectWait is how long the stores have to answer.
const collectWait = 2 * time.Second

// Collect reads the stores that are open here.
func (a *App) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), collectWait)
	defer cancel()
	now := a.Clock.Now()
	gauge := func(d *prometheus.Desc, v float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	counter := func(d *prometheus.Desc, v int64, part string) {
		to <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, float64(v), part)
	}
	since := func(at int64) float64 { return max(0, now.Sub(time.UnixMicro(at)).Seconds()) }
	for part, store := range a.stores {
		if s, ok := store.(working); ok {
			n := s.Stats()
			counter(descStatements, n.Statements, part)
			counter(descTransactions, n.Transactions, part)
			counter(descCommits, n.Commits, part)
			counter(descTrips, n.Trips, part)
		}
		if err := store.Ping(ctx); err != nil {
			gauge(descUp, 0, part)
			continue
		}
		gauge(descUp, 1, part)
		if s, ok := store.(backlogged); ok {
			found, err := s.Backlogs(ctx)
			if err != nil {
				to <- prometheus.NewInvalidMetric(descWaiting, err)
			}
			for _, b := range found {
				gauge(descWaiting, float64(b.Count), b.What, b.Channel)
				gauge(descOldest, since(b.Since), b.What, b.Channel)
			}
		}
		if s, ok := store.(noticing); ok {
			next, err := s.Next(ctx)
			switch {
			case err != nil:
				to <- prometheus.NewInvalidMetric(descOverdue, err)
			case next == 0:
				gauge(descOverdue, 0, part)
			default:
				gauge(descOverdue, since(next), part)
			}
		}
	}
}

// serveMetrics answers Prometheus; with a service-token, only to who has it.
func (a *App) serveMetrics() {
	a.metrics.registry.MustRegister(a)
	a.mux.Handle("GET /metrics", rpc.Guard(a.Settings.ServiceToken, promhttp.HandlerFor(a.metrics.registry, promhttp.HandlerOpts{
		ErrorHandling: promhttp.ContinueOnError, MaxRequestsInFlight: 4, Timeout: 2 * collectWait})))
}
