package desk

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	holdersv1 "becario/api/becario/holders/v1"
	"becario/desk/staff"
	"becario/kit/fault"
)

func (d *Desk) broadcastRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET /desk/broadcasts", d.signedIn(d.telling(d.broadcasts)))
	mux.HandleFunc("GET /desk/broadcasts/new", d.only(staff.Tell, d.newBroadcast))
	mux.HandleFunc("POST /desk/broadcasts/new", d.only(staff.Tell, d.sendBroadcast))
	mux.HandleFunc("GET /desk/broadcasts/{id}", d.signedIn(d.telling(d.broadcast)))
	// It is no visit of its own, so what it is about has another name than in the record.
	mux.HandleFunc("GET /desk/broadcasts/{broadcast}/live", d.signedIn(d.telling(d.broadcastEvents)))
	mux.HandleFunc("POST /desk/broadcasts/{id}/stop", d.only(staff.Tell, d.stopBroadcast))
}

// telling lets in who may send messages to many, or reads all.
func (d *Desk) telling(do func(http.ResponseWriter, *http.Request, visitor)) func(http.ResponseWriter, *http.Request, visitor) {
	return func(w http.ResponseWriter, r *http.Request, v visitor) {
		switch {
		case !v.May(staff.Tell) && !v.May(staff.Audit):
			d.denied(w, r, v)
		case d.Broadcasts == nil || d.Holders == nil:
			d.missing(w, r, v)
		default:
			do(w, r, v)
		}
	}
}

// sent is a broadcast as pages show it.
type sent struct {
	*holdersv1.SentBroadcast
	in words
}

// Done is how many have had their turn.
func (s sent) Done() int32 { return s.People - s.Waiting - s.UnderWay }

// Stage is the key of how it stands.
func (s sent) Stage() string {
	switch {
	case s.StoppedAt != 0:
		return "stopped"
	case s.EndedAt != 0:
		return "ended"
	case s.StartAt > s.in.now.UnixMicro():
		return "planned"
	}
	return "sending"
}

// Running reports whether it may still change.
func (s sent) Running() bool { return s.EndedAt == 0 }

// Stoppable reports whether a stop would change anything.
func (s sent) Stoppable() bool { return s.EndedAt == 0 && s.StoppedAt == 0 && s.Waiting > 0 }

// To says to whom it goes.
func (s sent) To() string {
	a := s.Audience
	switch {
	case s.Trial:
		return s.in.T("tell.to_trial")
	case a.GetList() != "":
		return s.in.T("tell.to_list", "list", a.List)
	}
	var all []string
	for _, part := range []string{a.GetProgramme(), a.GetCountry(), a.GetUniversity()} {
		if part != "" {
			all = append(all, part)
		}
	}
	if len(all) == 0 {
		return s.in.T("tell.to_all")
	}
	return strings.Join(all, " · ")
}

// First is the message in the reader's language, else in another one.
func (s sent) First() string { return s.in.Name(s.Text, "") }

// outcome is how many people a broadcast has with an outcome.
type outcome struct {
	Key, Label, Address string
	N                   int32
	Chosen              bool
}

type broadcastsPage struct {
	page
	All  []sent
	Next string
}

// broadcasts lists what was sent to many.
func (d *Desk) broadcasts(w http.ResponseWriter, r *http.Request, v visitor) {
	p := broadcastsPage{page: d.page(r, v, "tell.title")}
	res, err := d.Broadcasts.Broadcasts(r.Context(), &holdersv1.BroadcastsRequest{Page: r.URL.Query().Get("page")})
	if err != nil {
		d.fail(w, r, v, err)
		return
	}
	for _, b := range res.Broadcasts {
		p.All = append(p.All, sent{b, p.words})
	}
	if res.Next != "" {
		p.Next = Base + "broadcasts?page=" + url.QueryEscape(res.Next)
	}
	d.render(w, http.StatusOK, "broadcasts", p)
}

// tellForm is what is written of a broadcast.
type tellForm struct {
	Key                            string
	Programme, Country, University string
	List                           string // the query of a list of requests
	Text                           map[string]string
	Required                       bool
	Start                          string // as a field of day and hour has it, on the office's clock
	Seen                           string // hash of what was looked at
}

func tellFormOf(q url.Values, tags []choice) tellForm {
	f := tellForm{Key: q.Get("key"), Programme: q.Get("programme"), Country: q.Get("country"), University: q.Get("university"), List: q.Get("list"),
		Text: map[string]string{}, Required: q.Has("required"), Start: q.Get("start"), Seen: q.Get("seen")}
	for _, l := range tags {
		if text := strings.TrimSpace(q.Get("text-" + l.Tag)); text != "" {
			f.Text[l.Tag] = strings.ReplaceAll(text, "\r\n", "\n")
		}
	}
	return f
}

