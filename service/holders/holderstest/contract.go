// Package holderstest holds the suite that every implementation of the holders
// service passes, on every store.
package holderstest

import (
	"bytes"
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"connectrpc.com/connect"
	"github.com/xuri/excelize/v2"

	holdersv1 "becario/api/becario/holders/v1"
	"becario/api/becario/holders/v1/holdersv1connect"
	"becario/kit/clock"
	"becario/kit/fault"
	"becario/kit/mail"
)

// Start is when a suite's clock starts.
var Start = time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC)

// Post keeps what is sent by mail.
type Post struct{ Sent []mail.Message }

// Send implements holders.Mail.
func (p *Post) Send(m mail.Message) error {
	p.Sent = append(p.Sent, m)
	return nil
}

// Contract checks what the service promises. open returns an empty service, local
// or remote, on the clock, which sends its mail to the post.
func Contract(t *testing.T, open func(t *testing.T, c *clock.Manual, post *Post) holdersv1connect.HoldersServiceClient) {
	for name, check := range map[string]func(*suite){
		"a list is imported, and again with changes":           (*suite).imports,
		"a preview keeps nothing":                              (*suite).preview,
		"lists of all kinds are read":                          (*suite).forms,
		"what is no list is refused":                           (*suite).noList,
		"holders are found by their words, page by page":       (*suite).lists,
		"a code links a space":                                 (*suite).code,
		"answers do not tell whether an address is registered": (*suite).silent,
		"codes are not guessed":                                (*suite).guessed,
		"an address that two have proves nothing":              (*suite).shared,
		"an invitation links one space":                        (*suite).invitation,
		"staff link and unlink":                                (*suite).staff,
		"what is kept is exported and erased":                  (*suite).erased,
	} {
		t.Run(name, func(t *testing.T) {
			c, post := clock.NewManual(Start), &Post{}
			check(&suite{T: t, clock: c, post: post, holders: open(t, c, post), ctx: t.Context()})
		})
	}
}

type suite struct {
	*testing.T
	clock   *clock.Manual
	post    *Post
	holders holdersv1connect.HoldersServiceClient
	ctx     context.Context
}

const list = `Nombre;Correo electrónico;C.I.;Programa;Universidad;País;Desde;Hasta;Talla
Ana Benítez;Ana@ejemplo.org;1234567;Maestría;Granada;España;1/3/2026;2027-02-28;M
José Núñez;jose@ejemplo.org;7654321;Doctorado;MIT;US;;;
`

func (s *suite) load(data string, preview bool) *holdersv1.ImportResponse {
	s.Helper()
	res, err := s.holders.Import(s.ctx, &holdersv1.ImportRequest{Actor: "Luz", Data: []byte(data), Preview: preview})
	if err != nil {
		s.Fatal(err)
	}
	return res
}

func (s *suite) find(query string) []*holdersv1.Holder {
	s.Helper()
	res, err := s.holders.List(s.ctx, &holdersv1.ListRequest{Query: query})
	if err != nil {
		s.Fatal(err)
	}
	return res.Holders
}

func (s *suite) wantFault(what string, err error, code connect.Code, key string) {
	s.Helper()
	if f, _ := fault.Of(err); !fault.Is(err, code) || f.GetKey() != key {
		s.Errorf("%s: got %v, want %v with %s", what, err, code, key)
	}
}

func (s *suite) imports() {
	res := s.load(list, false)
	if res.Added != 2 || res.Changed+res.Same+res.Refused != 0 || !slices.Equal(res.Ignored, []string{"Talla"}) {
		s.Errorf("first: got %v", res)
	}
	ana := s.find("ana")[0]
	if ana.Name != "Ana Benítez" || ana.Email != "ana@ejemplo.org" || ana.Document != "1234567" || ana.Country != "ES" || ana.From != "2026-03-01" || ana.To != "2027-02-28" {
		s.Errorf("kept as %v", ana)
	}
	if res := s.load(list, false); res.Same != 2 || res.Added+res.Changed != 0 {
		s.Errorf("again: got %v", res)
	}
	res = s.load(strings.NewReplacer("Ana@ejemplo.org", "ana.b@ejemplo.org", "José Núñez", "José María Núñez", "7654321", "").Replace(list)+"Eva;eva;1;;;;;;\nEva;eva@ejemplo.org;1;;;Narnia;;;\nEva;;1;;;;;;\n;eva@ejemplo.org;1;;;;;;\nEva;eva@ejemplo.org;1;;;;31/2/2026;;\nEva;eva@ejemplo.org;1;;;;2/2/2026;1/2/2026;\nEva;eva@ejemplo.org;1;;;;;;\nEva;eva@ejemplo.org;2;;;;;;\nEva;eva2@ejemplo.org;1;;;;;;\n\n", false)
	if res.Changed != 2 || res.Added != 1 || res.Refused != 8 {
		s.Errorf("with changes: got %v", res)
	}
	var problems []string
	for _, row := range res.Rows {
		problems = append(problems, fmt.Sprint(row.Line, " ", row.Outcome, " ", row.Problem, " ", row.Column))
	}
	want := "2 changed  |3 changed  |4 refused holders.bad_email email|5 refused holders.bad_country country|6 refused holders.no_email email|7 refused holders.no_name name|" +
		"8 refused holders.bad_day from|9 refused holders.bad_order to|10 added  |11 refused holders.twice email|12 refused holders.twice document"
	if got := strings.Join(problems, "|"); got != want {
		s.Errorf("rows:\n%s\nwant\n%s", got, want)
	}
	if found := s.find("ana"); len(found) != 1 || found[0].Id != ana.Id || found[0].Email != "ana.b@ejemplo.org" {
		s.Errorf("Ana is %v", found)
	}
}

