package requests

import (
	"context"

	requestsv1 "becario/api/becario/requests/v1"
)

// RemoveDocument takes a paper back.
func (s *Service) RemoveDocument(ctx context.Context, req *requestsv1.RemoveDocumentRequest) (*requestsv1.RemoveDocumentResponse, error) {
	res := &requestsv1.RemoveDocumentResponse{}
	err := s.do(ctx, req, res, func(tx Tx) error {
		f, err := s.folderOf(tx, req)
		if err != nil {
			return err
		}
		if err := replaceable(f); err != nil {
			return err
		}
		d, err := s.take(tx, f, req.DocumentId)
		if err != nil {
			return err
		}
		res.Request, res.Draft, res.Document = f.request, f.draft, d
		return s.changed(tx, f, "removed", d.Name)
	})
	if err != nil {
		return nil, err
	}
	// A file that is left by a crash here belongs to no document: Sweep removes it.
	if err := s.files.Delete(ctx, req.Space, res.Document.Id); err != nil || res.Draft == nil {
		return res, err
	}
	return res, s.withType(ctx, res.Draft)
}
