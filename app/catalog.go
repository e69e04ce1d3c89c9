package app

import (
	"context"
	"fmt"
	"os"

	"becario/catalog"
	"becario/kit/office"
	"becario/service/requests"
)

// readCatalog reads the types of request and the days on which the office is closed.
func readCatalog(s Settings) (*requests.Catalog, *office.Calendar, error) {
	data, err := catalog.Files.ReadFile("requests/scholarship.toml")
	if s.Types != "" {
		data, err = os.ReadFile(s.Types)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("types: %w", err)
	}
	types, err := requests.ReadCatalog(data)
	if err != nil {
		return nil, nil, fmt.Errorf("types %s: %w", s.Types, err)
	}
	country, err := catalog.Files.ReadFile("holidays/PY.toml")
	if err != nil {
		return nil, nil, fmt.Errorf("holidays: %w", err)
	}
	var own []byte
	if s.Holidays != "" {
		if own, err = os.ReadFile(s.Holidays); err != nil {
			return nil, nil, fmt.Errorf("holidays: %w", err)
		}
	}
	calendar, err := office.Read(country, own)
	if err != nil {
		return nil, nil, fmt.Errorf("holidays %s: %w", s.Holidays, err)
	}
	return types, calendar, nil
}

// recount counts the open deadlines anew, in case the calendar has changed.
func (a *App) recount(service *requests.Service) func(context.Context) error {
	return func(ctx context.Context) error {
		n, err := service.Recount(ctx)
		if err != nil && ctx.Err() == nil {
			a.Log.Error("count deadlines anew", "error", err)
		} else if n > 0 {
			a.Log.Info("deadlines have changed with the office's calendar", "requests", n)
		}
		return nil
	}
}
