package rpc

import (
	"context"
	"errors"

	"connectrpc.com/connect"

	"becario/kit/mongodb"
	"becario/kit/sqldb"
)

// Refused reports whether a service has said what it will say again however often
// it is asked.
func Refused(err error) bool {
	switch connect.CodeOf(err) {
	case connect.CodeInvalidArgument, connect.CodeNotFound, connect.CodeAlreadyExists, connect.CodePermissionDenied,
		connect.CodeFailedPrecondition, connect.CodeOutOfRange, connect.CodeUnimplemented, connect.CodeUnauthenticated:
		return true
	}
	return false
}

// Away reports whether a service or a database did not answer, which passes.
func Away(err error) bool {
	switch connect.CodeOf(err) {
	case connect.CodeUnavailable, connect.CodeDeadlineExceeded, connect.CodeCanceled:
		return true
	}
	return errors.Is(err, context.DeadlineExceeded) || databaseAway(err)
}

// databaseAway reports whether a failure lies with a database as a whole.
func databaseAway(err error) bool { return sqldb.Away(err) || mongodb.Away(err) }
