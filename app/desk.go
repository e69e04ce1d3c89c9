package app

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"becario/desk"
	"becario/desk/deskdb"
	"becario/kit/fault"
)

// openDesk opens the staff desk, unless only channels are asked for.
func (a *App) openDesk(ctx context.Context) error {
	if a.OnlyChannels {
		return nil
	}
	dsn, err := a.Settings.database("desk")
	if err != nil {
		return err
	}
	zone, err := a.Settings.officeZone()
	if err != nil {
		return err
	}
	store, err := deskdb.Open(ctx, dsn)
	if err != nil {
		return fmt.Errorf("desk: %w", err)
	}
	a.opened("desk", store)
	a.desk, err = desk.New(desk.Config{Requests: a.Requests(), Store: store, Phrases: a.phrases, Clock: a.Clock, Log: a.Log, Zone: zone})
	if err != nil {
		return fmt.Errorf("desk: %w", err)
	}
	a.mux.Handle(desk.Base, a.desk)
	a.mux.Handle("GET "+strings.TrimSuffix(desk.Base, "/"), http.RedirectHandler(desk.Base, http.StatusSeeOther))
	return nil
}

// DeskLink returns the path that signs somebody in at the desk, once.
func (a *App) DeskLink(ctx context.Context, name string) (string, error) {
	if a.desk == nil {
		return "", errors.New("the desk does not run here")
	}
	return a.desk.Link(ctx, name)
}

// DeskEnd ends the sessions and unused links of somebody at once.
func (a *App) DeskEnd(ctx context.Context, name string) error {
	if a.desk == nil {
		return errors.New("the desk does not run here")
	}
	err := a.desk.Dismiss(ctx, name)
	if fault.Is(err, fault.NotFound) {
		return fmt.Errorf("staff %q: nobody of this name has a session or an unused link; give it as it was given for the link", name)
	}
	return err
}
