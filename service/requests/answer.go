package requests

import (
	"context"
	"unicode/utf8"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/fault"
)

// Answer adds what the holder writes to an open request. One that waited for
// its holder goes back into review, and its clock runs again.
func (s *Service) Answer(ctx context.Context, req *requestsv1.AnswerRequest) (*requestsv1.AnswerResponse, error) {
	words := text(req.Text)
	res := &requestsv1.AnswerResponse{}
	err := s.do(ctx, req, res, func(tx Tx) error {
		switch {
		case words == "":
			return fault.New(fault.Invalid, "fault.no_answer")
		case utf8.RuneCountInString(words) > MaxComment:
			return fault.New(fault.Invalid, "fault.long_comment", "max", MaxComment)
		}
		r, err := own(tx, req.Space, req.Id)
		if err != nil {
			return err
		}
		res.Request = r
		return s.answered(tx, r, "answered", words)
	})
	return res, err
}
