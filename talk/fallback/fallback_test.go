package fallback_test

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"becario/nlu"
	"becario/nlu/understand"
	"becario/talk"
	"becario/talk/fallback"
)

var _ talk.Reader = (*fallback.Reader)(nil)

const key = "never-print-this"

// doubted is a message that the local reading makes nothing of.
const doubted = "¿quién ganó el mundial del viernes a las 9?"

// endpoint stands in for the one that is asked. It takes only requests in the
// right form.
type endpoint struct {
	*httptest.Server
	asked atomic.Int64
	log   bytes.Buffer
}

type request struct {
	Model       string   `json:"model"`
	Temperature *float64 `json:"temperature"`
	Messages    []struct{ Role, Content string }
	Format      struct {
		Type   string
		Schema struct {
			Name   string
			Strict bool
			Schema struct {
				Type       string
				Required   []string
				Additional *bool `json:"additionalProperties"`
				Properties struct {
					Intent struct {
						Type string
						Enum []nlu.Intent
					}
					Quotes struct {
						Type       string
						Required   []string
						Additional *bool `json:"additionalProperties"`
						Properties map[string]map[string]string
					}
				}
			}
		} `json:"json_schema"`
	} `json:"response_format"`
}

func stand(t *testing.T, answer http.HandlerFunc) *endpoint {
	t.Helper()
	e := &endpoint{}
	e.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		e.asked.Add(1)
		check(t, r)
		answer(w, r)
	}))
	t.Cleanup(e.Close)
	return e
}

func check(t *testing.T, r *http.Request) {
	if r.Method != http.MethodPost || r.URL.Path != "/v1/chat/completions" || r.Header.Get("Authorization") != "Bearer "+key ||
		r.Header.Get("Content-Type") != "application/json" {
		t.Errorf("asked %s %s with %v", r.Method, r.URL, r.Header)
	}
	var q request
	decoder := json.NewDecoder(r.Body)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&q); err != nil {
		t.Errorf("the question: %v", err)
		return
	}
	if q.Model != "small" || q.Temperature == nil || *q.Temperature != 0 || len(q.Messages) != 2 || q.Messages[0].Role != "system" || q.Messages[1].Role != "user" {
		t.Errorf("asked %+v", q)
	}
	s := q.Format.Schema
	if q.Format.Type != "json_schema" || s.Name == "" || !s.Strict || s.Schema.Type != "object" || !slices.Equal(s.Schema.Required, []string{"intent", "quotes"}) ||
		s.Schema.Additional == nil || *s.Schema.Additional || !slices.Equal(s.Schema.Properties.Intent.Enum, nlu.Intents()) {
		t.Errorf("the schema is not strict: %+v", s)
	}
	quotes := s.Schema.Properties.Quotes
	if quotes.Type != "object" || quotes.Additional == nil || *quotes.Additional || len(quotes.Required) != len(quotes.Properties) {
		t.Errorf("the schema of the quotes is not strict: %+v", quotes)
	}
	for _, slot := range []string{"due", "amount", "recurrence", "date", "range", "start"} {
		if _, ok := quotes.Properties[slot]; ok {
			t.Errorf("%s may be answered", slot)
		}
	}
}

// says answers with a content.
func says(content string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(map[string]any{"choices": []any{map[string]any{"message": map[string]string{"role": "assistant", "content": content}}}})
	}
}