func (s *suite) preview() {
	if res := s.load(list, true); res.Added != 2 || len(res.Rows) != 2 || res.Rows[0].Holder.Name != "Ana Benítez" {
		s.Errorf("got %v", res)
	}
	if found := s.find(""); len(found) != 0 {
		s.Errorf("kept %v", found)
	}
}

func (s *suite) forms() {
	book := excelize.NewFile()
	for cell, value := range map[string]any{"A1": "Lista de becarios", "A3": "Apellidos", "B3": "Nombres", "C3": "E-mail", "D3": "Start date",
		"A4": "Benítez", "B4": "Ana", "C4": "ana@ejemplo.org", "D4": time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)} {
		if err := book.SetCellValue("Sheet1", cell, value); err != nil {
			s.Fatal(err)
		}
	}
	var xlsx bytes.Buffer
	if err := book.Write(&xlsx); err != nil {
		s.Fatal(err)
	}
	for name, data := range map[string]string{
		"commas":           "name,email,from\nAna Benítez,ana@ejemplo.org,2026-03-01\n",
		"quotes and marks": "\xef\xbb\xbf\"Name\";\"E-mail\";\"From\"\r\n\"Ana Benítez\";\"ana@ejemplo.org\";\"1.3.2026\"\r\n",
		"tabs":             "Nombre\tCorreo\tInicio de la beca\nAna Benítez\tana@ejemplo.org\t01/03/2026\n",
		"Windows":          "Nombre;Correo electr\xf3nico;Desde\nAna Ben\xedtez;ana@ejemplo.org;1-3-2026\n",
		"XLSX":             xlsx.String(),
	} {
		res := s.load(data, true)
		if len(res.Rows) != 1 || res.Rows[0].Outcome != "added" {
			s.Errorf("%s: got %v", name, res)
			continue
		}
		if h := res.Rows[0].Holder; h.Name != "Ana Benítez" || h.Email != "ana@ejemplo.org" || h.From != "2026-03-01" {
			s.Errorf("%s: read %v", name, h)
		}
	}
}

func (s *suite) noList() {
	for name, data := range map[string]string{"nothing": "", "a text": "Hola", "other columns": "a;b\n1;2\n", "no address": "Nombre;Talla\nAna;M\n", "bytes": "\x00\xff\x00", "half a file": "PK\x03\x04nothing",
		"3 MB": strings.Repeat("x", 3<<20+1)} {
		_, err := s.holders.Import(s.ctx, &holdersv1.ImportRequest{Actor: "Luz", Data: []byte(data)})
		s.wantFault(name, err, fault.Invalid, "fault.holders_file")
	}
}

