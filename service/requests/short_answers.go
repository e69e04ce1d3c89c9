package requests

import (
	"cmp"
	"context"
	"slices"
	"unicode/utf8"

	"google.golang.org/protobuf/proto"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/fault"
	"becario/kit/ledger"
	"becario/service/requests/requeststypes"
)

// Limits of short answers: how many, how many ways of asking and how long, in
// characters.
const (
	maxShortAnswers = 500
	maxAsks         = 50
	maxShortAnswer  = 1000
)

// Ask returns the office's own short answer to a question.
func (s *Service) Ask(ctx context.Context, req *requestsv1.AskRequest) (*requestsv1.AskResponse, error) {
	all, err := s.store.ShortAnswers(ctx)
	if err != nil {
		return nil, err
	}
	asks := map[string][]string{}
	for _, a := range all {
		asks[a.Id] = a.Asks
	}
	id, sure, ok := requeststypes.Nearest(asks, cut(req.Text, MaxTitle))
	if !ok {
		return nil, fault.New(fault.NotFound, "fault.no_short_answer")
	}
	i := slices.IndexFunc(all, func(a *requestsv1.ShortAnswer) bool { return a.Id == id })
	return &requestsv1.AskResponse{Answer: all[i], Sure: sure}, nil
}

// ShortAnswers returns what the office answers to questions that many ask.
func (s *Service) ShortAnswers(ctx context.Context, req *requestsv1.ShortAnswersRequest) (*requestsv1.ShortAnswersResponse, error) {
	if req.Staff == "" {
		return nil, noStaff()
	}
	all, err := s.store.ShortAnswers(ctx)
	slices.SortFunc(all, func(a, b *requestsv1.ShortAnswer) int {
		return cmp.Or(cmp.Compare(b.At, a.At), cmp.Compare(a.Id, b.Id))
	})
	return &requestsv1.ShortAnswersResponse{Answers: all}, err
}

// PutShortAnswer keeps a short answer.
func (s *Service) PutShortAnswer(ctx context.Context, req *requestsv1.PutShortAnswerRequest) (*requestsv1.PutShortAnswerResponse, error) {
	a := &requestsv1.ShortAnswer{Id: req.GetAnswer().GetId(), Version: req.GetAnswer().GetVersion(), By: req.Actor, Text: map[string]string{}}
	for _, ask := range req.GetAnswer().GetAsks() {
		if ask = cut(line(ask), maxName); ask != "" && len(a.Asks) < maxAsks {
			a.Asks = append(a.Asks, ask)
		}
	}
	for lang, words := range req.GetAnswer().GetText() {
		if words = text(words); utf8.RuneCountInString(words) > maxShortAnswer {
			return nil, fault.New(fault.Invalid, "fault.long_comment", "max", maxShortAnswer)
		} else if words != "" && lang != "" {
			a.Text[lang] = words
		}
	}
	if len(a.Asks) == 0 || len(a.Text) == 0 {
		return nil, fault.New(fault.Invalid, "fault.no_text")
	}
	res := &requestsv1.PutShortAnswerResponse{}
	err := s.internal(ctx, req.Actor, req.Key, res, func(tx Tx) (proto.Message, error) {
		all, err := tx.ShortAnswers()
		if err != nil {
			return nil, err
		}
		i := slices.IndexFunc(all, func(o *requestsv1.ShortAnswer) bool { return o.Id == a.Id })
		switch {
		case a.Id == "" && len(all) >= maxShortAnswers:
			return nil, fault.New(fault.State, "fault.many_answers", "max", maxShortAnswers)
		case a.Id == "":
			a.Id, a.Version = newID(), 0
		case i < 0:
			return nil, fault.New(fault.NotFound, "fault.no_short_answer")
		default:
			if err := ledger.CheckVersion(a.Version, all[i].Version); err != nil {
				return nil, err
			}
			a.Version = all[i].Version
		}
		a.Version++
		a.At = s.clock.Now().UnixMicro()
		res.Answer = a
		return nil, tx.PutShortAnswer(a)
	})
	return res, err
}

// DropShortAnswer removes a short answer.
func (s *Service) DropShortAnswer(ctx context.Context, req *requestsv1.DropShortAnswerRequest) (*requestsv1.DropShortAnswerResponse, error) {
	res := &requestsv1.DropShortAnswerResponse{}
	return res, s.internal(ctx, req.Actor, req.Key, res, func(tx Tx) (proto.Message, error) { return nil, tx.DropShortAnswer(req.Id) })
}