// hash tells whether anything was changed since it was looked at.
func (f tellForm) hash() string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%q", []any{f.Programme, f.Country, f.University, f.List, f.Required, f.Start, f.Text}))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// tellPage is where a broadcast is written and looked at.
type tellPage struct {
	page
	tellForm
	Programmes, Countries, Universities []*holdersv1.Group
	Lists                               []savedView
	Texts                               []textIn
	MayRequire                          bool
	Problem                             string
	// What it will look like, once that is asked for.
	Looked  bool
	Changed bool // since it was looked at
	Count   *holdersv1.CountResponse
	Looks   []look
	Trial   bool   // it can be tried with the visitor's own chat
	Tried   bool   // it was
	When    string // when it begins; empty is at once
}

// textIn is a message in a language.
type textIn struct{ Tag, Name, Text string }

// look is a message as somebody sees it who speaks a language.
type look struct{ Tag, Name, Text, Button string }

// Reach is how many will be told.
func (p tellPage) Reach() int32 {
	n := p.Count.People - p.Count.NoChat
	if !p.Required {
		n -= p.Count.OptedOut
	}
	return n
}

// readTell is the page with what the form has brought.
func (d *Desk) readTell(r *http.Request, v visitor, q url.Values) (tellPage, error) {
	p := tellPage{page: d.page(r, v, "tell.new"), MayRequire: v.May(staff.Require)}
	if d.Broadcasts == nil || d.Holders == nil {
		return p, fault.New(fault.NotFound, "desk.missing")
	}
	p.tellForm = tellFormOf(q, p.Languages)
	if p.Key == "" {
		p.Key = newToken()
	}
	for _, l := range p.Languages {
		p.Texts = append(p.Texts, textIn{l.Tag, l.Name, p.Text[l.Tag]})
	}
	groups, err := d.Broadcasts.Audiences(r.Context(), &holdersv1.AudiencesRequest{})
	if err != nil {
		return p, err
	}
	p.Programmes, p.Countries, p.Universities = groups.Programmes, groups.Countries, groups.Universities
	all, err := d.Accounts.Views(r.Context(), v.Account.ID)
	if err != nil {
		return p, err
	}
	known := false
	for _, one := range all {
		p.Lists = append(p.Lists, savedView{View: one, Chosen: one.Query == p.List})
		known = known || one.Query == p.List
	}
	if p.List != "" && !known {
		p.Lists = append(p.Lists, savedView{View: staff.View{Name: p.T("tell.this_list"), Query: p.List}, Chosen: true})
	}
	return p, nil
}

// newBroadcast is an empty form, or one about the list that somebody came from.
func (d *Desk) newBroadcast(w http.ResponseWriter, r *http.Request, v visitor) {
	p, err := d.readTell(r, v, url.Values{"list": {r.URL.Query().Get("list")}})
	if err != nil {
		d.fail(w, r, v, err)
		return
	}
	d.render(w, http.StatusOK, "tell", p)
}

// audience is who is meant. The people of a list of requests are those whose requests
// the visitor may see.
func (d *Desk) audience(r *http.Request, v visitor, p tellPage) (*holdersv1.Audience, error) {
	if p.List == "" {
		return &holdersv1.Audience{Programme: p.Programme, Country: p.Country, University: p.University}, nil
	}
	q, err := url.ParseQuery(p.List)
	if err != nil {
		return nil, fault.New(fault.Invalid, "desk.bad_request")
	}
	a := &holdersv1.Audience{}
	for _, one := range p.Lists {
		if one.Chosen {
			a.List = one.Name
		}
	}
	l := listOf(q)
	l.Page = ""
	req := l.request(v)
	req.NoCounts, req.Limit = true, 200
	seen := map[string]bool{}
	for range longestList {
		res, err := d.seen(r.Context(), v, req)
		if err != nil {
			return nil, err
		}
		for _, item := range res.Items {
			if one := item.Request; one.ErasedAt == 0 && !seen[one.Space] {
				seen[one.Space] = true
				a.Spaces = append(a.Spaces, one.Space)
			}
		}
		if req.Page = res.Next; req.Page == "" {
			return a, nil
		}
	}
	return nil, fault.New(fault.Invalid, "tell.long_list")
}

// longestList is how many pages of requests are read to find their people.
const longestList = 500

// startForm is how a field of day and hour writes an instant.
const startForm = "2006-01-02T15:04"

// start is when it begins, in microseconds since 1970; 0 is at once.
func (d *Desk) start(f tellForm) (int64, error) {
	if f.Start == "" {
		return 0, nil
	}
	at, err := time.ParseInLocation(startForm, f.Start, d.Zone)
	if err != nil {
		return 0, fault.New(fault.Invalid, "fault.bad_date", "value", f.Start)
	}
	return at.UnixMicro(), nil
}

