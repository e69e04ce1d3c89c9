package desk_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"connectrpc.com/connect"

	deskv1 "becario/api/becario/desk/v1"
	"becario/api/becario/desk/v1/deskv1connect"
	requestsv1 "becario/api/becario/requests/v1"
	"becario/desk/staff"
	"becario/kit/blob/blobtest"
)

const (
	inReview = requestsv1.State_STATE_IN_REVIEW
	approved = requestsv1.State_STATE_APPROVED
	rejected = requestsv1.State_STATE_REJECTED
)

// now reads a request as a program sees it.
func (s *site) now(c deskv1connect.DeskServiceClient, number string) *deskv1.OpenResponse {
	s.Helper()
	res, err := c.Open(s.Context(), &deskv1.OpenRequest{Number: number})
	if err != nil {
		s.Fatal(err)
	}
	return res
}

func TestAProgramActs(t *testing.T) {
	s := newSite(t)
	r, other := s.file("k1", "una pregunta", "Ana"), s.file("k2", "otra pregunta", "Ana")
	doc := s.add("k3", r.Id, "carta.pdf", blobtest.PDF(0))
	c := s.program(s.token("Luz", staff.Coordinator, "read", "act"))
	number := r.Number
	var undo string
	for range 2 { // the second time each is a repetition
		for what, do := range map[string]func() error{
			"reply": func() error {
				_, err := c.Reply(t.Context(), &deskv1.ReplyRequest{Number: number, Key: "1", Text: "Lo estamos viendo"})
				return err
			},
			"note": func() error {
				_, err := c.Note(t.Context(), &deskv1.NoteRequest{Number: number, Key: "1", Text: "Llamó la universidad"})
				return err
			},
			"assign": func() error {
				res, err := c.Assign(t.Context(), &deskv1.AssignRequest{Number: number, Key: "1", Assignee: "Luz"})
				undo = res.GetUndo()
				return err
			},
			"prioritise": func() error {
				_, err := c.Prioritise(t.Context(), &deskv1.PrioritiseRequest{Number: number, Key: "1", Priority: 2})
				return err
			},
			"link": func() error {
				_, err := c.Link(t.Context(), &deskv1.LinkRequest{Number: number, Key: "1", Other: other.Number, Kind: "related"})
				return err
			},
			"review": func() error {
				_, err := c.Review(t.Context(), &deskv1.ReviewRequest{Number: number, Key: "1", DocumentId: doc.Id, Reason: "Está borrosa"})
				return err
			},
		} {
			if err := do(); err != nil {
				t.Errorf("%s: %v", what, err)
			}
		}
	}
	now := s.now(c, number)
	kinds := map[string]int{}
	for _, e := range now.Events {
		kinds[e.Kind]++
	}
	if kinds["messaged"] != 1 || kinds["refused"] != 1 || len(now.Notes) != 1 || now.Notes[0].Actor != "Luz" || now.Item.Assignee != "Luz" || now.Item.Priority != 2 || len(now.Links) != 1 {
		t.Errorf("got %v, %v", kinds, now)
	}
	if _, err := c.Undo(t.Context(), &deskv1.UndoRequest{Number: number, Undo: undo}); err != nil || s.now(c, number).Item.Assignee != "" {
		t.Errorf("undo: %v", err)
	}
	_, err := c.Undo(t.Context(), &deskv1.UndoRequest{Number: number, Undo: undo})
	wantCode(t, "undone twice", err, connect.CodeFailedPrecondition)
	_, err = c.Undo(t.Context(), &deskv1.UndoRequest{Number: number, Undo: "x"})
	wantCode(t, "undoing nothing", err, connect.CodeNotFound)

	// The same key for another request, or another kind of change, is another change.
	if _, err := c.Note(t.Context(), &deskv1.NoteRequest{Number: other.Number, Key: "1", Text: "También"}); err != nil || len(s.now(c, other.Number).Notes) != 1 {
		t.Errorf("a note on another one under the same key: %v", err)
	}
	_, err = c.Note(t.Context(), &deskv1.NoteRequest{Number: number, Text: "x"})
	wantCode(t, "without a key", err, connect.CodeInvalidArgument)
	_, err = c.Note(t.Context(), &deskv1.NoteRequest{Number: number, Key: strings.Repeat("k", 101), Text: "x"})
	wantCode(t, "with a long key", err, connect.CodeInvalidArgument)
	_, err = c.Reply(t.Context(), &deskv1.ReplyRequest{Number: number, Key: "2", Text: "a\x00b"})
	if err != nil {
		t.Errorf("a NUL: %v", err)
	}
	record := s.as("Rosa").get("/desk/office/record?who=Luz&what="+number, http.StatusOK)
	if strings.Count(record, "API: Reply") != 3 || !strings.Contains(record, "API: Review") || strings.Contains(record, "borrosa") {
		t.Errorf("the record: %s", record)
	}
}

