package requests

import (
	"context"
	"slices"

	"google.golang.org/protobuf/proto"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/fault"
	"becario/service/requests/requeststypes"
)

// ClosedTypes returns the types of which no new requests are taken.
func (s *Service) ClosedTypes(ctx context.Context, req *requestsv1.ClosedTypesRequest) (*requestsv1.ClosedTypesResponse, error) {
	if req.Staff == "" {
		return nil, noStaff()
	}
	all, err := s.store.ClosedTypes(ctx)
	return &requestsv1.ClosedTypesResponse{Types: all}, err
}

// SwitchType closes a type for new requests, or opens it again.
func (s *Service) SwitchType(ctx context.Context, req *requestsv1.SwitchTypeRequest) (*requestsv1.SwitchTypeResponse, error) {
	res := &requestsv1.SwitchTypeResponse{}
	err := s.internal(ctx, req.Actor, req.Key, res, func(tx Tx) (proto.Message, error) {
		if req.Open {
			return nil, tx.OpenType(req.Type)
		}
		if _, ok := s.types.Type(req.Type); !ok {
			return nil, fault.New(fault.Invalid, "fault.bad_type", "value", req.Type)
		}
		if req.Type == requeststypes.General {
			return nil, fault.New(fault.Invalid, "fault.general_open")
		}
		return nil, tx.CloseType(&requestsv1.ClosedType{Type: req.Type, By: cut(line(req.Actor), maxName), At: s.clock.Now().UnixMicro()})
	})
	return res, err
}

// checkOpen refuses a type of which no new requests are taken.
func checkOpen(tx Tx, t *requeststypes.Type) error {
	closed, err := tx.ClosedTypes()
	if err != nil {
		return err
	}
	if isClosed(closed, t.Key) {
		return fault.New(fault.State, "fault.type_closed")
	}
	return nil
}

func isClosed(closed []*requestsv1.ClosedType, key string) bool {
	return slices.ContainsFunc(closed, func(c *requestsv1.ClosedType) bool { return c.Type == key })
}
