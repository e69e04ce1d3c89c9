package public

import (
	"net/http"
	"strconv"
	"strings"

	commonv1 "becario/api/becario/common/v1"
	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/fault"
	"becario/webform"
)

// private shows the private fields of a request behind its link, without what is in them,
// and takes what comes in their place. The version that was shown goes with the form, so
// that nothing is changed that the office or another tab has changed meanwhile.
func (p *Pages) private(w http.ResponseWriter, r *http.Request, s *requestsv1.UseLinkResponse) {
	now, err := p.Requests.History(r.Context(), &requestsv1.HistoryRequest{Space: s.Space, Id: s.Request})
	if err != nil {
		p.gone(w, r, err)
		return
	}
	if now.Uncorrectable != nil {
		p.refused(w, r, now.Uncorrectable)
		return
	}
	if r.Method != http.MethodPost {
		p.render(w, http.StatusOK, "form", p.privateForm(r, now, nil))
		return
	}
	set, faults := webform.PrivateAnswers(now.Type, now.Private, r.PostForm)
	version, err := strconv.ParseInt(r.PostForm.Get("version"), 10, 64)
	switch {
	case err != nil || version < 1:
		http.Error(w, http.StatusText(http.StatusBadRequest), http.StatusBadRequest)
		return
	case version != now.History.Request.Version:
		p.unchanged(w, r, s, fault.New(fault.Conflict, "fault.changed"))
		return
	case len(set)+len(faults) == 0:
		page := p.privateForm(r, now, nil)
		page.Problem = page.Say("private.nothing")
		p.render(w, http.StatusUnprocessableEntity, "form", page)
		return
	case len(faults) > 0: // nothing is changed until all of it is right
		p.again(w, r, now, faults)
		return
	}
	// The version lets it be made once; with a key of the form, one that was corrected after
	// going back would be answered like the one that was wrong.
	res, err := p.Requests.Amend(r.Context(), &requestsv1.AmendRequest{Space: s.Space, Actor: s.Space, Key: "page/" + newKey(), Id: s.Request, Version: version, Set: set})
	if err != nil {
		p.unchanged(w, r, s, err)
		return
	}
	if len(res.Faults) > 0 {
		p.again(w, r, now, res.Faults)
		return
	}
	if res.Request.Version == version { // it is what was there
		page := p.privateForm(r, now, nil)
		page.Problem = page.Say("private.same")
		p.render(w, http.StatusUnprocessableEntity, "form", page)
		return
	}
	http.SetCookie(w, &http.Cookie{Name: formCookie, Path: formPath, MaxAge: -1})
	page := formPage{page: p.page(r, "private.done"), Step: "done"}
	page.Lead = page.Say("private.done_lead", "title", res.Request.Title, "number", res.Request.Number)
	p.render(w, http.StatusOK, "form", page)
}

// privateForm is the form, with the version of the request that it is for.
func (p *Pages) privateForm(r *http.Request, now *requestsv1.HistoryResponse, faults map[string]*commonv1.Fault) formPage {
	request := now.History.Request
	page := formPage{page: p.page(r, "private.title"), Step: "private", Version: request.Version}
	page.Lead = page.Say("private.lead", "title", request.Title, "number", request.Number)
	page.Rows = webform.PrivateRows(page, now.Type, request, now.Private, faults, r.PostForm)
	return page
}

// again shows the form with what was written and what is wrong with it.
func (p *Pages) again(w http.ResponseWriter, r *http.Request, now *requestsv1.HistoryResponse, faults map[string]*commonv1.Fault) {
	page := p.privateForm(r, now, faults)
	page.Problem = page.Say("public.form_faults")
	p.render(w, http.StatusUnprocessableEntity, "form", page)
}

// unchanged says why nothing was changed. If the request has changed meanwhile, it is shown
// as it is now, and what was written is to be written again.
func (p *Pages) unchanged(w http.ResponseWriter, r *http.Request, s *requestsv1.UseLinkResponse, err error) {
	f, ok := fault.Of(err)
	switch {
	case fault.Is(err, fault.Conflict):
		now, err := p.Requests.History(r.Context(), &requestsv1.HistoryRequest{Space: s.Space, Id: s.Request})
		if err != nil {
			p.gone(w, r, err)
			return
		}
		r.PostForm = nil
		page := p.privateForm(r, now, nil)
		page.Notice = page.Say("private.changed")
		p.render(w, http.StatusConflict, "form", page)
	case ok && fault.Is(err, fault.State):
		p.refused(w, r, f)
	default:
		p.gone(w, r, err)
	}
}

// refused says why nothing can be changed any more.
func (p *Pages) refused(w http.ResponseWriter, r *http.Request, why *commonv1.Fault) {
	page := p.page(r, "private.refused")
	args := []any{}
	for name, value := range why.Args {
		args = append(args, name, value)
	}
	lead := strings.Join([]string{page.Say(why.Key, args...), page.Say("private.refused_lead")}, " ")
	p.render(w, http.StatusConflict, "form", formPage{page: page, Step: "gone", Lead: lead})
}
