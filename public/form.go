package public

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/fault"
	"becario/kit/pace"
	"becario/webform"
)

const formPath = "/f/"

// formCookie holds the session that a link has opened.
const formCookie = "becario_form"

// formPage is the form of a draft, or one of the pages around it.
type formPage struct {
	page
	// Step is what the page is: "open", "gone", "fill", "check", "private" or "done".
	Step            string
	Lead            string
	Problem, Notice string
	Problems        []string
	Rows            []webform.Row
	Summary         []webform.Answered
	Note, Final     string
	// Shown is a mark of the answers, which comes back with the confirmation.
	Shown string
	Draft *requestsv1.Draft
	// Version is that of the request whose private answers are corrected.
	Version int64
}

// T says a phrase, for webform.
func (p page) T(key string, args ...any) string { return p.Say(key, args...) }

// Name is what something is called in the reader's language, else in another one.
func (p page) Name(names map[string]string, key string) string {
	base, _, _ := strings.Cut(p.Lang(), "-")
	for _, lang := range []string{p.Lang(), base, "es"} {
		if names[lang] != "" {
			return names[lang]
		}
	}
	for _, name := range names {
		return name
	}
	return key
}

// Day writes a day with its year.
func (p page) Day(day string) string { return p.Date(day) }

var _ webform.Words = page{}

// offer shows what a link opens: looking at it opens nothing, for chats look at
// links to show what is there.
func (p *Pages) offer(w http.ResponseWriter, r *http.Request) {
	page := p.page(r, "public.form_open_title")
	p.render(w, http.StatusOK, "form", formPage{page: page, Step: "open", Lead: page.Say("public.form_open_lead")})
}

