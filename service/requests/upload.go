package requests

import (
	"context"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/fault"
)

// Upload takes a part of a file.
func (s *Service) Upload(ctx context.Context, req *requestsv1.UploadRequest) (*requestsv1.UploadResponse, error) {
	if req.Space == "" || req.Actor == "" || req.Key == "" {
		return nil, fault.New(fault.Invalid, "fault.no_key")
	}
	size, err := s.files.Append(ctx, req.Space, req.Key, req.Offset, req.Data)
	return &requestsv1.UploadResponse{Size: size}, err
}
