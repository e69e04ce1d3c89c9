package app

import (
	"bytes"
	"context"
	crand "crypto/rand"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/BurntSushi/toml"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/catalog"
	"becario/desk/deskdb"
	"becario/desk/staff"
	"becario/kit/clock"
	"becario/kit/fault"
	"becario/service/requests"
	"becario/service/requests/requestsdb"
)

const (
	// DemoFolder is where the demonstration keeps its data.
	DemoFolder = "becario-demo"
	// DemoRequests is how many requests it has.
	DemoRequests = 600
	// demoMark is the file by which a folder is known to hold nothing else.
	demoMark = "demonstration"
	demoDays = 110
)

// Demo returns the settings of a demonstration: those given, on data of its own,
// which is made up the first time. Nothing real is mixed with it: a folder that
// holds other data is refused, and no channel outside of this program is used.
//
// It also returns who may sign in at the desk, in lines.
func Demo(ctx context.Context, s Settings, many int, now time.Time) (_ Settings, who string, err error) {
	if s.DB != "" || s.RequestsDB != "" || s.RequestsURL != "" {
		return s, "", errors.New("demo: it has a folder of its own; leave db, requests-db and requests-url out")
	}
	if s.Data == "" || s.Data == "becario-data" {
		s.Data = DemoFolder
	}
	s.TelegramToken, s.TelegramWebhook, s.AssistURL, s.Files = "", "", "", ""
	mark := filepath.Join(s.Data, demoMark)
	if text, err := os.ReadFile(mark); err == nil {
		return s, string(text), nil
	}
	entries, err := os.ReadDir(s.Data)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return s, "", fmt.Errorf("demo: %w", err)
	}
	if len(entries) > 0 {
		return s, "", fmt.Errorf("demo: %s holds something else; choose an empty folder with --data, or remove what a demonstration has left there unfinished", s.Data)
	}
	if err := os.MkdirAll(s.Data, 0o700); err != nil {
		return s, "", fmt.Errorf("demo: %w", err)
	}
	d := &demo{settings: s, clock: clock.NewManual(now.AddDate(0, 0, -demoDays)), random: rand.New(rand.NewPCG(1, 2))}
	if err := d.make(ctx, many, now); err != nil {
		return s, "", fmt.Errorf("demo: %w", err)
	}
	if who, err = d.staff(ctx); err != nil {
		return s, "", fmt.Errorf("demo: %w", err)
	}
	return s, who, os.WriteFile(mark, []byte(who), 0o600)
}

// staff makes an account for each of the cast, all with one password, and says
// what it is.
func (d *demo) staff(ctx context.Context) (who string, err error) {
	dsn, err := d.settings.database("desk")
	if err != nil {
		return "", err
	}
	store, err := deskdb.Open(ctx, dsn)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	accounts := staff.New(store, clock.System{})
	password := strings.ToLower(crand.Text()[:16])
	roles := []staff.Role{staff.Administrator, staff.Analyst, staff.Finance, staff.Coordinator}
	lines := []string{"Password of all accounts of the demonstration: " + password}
	for i, name := range d.cast.Staff {
		given, _, _ := strings.Cut(name, " ")
		a, err := accounts.Add(ctx, strings.ToLower(given)+"@demo.example", name, roles[i%len(roles)])
		if err != nil {
			return "", err
		}
		if err := accounts.SetPassword(ctx, a.ID, password); err != nil {
			return "", err
		}
		lines = append(lines, "  "+a.Email+" ("+string(a.Role)+")")
	}
	return strings.Join(lines, "\n"), nil
}

// story is a kind of request as somebody makes it up.
type story struct {
	Type, Words       string
	Titles, Documents []string
	Answers           map[string]string
	Weight            int
}

// cast is what a demonstration is made of.
type cast struct {
	Staff, Given, Family, Answers, Messages, Notes, Asks, Approvals, Rejections, Rules, Refusals []string
	Story                                                                                        []story
}

type demo struct {
	settings Settings
	clock    *clock.Manual
	random   *rand.Rand
	cast     cast
	service  *requests.Service
	keys     int
}

