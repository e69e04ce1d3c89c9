package desk_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"

	"connectrpc.com/connect"

	deskv1 "becario/api/becario/desk/v1"
	requestsv1 "becario/api/becario/requests/v1"
	"becario/catalog"
	"becario/desk"
	"becario/desk/staff"
	"becario/service/requests"
	"becario/service/requests/requeststypes"
)

// leaves starts the desk and the service anew with a catalogue that lacks a type.
func (s *site) leaves(kind string) {
	s.Helper()
	kinds, err := catalog.Requests("scholarship")
	mustDo(s.T, err)
	off := fstest.MapFS{kind + ".yaml": {Data: []byte("key: " + kind + "\noff: true\n")}}
	s.office.Types, err = requeststypes.Read(requeststypes.Folder{Name: "scholarship", Files: kinds}, requeststypes.Folder{Name: "office", Files: off})
	mustDo(s.T, err)
	s.requests = requests.New(s.office)
	s.config.Requests, s.config.Office = s.requests, s.requests
	s.desk, err = desk.New(s.config)
	mustDo(s.T, err)
	s.server = httptest.NewServer(s.desk)
	s.Cleanup(s.server.Close)
}

// What rights say of a type holds for its requests when the catalogue has lost it, too.
func TestATypeThatLeftStaysHidden(t *testing.T) {
	s := newSite(t)
	gone, stays := s.file("k1", "prórroga", "Ana"), s.file("k2", "reembolso", "Ana")
	mustDo(t, s.staff.SetRights(t.Context(), gone.Type, []staff.Right{{Role: staff.Finance}}))
	s.leaves(gone.Type)
	for _, see := range []struct {
		name string
		role staff.Role
		all  bool
	}{{"Flor", staff.Finance, false}, {"Luz", staff.Analyst, true}} {
		b := s.asRole(see.name, see.role)
		for _, path := range []string{"", "?q=prorroga&view=all", "?type=" + gone.Type, "?q=2026-1", "board", "holders/ana", "export.csv?view=all"} {
			if got := strings.Contains(b.get("/desk/"+path, http.StatusOK), gone.Number); got != see.all {
				t.Errorf("%s sees it at %q: %v, want %v", see.role, path, got, see.all)
			}
		}
		c := s.program(s.token(see.name, see.role, "read"))
		n := int32(1)
		if see.all {
			n = 2
		}
		if all, err := c.List(t.Context(), &deskv1.ListRequest{}); err != nil || len(all.Items) != int(n) {
			t.Errorf("%s lists %v, %v; want %d", see.role, all, err, n)
		}
		if of, err := c.Numbers(t.Context(), &deskv1.NumbersRequest{From: "2026-03-01", To: "2026-03-31"}); err != nil || of.All.Filed != n {
			t.Errorf("the numbers of %s: %v, %v; want %d", see.role, of, err, n)
		}
	}
	// Who does not see one type sees those that left of which nothing is said.
	mustDo(t, s.staff.SetRights(t.Context(), stays.Type, []staff.Right{{Role: staff.Analyst}}))
	if page := s.asRole("Luz", staff.Analyst).get("/desk/", http.StatusOK); !strings.Contains(page, gone.Number) || strings.Contains(page, stays.Number) {
		t.Errorf("want only %s: %s", gone.Number, page)
	}
}

func TestALinkLeadsOnlyToWhatOneMaySee(t *testing.T) {
	s := newSite(t)
	secret, own := s.file("k1", "prórroga", "Ana"), s.file("k2", "reembolso", "Ana")
	mustDo(t, s.staff.SetRights(t.Context(), secret.Type, []staff.Right{{Role: staff.Coordinator}}))
	b := s.asRole("Flor", staff.Coordinator)
	c := s.program(s.token("Flor", staff.Coordinator, "act"))
	for _, other := range []string{secret.Number, "2026-1", secret.Id} {
		page := b.post("/desk/requests/"+own.Number+"/link", url.Values{"key": {"p" + other}, "other": {other}, "kind": {"related"}}, http.StatusUnprocessableEntity)
		if strings.Contains(page, "prórroga") {
			t.Errorf("the page tells of it: %s", page)
		}
		_, err := c.Link(t.Context(), &deskv1.LinkRequest{Number: own.Number, Key: "a" + other, Other: other, Kind: "duplicate"})
		wantCode(t, "a link to "+other, err, connect.CodeNotFound)
	}
	opened, err := s.requests.Open(t.Context(), &requestsv1.OpenRequest{Staff: "Eva", Id: secret.Id, Peek: true})
	if err != nil || len(opened.Links) != 0 {
		t.Errorf("got %v, %v; want no link", opened.GetLinks(), err)
	}
}

// A list of states that are none is not that of the open ones.
func TestAListOfNoStates(t *testing.T) {
	s := newSite(t)
	r := s.file("k1", "prórroga", "Ana")
	c := s.program(s.token("Luz", staff.Analyst, "read"))
	for _, state := range []requestsv1.State{0, 99, -1} {
		_, err := c.List(t.Context(), &deskv1.ListRequest{States: []requestsv1.State{state}})
		wantCode(t, state.String(), err, connect.CodeInvalidArgument)
	}
	if page := s.as("Rosa").get("/desk/?state=none", http.StatusOK); strings.Contains(page, r.Number) {
		t.Errorf("the page shows what is open: %s", page)
	}
}

// Who takes back an assignment does not undo what somebody else has assigned since.
func TestAnAssignmentIsNotTakenBackOverALaterOne(t *testing.T) {
	s := newSite(t)
	r := s.file("k1", "prórroga", "Ana")
	luz, rosa := s.as("Luz"), s.as("Rosa")
	luz.post("/desk/bulk", url.Values{"key": {"k"}, "act": {"assign"}, "assignee": {"Luz"}, "n": {r.Number}}, http.StatusOK)
	rosa.act("/desk/requests/"+r.Number, "assign", url.Values{"assignee": {"Rosa"}}, http.StatusSeeOther)
	luz.wants(luz.post("/desk/bulk", url.Values{"key": {"k"}, "act": {"undo"}, "n": {r.Number}}, http.StatusOK), "Alguien la ha pasado después a Rosa")
	c := s.program(s.token("Luz", staff.Administrator, "read", "act"))
	done, err := c.Assign(t.Context(), &deskv1.AssignRequest{Number: r.Number, Key: "k", Assignee: "Luz"})
	mustDo(t, err)
	rosa.act("/desk/requests/"+r.Number, "assign", url.Values{"assignee": {""}}, http.StatusSeeOther)
	_, err = c.Undo(t.Context(), &deskv1.UndoRequest{Number: r.Number, Undo: done.Undo})
	wantCode(t, "taking back over a later one", err, connect.CodeAborted)
	if now := s.now(c, r.Number).Item; now.Assignee != "" {
		t.Errorf("got %q, want nobody's, as Rosa has it", now.Assignee)
	}
}
