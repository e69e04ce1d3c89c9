package requests

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/fault"
	"becario/kit/ledger"
)

// Advance moves a request to another state and has its holder told.
func (s *Service) Advance(ctx context.Context, req *requestsv1.AdvanceRequest) (*requestsv1.AdvanceResponse, error) {
	comment := strings.TrimSpace(strings.ReplaceAll(req.Comment, "\r\n", "\n"))
	if err := checkStep(req, comment); err != nil {
		return nil, err
	}
	space, err := s.store.Space(ctx, req.Id)
	if err != nil {
		return nil, err
	}
	res := &requestsv1.AdvanceResponse{}
	// The keys of each member of staff are apart from those of holders.
	call := ledger.Named{Space: space, Actor: req.Actor, Key: "staff/" + req.Actor + "/" + req.Key}
	err = s.do(ctx, call, res, func(tx Tx) error {
		r, err := tx.Get(req.Id)
		if err != nil {
			return err
		}
		if err := ledger.CheckVersion(req.Version, r.Version); err != nil {
			return err
		}
		if !slices.Contains(steps[r.State], req.To) {
			return fault.New(fault.State, "fault.bad_step", "from", Name(r.State), "to", Name(req.To))
		}
		from := r.State
		r.State = req.To
		if err := s.move(tx, r, from); err != nil {
			return err
		}
		res.Request = s.show(r)
		return tx.AddEvent(r, s.event(r, "advanced", req.Actor, from, comment), hasHolder(r))
	})
	return res, err
}

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
