package requests

import (
	"context"

	requestsv1 "becario/api/becario/requests/v1"
)

// Numbers returns how many requests came and how they stand.
func (s *Service) Numbers(_ context.Context, req *requestsv1.NumbersRequest) (*requestsv1.NumbersResponse, error) {
	if req.Staff == "" {
		return nil, noStaff()
	}
	return &requestsv1.NumbersResponse{}, nil
}
