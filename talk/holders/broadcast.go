package holders

import (
	"cmp"
	"context"
	"strings"
	"time"

	commonv1 "becario/api/becario/common/v1"
	holdersv1 "becario/api/becario/holders/v1"
	"becario/channel"
	"becario/talk"
	"becario/talk/speak"
)

// Claim implements talk.Noticer: what the office tells many people.
func (tp *Topic) Claim(ctx context.Context, limit int, lease time.Duration) ([]*commonv1.Notice, int64, error) {
	res, err := tp.broadcasts.ClaimDue(ctx, &holdersv1.ClaimDueRequest{Limit: int32(limit), LeaseSeconds: int32(lease.Seconds())})
	return res.GetNotices(), res.GetNextAt(), err
}

// Acknowledge implements talk.Noticer.
func (tp *Topic) Acknowledge(ctx context.Context, notices []*commonv1.Notice) error {
	_, err := tp.broadcasts.AckDue(ctx, &holdersv1.AckDueRequest{Notices: notices})
	return err
}

// Report implements talk.Broadcaster.
func (tp *Topic) Report(ctx context.Context, fates []*commonv1.NoticeFate) error {
	_, err := tp.broadcasts.Report(ctx, &holdersv1.ReportRequest{Fates: fates})
	return err
}

// Notice implements talk.Noticer. Below what people can opt out of stands the button
// for it.
func (*Topic) Notice(t *talk.Turn, n *commonv1.Notice) (talk.Reply, error) {
	a := n.GetAnnouncement()
	lang, _, _ := strings.Cut(t.Person.Lang, "-")
	text := cmp.Or(a.GetText()[t.Person.Lang], a.GetText()[lang], a.GetText()["es"], a.GetText()["en"])
	for _, other := range a.GetText() { // written in another language alone
		text = cmp.Or(text, other)
	}
	r := talk.Reply{Text: t.Say("broadcast.says", "text", text)}
	switch {
	case a.GetTrial():
		r.Text = speak.Lines(t.Say("broadcast.trial"), r.Text)
	case a.GetRequired():
		return r, nil
	}
	r.Buttons = [][]channel.Button{{t.Button("broadcast.no_more", "holders.no_broadcasts")}}
	return r, nil
}

// choose keeps whether somebody wants what the office tells many.
func (tp *Topic) choose(t *talk.Turn, wanted bool) (talk.Reply, error) {
	if _, err := tp.broadcasts.Choose(t.Ctx, &holdersv1.ChooseRequest{Space: t.Person.ID, Wanted: wanted}); err != nil {
		return talk.Reply{}, err
	}
	if wanted {
		return talk.Reply{Text: t.Say("broadcast.on"), Buttons: [][]channel.Button{{t.Button("broadcast.no_more", "holders.no_broadcasts")}}}, nil
	}
	return talk.Reply{Text: t.Say("broadcast.off"), Buttons: [][]channel.Button{{t.Button("broadcast.again", "holders.broadcasts")}}}, nil
}

// wordsOfChoice is how many words a message may have that chooses.
const wordsOfChoice = 14

// choosing reads a message that only says whether its author wants what the office
// tells many. It reports false for every other one.
func choosing(t *talk.Turn, text string) (wanted, ok bool) {
	switch {
	case t.Update.Group || len(speak.Words(text)) > wordsOfChoice:
		return false, false
	case t.HasLine(text, "words.no_broadcasts"):
		return false, true
	case t.HasLine(text, "words.broadcasts"):
		return true, true
	}
	return false, false
}
