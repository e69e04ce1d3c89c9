package app

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"becario/desk"
	"becario/desk/deskdb"
	"becario/kit/wall"
)

// openDesk opens the staff desk.
func (a *App) openDesk(ctx context.Context) error {
	dsn, err := a.Settings.database("desk")
	if err != nil {
		return err
	}
	zone, err := wall.Zone(a.Settings.Office)
	if err != nil {
		return fmt.Errorf("office: %w; give an IANA name such as America/Asuncion", err)
	}
	store, err := deskdb.Open(ctx, dsn)
	if err != nil {
		return fmt.Errorf("desk: %w", err)
	}
	a.opened("desk", store)
	a.desk, err = desk.New(desk.Config{Requests: a.services.requests, Store: store, Phrases: a.phrases, Clock: a.Clock, Log: a.Log, Zone: zone})
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