func TestAProgramDecides(t *testing.T) {
	s := newSite(t)
	r := s.file("k1", "una pregunta", "Ana")
	c := s.program(s.token("Luz", staff.Coordinator, "read", "act"))
	version := s.now(c, r.Number).Item.Request.Version
	step := &deskv1.AdvanceRequest{Number: r.Number, Key: "a", Version: version, To: inReview, Comment: "La vemos"}
	for range 2 {
		if res, err := c.Advance(t.Context(), step); err != nil || res.Proposed || res.Undo != "" {
			t.Fatalf("a step: %v, %v", res, err)
		}
	}
	_, err := c.Advance(t.Context(), &deskv1.AdvanceRequest{Number: r.Number, Key: "b", Version: version, To: rejected, Comment: "No"})
	wantCode(t, "with an old version", err, connect.CodeAborted)
	version = s.now(c, r.Number).Item.Request.Version
	_, err = c.Advance(t.Context(), &deskv1.AdvanceRequest{Number: r.Number, Key: "c", Version: version, To: requestsv1.State_STATE_IN_PAYMENT})
	wantCode(t, "a step that does not follow", err, connect.CodeFailedPrecondition)
	_, err = c.Advance(t.Context(), &deskv1.AdvanceRequest{Number: r.Number, Key: "c", Version: version, To: rejected})
	wantCode(t, "rejecting without a word", err, connect.CodeInvalidArgument)
	decided, err := c.Advance(t.Context(), &deskv1.AdvanceRequest{Number: r.Number, Key: "d", Version: version, To: rejected, Comment: "No procede", Reason: "rule", Rule: "art. 3"})
	if err != nil || decided.Undo == "" {
		t.Fatalf("a decision: %v, %v", decided, err)
	}
	if _, err := c.Undo(t.Context(), &deskv1.UndoRequest{Number: r.Number, Undo: decided.Undo}); err != nil || s.now(c, r.Number).Item.Request.State != inReview {
		t.Errorf("taken back: %v", err)
	}
	version = s.now(c, r.Number).Item.Request.Version
	decided, err = c.Advance(t.Context(), &deskv1.AdvanceRequest{Number: r.Number, Key: "e", Version: version, To: rejected, Comment: "No procede"})
	mustDo(t, err)
	s.clock.Add(2 * time.Minute)
	notices, err := s.requests.ClaimDue(t.Context(), &requestsv1.ClaimDueRequest{Limit: 10, LeaseSeconds: 60})
	if err != nil || len(notices.Notices) != 2 {
		t.Fatalf("the holder is told %v, %v; want the step and the decision", notices, err)
	}
	_, err = c.Undo(t.Context(), &deskv1.UndoRequest{Number: r.Number, Undo: decided.Undo})
	wantCode(t, "taking back what the holder knows", err, connect.CodeFailedPrecondition)
}