func (d *demo) pick(from []string) string { return from[d.random.IntN(len(from))] }

func (d *demo) key() string {
	d.keys++
	return "demo" + strconv.Itoa(d.keys)
}

func (d *demo) make(ctx context.Context, many int, now time.Time) (err error) {
	text, err := catalog.Files.ReadFile("demo/es.toml")
	if err != nil {
		return err
	}
	if err := toml.Unmarshal(text, &d.cast); err != nil {
		return err
	}
	types, calendar, err := readCatalog(d.settings, nil)
	if err != nil {
		return err
	}
	zone, err := d.settings.officeZone()
	if err != nil {
		return err
	}
	dsn, err := d.settings.database("requests")
	if err != nil {
		return err
	}
	store, err := requestsdb.Open(ctx, dsn)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	files, err := d.settings.openFiles("requests", Config{})
	if err != nil {
		return err
	}
	d.service = requests.New(requests.Config{Store: store, Files: files, Clock: d.clock, Types: types, Calendar: calendar, Zone: zone, Programme: d.settings.Programme})
	for i := range many {
		at := now.Add(-demoDays*24*time.Hour + time.Duration(i)*demoDays*24*time.Hour/time.Duration(many)).Add(time.Duration(d.random.IntN(3600)) * time.Second)
		if err := d.request(ctx, i, at, now); err != nil {
			return err
		}
	}
	d.clock.Set(now.Add(24 * time.Hour))
	for { // nobody is there to be told
		res, err := d.service.ClaimDue(ctx, &requestsv1.ClaimDueRequest{Limit: 1000})
		if err != nil || len(res.Notices) == 0 {
			return err
		}
		if _, err := d.service.AckDue(ctx, &requestsv1.AckDueRequest{Notices: res.Notices}); err != nil {
			return err
		}
	}
}

func (d *demo) story() story {
	all := 0
	for _, s := range d.cast.Story {
		all += s.Weight
	}
	n := d.random.IntN(all)
	for _, s := range d.cast.Story {
		if n -= s.Weight; n < 0 {
			return s
		}
	}
	return d.cast.Story[0]
}

// demoPeople is how many holders there are.
const demoPeople = 160

func (d *demo) request(ctx context.Context, i int, at, now time.Time) error {
	d.clock.Set(at)
	person := d.random.IntN(demoPeople)
	space := "demo-" + strconv.Itoa(person)
	holder := d.cast.Given[person%len(d.cast.Given)] + " " + d.cast.Family[(person/7)%len(d.cast.Family)] + " " + d.cast.Family[(person*3+1)%len(d.cast.Family)]
	s := d.story()
	draft := &requestsv1.DraftRequest{Space: space, Actor: space, Key: d.key(), Type: s.Type, Title: d.pick(s.Titles), Words: s.Words}
	for field, value := range s.Answers {
		if days, err := strconv.Atoi(value); err == nil && (value[0] == '+' || value[0] == '-') {
			value = at.AddDate(0, 0, days).Format(time.DateOnly)
		}
		draft.Set = append(draft.Set, &requestsv1.Answer{Field: field, Value: value})
	}
	begun, err := d.service.Draft(ctx, draft)
	if err != nil {
		return err
	}
	filed, err := d.service.File(ctx, &requestsv1.FileRequest{Space: space, Actor: space, Key: d.key(), Holder: holder, Draft: begun.Draft.Id})
	if fault.Is(err, fault.Invalid) {
		return fmt.Errorf("%s lacks an answer to %s: %w", s.Type, begun.Draft.Next, err)
	}
	if err != nil {
		return err
	}
	r := filed.Request
	for _, name := range s.Documents {
		if d.random.IntN(4) == 0 {
			continue
		}
		if err := d.document(ctx, r, name); err != nil {
			return err
		}
	}
	return d.work(ctx, r, i, now)
}

