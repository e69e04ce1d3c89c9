package desk_test

import (
	"bytes"
	"encoding/json"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/desk/staff"
	"becario/kit/blob/blobtest"
)

// fileForm is what a program sends with a file: pairs of names and values, then the
// file.
func fileForm(t *testing.T, name string, data []byte, pairs ...string) (body, contentType string) {
	t.Helper()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	for i := 0; i+1 < len(pairs); i += 2 {
		mustDo(t, form.WriteField(pairs[i], pairs[i+1]))
	}
	if name != "" {
		part, err := form.CreateFormFile("file", name)
		mustDo(t, err)
		_, err = part.Write(data)
		mustDo(t, err)
	}
	mustDo(t, form.Close())
	return b.String(), form.FormDataContentType()
}

func TestAProgramSendsAFile(t *testing.T) {
	s := newSite(t)
	r := s.file("k1", "prórroga", "Ana")
	token := s.token("Luz", staff.Administrator, "act", "read")
	path := "/desk/api/requests/" + r.Number + "/documents"
	send := func(token, name string, data []byte, pairs ...string) (int, string) {
		body, kind := fileForm(t, name, data, pairs...)
		status, answer, _ := s.curl(http.MethodPost, path, token, body, map[string]string{"Content-Type": kind})
		return status, answer
	}
	documents := func() []*requestsv1.Document {
		res, err := s.requests.Fetch(t.Context(), &requestsv1.FetchRequest{Staff: "x", Id: r.Id})
		mustDo(t, err)
		return res.Request.Documents
	}
	var first string
	for range 2 { // with the same key it is sent once
		status, answer := send(token, "carta.exe", blobtest.PDF(1), "key", "job-1", "text", "Aquí la tienes")
		var got struct {
			Document struct{ ID, Name, MediaType, SHA256, Size string }
		}
		if err := json.Unmarshal([]byte(answer), &got); err != nil || status != http.StatusOK || got.Document.MediaType != "application/pdf" || got.Document.SHA256 == "" || got.Document.Size == "" {
			t.Fatalf("got %d %s, %v", status, answer, err)
		}
		if first == "" {
			first = got.Document.ID
		}
		if got.Document.ID != first {
			t.Errorf("the second time it is %s, want %s", got.Document.ID, first)
		}
	}
	if all := documents(); len(all) != 1 || all[0].Staff != "Luz" {
		t.Errorf("got %v, want one of Luz's", all)
	}
	due, err := s.requests.ClaimDue(t.Context(), &requestsv1.ClaimDueRequest{Limit: 10})
	if err != nil || len(due.Notices) != 1 || due.Notices[0].GetRequestMessaged().GetText() != "Aquí la tienes" {
		t.Errorf("the holder is told %v, %v", due, err)
	}
	if status, body, h := s.curl(http.MethodGet, path+"/"+first, token, "", nil); status != http.StatusOK || body != string(blobtest.PDF(1)) || h.Get("Content-Type") != "application/pdf" {
		t.Errorf("it is fetched as %d, %d bytes, %v", status, len(body), h)
	}
	if status, answer := send(token, "dni.pdf", blobtest.PDF(2), "key", "job-2", "whose", "holder"); status != http.StatusOK {
		t.Errorf("what the holder brought: %d %s", status, answer)
	}
	if all := documents(); len(all) != 2 || all[1].Staff != "" {
		t.Errorf("got %v, want another one of the holder's", all)
	}

	for what, c := range map[string]struct {
		token, name string
		data        []byte
		pairs       []string
		status      int
		says        string
	}{
		"no scope":        {s.token("Luz", staff.Administrator, "read"), "a.pdf", blobtest.PDF(3), []string{"key", "x"}, http.StatusForbidden, "permission_denied"},
		"a role that may": {s.token("Eva", staff.Auditor, "act"), "a.pdf", blobtest.PDF(3), []string{"key", "x"}, http.StatusForbidden, "permission_denied"},
		"nobody's token":  {"bcr_" + strings.Repeat("A", 43), "a.pdf", blobtest.PDF(3), []string{"key", "x"}, http.StatusUnauthorized, "unauthenticated"},
		"no key":          {token, "a.pdf", blobtest.PDF(3), nil, http.StatusBadRequest, "key"},
		"a long key":      {token, "a.pdf", blobtest.PDF(3), []string{"key", strings.Repeat("x", 101)}, http.StatusBadRequest, "key"},
		"no file":         {token, "", nil, []string{"key", "x"}, http.StatusBadRequest, "invalid_argument"},
		"an empty one":    {token, "a.pdf", nil, []string{"key", "y"}, http.StatusBadRequest, "invalid_argument"},
		"a program":       {token, "a.pdf", []byte("MZ\x90\x00 program"), []string{"key", "z"}, http.StatusBadRequest, "invalid_argument"},
		"half a document": {token, "a.pdf", blobtest.PDF(4)[:40], []string{"key", "h"}, http.StatusBadRequest, "invalid_argument"},
		"a large one":     {token, "a.pdf", make([]byte, 21<<20), []string{"key", "l"}, http.StatusBadRequest, "20"},
	} {
		if status, answer := send(c.token, c.name, c.data, c.pairs...); status != c.status || !strings.Contains(answer, c.says) {
			t.Errorf("%s: got %d %s, want %d with %q", what, status, answer, c.status, c.says)
		}
	}
	if status, answer, _ := s.curl(http.MethodPost, path, token, `{}`, nil); status != http.StatusBadRequest || !strings.Contains(answer, "key") {
		t.Errorf("no form: got %d %s", status, answer)
	}
	if all := documents(); len(all) != 2 {
		t.Errorf("%d documents are there, want two", len(all))
	}
	entries, err := s.staff.Entries(t.Context(), staff.Search{Name: "Luz", Subject: r.Number, Limit: 100})
	mustDo(t, err)
	noted := 0
	for _, e := range entries {
		if strings.HasPrefix(e.Action, "api file ") && e.Status == http.StatusOK {
			noted++
		}
	}
	if noted != 3 {
		t.Errorf("the record has %d files that were sent, want 3: %v", noted, entries)
	}
	mustDo(t, s.staff.SetRights(t.Context(), r.Type, []staff.Right{{Role: staff.Coordinator}}))
	if status, answer := send(s.token("Nina", staff.Coordinator, "act"), "a.pdf", blobtest.PDF(5), "key", "n"); status != http.StatusForbidden {
		t.Errorf("who may not see the request: got %d %s", status, answer)
	}
}
