package desk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"google.golang.org/protobuf/proto"

	holdersv1 "becario/api/becario/holders/v1"
	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/fault"
	"becario/report"
)

type requestPage struct {
	page
	Known      *holdersv1.Holder // by the office's list; nil if nobody knows
	Unverified bool              // nobody knows whose the chat is
	*requestsv1.Item
	TypeName  string
	Fields    []fieldRow
	Entries   []entry
	Documents []document
	Missing   []string
	Next      []step
	Stopped   bool // the clock stands still
	DueToday  bool
	Days      int      // business days that it may take
	Why       []string // how the deadline was counted
	Also      []other  // other deadlines
	HeldBy    string   // who has it now
	OfHolder  int
	Links     []link
	Others    []string // who else looks at it
	Form      stepForm
	Written   written
	Keys      actKeys
	Ask       string // what asks for the missing papers
	Problem   string
	In        string // the form that the problem is in
	Clash     *clash
	Done      string
	Undo      string // the key of what may be taken back
	Sure      []string
	work
	ProposalRisks []string
	// NotTold says of whom is to sign why they cannot be told.
	NotTold []string
	cover   func(text string) string // masks what is private
	// Correction is the form by which private data are corrected; nil if they cannot be.
	Correction *correction
	// Colleagues are those to whom the visitor may pass it.
	Colleagues []string
	Canned     []canned
}

// step is a state that may follow.
type step struct {
	Key, Label string
	Decides    bool
	// Two says that another one has to sign it.
	Two bool
}

// stepForm is what a member of staff has written to move a request.
type stepForm struct {
	To, Comment, Reason, Rule, Key string
	// Version is that of the request as the form's page shows it, and Seen the instant of
	// the latest entry of its history there; 0 of a page that does not say.
	Version, Seen int64
}

// written is what a member of staff has written in one of the other forms.
type written struct {
	Text, Other, Kind, Document string
}

// actKeys are keys of changes, one for each form, so that a form that is sent twice
// is one change.
type actKeys struct{ Message, Note, Assign, Priority, Link, Review, File, Sign string }

func newActKeys() actKeys {
	return actKeys{newToken(), newToken(), newToken(), newToken(), newToken(), newToken(), newToken(), newToken()}
}

// clash is a request that has changed meanwhile: what others did to it, the latest
// first, and what was to be done.
type clash struct {
	Theirs        []entry
	Mine, Comment string
}

// link is a request that belongs with this one.
type link struct {
	*requestsv1.Request
	Kind string
}

// decides are the states that are decisions: the holder is told of them a minute
// later, and until then they can be taken back.
var decides = []requestsv1.State{requestsv1.State_STATE_APPROVED, requestsv1.State_STATE_REJECTED, requestsv1.State_STATE_RESOLVED}

// grace is that minute, in seconds.
const grace = 60

// done are the acts of which the page says that they were done.
var done = []string{"filed", "brought", "step", "decision", "message", "note", "document", "file", "assign", "priority", "link", "undo", "propose", "sign", "decline", "correct"}

// request shows one request.
func (d *Desk) request(w http.ResponseWriter, r *http.Request, v visitor) {
	p, err := d.open(r, v)
	if err != nil {
		d.fail(w, r, v, err)
		return
	}
	p.Form = p.newForm()
	if q := r.URL.Query(); slices.Contains(done, q.Get("done")) {
		p.Done, p.Undo = q.Get("done"), q.Get("undo")
	}
	d.render(w, http.StatusOK, "request", p)
}

// open reads what the page of a request shows.
func (d *Desk) open(r *http.Request, v visitor) (requestPage, error) {
	p := requestPage{page: d.page(r, v, "desk.queue"), Keys: newActKeys()}
	var err error
	if p.work, err = d.take(r.Context(), v, r.PathValue("number"), r.Method != http.MethodGet); err != nil {
		return p, err
	}
	res, names := p.opened, p.names
	now := res.Item.Request
	p.Item, p.Title, p.Others, p.OfHolder = res.Item, now.Number, res.Here, int(res.OfHolder)
	p.TypeName = p.Name(names.types[now.Type], now.Type)
	p.Stopped, p.Days = now.Undecided && !now.ClockRuns, int(now.Days)
	p.DueToday = now.ClockRuns && now.Deadline == p.Today()
	p.Fields = p.fields(res.Type, now)
	p.Entries = p.entries(res, names)
	p.cover = report.Covered(res.Type, now.Answers)
	p.Correction = p.correction(nil, nil)
	for _, deadline := range now.Deadlines {
		if deadline.Kind == "decision" {
			p.Why = p.why(deadline)
		}
	}
	p.Also = p.others(now.Deadlines)
	p.HeldBy = p.heldBy(now, names)
	for _, doc := range now.Documents {
		p.Documents = append(p.Documents, d.paper(doc, p.words, names))
	}
	p.Missing = p.missing(p.words)
	for _, state := range p.next() {
		p.Next = append(p.Next, step{Key: stateKey(state), Label: p.State(state), Decides: slices.Contains(decides, state), Two: p.signs(state)})
	}
	for _, l := range p.links() {
		p.Links = append(p.Links, link{l.Request, l.Kind})
	}
	known, err := d.verified(r.Context(), []string{now.Space})
	if err != nil {
		return p, err
	}
	p.Known, p.Unverified = known[now.Space], known != nil && known[now.Space] == nil
	if p.MayWork {
		if p.Colleagues, err = d.colleagues(r.Context()); err != nil {
			return p, err
		}
		if p.Canned, err = d.cannedFor(r.Context(), v, p); err != nil {
			return p, err
		}
	}
	if len(p.Missing) > 0 && p.allows(stateKey(requestsv1.State_STATE_WAITING_APPLICANT)) {
		p.Ask = p.T("desk.ask_text", "list", "• "+strings.Join(p.Missing, "\n• "))
	}
	if p.Signs && d.canMail() {
		if p.NotTold, err = d.signersNotTold(r.Context(), p); err != nil {
			return p, err
		}
	}
	if p.MaySign {
		p.ProposalRisks = p.risks(p.words, p.Proposal.To)
	}
	return p, nil
}

