package desk

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/desk/staff"
	"becario/kit/fold"
	"becario/kit/mail"
	"becario/kit/trouble"
)

// signersEvery is how often is looked for decisions of which somebody is to be told.
const signersEvery = time.Minute

// itself is the member of staff as whom the desk itself reads.
const itself = "becario"

// RunMail tells those who are to sign decisions, by mail, until ctx ends. Without a
// mail server it does nothing.
func (d *Desk) RunMail(ctx context.Context) error {
	if !d.canMail() {
		return nil
	}
	telling := trouble.New(d.Log, "tell who is to sign")
	tick := time.NewTicker(signersEvery)
	defer tick.Stop()
	for {
		if err := d.TellSigners(ctx); ctx.Err() == nil {
			telling.Note(d.Clock.Now(), err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// TellSigners sends what is due: once of each proposal to everybody who may sign it,
// in the hours that they have chosen, and once more if it was not signed in time.
// Several processes may call it at once. What could not be sent comes again.
func (d *Desk) TellSigners(ctx context.Context) error {
	accounts, err := d.Accounts.All(ctx)
	if err != nil {
		return err
	}
	policy, err := d.Accounts.Policy(ctx)
	if err != nil {
		return err
	}
	refused, err := d.Accounts.MailRefusals(ctx, accounts)
	if err != nil {
		return err
	}
	reachable := slices.DeleteFunc(accounts, func(a staff.Account) bool { return refused[a.ID].Address != "" })
	var failed error // of single ones, which does not keep the others waiting
	req := &requestsv1.ListRequest{Staff: itself, Proposed: true, States: open(), Sort: requestsv1.Sort_SORT_FILED, Limit: 200, NoCounts: true}
	for {
		res, err := d.Office.List(ctx, req)
		if err != nil {
			return err
		}
		for _, item := range res.Items {
			opened, err := d.Office.Open(ctx, &requestsv1.OpenRequest{Staff: itself, Id: item.Request.Id, Peek: true})
			if err != nil {
				failed = errors.Join(failed, err)
				continue
			}
			failed = errors.Join(failed, d.tellSigners(ctx, opened, reachable, policy))
		}
		if req.Page = res.Next; req.Page == "" || ctx.Err() != nil {
			return failed
		}
	}
}

// open are the states in which a decision may wait for a signature.
func open() []requestsv1.State {
	return slices.DeleteFunc(slices.Clone(shown), func(s requestsv1.State) bool { return closed[s] })
}

// tellSigners tells who is to sign the open proposal of a request.
func (d *Desk) tellSigners(ctx context.Context, opened *requestsv1.OpenResponse, accounts []staff.Account, policy staff.Policy) error {
	n := len(opened.Proposals)
	if n == 0 || opened.Proposals[n-1].Outcome != "" {
		return nil // it was signed meanwhile
	}
	p, two, kind := opened.Proposals[n-1], opened.SecondSignature, opened.Item.Request.Type
	if !slices.Contains(two.GetStates(), p.To) { // its type asks for it no more
		return nil
	}
	var failed error
	for _, a := range accounts {
		if !mayBeTold(a, policy, p, two, kind) {
			continue
		}
		failed = errors.Join(failed, d.tellSigner(ctx, a, p, opened.Item.Request))
	}
	return failed
}

// signersNotTold says of those who may sign the open proposal of a request why they cannot
// be told by mail. Where somebody is written to is for administrators alone.
func (d *Desk) signersNotTold(ctx context.Context, p requestPage) ([]string, error) {
	accounts, err := d.Accounts.All(ctx)
	if err != nil {
		return nil, err
	}
	refused, err := d.Accounts.MailRefusals(ctx, accounts)
	if err != nil {
		return nil, err
	}
	var all []string
	for _, a := range accounts {
		if r, ok := refused[a.ID]; ok && mayBeTold(a, p.by.policy, p.Proposal, p.Two, p.Request.Type) {
			all = append(all, p.T("desk.signer_not_told", "name", a.Name, "reason", r.Reason))
		}
	}
	return all, nil
}

// mayBeTold reports whether an account is one of those who are told of a proposal.
func mayBeTold(a staff.Account, policy staff.Policy, p *requestsv1.Proposal, two *requestsv1.SecondSignature, kind string) bool {
	v := visitor{Staff: a.Name, Account: a, policy: policy}
	first := a.ID == p.Account || fold.Text(a.Name) == fold.Text(p.Actor)
	return !a.Disabled && a.Password != "" && !first && v.MayWith(staff.See, kind) && v.among(two.GetSignedBy(), kind)
}

// tellSigner tells one of them, if it is their hour and they were not told.
func (d *Desk) tellSigner(ctx context.Context, a staff.Account, p *requestsv1.Proposal, r *requestsv1.Request) error {
	wants, err := d.Accounts.Preferences(ctx, a.ID)
	if err != nil {
		return err
	}
	now := d.Clock.Now().In(d.Zone)
	if from, to := wants.Hours(); wants.Silent || now.Hour() < from || now.Hour() >= to {
		return nil
	}
	about := staff.SigningMail{Account: a.ID, Proposal: p.Id, Kind: staff.MailSign}
	late := p.RemindOn != "" && now.Format(time.DateOnly) >= p.RemindOn
	claimed, err := d.Accounts.ClaimMail(ctx, about)
	if err != nil {
		return err
	}
	reminder := about
	reminder.Kind = staff.MailRemind
	if !claimed {
		if !late {
			return nil
		}
		about = reminder
		if claimed, err = d.Accounts.ClaimMail(ctx, about); err != nil || !claimed {
			return err
		}
	}
	m, err := d.signingMail(ctx, a, wants, about.Kind, p, r)
	if err != nil {
		return err
	}
	if err := d.deliverMail(ctx, m); err != nil {
		if reason := mail.Refusal(err); reason != "" { // no use to try it again
			return d.Accounts.RefuseMail(ctx, a.ID, a.Email, reason)
		}
		return err
	}
	if err := d.Accounts.MailSent(ctx, about); err != nil {
		return err
	}
	if about.Kind == staff.MailSign && late { // one mail is enough
		if _, err := d.Accounts.ClaimMail(ctx, reminder); err != nil {
			return err
		}
		return d.Accounts.MailSent(ctx, reminder)
	}
	return nil
}

// signingMail is what one of them reads: which request, which decision, who proposed
// it and where it is signed, and nothing of what the holder wrote or is.
func (d *Desk) signingMail(ctx context.Context, a staff.Account, wants staff.Preferences, kind string, p *requestsv1.Proposal, r *requestsv1.Request) (mail.Message, error) {
	names, err := d.types(ctx)
	if err != nil {
		return mail.Message{}, err
	}
	say := words{voice: d.Phrases.In(d.langOf(wants)), zone: d.Zone, now: d.Clock.Now()}
	args := []any{
		"name", a.Name, "number", r.Number, "type", say.Name(names.types[r.Type], r.Type), "state", say.State(p.To), "by", p.Actor, "day", say.Day(p.SignBy),
		"link", d.PublicURL + Base + "requests/" + r.Number + "#proposal", "account", d.PublicURL + Base + "account#mail",
	}
	if kind == staff.MailRemind {
		return mail.Message{To: a.Email, Subject: say.T("staff.mail_remind_subject", args...), Text: say.T("staff.mail_remind", args...)}, nil
	}
	return mail.Message{To: a.Email, Subject: say.T("staff.mail_sign_subject", args...), Text: say.T("staff.mail_sign", args...)}, nil
}

// langOf is the language in which somebody is written to: their own, or that of the
// office.
func (d *Desk) langOf(p staff.Preferences) string {
	tags := d.languages()
	for _, tag := range []string{p.Lang, "es"} {
		if slices.Contains(tags, tag) {
			return tag
		}
	}
	return tags[0]
}

// deliverMail sends a message and waits until the server has it, if the sender can.
func (d *Desk) deliverMail(ctx context.Context, m mail.Message) error {
	now, ok := d.Mail.(interface {
		SendNow(ctx context.Context, m mail.Message) error
	})
	if !ok {
		return d.Mail.Send(m)
	}
	if err := now.SendNow(ctx, m); err != nil {
		return fmt.Errorf("send mail: %w", err)
	}
	return nil
}

// chooseMail keeps whether and when the visitor wants mail about what they are to sign,
// in the language of the page.
func (d *Desk) chooseMail(w http.ResponseWriter, r *http.Request, v visitor) {
	if err := r.ParseForm(); err != nil {
		d.refuse(w, r, v, http.StatusBadRequest, "desk.bad_request")
		return
	}
	from, errFrom := strconv.Atoi(r.PostForm.Get("from"))
	to, errTo := strconv.Atoi(r.PostForm.Get("to"))
	if errFrom != nil || errTo != nil {
		from, to = -1, -1
	}
	err := d.Accounts.Prefer(r.Context(), v.Account.ID, func(p *staff.Preferences) error {
		p.Silent, p.Lang = !r.PostForm.Has("mail"), d.lang(r)
		return p.Between(from, to)
	})
	if err != nil {
		d.accountProblem(w, r, v, "mail", err)
		return
	}
	http.Redirect(w, r, Base+"account?mail#mail", http.StatusSeeOther)
}
