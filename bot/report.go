package bot

import (
	"context"

	commonv1 "becario/api/becario/common/v1"
	"becario/talk"
)

// Reasons why a message did not reach somebody, as a NoticeFate has them.
const (
	untoldBlocked = "blocked"
	untoldGone    = "gone"
	untoldQuiet   = "quiet"
	untoldLate    = "late"
	untoldFailed  = "failed"
)

// Why messages were dropped, as the outbox has it.
const (
	droppedBlocked = "blocked"
	droppedStale   = "stale"
)

// reportLimit is how many messages are reported at once.
const reportLimit = 500

// report tells topics what became of their messages. It is kept which were told, so
// that a crash has some told twice and none never.
func (b *Bot) report(ctx context.Context) error {
	all, err := b.Store.Unreported(ctx, b.Clock.Now(), reportLimit)
	if err != nil || len(all) == 0 {
		return err
	}
	var ids []int64
	of := map[string][]*commonv1.NoticeFate{}
	for _, r := range all {
		ids = append(ids, r.ID)
		of[r.Topic] = append(of[r.Topic], &commonv1.NoticeFate{Key: r.Key, Untold: untold(r.Why), At: r.At.UnixMicro()})
	}
	for _, n := range b.Talk.Noticers() {
		if to, ok := n.(talk.Broadcaster); ok && len(of[n.Name()]) > 0 {
			if err := to.Report(ctx, of[n.Name()]); err != nil {
				return err // all are told again
			}
		}
	}
	return b.Store.Reported(ctx, ids)
}

// untold is the reason of a message that was dropped; empty of one that was sent.
func untold(why string) string {
	switch why {
	case "":
		return ""
	case droppedBlocked:
		return untoldBlocked
	case droppedStale:
		return untoldLate
	}
	return untoldFailed
}
