package requests

import (
	"context"
	"slices"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/fault"
)

// PlaceDocuments moves papers that wait into a request or a draft.
func (s *Service) PlaceDocuments(ctx context.Context, req *requestsv1.PlaceDocumentsRequest) (*requestsv1.PlaceDocumentsResponse, error) {
	res := &requestsv1.PlaceDocumentsResponse{}
	err := s.do(ctx, req, res, func(tx Tx) error {
		if req.Id == "" && req.Draft == "" {
			return fault.New(fault.NotFound, "fault.no_request")
		}
		f, err := s.folderOf(tx, req)
		if err != nil {
			return err
		}
		waited := f.request != nil && f.request.State == waitsApplicant
		res.Placed, res.There, err = s.place(tx, f, req.DocumentIds)
		if err != nil {
			return err
		}
		res.Request, res.Draft = f.request, f.draft
		switch {
		case len(res.Placed)+len(res.There) == 0:
			return fault.New(fault.NotFound, "fault.file_gone")
		case f.request == nil || len(res.Placed) == 0:
			return s.changed(tx, f, "placed", "")
		}
		res.Resumed = waited
		for _, d := range res.Placed {
			if err := s.changed(tx, f, "document", d.Name); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil || res.Draft == nil {
		return res, err
	}
	return res, s.withType(ctx, res.Draft)
}

// place moves papers that wait into a folder, all of them if ids is empty. It
// returns those that were moved, and the names of those that are there already.
func (s *Service) place(tx Tx, f folder, ids []string) (placed []*requestsv1.Document, there []string, err error) {
	tray, err := s.waiting(tx)
	if err != nil || tray == nil {
		return nil, nil, err
	}
	for _, d := range slices.Clone(tray.Documents) {
		if len(ids) > 0 && !slices.Contains(ids, d.Id) {
			continue
		}
		if _, err := s.take(tx, folder{draft: tray}, d.Id); err != nil {
			return nil, nil, err
		}
		switch err := s.put(tx, f, d); {
		case fault.Has(err, "fault.document_twice"):
			there = append(there, d.Name)
		case err != nil:
			return nil, nil, err
		default:
			placed = append(placed, d)
		}
	}
	return placed, there, s.keepDraft(tx, tray)
}
