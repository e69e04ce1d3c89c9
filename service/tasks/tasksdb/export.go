package tasksdb

import (
	"context"
	"fmt"
	"strings"

	commonv1 "becario/api/becario/common/v1"
	tasksv1 "becario/api/becario/tasks/v1"
	"becario/kit/ledger"
	"becario/kit/page"
	"becario/kit/sqldb"
	"becario/service/tasks"
)

// Export returns a page of all that is kept about a space.
func (s *Store) Export(ctx context.Context, space, at string) ([]*tasksv1.Kept, string, error) {
	return page.Read(ctx, at, ledger.PageLimit,
		page.Of(func(ctx context.Context, after string, limit int) ([]tasks.Record, error) {
			return s.records(ctx, space, after, limit)
		}, func(r tasks.Record) string { return r.Task.Id }, func(r tasks.Record) *tasksv1.Kept {
			return &tasksv1.Kept{What: &tasksv1.Kept_Task{Task: r.Task}, Removed: r.Removed}
		}),
		page.Of(func(ctx context.Context, after string, limit int) ([]*tasksv1.Settings, error) {
			return s.settings(ctx, space, after)
		}, func(*tasksv1.Settings) string { return "settings" }, func(settings *tasksv1.Settings) *tasksv1.Kept {
			return &tasksv1.Kept{What: &tasksv1.Kept_Settings{Settings: settings}}
		}),
		ledger.Changes(s.Keeper, space, &tasksv1.UndoResponse{}, func(c *commonv1.Change) *tasksv1.Kept {
			return &tasksv1.Kept{What: &tasksv1.Kept_Change{Change: c}}
		}))
}

func (s *Store) records(ctx context.Context, space, after string, limit int) ([]tasks.Record, error) {
	records, err := sqldb.Collect(ctx, s.db.Read(), scan, `
		SELECT `+columns+` FROM tasks
		WHERE space = $1 AND id > $2
		ORDER BY id
		LIMIT $3`, space, after, limit)
	if err != nil {
		return nil, fmt.Errorf("list tasks: %w", err)
	}
	return records, nil
}

// settings returns the settings of a space, if it has any of its own and they
// were not returned before.
func (s *Store) settings(ctx context.Context, space, after string) ([]*tasksv1.Settings, error) {
	found, err := sqldb.Collect(ctx, s.db.Read(), func(rows sqldb.Row) (*tasksv1.Settings, error) {
		settings, before := &tasksv1.Settings{}, ""
		err := rows.Scan(&before, &settings.DayTime, &settings.Off)
		settings.Before = strings.Fields(before)
		return settings, err
	}, `
		SELECT before, day_time, off FROM settings
		WHERE space = $1 AND $2 = ''`, space, after)
	if err != nil {
		return nil, fmt.Errorf("list settings: %w", err)
	}
	return found, nil
}

// Erase removes all records of the space.
func (t *tx) Erase() error {
	for _, table := range []string{"tasks", "settings"} {
		if err := t.tx.Exec(t.ctx, `DELETE FROM `+table+` WHERE space = $1`, t.space); err != nil {
			return fmt.Errorf("erase %s: %w", table, err)
		}
	}
	return nil
}