func local(t *testing.T) *understand.Understander {
	t.Helper()
	u, err := understand.New()
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func message(text string) nlu.Input {
	return nlu.Input{Text: text, Reference: time.Date(2026, 3, 4, 9, 15, 0, 0, time.UTC), Lang: "es-ES", Context: nlu.Context{Known: nlu.AllNames}}
}

func (e *endpoint) reader(t *testing.T, u *understand.Understander, limit time.Duration) *fallback.Reader {
	t.Helper()
	r, err := fallback.New(u, fallback.Config{URL: e.URL + "/v1", Model: "small", Key: key, Limit: limit, Log: slog.New(slog.NewTextHandler(&e.log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Nobody is asked as long as the person's names have not been looked up.
func TestNamesComeFirst(t *testing.T) {
	e := stand(t, says(`{"intent":"out_of_scope","quotes":{}}`))
	r := e.reader(t, local(t), 0)
	in := message(doubted)
	in.Context.Known = nlu.SubjectNames
	if got := r.Understand(in); got.Wanted != nlu.CategoryNames || e.asked.Load() != 0 {
		t.Errorf("it wants %d after %d requests; want the names that are not known and no request", got.Wanted, e.asked.Load())
	}
	in.Context.Known = nlu.AllNames
	if got := r.Understand(in); got.Wanted != 0 || e.asked.Load() != 1 {
		t.Errorf("it wants %d after %d requests; want nothing more and one request", got.Wanted, e.asked.Load())
	}
}

func TestOnlyWhatIsDoubtedIsAsked(t *testing.T) {
	e := stand(t, says(`{"intent":"out_of_scope","quotes":{}}`))
	u := local(t)
	r := e.reader(t, u, 0)
	for _, text := range []string{"he gastado 12 euros en el súper", "recuérdame comprar pan mañana a las 9", "¿qué tengo mañana?", "gracias", "", " \n",
		"recuérdame pagar el 31 de febrero", "comprar pan mañana y llamar a mamá el viernes", strings.Repeat("¿quién ganó el mundial? ", 300)} {
		if got, want := r.Understand(message(text)), u.Understand(message(text)); !reflect.DeepEqual(got, want) {
			t.Errorf("%.40q: got %+v, want the local reading %+v", text, got, want)
		}
	}
	if n := e.asked.Load(); n != 0 {
		t.Fatalf("%d requests for messages that need none", n)
	}
	r.Understand(message(doubted))
	if n := e.asked.Load(); n != 1 {
		t.Errorf("%d requests for a message in doubt, want 1", n)
	}
	if e.log.Len() > 0 {
		t.Errorf("logged %s", &e.log)
	}
}

func TestAnIntentIsNamedAndWordsAreQuoted(t *testing.T) {
	u := local(t)
	for name, c := range map[string]struct{ text, content, want string }{
		"it works when the intent is named": {doubted,
			`{"intent":"task.add","quotes":{"title":""}}`, "task.add 2026-03-06T09:00"},
		"it works when a date and an amount are made up": {doubted,
			`{"intent":"task.add","due":"2031-01-01","quotes":{"title":"mundial","due":"2031-01-01","date":"2031-01-01","recurrence":"FREQ=DAILY","amount":"900"}}`, "task.add 2026-03-06T09:00"},
		"it works when the quote is not in the text": {doubted,
			`{"intent":"subject.add","quotes":{"subject":"Álgebra","alias":"MUNDIAL","teacher":"Beltrán"}}`, ""},
		"it works when the quote is changed by one letter": {doubted,
			`{"intent":"request.add_document","quotes":{"document":"el mundiál"}}`, ""},
		"it works when the intent needs an amount that nobody said": {doubted,
			`{"intent":"expense.add","quotes":{"title":"mundial","amount":"12"}}`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			e := stand(t, says(c.content))
			got := e.reader(t, u, 0).Understand(message(c.text))
			plain := u.Understand(message(c.text))
			if e.asked.Load() != 1 || len(got.Frames) != 1 {
				t.Fatalf("asked %d times, got %+v", e.asked.Load(), got)
			}
			f := got.Frames[0]
			for _, words := range []string{f.Slots.Title, f.Slots.Subject, f.Slots.Alias, f.Slots.Teacher, f.Slots.Document} {
				if !strings.Contains(c.text, words) {
					t.Errorf("%q does not stand in the message", words)
				}
			}
			if s := f.Slots; s.Amount != nil || s.Recurrence != "" || s.Date == "2031-01-01" {
				t.Errorf("words that nobody wrote: %+v", s)
			}
			if c.want == "" && f.Intent != plain.Frames[0].Intent && f.Band != nlu.Ask {
				t.Errorf("got %+v", f)
			}
			if c.want != "" && (string(f.Intent)+" "+f.Slots.Due != c.want || f.Band != nlu.Ask) {
				t.Errorf("got %+v, want %s in band ask", f, c.want)
			}
		})
	}
}

func TestTheLocalReadingStands(t *testing.T) {
	u := local(t)
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("a redirect was followed") }))
	t.Cleanup(other.Close)
	status := func(code int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { http.Error(w, doubted, code) }
	}
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		limit  time.Duration
	}{
		"it works when the endpoint is slow": {func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, 30 * time.Millisecond},
		"it works when the answer stops halfway": {func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.WriteString(w, `{"choices":[`)
			_ = http.NewResponseController(w).Flush()
			<-r.Context().Done()
		}, 30 * time.Millisecond},
		"it works when the endpoint fails": {status(http.StatusInternalServerError), 0},
		"it works when the key is refused": {status(http.StatusUnauthorized), 0},
		"it works when it redirects": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, other.URL, http.StatusTemporaryRedirect)
		}, 0},
		"it works when the answer is no JSON":   {func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, doubted) }, 0},
		"it works when there is no choice":      {func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{"choices":[]}`) }, 0},
		"it works when the content is no JSON":  {says("task.add: " + doubted), 0},
		"it works when a quote is no text":      {says(`{"intent":"task.add","quotes":{"title":{"x":1}}}`), 0},
		"it works when the intent is unknown":   {says(`{"intent":"task.destroy","quotes":{}}`), 0},
		"it works when no intent is named":      {says(`{}`), 0},
		"it works when the answer is very long": {says(`{"intent":"task.add","quotes":{"title":"` + strings.Repeat("x", 1<<20) + `"}}`), 0},
	} {
		t.Run(name, func(t *testing.T) {
			e := stand(t, c.answer)
			got, want := e.reader(t, u, c.limit).Understand(message(doubted)), u.Understand(message(doubted))
			if !reflect.DeepEqual(got, want) {
				t.Errorf("got %+v, want %+v", got, want)
			}
			log := e.log.String()
			if e.asked.Load() != 1 || strings.Count(log, "\n") != 1 || !strings.Contains(log, "level=WARN") {
				t.Errorf("asked %d times, logged %q; want one each", e.asked.Load(), log)
			}
			for _, secret := range []string{key, "mundial", e.URL} {
				if strings.Contains(log, secret) {
					t.Errorf("%q stands in the log: %s", secret, log)
				}
			}
		})
	}
	t.Run("it works when nobody listens", func(t *testing.T) {
		e := stand(t, status(http.StatusOK))
		r := e.reader(t, u, 0)
		e.Close()
		if got := r.Understand(message(doubted)); !reflect.DeepEqual(got, u.Understand(message(doubted))) {
			t.Errorf("got %+v", got)
		}
		if log := e.log.String(); !strings.Contains(log, "refused") || strings.Contains(log, "/v1") {
			t.Errorf("logged %q", log)
		}
	})
}

func TestItIsNotMadeWithoutAnAddress(t *testing.T) {
	for _, c := range []fallback.Config{{}, {Model: "small"}, {URL: "/v1", Model: "small"}, {URL: "http://127.0.0.1:1/v1"}} {
		if r, err := fallback.New(local(t), c); err == nil || r != nil {
			t.Errorf("%+v: made", c)
		}
	}
}