// sendBroadcast shows what a broadcast will look like, tries it with the visitor's own
// chat, or sends it, if it was looked at as it is.
func (d *Desk) sendBroadcast(w http.ResponseWriter, r *http.Request, v visitor) {
	if err := r.ParseForm(); err != nil {
		d.refuse(w, r, v, http.StatusBadRequest, "desk.bad_request")
		return
	}
	p, err := d.readTell(r, v, r.PostForm)
	if err != nil {
		d.fail(w, r, v, err)
		return
	}
	do := r.PostForm.Get("do")
	if p.Required && !p.MayRequire {
		d.denied(w, r, v)
		return
	}
	a, err := d.audience(r, v, p)
	var start int64
	if err == nil {
		start, err = d.start(p.tellForm)
	}
	if err == nil {
		p.Count, err = d.Broadcasts.Count(r.Context(), &holdersv1.CountRequest{Audience: a})
	}
	if err == nil && len(p.Text) == 0 {
		err = fault.New(fault.Invalid, "fault.broadcast_empty")
	}
	p.Changed = err == nil && do == "send" && p.Seen != p.hash()
	req := &holdersv1.BroadcastRequest{Sender: senderOf(v), Key: p.Key + "/" + p.hash(), Audience: a, Text: p.Text, Required: p.Required, StartAt: start}
	switch {
	case err != nil:
	case do == "send" && !p.Changed:
		var res *holdersv1.BroadcastResponse
		if res, err = d.Broadcasts.Broadcast(r.Context(), req); err == nil {
			d.note(r, staff.Entry{Account: v.Account.ID, Name: v.Staff, Action: "broadcast", Subject: res.Broadcast.Id + " " + strconv.Itoa(int(res.Broadcast.People)), Status: http.StatusOK})
			http.Redirect(w, r, Base+"broadcasts/"+res.Broadcast.Id, http.StatusSeeOther)
			return
		}
	case do == "trial":
		req.Key, req.Audience, req.StartAt, req.TrialEmail = newToken(), nil, 0, v.Account.Email
		if _, err = d.Broadcasts.Broadcast(r.Context(), req); err == nil {
			p.Tried = true
		}
	}
	if err != nil {
		if !isFault(err) {
			d.broken(w, r, v, err)
			return
		}
		p.Problem = p.fault(err)
		d.render(w, http.StatusUnprocessableEntity, "tell", p)
		return
	}
	if err := d.look(r, v, &p, start); err != nil {
		d.fail(w, r, v, err)
		return
	}
	d.render(w, http.StatusOK, "tell", p)
}

func senderOf(v visitor) *holdersv1.Sender {
	return &holdersv1.Sender{Name: v.Staff, Role: string(v.Account.Role)}
}

// look fills in what a broadcast will look like, in each language that chats know.
func (d *Desk) look(r *http.Request, v visitor, p *tellPage, start int64) error {
	p.Looked, p.Seen = true, p.hash()
	if start > p.now.UnixMicro() {
		p.When = p.Moment(start)
	}
	for _, key := range slices.Sorted(slices.Values(d.Phrases.Keys(p.Lang()))) {
		tag, ok := strings.CutPrefix(key, "lang.")
		if !ok {
			continue
		}
		voice := d.Phrases.In(tag)
		base, _, _ := strings.Cut(tag, "-")
		text := ""
		for _, other := range append([]string{tag, base, "es", "en"}, slices.Sorted(maps.Keys(p.Text))...) {
			if text = p.Text[other]; text != "" {
				break
			}
		}
		l := look{Tag: tag, Name: p.T("lang." + tag), Text: voice.Say("broadcast.says", map[string]any{"text": text})}
		if !p.Required {
			l.Button = voice.Say("broadcast.no_more", nil)
		}
		p.Looks = append(p.Looks, l)
	}
	res, err := d.Holders.List(r.Context(), &holdersv1.ListRequest{Query: v.Account.Email})
	if err != nil {
		return err
	}
	for _, h := range res.Holders {
		p.Trial = p.Trial || strings.EqualFold(h.Email, v.Account.Email) && h.Links > 0
	}
	return nil
}

type broadcastPage struct {
	page
	sent
	Texts    []textIn
	Outcomes []outcome
	People   []*holdersv1.Recipient
	Next     string
	MayStop  bool
	Named    bool // the visitor may read who its people are
}

// outcomes are in the order in which they are shown.
var outcomes = []string{"told", "waiting", "under_way", "no_chat", "opted_out", "blocked", "gone", "quiet", "late", "failed", "unknown", "stopped"}

