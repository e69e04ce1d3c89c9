package app

import (
	"context"
	"errors"
	"fmt"

	"becario/api/becario/holders/v1/holdersv1connect"
	"becario/catalog"
	"becario/kit/rpc"
	"becario/service/holders"
	"becario/service/holders/holdersdb"
)

// withHolders adds to the row of the requests what the office knows of holders. It
// is a service of its own, with its own contract and database, and runs where the
// requests do: whoever has the ones has the others.
func withHolders(p part) part {
	open, connect := p.open, p.connect
	p.open = func(ctx context.Context, a *App) error {
		if err := open(ctx, a); err != nil {
			return err
		}
		return a.openHolders(ctx)
	}
	p.connect = func(a *App, url string) {
		connect(a, url)
		a.clients["holders"] = holdersv1connect.NewHoldersServiceClient(rpc.Client(a.Settings.ServiceToken), url, rpc.ClientOptions(a.tracer.Calls()...)...)
		a.clients["broadcasts"] = holdersv1connect.NewBroadcastServiceClient(rpc.Client(a.Settings.ServiceToken), url, rpc.ClientOptions(a.tracer.Calls()...)...)
	}
	return p
}

func (a *App) openHolders(ctx context.Context) error {
	dsn, err := a.Settings.database("holders")
	if err != nil {
		return err
	}
	data, err := catalog.Files.ReadFile("holders/columns.toml")
	if err != nil {
		return fmt.Errorf("holders: %w", err)
	}
	columns, err := holders.ReadColumns(data)
	if err != nil {
		return err
	}
	if a.phrases == nil {
		return errors.New("holders: there are no phrases")
	}
	sender, err := a.openMail()
	if err != nil {
		return err
	}
	store, err := holdersdb.Open(ctx, dsn)
	if err != nil {
		return fmt.Errorf("holders: %w", err)
	}
	a.opened("holders", store)
	c := holders.Config{Store: store, Clock: a.Clock, Phrases: a.phrases, Columns: columns, Mail: sender}
	s := holders.New(c)
	a.clients["holders"] = holdersv1connect.HoldersServiceClient(s)
	b := holders.NewBroadcasts(store, a.Clock)
	a.clients["broadcasts"] = holdersv1connect.BroadcastServiceClient(b)
	a.cleans("holders", b.Step)
	if a.alone() {
		path, handler := holdersv1connect.NewHoldersServiceHandler(s, rpc.ServerOptions(a.Log, a.tracer.Calls()...)...)
		a.mux.Handle(path, rpc.Guard(a.Settings.ServiceToken, handler))
		path, handler = holdersv1connect.NewBroadcastServiceHandler(b, rpc.ServerOptions(a.Log, a.tracer.Calls()...)...)
		a.mux.Handle(path, rpc.Guard(a.Settings.ServiceToken, handler))
	}
	return nil
}

// Holders is the service of holders, here or elsewhere; nil if it is not open.
func (a *App) Holders() holdersv1connect.HoldersServiceClient {
	c, _ := client[holdersv1connect.HoldersServiceClient](a, "holders")
	return c
}

// Broadcasts is the service of what the office tells many holders, here or elsewhere;
// nil if it is not open.
func (a *App) Broadcasts() holdersv1connect.BroadcastServiceClient {
	c, _ := client[holdersv1connect.BroadcastServiceClient](a, "broadcasts")
	return c
}