// work is what the office does about a request until now.
func (d *demo) work(ctx context.Context, r *requestsv1.Request, i int, now time.Time) error {
	staff := d.pick(d.cast.Staff)
	later := func() bool {
		next := d.clock.Now().Add(time.Duration(4+d.random.IntN(60)) * time.Hour)
		if !next.Before(now) {
			return false
		}
		d.clock.Set(next)
		return true
	}
	if !later() || d.random.IntN(25) == 0 {
		return nil // nobody has looked at it
	}
	if _, err := d.service.Assign(ctx, &requestsv1.AssignRequest{Actor: staff, Key: d.key(), Id: r.Id, Assignee: staff}); err != nil {
		return err
	}
	if d.random.IntN(6) == 0 {
		if _, err := d.service.Prioritise(ctx, &requestsv1.PrioritiseRequest{Actor: staff, Key: d.key(), Id: r.Id, Priority: int32(1 + d.random.IntN(2))}); err != nil {
			return err
		}
	}
	if err := d.step(ctx, r, staff, requestsv1.State_STATE_IN_REVIEW, ""); err != nil {
		return err
	}
	if d.random.IntN(4) == 0 {
		if _, err := d.service.Note(ctx, &requestsv1.NoteRequest{Actor: staff, Key: d.key(), Id: r.Id, Text: d.pick(d.cast.Notes)}); err != nil {
			return err
		}
	}
	if len(r.Missing) > 0 && d.random.IntN(2) == 0 {
		if !later() {
			return nil
		}
		if err := d.step(ctx, r, staff, requestsv1.State_STATE_WAITING_APPLICANT, d.pick(d.cast.Asks)); err != nil {
			return err
		}
		if d.random.IntN(5) == 0 || !later() {
			return nil
		}
		res, err := d.service.Answer(ctx, &requestsv1.AnswerRequest{Space: r.Space, Actor: r.Space, Key: d.key(), Id: r.Id, Text: d.pick(d.cast.Answers)})
		if err != nil {
			return err
		}
		r.State, r.Version = res.Request.State, res.Request.Version
	}
	if d.random.IntN(5) == 0 {
		if _, err := d.service.Write(ctx, &requestsv1.WriteRequest{Actor: staff, Key: d.key(), Id: r.Id, Text: d.pick(d.cast.Messages)}); err != nil {
			return err
		}
	}
	if !later() || d.random.IntN(14) == 0 {
		return nil
	}
	if i%9 == 0 {
		if err := d.step(ctx, r, staff, requestsv1.State_STATE_IN_COMMITTEE, ""); err != nil || !later() {
			return err
		}
	}
	if d.random.IntN(6) == 0 {
		return d.step(ctx, r, staff, requestsv1.State_STATE_REJECTED, d.pick(d.cast.Rejections))
	}
	if err := d.step(ctx, r, staff, requestsv1.State_STATE_APPROVED, d.pick(d.cast.Approvals)); errors.Is(err, errUnsigned) {
		return nil
	} else if err != nil || !later() {
		return err
	}
	return d.step(ctx, r, staff, requestsv1.State_STATE_RESOLVED, "")
}

func (d *demo) step(ctx context.Context, r *requestsv1.Request, staff string, to requestsv1.State, comment string) error {
	rule := ""
	if to == requestsv1.State_STATE_REJECTED || to == requestsv1.State_STATE_APPROVED {
		rule = d.pick(d.cast.Rules)
	}
	res, err := d.service.Advance(ctx, &requestsv1.AdvanceRequest{Actor: staff, Key: d.key(), Id: r.Id, Version: r.Version, To: to, Comment: comment, Rule: rule})
	if f, ok := fault.Of(err); ok && f.Key == "fault.two_signatures" {
		return d.sign(ctx, r, staff, to, comment, rule)
	}
	if err != nil {
		return err
	}
	r.State, r.Version, r.Missing = res.Request.State, res.Request.Version, res.Request.Missing
	return nil
}

