package desk_test

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"becario/desk/staff"
)

// listen opens the events of a page and returns what comes, a line at a time; closed
// when it ends.
func (b *browser) listen(path string) <-chan string {
	b.Helper()
	req, err := http.NewRequestWithContext(b.Context(), http.MethodGet, b.server.URL+path, nil)
	if err != nil {
		b.Fatal(err)
	}
	req.Header.Set("Accept-Language", b.lang)
	client := *b.client
	client.Timeout = 0
	res, err := client.Do(req)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = res.Body.Close() })
	if res.StatusCode != http.StatusOK || res.Header.Get("Content-Type") != "text/event-stream" {
		b.Fatalf("%s: got %d, %s; want events", path, res.StatusCode, res.Header.Get("Content-Type"))
	}
	lines := make(chan string, 100)
	go func() {
		defer close(lines)
		for scan := bufio.NewScanner(res.Body); scan.Scan(); {
			lines <- scan.Text()
		}
	}()
	return lines
}

// wantLine waits until a line comes that begins so; empty waits until none comes any
// more.
func wantLine(t *testing.T, lines <-chan string, want string) {
	t.Helper()
	limit := time.After(10 * time.Second)
	for {
		select {
		case line, open := <-lines:
			if !open && want != "" {
				t.Fatalf("the events ended without %q", want)
			}
			if !open || want != "" && strings.HasPrefix(line, want) {
				return
			}
		case <-limit:
			t.Fatalf("%q did not come", want)
		}
	}
}

// wantSilence waits as long as several rounds last for a line that begins so, which
// must not come.
func wantSilence(t *testing.T, lines <-chan string, not string) {
	t.Helper()
	limit := time.After(200 * time.Millisecond)
	for {
		select {
		case line, open := <-lines:
			if !open {
				t.Fatal("the events ended")
			}
			if strings.HasPrefix(line, not) {
				t.Fatalf("%q came", line)
			}
		case <-limit:
			return
		}
	}
}

func TestOpenPagesAreTold(t *testing.T) {
	s := newSite(t)
	r, other := s.file("k1", "prórroga", "Ana"), s.file("k2", "constancia", "Beto")
	luz, rosa := s.as("Luz"), s.as("Rosa")
	if err := s.staff.SetRights(t.Context(), "extension", []staff.Right{{Role: staff.Analyst}}); err != nil {
		t.Fatal(err)
	}
	eva := s.asRole("Eva", staff.Analyst)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- s.desk.Run(ctx) }()
	live := "/desk/live?request=" + r.Id
	s.browser().get(live, http.StatusSeeOther)
	eva.get(live, http.StatusForbidden)
	luz.get("/desk/live?request=none", http.StatusNotFound)

	s.clock.Add(time.Minute) // the first round tells of what has changed at its own instant
	one, list, hers := luz.listen(live), luz.listen("/desk/live"), eva.listen("/desk/live")
	s.clock.Add(time.Minute)
	rosa.act("/desk/requests/"+r.Number, "note", url.Values{"text": {"x"}}, http.StatusSeeOther)
	wantLine(t, one, "event: changed")
	wantLine(t, list, "event: changed")
	rosa.listen(live)
	wantLine(t, one, "data: También la mira Rosa")
	s.clock.Add(time.Minute)
	rosa.act("/desk/requests/"+other.Number, "assign", url.Values{"assignee": {"Rosa"}}, http.StatusSeeOther)
	wantLine(t, list, "event: changed")
	wantLine(t, hers, "event: changed") // of this type she may know, not of the other
	// The same round that tells the others of the first would tell her of it, too.
	s.clock.Add(time.Minute)
	rosa.act("/desk/requests/"+r.Number, "note", url.Values{"text": {"y"}}, http.StatusSeeOther)
	wantLine(t, list, "event: changed")
	wantSilence(t, hers, "event: changed")
	// A page that comes back learns what it has missed.
	wantLine(t, luz.listen(fmt.Sprintf("%s&after=%d", live, s.clock.Now().Add(-3*time.Minute).UnixMicro())), "event: changed")

	t.Run("case 25: a page of somebody who may not any more is let go", func(t *testing.T) {
		if err := s.staff.SetDisabled(t.Context(), s.account("Eva", staff.Analyst).ID, true); err != nil {
			t.Fatal(err)
		}
		wantLine(t, hers, "event: left")
		wantLine(t, hers, "")
	})
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	wantLine(t, one, "")
	wantLine(t, list, "")
}