// open opens a link, once.
func (p *Pages) open(w http.ResponseWriter, r *http.Request) {
	waits, err := p.tries.Take(r.Context(), p.Clock.Now(), pace.Limit{Key: "link of " + network(r), Every: triesEvery, Burst: triesAtOnce})
	if err != nil {
		p.broken(w, r, err)
		return
	}
	if !pace.Clear(waits) {
		page := p.page(r, "public.form_open_title")
		p.render(w, http.StatusTooManyRequests, "form", formPage{page: page, Step: "gone", Lead: page.Say("public.too_many")})
		return
	}
	used, err := p.Requests.UseLink(r.Context(), &requestsv1.UseLinkRequest{Token: r.PathValue("token")})
	if err != nil {
		p.gone(w, r, err)
		return
	}
	http.SetCookie(w, &http.Cookie{Name: formCookie, Value: used.Session, Path: formPath, MaxAge: int(time.Hour.Seconds()), HttpOnly: true,
		SameSite: http.SameSiteStrictMode, Secure: r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https"})
	http.Redirect(w, r, formPath, http.StatusSeeOther)
}

// gone answers that a link or a session opens nothing.
func (p *Pages) gone(w http.ResponseWriter, r *http.Request, err error) {
	if !fault.Is(err, fault.NotFound) {
		p.broken(w, r, err)
		return
	}
	page := p.page(r, "public.form_gone")
	p.render(w, http.StatusNotFound, "form", formPage{page: page, Step: "gone", Lead: page.Say("public.form_gone_lead")})
}

// session is what the visitor's link has opened.
func (p *Pages) session(r *http.Request) (*requestsv1.UseLinkResponse, error) {
	cookie, err := r.Cookie(formCookie)
	if err != nil {
		return nil, fault.New(fault.NotFound, "fault.form_link")
	}
	return p.Requests.UseLink(r.Context(), &requestsv1.UseLinkRequest{Session: cookie.Value})
}

// form shows the form, and takes what was answered.
func (p *Pages) form(w http.ResponseWriter, r *http.Request) {
	s, err := p.session(r)
	if err != nil {
		p.gone(w, r, err)
		return
	}
	do := ""
	if r.Method == http.MethodPost {
		if err := r.ParseForm(); err != nil {
			http.Error(w, http.StatusText(http.StatusBadRequest), http.StatusBadRequest)
			return
		}
		do = r.PostForm.Get("do")
	}
	if s.Request != "" {
		p.private(w, r, s)
		return
	}
	res, err := p.draft(r, s)
	if err == nil && (do == "save" || do == "check") {
		res, err = p.Requests.Draft(r.Context(), &requestsv1.DraftRequest{Space: s.Space, Actor: s.Space, Key: "page/" + newKey(), Id: s.Draft,
			Set: webform.Answers(res.Draft.Type, r.PostForm)})
	}
	if err != nil {
		p.gone(w, r, err)
		return
	}
	page := p.filled(r, res)
	switch {
	case len(res.Faults) > 0:
		page.Problem = page.Say("public.form_faults")
	case do == "save":
		page.Notice = page.Say("public.form_saved")
	case (do == "check" || do == "file") && !res.Draft.Complete:
		page.Problem = page.Say("public.form_unfinished")
	case do == "file" && r.PostForm.Get("shown") != page.Shown: // another tab, or the chat, has changed it meanwhile
		page.Notice = page.Say("public.form_changed")
		fallthrough
	case do == "check":
		page.Step, page.Title, page.Lead = "check", page.Say("public.form_check"), page.Say("public.form_check_lead")
		page.Summary = webform.Summary(page, res.Draft)
	case do == "file":
		p.file(w, r, s, page)
		return
	}
	status := http.StatusOK
	if page.Problem != "" {
		status = http.StatusUnprocessableEntity
	}
	p.render(w, status, "form", page)
}

// newKey tells a change from every other one.
func newKey() string { return rand.Text() }

// draft is what the link is for, as it is now.
func (p *Pages) draft(r *http.Request, s *requestsv1.UseLinkResponse) (*requestsv1.DraftResponse, error) {
	res, err := p.Requests.Drafts(r.Context(), &requestsv1.DraftsRequest{Space: s.Space, Private: true})
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(res.Drafts, func(d *requestsv1.Draft) bool { return d.Id == s.Draft })
	if i < 0 {
		return nil, fault.New(fault.NotFound, "fault.no_draft")
	}
	return &requestsv1.DraftResponse{Draft: res.Drafts[i]}, nil
}

// shown is a mark of all answers of a draft, by which those that were confirmed are
// told from others.
func shown(d *requestsv1.Draft) string {
	h := sha256.New()
	for _, a := range d.Answers {
		fmt.Fprintf(h, "%q=%q\n", a.Field, a.Value)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// filled is the form with what was answered.
func (p *Pages) filled(r *http.Request, res *requestsv1.DraftResponse) formPage {
	page := formPage{page: p.page(r, "public.form_open_title"), Step: "fill", Draft: res.Draft, Shown: shown(res.Draft)}
	t := res.Draft.Type
	page.Title, page.Lead = page.Name(t.Names, t.Key), page.Say("public.form_lead")
	page.Final = page.Name(t.Final, "")
	if !slices.ContainsFunc(t.Fields, (*requestsv1.Field).GetPrivate) { // else it says that the chat is no place for them
		page.Note = page.Name(t.Notes, "")
	}
	page.Rows, page.Problems = webform.Rows(page, res, r.PostForm), webform.Problems(page, res.Draft)
	return page
}

// file files a draft that was shown and confirmed. It is done once, however often it
// is asked for.
func (p *Pages) file(w http.ResponseWriter, r *http.Request, s *requestsv1.UseLinkResponse, page formPage) {
	res, err := p.Requests.File(r.Context(), &requestsv1.FileRequest{Space: s.Space, Actor: s.Space, Key: "page/file/" + s.Draft, Draft: s.Draft, Holder: s.Holder, Tell: true})
	if f, ok := fault.Of(err); ok {
		args := []any{}
		for name, value := range f.Args {
			args = append(args, name, value)
		}
		page.Problem = page.Say(f.Key, args...)
		p.render(w, http.StatusUnprocessableEntity, "form", page)
		return
	}
	if err != nil {
		p.broken(w, r, err)
		return
	}
	http.SetCookie(w, &http.Cookie{Name: formCookie, Path: formPath, MaxAge: -1})
	page.Step, page.Title = "done", page.Say("public.form_done")
	page.Lead = page.Say("public.form_done_lead", "number", res.Request.Number)
	p.render(w, http.StatusOK, "form", page)
}
