package app

import "context"

// openDesk opens the staff desk.
func (a *App) openDesk(context.Context) error { return nil }

// DeskLink returns the path that signs somebody in at the desk, once.
func (a *App) DeskLink(context.Context, string) (string, error) { return "/desk", nil }
