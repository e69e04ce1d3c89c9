package desk

import (
	"net/http"
	"net/url"

	commonv1 "becario/api/becario/common/v1"
	"becario/kit/fault"
	"becario/webform"
)

// correction is the form by which staff correct private data of a request as its holder
// tells them. What is there is not in it.
type correction struct {
	words
	Rows []webform.Row
}

// correction is the form with what was written in it and what is wrong with that; nil for
// who may not work on the request, and if nothing can be corrected.
func (p requestPage) correction(faults map[string]*commonv1.Fault, form url.Values) *correction {
	res := p.opened
	if !p.MayWork || len(res.Private) == 0 || res.Uncorrectable != nil {
		return nil
	}
	return &correction{p.words, webform.PrivateRows(p.words, res.Type, res.Item.Request, res.Private, faults, form)}
}

// correctPrivate changes private data. What was written stays on the page if it could not
// be done.
func (d *Desk) correctPrivate(w http.ResponseWriter, r *http.Request, v visitor) {
	if err := r.ParseForm(); err != nil {
		d.refuse(w, r, v, http.StatusBadRequest, "desk.bad_request")
		return
	}
	version, err := versionOf(r)
	if err != nil {
		d.refuse(w, r, v, http.StatusBadRequest, "desk.bad_request")
		return
	}
	p, err := d.open(r, v)
	if err != nil {
		d.fail(w, r, v, err)
		return
	}
	set, faults := webform.PrivateAnswers(p.opened.Type, p.opened.Private, r.PostForm)
	switch {
	case !p.MayWork:
		d.denied(w, r, v)
		return
	case version != p.Request.Version: // before what was written is looked at: the form has the new version then
		err = fault.New(fault.Conflict, "fault.changed")
	case len(set)+len(faults) == 0:
		err = fault.New(fault.Invalid, "private.nothing")
	case len(faults) == 0:
		// The version lets it be made once; with a key of the form, one that was corrected
		// after going back would be answered like the one that was wrong.
		res, failed := d.correct(r.Context(), p.work, newToken(), version, set)
		err, faults = failed, res.GetFaults()
		if failed == nil && len(faults) == 0 && res.Request.Version == version {
			err = fault.New(fault.Invalid, "private.same")
		}
	}
	if len(faults) > 0 {
		err = fault.New(fault.Invalid, "desk.form_faults")
	}
	p.Correction = p.correction(faults, r.PostForm)
	d.acted(w, r, v, p, "correct", err)
}