// Papers are missing, so that it is said before it is approved; and where two sign,
// one program proposes and another person's signs.
func TestProgramsOfTwoDecide(t *testing.T) {
	s := newSite(t)
	r := s.file("k1", "reembolso", "Ana")
	luz, rosa := s.program(s.token("Luz", staff.Analyst, "read", "act")), s.program(s.token("Rosa", staff.Coordinator, "read", "act"))
	now := s.now(luz, r.Number)
	if len(now.Signed) == 0 || now.Proposal != nil {
		t.Fatalf("got %v; want steps that two sign", now)
	}
	propose := &deskv1.AdvanceRequest{Number: r.Number, Key: "p", Version: now.Item.Request.Version, To: approved, Comment: "Procede"}
	_, err := luz.Advance(t.Context(), propose)
	wantCode(t, "with papers missing", err, connect.CodeFailedPrecondition)
	if err != nil && !strings.Contains(err.Error(), "sure") {
		t.Errorf("it does not say how to do it all the same: %v", err)
	}
	propose.Sure = true
	for range 2 {
		if res, err := luz.Advance(t.Context(), propose); err != nil || !res.Proposed || res.Undo != "" {
			t.Fatalf("proposed: %v, %v", res, err)
		}
	}
	now = s.now(rosa, r.Number)
	sign := &deskv1.SignRequest{Number: r.Number, Key: "s", Version: now.Item.Request.Version, Proposal: now.Proposal.GetId()}
	_, err = luz.Sign(t.Context(), sign)
	wantCode(t, "who proposed signs", err, connect.CodePermissionDenied)
	_, err = rosa.Decline(t.Context(), &deskv1.DeclineRequest{Number: r.Number, Key: "d", Proposal: now.Proposal.GetId()})
	wantCode(t, "declining without a word", err, connect.CodeInvalidArgument)
	for range 2 { // the answer was lost, and it is sent again
		if res, err := rosa.Sign(t.Context(), sign); err != nil || res.Undo == "" {
			t.Fatalf("signed: %v, %v", res, err)
		}
	}
	now = s.now(rosa, r.Number)
	if now.Item.Request.State != approved || now.Events[len(now.Events)-1].Proposer != "Luz" || now.Events[len(now.Events)-1].Actor != "Rosa" {
		t.Errorf("got %v", now)
	}
	_, err = rosa.Sign(t.Context(), &deskv1.SignRequest{Number: r.Number, Key: "t", Version: now.Item.Request.Version, Proposal: sign.Proposal})
	wantCode(t, "what is signed already", err, connect.CodeFailedPrecondition)
}

func TestAProgramActsOnlyAsItsOwnerMay(t *testing.T) {
	s := newSite(t)
	r := s.file("k1", "una pregunta", "Ana")
	version := r.Version
	reads := s.program(s.token("Luz", staff.Coordinator, "read"))
	_, err := reads.Note(t.Context(), &deskv1.NoteRequest{Number: r.Number, Key: "k", Text: "x"})
	wantCode(t, "acting with the scope read", err, connect.CodePermissionDenied)
	for _, who := range []staff.Role{staff.Auditor, staff.Committee} {
		c := s.program(s.token("De "+string(who), who, "read", "act"))
		for what, do := range map[string]func() error{
			"reply": func() error {
				_, err := c.Reply(t.Context(), &deskv1.ReplyRequest{Number: r.Number, Key: "k", Text: "x"})
				return err
			},
			"assign": func() error {
				_, err := c.Assign(t.Context(), &deskv1.AssignRequest{Number: r.Number, Key: "k", Assignee: "Luz"})
				return err
			},
			"prioritise": func() error {
				_, err := c.Prioritise(t.Context(), &deskv1.PrioritiseRequest{Number: r.Number, Key: "k", Priority: 1})
				return err
			},
			"link": func() error {
				_, err := c.Link(t.Context(), &deskv1.LinkRequest{Number: r.Number, Key: "k", Other: r.Number, Kind: "related"})
				return err
			},
			"review": func() error {
				_, err := c.Review(t.Context(), &deskv1.ReviewRequest{Number: r.Number, Key: "k", DocumentId: "x", Accepted: true})
				return err
			},
			"a step": func() error {
				_, err := c.Advance(t.Context(), &deskv1.AdvanceRequest{Number: r.Number, Key: "k", Version: version, To: inReview, Sure: true})
				return err
			},
		} {
			wantCode(t, string(who)+": "+what, do(), connect.CodePermissionDenied)
		}
	}
	analyst := s.token("Ada", staff.Analyst, "read", "act")
	mustDo(t, s.staff.SetRights(t.Context(), r.Type, []staff.Right{{Role: staff.Analyst, See: true}}))
	_, err = s.program(analyst).Reply(t.Context(), &deskv1.ReplyRequest{Number: r.Number, Key: "k", Text: "x"})
	wantCode(t, "of a type that one only sees", err, connect.CodePermissionDenied)
	if res, err := s.requests.Fetch(t.Context(), &requestsv1.FetchRequest{Staff: "x", Id: r.Id}); err != nil || res.Request.Version != version || len(res.Events) != 1 {
		t.Errorf("the request was touched: %v, %v", res, err)
	}
}
