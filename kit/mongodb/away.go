package mongodb

import (
	"errors"
	"slices"

	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/x/mongo/driver"
	"go.mongodb.org/mongo-driver/v2/x/mongo/driver/topology"
)

// Codes of errors, as MongoDB's error_codes.yml names them.
const (
	unauthorized         = 13
	authenticationFailed = 18
	outOfDiskSpace       = 14031
)

// awayCodes are those of a server that is stopping, has no disk or is not the
// one to write to.
var awayCodes = []int{6, 7, 89, 91, 189, 262, 9001, 10107, 11600, 11602, 13435, 13436, outOfDiskSpace}

// Away reports whether a failure lies with the server as a whole and not with
// what was asked of it. The same call may succeed once that has passed.
func Away(err error) bool {
	var selection topology.ServerSelectionError
	var pool driver.RetryablePoolError
	var server mongo.ServerError
	switch {
	case err == nil:
		return false
	case errors.As(err, &pool) && pool.Retryable(): // another call has found the server away
		return true
	case mongo.IsNetworkError(err), mongo.IsTimeout(err), errors.As(err, &selection), errors.Is(err, mongo.ErrClientDisconnected):
		return true
	case errors.As(err, &server):
		return slices.ContainsFunc(awayCodes, server.HasErrorCode)
	}
	return false
}

// Remedy tells an operator what to do about a failure that only they can mend.
// It is empty if there is nothing to add.
func Remedy(err error) string {
	var selection topology.ServerSelectionError
	var connection topology.ConnectionError
	var server mongo.ServerError
	switch {
	case errors.As(err, &server) && server.HasErrorCode(authenticationFailed):
		return "the account or its password is wrong: check the mongodb:// address, and authSource if the account is of another database"
	case errors.As(err, &server) && server.HasErrorCode(unauthorized):
		return "the account may not use this database: grant it readWrite on it"
	case errors.As(err, &server) && server.HasErrorCode(outOfDiskSpace):
		return "make room on the disk of MongoDB"
	case errors.As(err, &selection), errors.As(err, &connection):
		return "no MongoDB that can be written to answers there: check host, port, tls and replicaSet of the address, and whether the server runs"
	}
	return ""
}
