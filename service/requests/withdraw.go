package requests

import (
	"context"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/ledger"
)

// Withdraw ends an open request at its holder's wish.
func (s *Service) Withdraw(ctx context.Context, req *requestsv1.WithdrawRequest) (*requestsv1.WithdrawResponse, error) {
	res := &requestsv1.WithdrawResponse{}
	err := s.do(ctx, req, res, func(tx Tx) error {
		r, err := own(tx, req.Space, req.Id)
		if err != nil {
			return err
		}
		if err := ledger.CheckVersion(req.Version, r.Version); err != nil {
			return err
		}
		from := r.State
		r.State = withdrawn
		if err := s.move(tx, r, from); err != nil {
			return err
		}
		if err := s.decided(tx, r, from); err != nil {
			return err
		}
		if err := tx.Heard(r.Id, r.ChangedAt); err != nil {
			return err
		}
		res.Request = s.show(r)
		return tx.AddEvent(r, s.event(r, "withdrawn", r.Holder, from, ""), false)
	})
	return res, err
}