// Path is the address of the page, or of a form of it.
func (p requestPage) Path(form ...string) string {
	return Base + "requests/" + strings.Join(append([]string{p.Request.Number}, form...), "/")
}

// advance moves a request to another state. What was written is kept on the
// page if it could not be done.
func (d *Desk) advance(w http.ResponseWriter, r *http.Request, v visitor) {
	form, err := readStep(r)
	if err != nil {
		d.refuse(w, r, v, http.StatusBadRequest, "desk.bad_request")
		return
	}
	p, err := d.open(r, v)
	if err != nil {
		d.fail(w, r, v, err)
		return
	}
	state, ok := requestsv1.State_value["STATE_"+strings.ToUpper(form.To)]
	if !ok || form.To == "" {
		d.again(w, p, form, http.StatusUnprocessableEntity, p.T("desk.no_step"))
		return
	}
	to := requestsv1.State(state)
	if !p.mayMove(to) {
		d.denied(w, r, v)
		return
	}
	if form.Version == p.Request.Version && p.allows(form.To) && !r.PostForm.Has("sure") {
		if p.Sure = p.risks(p.words, to); len(p.Sure) > 0 {
			p.Form = form
			d.render(w, http.StatusOK, "sure", p)
			return
		}
	}
	proposed, err := d.move(r.Context(), p.work, form.Key, change{to: to, comment: form.Comment, reason: form.Reason, rule: form.Rule, version: form.Version})
	flash := url.Values{"done": {"step"}}
	switch {
	case proposed:
		flash.Set("done", "propose")
	case slices.Contains(decides, to):
		flash = url.Values{"done": {"decision"}, "undo": {form.Key}}
	}
	switch {
	case err == nil:
		http.Redirect(w, r, p.Path()+"?"+flash.Encode(), http.StatusSeeOther)
	case fault.Is(err, fault.Conflict), fault.Is(err, fault.State):
		d.conflict(w, p, form, p.T("desk.clash_step", "state", p.State(to)))
	case isFault(err):
		d.again(w, p, form, http.StatusUnprocessableEntity, p.fault(err))
	default:
		d.broken(w, r, v, err)
	}
}

func (p requestPage) allows(to string) bool {
	return slices.ContainsFunc(p.Next, func(s step) bool { return s.Key == to })
}

// newForm is a form of the request as the page shows it.
func (p requestPage) newForm() stepForm {
	return stepForm{Key: newToken(), Version: p.Request.Version, Seen: p.Seen()}
}

// Seen is the instant of the latest entry of the history that the page shows.
func (p requestPage) Seen() int64 {
	if len(p.Entries) == 0 {
		return 0
	}
	return p.Entries[0].At
}

// since are the entries that a page did not show whose latest one was of an instant, the
// latest first. Notes decide nothing, so they do not count. If the page does not say what
// it showed, or nothing came, it is the latest that changed what is decided on.
func (p requestPage) since(seen int64) []entry {
	all := slices.DeleteFunc(slices.Clone(p.Entries), func(e entry) bool { return e.Kind == "noted" })
	fresh := slices.DeleteFunc(slices.Clone(all), func(e entry) bool { return e.At <= seen })
	if seen > 0 && len(fresh) > 0 {
		return fresh[:min(len(fresh), maxTheirs)]
	}
	if i := slices.IndexFunc(all, func(e entry) bool {
		return e.Moves || e.Proposes || slices.Contains([]string{"amended", "corrected", "document", "removed", "joined", "named", "accepted", "refused"}, e.Kind)
	}); i >= 0 {
		return all[i : i+1]
	}
	return nil
}

// maxTheirs bounds how much of what others did is shown beside what was to be done.
const maxTheirs = 5

