package app

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"strings"

	"becario/catalog"
	"becario/kit/office"
	"becario/service/requests"
	"becario/service/requests/requeststypes"
)

// Types reads the types of request of a set of the program and, unless it is
// empty, of an office's own folder. What is wrong is said with file, line and
// remedy.
func Types(set, folder string) (*requeststypes.Set, error) {
	files, err := catalog.Requests(set)
	if err != nil {
		return nil, fmt.Errorf("types: %w", err)
	}
	folders := []requeststypes.Folder{{Name: set, Files: files}}
	if folder != "" {
		info, err := os.Stat(folder)
		if err != nil {
			return nil, fmt.Errorf("types: %w", err)
		}
		if !info.IsDir() {
			return nil, fmt.Errorf("types %s: it is no folder; types of request are YAML files in a folder, one for each, as docs/extend/form.md says", folder)
		}
		folders = append(folders, requeststypes.Folder{Name: folder, Files: os.DirFS(folder)})
	}
	types, err := requeststypes.Read(folders...)
	if err != nil {
		return nil, fmt.Errorf("types: %w", err)
	}
	return types, nil
}

// readCatalog reads the types of request, unless they were read before, and the days on
// which the office is closed.
func readCatalog(s Settings, types *requeststypes.Set) (*requeststypes.Set, *office.Calendar, error) {
	if types == nil {
		var err error
		if types, err = Types(s.RequestSet, s.Types); err != nil {
			return nil, nil, err
		}
	}
	code, _, hasRegion := strings.Cut(cmp.Or(s.Country, "PY"), "-")
	country, err := catalog.Files.ReadFile("holidays/" + code + ".toml")
	if err != nil {
		return nil, nil, fmt.Errorf("country %q: its public holidays do not come with the program; there are PY and ES. Name one of them, and say what differs in a file (holidays)", s.Country)
	}
	region := ""
	if hasRegion {
		region = s.Country
	}
	var own []byte
	if s.Holidays != "" {
		if own, err = os.ReadFile(s.Holidays); err != nil {
			return nil, nil, fmt.Errorf("holidays: %w", err)
		}
	}
	calendar, err := office.ReadRegion(region, country, own)
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
