package talk

import (
	"context"
	"time"

	commonv1 "becario/api/becario/common/v1"
	"becario/channel"
	"becario/kit/wall"
	"becario/person"
)

// late is how long after its time a notice says that it is late.
const late = 2 * time.Minute

// Noticers returns the topics whose services give notices.
func (e *Engine) Noticers() []Noticer { return Having[Noticer](&Turn{engine: e}) }

// Notice says a notice of a topic to a person; one that comes late says so.
func (e *Engine) Notice(ctx context.Context, p person.Person, from Noticer, n *commonv1.Notice) (Reply, error) {
	t, err := e.turn(ctx, Incoming{Attempt: 1, Update: channel.Update{Chat: p.Chat}, Person: p})
	if err != nil {
		return Reply{}, err
	}
	r, err := from.Notice(t, n)
	if err != nil {
		return Reply{}, err
	}
	if due := time.UnixMicro(n.DueAt); t.Now.Sub(due) > late {
		at := due.In(t.Now.Location())
		key := "notice.late"
		if p.Quiet.End(at).After(at) {
			key = "notice.held"
		}
		r.Text = t.Say(key, "text", r.Text, "time", t.DayHour(at.Format(wall.DayForm), at.Format(wall.HourForm)))
	}
	return r, nil
}

// Digest tells a person what their day holds. It reports false if no topic can.
func (e *Engine) Digest(ctx context.Context, p person.Person) (Reply, bool, error) {
	t, err := e.turn(ctx, Incoming{Attempt: 1, Update: channel.Update{Chat: p.Chat}, Person: p})
	if err != nil {
		return Reply{}, false, err
	}
	for _, topic := range Having[Digester](t) {
		r, err := topic.Digest(t)
		return r, true, err
	}
	return Reply{}, false, nil
}
