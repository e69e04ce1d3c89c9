package app

import (
	"context"
	"errors"

	holdersv1 "becario/api/becario/holders/v1"
)

// ImportHolders takes a list of holders, as CSV or XLSX; with preview it only tells
// what would be done. A server may run beside it on the same data.
func ImportHolders(ctx context.Context, c Config, data []byte, preview bool) (res *holdersv1.ImportResponse, err error) {
	c.Settings.Listen, c.Parts = "127.0.0.1:0", []string{"requests"} // that others reach the server is no reason to refuse
	a, err := Open(ctx, c)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	return a.Holders().Import(ctx, &holdersv1.ImportRequest{Actor: Operator, Data: data, Preview: preview})
}
