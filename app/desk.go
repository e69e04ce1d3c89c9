package app

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"becario/desk"
	"becario/desk/deskdb"
	"becario/desk/staff"
	"becario/kit/fault"
	"becario/kit/preview"
	"becario/public"
)

// openDesk opens the staff desk and the public pages, unless only channels are
// asked for.
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
	sender, err := a.openMail()
	if err != nil {
		return err
	}
	store, err := deskdb.Open(ctx, dsn)
	if err != nil {
		return fmt.Errorf("desk: %w", err)
	}
	a.opened("desk", store)
	a.staff = staff.New(store, a.Clock)
	c := desk.Config{Requests: a.Requests(), Office: a.Staff(), Holders: a.Holders(), Broadcasts: a.Broadcasts(), Pen: a.pen, Accounts: a.staff, Phrases: a.phrases, Clock: a.Clock, Log: a.Log, Mail: sender, PublicURL: a.Settings.address(), Zone: zone}
	if !a.Settings.NoPreviews {
		c.Preview = preview.New(preview.Config{Log: a.Log})
	}
	if a.desk, err = desk.New(c); err != nil {
		return fmt.Errorf("desk: %w", err)
	}
	a.runs = append(a.runs, a.desk.Run, a.desk.RunMail)
	a.mux.Handle(desk.Base, a.guarded(a.desk))
	pages, err := public.New(public.Config{Requests: a.Requests(), Phrases: a.phrases, Clock: a.Clock, Log: a.Log, Zone: zone})
	if err != nil {
		return err
	}
	for _, path := range public.Paths() {
		a.mux.Handle(path, a.guarded(pages))
	}
	a.mux.Handle("GET "+strings.TrimSuffix(desk.Base, "/"), http.RedirectHandler(desk.Base, http.StatusSeeOther))
	return nil
}

// firstLink is the path at which the first administrator makes their account.
// It is told once: as long as the link is good, and as soon as there is an
// account, it is empty.
func (a *App) firstLink(ctx context.Context) (string, error) {
	token, err := a.staff.FirstLink(ctx)
	if fault.Is(err, fault.State) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return desk.LinkPath(token), nil
}
