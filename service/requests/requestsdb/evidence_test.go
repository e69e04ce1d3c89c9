package requestsdb_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/clock"
	"becario/kit/sqldb"
	"becario/kit/sqldb/sqltest"
	"becario/service/requests"
	"becario/service/requests/requestsdb"
	"becario/service/requests/requeststest"
)

// verify returns what is wrong with the histories of a database.
func verify(t *testing.T, dsn string) requestsdb.Evidence {
	t.Helper()
	e, err := requestsdb.Verify(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// alter runs a statement as somebody does who has got at the database.
func alter(t *testing.T, dsn, statement string) {
	t.Helper()
	db, err := sqldb.Attach(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	err = db.InTx(t.Context(), func(tx *sqldb.Tx) error { return tx.Exec(t.Context(), statement) })
	if err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

// story files two requests and decides the first, and returns its number.
func story(t *testing.T, s *requests.Service) (number string) {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	filed, err := s.File(t.Context(), &requestsv1.FileRequest{Space: "ana", Actor: "ana", Key: "k1", Title: "prórroga", Holder: "Ana"})
	must(err)
	r := filed.Request
	answered, err := s.Answer(t.Context(), &requestsv1.AnswerRequest{Space: "ana", Actor: "ana", Key: "k2", Id: r.Id, Text: "me operan"})
	must(err)
	r = answered.Request
	for i, to := range []requestsv1.State{requestsv1.State_STATE_IN_REVIEW, requestsv1.State_STATE_IN_COMMITTEE, requestsv1.State_STATE_APPROVED} {
		step, err := s.Advance(t.Context(), &requestsv1.AdvanceRequest{Actor: "Luz", Key: fmt.Sprint(i), Id: r.Id, Version: r.Version, To: to, Comment: "bien", Rule: "art. 5"})
		must(err)
		r = step.Request
	}
	_, err = s.File(t.Context(), &requestsv1.FileRequest{Space: "beto", Actor: "beto", Key: "k1", Title: "constancia", Holder: "Beto"})
	must(err)
	return r.Number
}

func step(t *testing.T, s *requests.Service) {
	t.Helper()
	if _, err := s.Step(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// Whatever is changed in the database by hand, a byte of it too, is found, and
// told with its request and entry.
func TestWhatIsChangedIsFound(t *testing.T) {
	const third = " WHERE kind = 'advanced' AND to_state = 2"
	for name, c := range map[string]struct{ statement, want string }{
		"a word":              {"UPDATE events SET comment = 'Bien'" + third, "entry 3: its words were changed"},
		"the rule":            {"UPDATE events SET rule = 'art. 6'" + third, "entry 3: it is not the entry"},
		"who":                 {"UPDATE events SET actor = 'Lux'" + third, "entry 3: who did it"},
		"when":                {"UPDATE events SET at = at + 1" + third, "entry 3: it is not the entry"},
		"the state":           {"UPDATE events SET to_state = 7" + third, "entry 3: it is not the entry"},
		"the deadline":        {"UPDATE events SET deadline = '2026-12-31'" + third, "entry 3: it is not the entry"},
		"the reason":          {"UPDATE events SET reason = 'x'" + third, "entry 3: it is not the entry"},
		"a digest":            {"UPDATE events SET words_digest = actor_digest" + third, "entry 3: it is not the entry"},
		"a salt":              {"UPDATE events SET words_salt = actor_salt" + third, "entry 3: its words"},
		"words taken":         {"UPDATE events SET comment = '', words_salt = ''" + third, "entry 3: its words are gone"},
		"one removed":         {"DELETE FROM events" + third, "entry 3: it is missing"},
		"the last removed":    {"DELETE FROM events WHERE kind = 'advanced' AND to_state = 6", "entry 5: it is missing"},
		"the end changed":     {"UPDATE requests SET head = 'x' WHERE title = 'prórroga'", "entry 5: it is not the entry with which"},
		"the end taken back":  {"UPDATE requests SET entries = 4 WHERE title = 'prórroga'", "entry 5: it is not the entry"},
		"the present state":   {"UPDATE requests SET state = 7 WHERE title = 'prórroga'", "its state is not that of its last entry"},
		"an anchor":           {"UPDATE anchors SET at = at - 1 WHERE n = 1", "anchor 1: it is not the one"},
		"an anchor removed":   {"DELETE FROM anchors WHERE n = 1", "anchor 1: it is missing"},
		"the end in one":      {"UPDATE heads SET entries = 4 WHERE entries = 5", "anchor 1: it is not the one"},
		"one of it removed":   {"DELETE FROM heads WHERE entries = 5", "anchor 1: it is not the one"},
		"all of it forgotten": {"DELETE FROM heads", "anchor 1: it is not the one"},
	} {
		t.Run(name, func(t *testing.T) {
			for engine, database := range sqltest.Engines {
				if engine != "SQLite" && name != "a word" {
					continue // the rules are the same, and so are the statements
				}
				t.Run(engine, func(t *testing.T) {
					clock, dsn := clock.NewManual(requeststest.Start), database(t)
					s := service(t, open(t, dsn), clock, "")
					number := story(t, s)
					step(t, s)
					if e := verify(t, dsn); len(e.Faults) > 0 || e.Requests != 2 || e.Entries != 6 || e.Anchor.N != 1 || e.Anchor.Heads != 2 {
						t.Fatalf("before: got %+v, want two requests with six entries, anchored", e)
					}
					alter(t, dsn, c.statement)
					e := verify(t, dsn)
					all := strings.Join(e.Faults, "\n")
					if !strings.Contains(all, c.want) || strings.HasPrefix(c.want, "entry") && !strings.Contains(all, number+", entry") {
						t.Errorf("got %q, want %q", e.Faults, c.want)
					}
				})
			}
		})
	}
}

// Somebody who knows the rules of the chain may write a whole history anew; the
// anchor shows it.
func TestAHistoryThatIsWrittenAnew(t *testing.T) {
	clock, dsn := clock.NewManual(requeststest.Start), sqltest.SQLite(t)
	store := open(t, dsn)
	s := service(t, store, clock, "")
	story(t, s)
	step(t, s)
	alter(t, dsn, "UPDATE events SET comment = 'no' WHERE comment = 'bien'")
	alter(t, dsn, "UPDATE requests SET code = '', entries = 0, head = ''")
	open(t, dsn) // which chains what seems to be from before
	if e := verify(t, dsn); len(e.Faults) == 0 || !strings.Contains(e.Faults[0], "it is not the one that anchor 1 binds") {
		t.Errorf("got %q, want that the anchor shows it", e.Faults)
	}
}

// Erasing what is kept about a holder, and taking a step back, removes words and
// leaves the chain whole.
func TestErasureKeepsTheChain(t *testing.T) {
	for engine, database := range sqltest.Engines {
		t.Run(engine, func(t *testing.T) {
			clock, dsn := clock.NewManual(requeststest.Start), database(t)
			store := open(t, dsn)
			s := service(t, store, clock, "")
			story(t, s)
			mine, err := s.Mine(t.Context(), &requestsv1.MineRequest{Space: "beto"})
			if err != nil {
				t.Fatal(err)
			}
			r := mine.Requests[0]
			back, err := s.Advance(t.Context(), &requestsv1.AdvanceRequest{Actor: "Luz", Key: "x", Id: r.Id, Version: r.Version, To: requestsv1.State_STATE_IN_REVIEW, Comment: "uy", Rule: "art. 1", GraceSeconds: 60})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := s.TakeBack(t.Context(), &requestsv1.TakeBackRequest{Actor: "Luz", Key: "x", Id: back.Request.Id}); err != nil {
				t.Fatal(err)
			}
			step(t, s)
			for _, space := range []string{"ana", "beto"} {
				if _, err := s.Erase(t.Context(), &requestsv1.EraseRequest{Space: space, Actor: space}); err != nil {
					t.Fatal(err)
				}
				if e := verify(t, dsn); len(e.Faults) > 0 {
					t.Errorf("after erasing %s: %q", space, e.Faults)
				}
			}
			if left := sqltest.Left(t, store, dsn, "me operan"); left > 0 {
				t.Error("what was erased is still there")
			}
			alter(t, dsn, "UPDATE events SET actor = 'Lux' WHERE kind = 'advanced' AND to_state = 6")
			if e := verify(t, dsn); len(e.Faults) != 1 || !strings.Contains(e.Faults[0], "entry 5: who did it") {
				t.Errorf("got %q, want that who decided is still proved", e.Faults)
			}
		})
	}
}

// A step that was taken back explains why its own words are gone, and nobody else's.
func TestATakenBackStepExcusesItsOwnWordsAlone(t *testing.T) {
	clock, dsn := clock.NewManual(requeststest.Start), sqltest.SQLite(t)
	s := service(t, open(t, dsn), clock, "")
	filed, err := s.File(t.Context(), &requestsv1.FileRequest{Space: "ana", Actor: "ana", Key: "k1", Title: "prórroga", Holder: "Ana"})
	if err != nil {
		t.Fatal(err)
	}
	r := filed.Request
	for i, to := range []requestsv1.State{requestsv1.State_STATE_IN_REVIEW, requestsv1.State_STATE_IN_COMMITTEE} {
		step, err := s.Advance(t.Context(), &requestsv1.AdvanceRequest{Actor: "Luz", Key: fmt.Sprint(i), Id: r.Id, Version: r.Version, To: to, Comment: fmt.Sprint("bien ", i), GraceSeconds: 60})
		if err != nil {
			t.Fatal(err)
		}
		r = step.Request
	}
	if _, err := s.TakeBack(t.Context(), &requestsv1.TakeBackRequest{Actor: "Luz", Key: "1", Id: r.Id}); err != nil {
		t.Fatal(err)
	}
	if e := verify(t, dsn); len(e.Faults) > 0 {
		t.Fatalf("before: %q", e.Faults)
	}
	alter(t, dsn, "UPDATE events SET comment = '', words_salt = '' WHERE comment = 'bien 0'")
	if e := verify(t, dsn); len(e.Faults) != 1 || !strings.Contains(e.Faults[0], "entry 2: its words are gone") {
		t.Errorf("got %q, want that the words of entry 2 are gone", e.Faults)
	}
}

// One anchor a day binds what has changed since the one before.
func TestAnchors(t *testing.T) {
	for engine, database := range sqltest.Engines {
		t.Run(engine, func(t *testing.T) {
			clock, dsn := clock.NewManual(requeststest.Start), database(t)
			store := open(t, dsn)
			s := service(t, store, clock, "")
			want := func(n, heads int64) {
				t.Helper()
				step(t, s)
				if e := verify(t, dsn); len(e.Faults) > 0 || e.Anchor.N != n || e.Anchor.Heads != heads {
					t.Errorf("got %+v, want anchor %d of %d", e, n, heads)
				}
			}
			want(0, 0)
			story(t, s)
			want(1, 2)
			if _, err := s.File(t.Context(), &requestsv1.FileRequest{Space: "eva", Actor: "eva", Key: "k", Title: "prórroga"}); err != nil {
				t.Fatal(err)
			}
			want(1, 2) // tomorrow
			clock.Set(clock.Now().Add(24 * time.Hour))
			want(2, 1)
			clock.Set(clock.Now().Add(24 * time.Hour))
			want(2, 1) // nothing has changed
			day := clock.Now().UnixMicro()
			story2 := func(key string) {
				if _, err := s.File(t.Context(), &requestsv1.FileRequest{Space: "eva", Actor: "eva", Key: key, Title: "otra"}); err != nil {
					t.Fatal(err)
				}
			}
			for _, key := range []string{"a", "b", "c"} {
				story2(key)
			}
			for _, more := range []bool{true, false, false} {
				got, err := store.Anchor(context.Background(), day, day, 2)
				if err != nil || got != more {
					t.Errorf("in pieces: got %v, %v; want %v", got, err, more)
				}
			}
			want(4, 1)
		})
	}
}

// Requests from before there were chains get them when the database is opened.
func TestOldHistoriesAreChained(t *testing.T) {
	for engine, database := range sqltest.Engines {
		t.Run(engine, func(t *testing.T) {
			clock, dsn := clock.NewManual(requeststest.Start), database(t)
			s := service(t, open(t, dsn), clock, "")
			story(t, s)
			alter(t, dsn, "UPDATE events SET n = 0, actor_salt = '', actor_digest = '', words_salt = '', words_digest = '', hash = ''")
			alter(t, dsn, "UPDATE requests SET code = '', entries = 0, head = ''")
			s = service(t, open(t, dsn), clock, "")
			if _, err := s.Answer(t.Context(), &requestsv1.AnswerRequest{Space: "beto", Actor: "beto", Key: "k2", Id: mine(t, s, "beto").Id, Text: "hola"}); err != nil {
				t.Fatal(err)
			}
			if e := verify(t, dsn); len(e.Faults) > 0 || e.Entries != 7 {
				t.Errorf("got %+v, want seven entries in order", e)
			}
			if code := mine(t, s, "ana").Code; len(code) != 10 {
				t.Errorf("got the code %q, want one of ten signs", code)
			}
		})
	}
}

func mine(t *testing.T, s *requests.Service, space string) *requestsv1.Request {
	t.Helper()
	res, err := s.Mine(t.Context(), &requestsv1.MineRequest{Space: space})
	if err != nil || len(res.Requests) == 0 {
		t.Fatalf("requests of %s: %v, %v", space, res, err)
	}
	return res.Requests[0]
}
