package requests

import (
	"context"
	"strings"
	"unicode/utf8"

	"google.golang.org/protobuf/proto"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/fault"
)

// maxAnswers is how many canned answers an office keeps.
const maxAnswers = 200

// CannedAnswers returns the answers that the office has ready, by title.
func (s *Service) CannedAnswers(ctx context.Context, req *requestsv1.CannedAnswersRequest) (*requestsv1.CannedAnswersResponse, error) {
	if req.Staff == "" {
		return nil, noStaff()
	}
	all, err := s.store.CannedAnswers(ctx)
	return &requestsv1.CannedAnswersResponse{Answers: all}, err
}

// PutCannedAnswer keeps an answer, new or not; one without a text is removed.
func (s *Service) PutCannedAnswer(ctx context.Context, req *requestsv1.PutCannedAnswerRequest) (*requestsv1.PutCannedAnswerResponse, error) {
	res := &requestsv1.PutCannedAnswerResponse{}
	err := s.internal(ctx, req.Actor, req.Key, res, func(tx Tx) (proto.Message, error) {
		a := &requestsv1.CannedAnswer{Id: req.Answer.GetId(), Title: line(req.Answer.GetTitle()), Text: text(req.Answer.GetText())}
		switch {
		case a.Id != "" && a.Text == "" && a.Title == "":
			return nil, tx.DropCannedAnswer(a.Id)
		case a.Title == "" || utf8.RuneCountInString(a.Title) > maxReason:
			return nil, fault.New(fault.Invalid, "fault.answer_title", "max", maxReason)
		}
		if err := checkText(a.Text, true); err != nil {
			return nil, err
		}
		if a.Id == "" {
			all, err := s.store.CannedAnswers(ctx)
			if err != nil {
				return nil, err
			}
			if len(all) >= maxAnswers {
				return nil, fault.New(fault.State, "fault.many_answers", "max", maxAnswers)
			}
			a.Id = strings.ReplaceAll(newID(), "-", "")
		}
		res.Answer = a
		return nil, tx.PutCannedAnswer(a)
	})
	return res, err
}