// sign has a decision proposed by one of the staff and, mostly, signed by the next.
func (d *demo) sign(ctx context.Context, r *requestsv1.Request, staff string, to requestsv1.State, comment, rule string) error {
	who := func(name string) *requestsv1.Signer {
		return &requestsv1.Signer{Name: name, Account: "demo " + name, Role: "coordinator"}
	}
	_, err := d.service.Propose(ctx, &requestsv1.ProposeRequest{Signer: who(staff), Key: d.key(), Id: r.Id, Version: r.Version, To: to, Comment: comment, Rule: rule})
	if err != nil {
		return err
	}
	opened, err := d.service.Open(ctx, &requestsv1.OpenRequest{Staff: staff, Id: r.Id, Peek: true})
	if err != nil || d.random.IntN(6) == 0 {
		return errors.Join(err, errUnsigned)
	}
	next := d.cast.Staff[(slices.Index(d.cast.Staff, staff)+1)%len(d.cast.Staff)]
	res, err := d.service.Sign(ctx, &requestsv1.SignRequest{Signer: who(next), Key: d.key(), Id: r.Id, Version: opened.Item.Request.Version, Proposal: opened.Proposals[len(opened.Proposals)-1].Id})
	if err != nil {
		return err
	}
	r.State, r.Version, r.Missing = res.Request.State, res.Request.Version, res.Request.Missing
	return nil
}

// errUnsigned says that a decision waits for a second signature.
var errUnsigned = errors.New("not signed yet")

func (d *demo) document(ctx context.Context, r *requestsv1.Request, name string) error {
	data := demoPDF(strings.TrimSuffix(name, filepath.Ext(name)))
	if strings.HasSuffix(name, ".jpg") {
		name = strings.TrimSuffix(name, ".jpg") + ".png"
		data = d.picture()
	}
	key := d.key()
	if _, err := d.service.Upload(ctx, &requestsv1.UploadRequest{Space: r.Space, Actor: r.Space, Key: key, Data: data}); err != nil {
		return err
	}
	res, err := d.service.AddDocument(ctx, &requestsv1.AddDocumentRequest{Space: r.Space, Actor: r.Space, Key: key, Id: r.Id, Document: &requestsv1.Document{Name: name, Size: int64(len(data))}})
	if err != nil {
		return err
	}
	r.Version, r.Missing = res.Request.Version, res.Request.Missing
	if d.random.IntN(12) != 0 {
		return nil
	}
	reviewed, err := d.service.Review(ctx, &requestsv1.ReviewRequest{Actor: d.pick(d.cast.Staff), Key: d.key(), Id: r.Id, DocumentId: res.Document.Id, Reason: d.pick(d.cast.Refusals)})
	if err == nil {
		r.Version, r.Missing = reviewed.Request.Version, reviewed.Request.Missing
	}
	return err
}

// picture is something like the photo of a page, each another one.
func (d *demo) picture() []byte {
	const width, height = 900, 1200
	m := image.NewPaletted(image.Rect(0, 0, width, height), color.Palette{color.Gray{250}, color.Gray{120}, color.RGBA{47, 98, 217, 255}})
	for line := range 20 + d.random.IntN(12) {
		for x := 90; x < 400+d.random.IntN(400); x++ {
			for y := range 8 {
				m.SetColorIndex(x, 200+line*30+y, 1)
			}
		}
	}
	for x := 90; x < 300; x++ {
		for y := 80; y < 130; y++ {
			m.SetColorIndex(x, y, 2)
		}
	}
	var b bytes.Buffer
	_ = png.Encode(&b, m) // memory takes everything
	return b.Bytes()
}

// demoPDF is a page with a title.
func demoPDF(title string) []byte {
	latin := strings.Map(func(r rune) rune {
		if r > 255 || strings.ContainsRune(`()\`, r) {
			return '?'
		}
		return r
	}, title)
	var encoded []byte
	for _, r := range latin {
		encoded = append(encoded, byte(r))
	}
	content := "BT /F1 22 Tf 72 740 Td (" + string(encoded) + ") Tj ET"
	objects := []string{
		"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
		fmt.Sprintf("<</Length %d>>\nstream\n%s\nendstream", len(content), content),
		"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
	}
	var b bytes.Buffer
	b.WriteString("%PDF-1.4\n")
	var places []int
	for i, o := range objects {
		places = append(places, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, at := range places {
		fmt.Fprintf(&b, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&b, "trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, start)
	return b.Bytes()
}
