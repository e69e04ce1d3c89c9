package requests

import (
	"context"

	requestsv1 "becario/api/becario/requests/v1"
)

// Types returns the kinds of request that can be filed.
func (s *Service) Types(context.Context, *requestsv1.TypesRequest) (*requestsv1.TypesResponse, error) {
	res := &requestsv1.TypesResponse{}
	for _, t := range s.catalog.types {
		res.Types = append(res.Types, &requestsv1.Type{Key: t.Key, Names: t.Names, Documents: t.Documents, Days: int32(t.Days), Notes: t.Notes})
	}
	for _, d := range s.catalog.documents {
		res.Documents = append(res.Documents, &requestsv1.DocumentKind{Key: d.Key, Names: d.Names})
	}
	return res, nil
}