// broadcast shows what has become of a broadcast.
func (d *Desk) broadcast(w http.ResponseWriter, r *http.Request, v visitor) {
	p := broadcastPage{page: d.page(r, v, "tell.single"), MayStop: v.May(staff.Tell)}
	res, err := d.Broadcasts.Follow(r.Context(), &holdersv1.FollowRequest{Id: r.PathValue("id")})
	if err != nil {
		d.fail(w, r, v, err)
		return
	}
	p.sent = sent{res.Broadcast, p.words}
	p.MayStop = p.MayStop && (!p.Required || v.May(staff.Require))
	for _, tag := range slices.Sorted(maps.Keys(res.Broadcast.Text)) {
		p.Texts = append(p.Texts, textIn{tag, d.Phrases.In(tag).Say("desk.language_name", nil), res.Broadcast.Text[tag]})
	}
	b, q := res.Broadcast, r.URL.Query()
	chosen := q.Get("outcome")
	for _, key := range outcomes {
		n := map[string]int32{"told": b.Told, "waiting": b.Waiting, "under_way": b.UnderWay}[key] + b.Untold[key]
		if n > 0 || key == chosen {
			p.Outcomes = append(p.Outcomes, outcome{Key: key, Label: p.T("tell.outcome." + key), N: n, Address: broadcastAddress(b.Id, key, ""), Chosen: key == chosen})
		}
	}
	// Who is in a list of requests may tell of a type that the visitor does not see.
	if p.Named = b.Audience.GetList() == "" || b.Sender == v.Staff || v.May(staff.Require) || v.May(staff.Audit); !p.Named {
		d.render(w, http.StatusOK, "broadcast", p)
		return
	}
	people, err := d.Broadcasts.Recipients(r.Context(), &holdersv1.RecipientsRequest{Id: b.Id, Outcome: chosen, Page: q.Get("page"), Limit: pageRows})
	if err != nil {
		d.fail(w, r, v, err)
		return
	}
	if p.People = people.Recipients; people.Next != "" {
		p.Next = broadcastAddress(b.Id, chosen, people.Next)
	}
	d.render(w, http.StatusOK, "broadcast", p)
}

func broadcastAddress(id, outcome, at string) string {
	q := url.Values{}
	for name, value := range map[string]string{"outcome": outcome, "page": at} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if len(q) == 0 {
		return Base + "broadcasts/" + id
	}
	return Base + "broadcasts/" + id + "?" + q.Encode()
}

// stopBroadcast ends a broadcast.
func (d *Desk) stopBroadcast(w http.ResponseWriter, r *http.Request, v visitor) {
	if d.Broadcasts == nil {
		d.missing(w, r, v)
		return
	}
	id := r.PathValue("id")
	if _, err := d.Broadcasts.Stop(r.Context(), &holdersv1.StopRequest{Sender: senderOf(v), Id: id}); err != nil {
		d.fail(w, r, v, err)
		return
	}
	http.Redirect(w, r, Base+"broadcasts/"+id, http.StatusSeeOther)
}

// broadcastEvents tells an open page of a broadcast when its figures change, as
// server-sent events, until it is over.
func (d *Desk) broadcastEvents(w http.ResponseWriter, r *http.Request, v visitor) {
	id := r.PathValue("broadcast")
	watched := &watch{request: "broadcast " + id, staff: v.Staff, sees: func(string) bool { return false }, changed: make(chan struct{}, 1), others: make(chan struct{}, 1)}
	if !d.live.add(watched) {
		d.refuse(w, r, v, http.StatusTooManyRequests, "desk.bad_request")
		return
	}
	defer d.live.remove(watched)
	out := beginEvents(w)
	ticker := time.NewTicker(d.Poll)
	defer ticker.Stop()
	said := r.URL.Query().Get("after")
	for n := 1; ; n++ {
		if n%looks == 0 {
			if now, err := d.session(r); fault.Is(err, fault.NotFound) || err == nil && !now.May(staff.Tell) && !now.May(staff.Audit) {
				fmt.Fprint(w, "event: left\ndata:\n\n")
				_ = out.Flush()
				return
			}
		}
		res, err := d.Broadcasts.Follow(r.Context(), &holdersv1.FollowRequest{Id: id})
		if err == nil {
			if now := (sent{SentBroadcast: res.Broadcast}).Figures(); now != said {
				said = now
				fmt.Fprint(w, "event: changed\ndata:\n\n")
			}
		}
		if out.Flush() != nil {
			return
		}
		select {
		case <-r.Context().Done():
			return
		case <-d.live.ended:
			return
		case <-ticker.C:
		}
	}
}

// Figures are those that change while it runs.
func (s sent) Figures() string {
	return fmt.Sprintf("%d.%d.%d.%d.%d", s.Waiting, s.UnderWay, s.Told, s.StoppedAt, s.EndedAt)
}

// Tell is where a message to the people of the list is written.
func (p queuePage) Tell() string {
	return Base + "broadcasts/new?" + url.Values{"list": {p.Named()}}.Encode()
}
