package requests

import (
	"time"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/wall"
	"becario/talk"
	"becario/talk/speak"
)

// formPath is where the page of a form is, before the token of its link.
const formPath = "/f/"

// elsewhere says how private data gets to the office, of a draft that asks for some.
func (tp *Topic) elsewhere(t *talk.Turn, c catalog, d *requestsv1.Draft) string {
	if len(d.Private) == 0 {
		return ""
	}
	var names []string
	for _, key := range d.Private {
		names = append(names, c.pick(fieldOf(d.Type, key).Names))
	}
	key := "form.private_desk"
	if tp.address != "" {
		key = "form.private_page"
	}
	return t.Say(key, "n", len(names), "names", t.List(names))
}

// onPage gives a link to the page of a draft, or says that there is none.
func (tp *Topic) onPage(t *talk.Turn, c catalog, d *requestsv1.Draft) (talk.Reply, error) {
	if tp.address == "" {
		said := tp.elsewhere(t, c, d)
		switch {
		case said == "":
			said = t.Say("form.no_page")
		case d.Next == "":
			said = "" // the summary says it
		}
		return tp.next(t, c, d, said)
	}
	res, err := tp.requests.MakeLink(t.Ctx, &requestsv1.MakeLinkRequest{Space: t.Person.ID, Actor: t.Person.ID, Draft: d.Id, Holder: t.Person.Name})
	if err != nil {
		return talk.Reply{}, err
	}
	until := time.UnixMicro(res.ExpiresAt).In(t.Now.Location())
	return talk.Reply{Refs: []talk.Ref{draftRef(d)}, Ask: talk.NewQuestion(tp.Name(), formQuestion, formState{Draft: d.Id}).Lasting().About(d.Id),
		Text: speak.Lines(t.Say("form.page", "title", d.Title, "hour", speak.Hour(until.Format(wall.HourForm))), tp.address+formPath+res.Token)}, nil
}
