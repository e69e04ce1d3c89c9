package requestsdb_test

import (
	"testing"
	"time"

	"google.golang.org/protobuf/proto"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/clock"
	"becario/kit/fault"
	kept "becario/kit/ledger"
	"becario/kit/sqldb/sqltest"
	"becario/service/requests"
	"becario/service/requests/requeststest"
)

// When it is acknowledged that a type takes no new requests, none comes any more: one
// that is being filed at that moment is there before, and one that begins is refused.
func TestNothingIsFiledOnceATypeIsClosed(t *testing.T) {
	for engine, database := range sqltest.Engines {
		t.Run(engine, func(t *testing.T) {
			store, c := open(t, database(t)), clock.NewManual(requeststest.Start)
			s := service(t, store, c, "")
			asked, goOn := make(chan struct{}), make(chan struct{})
			filed, closed := make(chan error, 1), make(chan error, 1)
			go func() {
				once := false
				filed <- kept.New(store, c).Do(t.Context(), &requestsv1.FileRequest{Space: "ana", Actor: "ana", Key: "k"}, &requestsv1.FileResponse{}, func(tx requests.Tx) (proto.Message, error) {
					all, err := tx.ClosedTypes()
					if err != nil || len(all) > 0 {
						t.Errorf("closed: got %v, %v; want none", all, err)
					}
					if !once {
						once = true
						close(asked)
						<-goOn
					}
					return nil, tx.File(&requestsv1.Request{Id: "r", Space: "ana", Number: "r", Type: "reimbursement", Version: 1}, "", 1, 0)
				})
			}()
			<-asked
			go func() {
				_, err := s.SwitchType(t.Context(), &requestsv1.SwitchTypeRequest{Actor: "Luz", Key: "s", Type: "reimbursement"})
				closed <- err
			}()
			select {
			case err := <-closed:
				t.Errorf("it is acknowledged (%v) while one is being filed", err)
				closed <- err
			case <-time.After(300 * time.Millisecond):
			}
			close(goOn)
			if err := <-filed; err != nil {
				t.Error(err)
			}
			if err := <-closed; err != nil {
				t.Error(err)
			}
			if _, err := s.File(t.Context(), &requestsv1.FileRequest{Space: "eva", Actor: "eva", Key: "k", Type: "reimbursement", Title: "x"}); !fault.Has(err, "fault.type_closed") {
				t.Errorf("one that begins: got %v", err)
			}
		})
	}
}
