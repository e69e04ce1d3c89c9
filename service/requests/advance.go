package requests

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"google.golang.org/protobuf/proto"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/fault"
	"becario/kit/ledger"
	"becario/kit/wall"
)

// Advance moves a request to another state and has its holder told.
func (s *Service) Advance(ctx context.Context, req *requestsv1.AdvanceRequest) (*requestsv1.AdvanceResponse, error) {
	comment := text(req.Comment)
	if err := checkStep(req, comment); err != nil {
		return nil, err
	}
	space, err := s.store.Space(ctx, req.Id)
	if err != nil {
		return nil, err
	}
	res := &requestsv1.AdvanceResponse{}
	err = s.once(ctx, staffCall(space, req.Actor, req.Key), res, func(tx Tx) (proto.Message, error) {
		r, err := tx.Get(req.Id)
		if err != nil {
			return nil, err
		}
		if err := ledger.CheckVersion(req.Version, r.Version); err != nil {
			return nil, err
		}
		if !slices.Contains(steps[r.State], req.To) {
			return nil, fault.New(fault.State, "fault.bad_step", "from", Name(r.State), "to", Name(req.To))
		}
		if two, err := s.signs(tx, r, req.To); err != nil || two {
			return nil, cmp.Or(err, error(fault.New(fault.State, "fault.two_signatures")))
		}
		return s.advance(tx, req, r, &requestsv1.Proposal{Comment: comment}, res)
	})
	return res, err
}

// advance makes a step that follows, with the comment of a proposal and, if two have
// signed it, the name of who made that. It returns what it takes to take the step back
// if the holder is not told at once.
func (s *Service) advance(tx Tx, req *requestsv1.AdvanceRequest, r *requestsv1.Request, made *requestsv1.Proposal, res *requestsv1.AdvanceResponse) (proto.Message, error) {
	comment := made.Comment
	undo := &requestsv1.Reversal{Id: r.Id, From: r.State, Deadline: r.Deadline, AnswerBy: r.AnswerBy, AnswerDays: r.AnswerDays}
	from := r.State
	r.State = req.To
	if r.State == waitsApplicant {
		if err := s.await(tx, r, int(req.AnswerDays)); err != nil {
			return nil, err
		}
	}
	if err := s.move(tx, r, from); err != nil {
		return nil, err
	}
	if err := s.decided(tx, r, from); err != nil {
		return nil, err
	}
	e := s.event(r, "advanced", req.Actor, from, comment)
	e.Reason, e.Rule, e.Proposer = line(req.Reason), line(req.Rule), made.Actor
	if err := s.addText(tx, r, strings.TrimSpace(comment+" "+e.Rule)); err != nil {
		return nil, err
	}
	res.Request = s.show(r)
	grace := min(max(req.GraceSeconds, 0), maxGrace)
	if grace == 0 {
		return nil, tx.AddEvent(r, e, hasHolder(r))
	}
	undo.Version, undo.Event = r.Version, e.Id
	tellAt := int64(0)
	if hasHolder(r) {
		tellAt = e.At + int64(grace)*time.Second.Microseconds()
	}
	return undo, tx.AddLateEvent(r, e, tellAt)
}

// await says until when the holder is to answer from now on: in so many business
// days or, if that is 0, in those of the type.
func (s *Service) await(tx Tx, r *requestsv1.Request, days int) error {
	if days <= 0 && r.TypeVersion != "" {
		t, err := s.version(tx, r.Type, r.TypeVersion)
		if err != nil {
			return err
		}
		days = t.Deadlines.Answer
	}
	if days <= 0 {
		days = DefaultAnswerDays
	}
	r.AnswerDays = int32(min(days, maxAnswerDays))
	by, err := s.calendar().Due(s.now(), int(r.AnswerDays))
	r.AnswerBy = by.Format(wall.DayForm)
	return err
}

// maxGrace is for how many seconds a step may wait to be told.
const maxGrace = 600

// decided keeps when a request was decided, or that it is not any more.
func (s *Service) decided(tx Tx, r *requestsv1.Request, from requestsv1.State) error {
	if undecided(r.State) == undecided(from) {
		return nil
	}
	if undecided(r.State) {
		return tx.Decided(r.Id, 0, 0)
	}
	return tx.Decided(r.Id, r.ChangedAt, s.businessDays(r.FiledAt, r.ChangedAt))
}

// businessDays is how many open days there are after the day of an instant, up to
// that of another.
func (s *Service) businessDays(from, to int64) int {
	n := 0
	for day, last := s.day(from).AddDate(0, 0, 1), s.day(to); !day.After(last); day = day.AddDate(0, 0, 1) {
		if s.calendar().Open(day) {
			n++
		}
	}
	return n
}

// maxReason bounds the word for a reason and the rule of a decision, in characters.
const maxReason = 200

func checkStep(req *requestsv1.AdvanceRequest, comment string) error {
	switch {
	case req.Actor == "":
		return fault.New(fault.Denied, "fault.no_staff")
	case req.Key == "":
		return fault.New(fault.Invalid, "fault.no_key")
	case req.Version == 0:
		return fault.New(fault.Invalid, "fault.no_version")
	case comment == "" && explained(req.To):
		return fault.New(fault.Invalid, "fault.no_comment")
	case utf8.RuneCountInString(req.Reason) > maxReason || utf8.RuneCountInString(req.Rule) > maxReason:
		return fault.New(fault.Invalid, "fault.long_reason", "max", maxReason)
	case utf8.RuneCountInString(comment) > MaxComment:
		return fault.New(fault.Invalid, "fault.long_comment", "max", MaxComment)
	}
	return nil
}

// Name returns the name of a state in lower case without its prefix, such as
// "in_review".
func Name(state requestsv1.State) string {
	return strings.ToLower(strings.TrimPrefix(state.String(), "STATE_"))
}
