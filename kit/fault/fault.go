// Package fault makes and reads the errors that a person caused. Such an error
// has a code that says of which kind it is, and the key of the phrase that
// tells the person what to do, with the values for its blanks. It is a
// *connect.Error, so it reads the same in one process and across processes.
package fault

import (
	"errors"
	"fmt"
	"strings"

	"connectrpc.com/connect"

	commonv1 "becario/api/becario/common/v1"
)

// The kinds of fault.
const (
	Invalid  = connect.CodeInvalidArgument    // what was said cannot be
	NotFound = connect.CodeNotFound           // there is no such record of this person
	Conflict = connect.CodeAborted            // the record has changed since it was seen
	State    = connect.CodeFailedPrecondition // the record is not in a state that allows it
	Denied   = connect.CodePermissionDenied   // the caller may not
)

// New returns a fault with the key of a phrase and the values for its blanks,
// given as name and value in turn.
func New(code connect.Code, key string, args ...any) error {
	detail := &commonv1.Fault{Key: key, Args: map[string]string{}}
	for i := 0; i+1 < len(args); i += 2 {
		detail.Args[fmt.Sprint(args[i])] = fmt.Sprint(args[i+1])
	}
	err := connect.NewError(code, errors.New(strings.ReplaceAll(key, ".", " ")))
	if d, detailErr := connect.NewErrorDetail(detail); detailErr == nil {
		err.AddDetail(d)
	}
	return err
}

// Of returns what a fault says. It reports false for every other error, and
// for nil.
func Of(err error) (*commonv1.Fault, bool) {
	var ce *connect.Error
	if !errors.As(err, &ce) {
		return nil, false
	}
	for _, d := range ce.Details() {
		v, valueErr := d.Value()
		if f, ok := v.(*commonv1.Fault); valueErr == nil && ok {
			return f, true
		}
	}
	return nil, false
}

// Is reports whether err is a fault of this kind.
func Is(err error, code connect.Code) bool {
	_, ok := Of(err)
	return ok && connect.CodeOf(err) == code
}

// Has reports whether err is a fault with this phrase.
func Has(err error, key string) bool {
	f, ok := Of(err)
	return ok && f.Key == key
}