// Basis tells apart what a decision is made on: everything that the request holds but
// the count of its changes and what follows from the calendar, the latest message of the
// holder, and whether something came after a proposal, of which its page warns. While two
// pages of a request have the same, a form of one may carry the version of the other.
func (p requestPage) Basis() string {
	r := proto.CloneOf(p.Request)
	r.Version, r.ChangedAt, r.Stars = 0, 0, 0
	r.Deadline, r.Deadlines, r.Overdue, r.AnswerBy, r.ClockRuns = "", nil, false, "", false
	sum := sha256.New()
	for _, m := range []proto.Message{r, p.Proposal, p.Two} {
		// What is decided on is bounded, and encoding it fails only for what was never decoded.
		data, err := proto.MarshalOptions{Deterministic: true}.Marshal(m)
		if err != nil {
			return newToken() // like nothing else
		}
		fmt.Fprintf(sum, "%d:%s", len(data), data)
	}
	fmt.Fprint(sum, p.opened.Next, p.Unverified, p.Known.GetId(), p.Since(), p.heard())
	return hex.EncodeToString(sum.Sum(nil)[:16])
}

// heard is the instant of the latest message of the holder; 0 if there is none.
func (p requestPage) heard() int64 {
	if i := slices.IndexFunc(p.Entries, func(e entry) bool { return e.Kind == "answered" }); i >= 0 {
		return p.Entries[i].At
	}
	return 0
}

// conflict shows what somebody else has done meanwhile beside what was to be done.
func (d *Desk) conflict(w http.ResponseWriter, p requestPage, form stepForm, mine string) {
	p.Clash = &clash{Theirs: p.since(form.Seen), Mine: mine, Comment: form.Comment}
	d.again(w, p, form, http.StatusConflict, p.T("desk.conflict", "state", p.State(p.Request.State)))
}

// again shows the page with what was written and why it was not done. The next
// try is a change of its own, to the request as it is now.
func (d *Desk) again(w http.ResponseWriter, p requestPage, form stepForm, status int, problem string) {
	fresh := p.newForm()
	form.Key, form.Version, form.Seen = fresh.Key, fresh.Version, fresh.Seen
	p.Form, p.Problem, p.In = form, problem, "step"
	d.render(w, status, "request", p)
}

func readStep(r *http.Request) (stepForm, error) {
	if err := r.ParseForm(); err != nil {
		return stepForm{}, err
	}
	f := stepForm{To: r.PostForm.Get("to"), Comment: r.PostForm.Get("comment"), Reason: r.PostForm.Get("reason"), Rule: r.PostForm.Get("rule"), Key: r.PostForm.Get("key")}
	var err error
	f.Seen = seenBy(r)
	if f.Version, err = versionOf(r); err != nil || f.Key == "" {
		return f, errForm
	}
	return f, nil
}

// seenBy is the instant of the latest entry of a request that the page of a form showed.
func seenBy(r *http.Request) int64 {
	at, _ := strconv.ParseInt(r.PostForm.Get("seen"), 10, 64) // it decides nothing
	return at
}

// versionOf is the version of a request that a form was made for.
func versionOf(r *http.Request) (int64, error) {
	n, err := strconv.ParseInt(r.PostForm.Get("version"), 10, 64)
	if err != nil || n < 1 {
		return 0, fault.New(fault.Invalid, "fault.no_version")
	}
	return n, nil
}

// Said says what was done.
func (p requestPage) Said() string {
	holder := p.Request.Holder
	if holder == "" {
		holder = p.T("desk.the_holder")
	}
	return p.T("desk.done."+p.Done, "holder", holder)
}

// HereSaid says who else looks at the request.
func (p requestPage) HereSaid() string {
	return p.T("desk.here", "names", strings.Join(p.Others, ", "))
}

// SureTitle asks whether a step is really to be taken.
func (p requestPage) SureTitle() string { return p.T("desk.sure", "state", p.stepLabel()) }

// SureYes is the button that takes it.
func (p requestPage) SureYes() string { return p.T("desk.sure_yes", "state", p.stepLabel()) }

func (p requestPage) stepLabel() string {
	for _, s := range p.Next {
		if s.Key == p.Form.To {
			return s.Label
		}
	}
	return p.Form.To
}

// colleagues are the names of those who have accounts.
func (d *Desk) colleagues(ctx context.Context) ([]string, error) {
	all, err := d.Accounts.All(ctx)
	var names []string
	for _, a := range all {
		names = append(names, a.Name)
	}
	slices.Sort(names)
	return names, err
}

// Open is the form that is shown first.
func (p requestPage) Open() string {
	switch {
	case p.In == "message" || p.In == "step" || p.In == "note" || p.In == "file":
		return p.In
	case p.MayWork:
		return "message"
	}
	return "step"
}

// heldBy says who has a request now, and what is done with it there.
func (p requestPage) heldBy(r *requestsv1.Request, names names) string {
	switch r.HeldBy {
	case "":
		return ""
	case "holder":
		return p.T("desk.held_holder")
	case "third_party":
		return p.T("desk.held_third_party")
	}
	by := p.Name(names.roles[r.HeldBy], r.HeldBy)
	if doing := p.Name(r.Doing, ""); doing != "" {
		return p.T("desk.held_doing", "by", by, "doing", doing)
	}
	return by
}
