package rpc

import (
	"context"
	"errors"

	"connectrpc.com/connect"

	"becario/kit/sqldb"
)

// Away reports whether a service or a database did not answer, which passes.
func Away(err error) bool {
	switch connect.CodeOf(err) {
	case connect.CodeUnavailable, connect.CodeDeadlineExceeded, connect.CodeCanceled:
		return true
	}
	return errors.Is(err, context.DeadlineExceeded) || sqldb.Away(err)
}