func (s *suite) lists() {
	s.load(list, false)
	for query, want := range map[string]int{"": 2, "nuñez": 1, "benitez": 1, "JOSE mit": 1, "granada": 1, "españa": 0, "es": 1, "1234": 1, "nadie": 0, "%": 2, "_": 2, `\`: 2, "ana jose": 0} {
		if found := s.find(query); len(found) != want {
			s.Errorf("%q: found %d, want %d", query, len(found), want)
		}
	}
	var all strings.Builder
	all.WriteString("name;email\n")
	for i := range 25 {
		fmt.Fprintf(&all, "Persona Igual;p%d@ejemplo.org\n", i)
	}
	s.load(all.String(), false)
	seen, pages := map[string]bool{}, 0
	for page := ""; ; pages++ {
		res, err := s.holders.List(s.ctx, &holdersv1.ListRequest{Limit: 10, Page: page})
		if err != nil {
			s.Fatal(err)
		}
		if res.Total != 27 {
			s.Errorf("total: got %d, want 27", res.Total)
		}
		for _, h := range res.Holders {
			seen[h.Id] = true
		}
		if page = res.Next; page == "" {
			break
		}
	}
	if len(seen) != 27 || pages != 2 {
		s.Errorf("in pages: %d in %d", len(seen), pages+1)
	}
}

func (s *suite) ask(space, email string) error {
	_, err := s.holders.Ask(s.ctx, &holdersv1.AskRequest{Space: space, Email: email, Lang: "es"})
	return err
}

func (s *suite) prove(space, code string) error {
	_, err := s.holders.Prove(s.ctx, &holdersv1.ProveRequest{Space: space, Code: code})
	return err
}

// code is the one that was sent last.
func (s *suite) sent() string {
	s.Helper()
	if len(s.post.Sent) == 0 {
		s.Fatal("nothing was sent")
	}
	return regexp.MustCompile(`\d{3} \d{3}`).FindString(s.post.Sent[len(s.post.Sent)-1].Text)
}

func (s *suite) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

func (s *suite) wantOf(space, name string) {
	s.Helper()
	res, err := s.holders.Of(s.ctx, &holdersv1.OfRequest{Spaces: []string{space, "nobody", space}})
	s.must(err)
	if got := res.Holders[space].GetName(); got != name || res.Holders["nobody"] != nil {
		s.Errorf("%s is %q, want %q", space, got, name)
	}
}

func (s *suite) code() {
	s.load(list, false)
	_, err := s.holders.Prove(s.ctx, &holdersv1.ProveRequest{Space: "a", Code: "123456"})
	s.wantFault("none asked for", err, fault.NotFound, "fault.no_code")
	s.must(s.ask("a", " ANA@Ejemplo.org"))
	if len(s.post.Sent) != 1 || s.post.Sent[0].To != "ana@ejemplo.org" || !strings.Contains(s.post.Sent[0].Text, "Ana Benítez") {
		s.Fatalf("sent %+v", s.post.Sent)
	}
	code := s.sent()
	s.wantFault("another space's code", s.prove("b", code), fault.NotFound, "fault.no_code")
	for range 2 { // a call may be delivered again
		s.must(s.prove("a", strings.ReplaceAll(code, " ", "")))
	}
	s.wantOf("a", "Ana Benítez")
	s.wantOf("b", "")
	s.must(s.ask("b", "ana@ejemplo.org"))
	s.must(s.prove("b", "es el "+s.sent()))
	ana, err := s.holders.Fetch(s.ctx, &holdersv1.FetchRequest{Id: s.find("ana")[0].Id})
	s.must(err)
	if len(ana.Links) != 2 || ana.Holder.Links != 2 || ana.Links[0].How != "code" {
		s.Errorf("links: %v", ana)
	}
	s.must(s.ask("c", "jose@ejemplo.org"))
	old := s.sent()
	s.must(s.ask("c", "jose@ejemplo.org"))
	if fresh := s.sent(); fresh != old {
		s.wantFault("the code before", s.prove("c", old), fault.Invalid, "fault.link_code_wrong")
	}
	s.clock.Add(10 * time.Minute)
	s.wantFault("too late", s.prove("c", s.sent()), fault.NotFound, "fault.no_code")
}

func (s *suite) silent() {
	s.load(list, false)
	for _, email := range []string{"ana@ejemplo.org", "nadie@ejemplo.org"} {
		space := "of " + email
		for range 5 {
			s.must(s.ask(space, email))
		}
		s.wantFault("a sixth of "+email, s.ask(space, email), fault.State, "fault.too_many_codes")
		for range 5 {
			s.wantFault("wrong for "+email, s.prove(space, "x"), fault.Invalid, "fault.link_code_wrong")
		}
		s.wantFault("too many for "+email, s.prove(space, "x"), fault.State, "fault.too_many_codes")
		s.must(s.ask("another of "+email, email)) // the address was asked for too often, which is not told
	}
	if len(s.post.Sent) != 5 {
		s.Errorf("%d were sent, want 5", len(s.post.Sent))
	}
	for _, bad := range []string{"", "ana", "ana@", strings.Repeat("a", 300) + "@x.org"} {
		s.wantFault("address "+bad, s.ask("z", bad), fault.Invalid, "field.bad_email")
	}
}

func (s *suite) guessed() {
	s.load(list, false)
	s.must(s.ask("a", "ana@ejemplo.org"))
	code := s.sent()
	for range 5 {
		s.wantFault("wrong", s.prove("a", "000 00"), fault.Invalid, "fault.link_code_wrong")
	}
	s.wantFault("the right one, too late", s.prove("a", code), fault.State, "fault.too_many_codes")
	s.clock.Add(59 * time.Minute)
	s.must(s.ask("a", "ana@ejemplo.org"))
	s.wantFault("within the hour", s.prove("a", s.sent()), fault.State, "fault.too_many_codes")
	s.clock.Add(time.Minute)
	s.must(s.ask("a", "ana@ejemplo.org"))
	s.must(s.prove("a", s.sent()))
	// Many spaces that guess for one holder.
	s.clock.Add(2 * time.Hour)
	for i := range 4 {
		space := fmt.Sprint("g", i)
		s.must(s.ask(space, "jose@ejemplo.org"))
		for range 5 {
			s.wantFault("guess", s.prove(space, "1"), fault.Invalid, "fault.link_code_wrong")
		}
	}
	s.must(s.ask("g9", "jose@ejemplo.org"))
	// Not that there were too many, which would tell that the address is registered.
	s.wantFault("too many for one holder", s.prove("g9", s.sent()), fault.Invalid, "fault.link_code_wrong")
}

func (s *suite) shared() {
	s.load("name;email;document\nAna;uno@ejemplo.org;1\n", false)
	s.load("name;email;document\nEva;otra@ejemplo.org;2\n", false)
	s.load("name;email;document\nEva;uno@ejemplo.org;2\n", false)
	s.must(s.ask("a", "uno@ejemplo.org"))
	if len(s.post.Sent) != 0 {
		s.Errorf("sent %+v", s.post.Sent)
	}
}

func (s *suite) invitation() {
	s.load(list, false)
	id := s.find("ana")[0].Id
	invite := func() string {
		s.Helper()
		res, err := s.holders.Invite(s.ctx, &holdersv1.InviteRequest{Actor: "Luz", Id: id})
		s.must(err)
		return res.Token
	}
	accept := func(space, token string) error {
		_, err := s.holders.Accept(s.ctx, &holdersv1.AcceptRequest{Space: space, Token: token})
		return err
	}
	old, token := invite(), invite()
	if len(token) != 32 || strings.Trim(token, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-") != "" {
		s.Errorf("token %q: Telegram would not take it", token)
	}
	s.wantFault("replaced", accept("a", old), fault.NotFound, "fault.no_invitation")
	for range 2 {
		s.must(accept("a", token))
	}
	s.wantFault("by another space", accept("b", token), fault.NotFound, "fault.no_invitation")
	s.wantOf("a", "Ana Benítez")
	late := invite()
	s.clock.Add(7 * 24 * time.Hour)
	s.wantFault("late", accept("c", late), fault.NotFound, "fault.no_invitation")
	_, err := s.holders.Invite(s.ctx, &holdersv1.InviteRequest{Actor: "Luz", Id: "none"})
	s.wantFault("of nobody", err, fault.NotFound, "fault.unknown_holder")
}

func (s *suite) staff() {
	s.load(list, false)
	_, err := s.holders.Confirm(s.ctx, &holdersv1.ConfirmRequest{Actor: "Luz", Id: s.find("ana")[0].Id, Space: "a"})
	s.must(err)
	_, err = s.holders.Confirm(s.ctx, &holdersv1.ConfirmRequest{Actor: "Luz", Id: s.find("jose")[0].Id, Space: "a"})
	s.must(err)
	s.wantOf("a", "José Núñez")
	_, err = s.holders.Confirm(s.ctx, &holdersv1.ConfirmRequest{Actor: "Luz", Id: "none", Space: "a"})
	s.wantFault("nobody", err, fault.NotFound, "fault.unknown_holder")
	for range 2 {
		_, err = s.holders.Unlink(s.ctx, &holdersv1.UnlinkRequest{Actor: "Luz", Space: "a"})
		s.must(err)
	}
	s.wantOf("a", "")
	for _, bad := range []string{"", strings.Repeat("x", 201), "a\x00b"} {
		_, err = s.holders.Unlink(s.ctx, &holdersv1.UnlinkRequest{Actor: "Luz", Space: bad})
		s.wantFault("space "+bad, err, fault.Invalid, "fault.no_person")
	}
}

func (s *suite) erased() {
	s.load(list, false)
	s.must(s.ask("a", "ana@ejemplo.org"))
	s.must(s.prove("a", s.sent()))
	kept := func() []*holdersv1.Kept {
		res, err := s.holders.Export(s.ctx, &holdersv1.ExportRequest{Space: "a"})
		s.must(err)
		return res.Kept
	}
	if k := kept(); len(k) != 1 || k[0].Link.How != "code" || k[0].Holder.Name != "Ana Benítez" {
		s.Errorf("export: got %v", k)
	}
	for range 2 {
		_, err := s.holders.Erase(s.ctx, &holdersv1.EraseRequest{Space: "a", Actor: "a"})
		s.must(err)
	}
	if k := kept(); len(k) != 0 {
		s.Errorf("left: %v", k)
	}
	s.wantFault("its code", s.prove("a", s.sent()), fault.NotFound, "fault.no_code")
	if len(s.find("ana")) != 1 {
		s.Error("the office's list has lost her")
	}
}
