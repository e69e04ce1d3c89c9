package academicdb

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	academicv1 "becario/api/becario/academic/v1"
	commonv1 "becario/api/becario/common/v1"
	"becario/kit/ledger"
	"becario/kit/page"
	"becario/kit/sqldb"
	"becario/service/academic"
)

// Export returns a page of all that is kept about a space.
func (s *Store) Export(ctx context.Context, space, at string) ([]*academicv1.Kept, string, error) {
	return page.Read(ctx, at, ledger.PageLimit,
		page.Of(func(ctx context.Context, after string, limit int) ([]*academicv1.Kept, error) {
			return s.subjects(ctx, space, after, limit)
		}, func(k *academicv1.Kept) string { return k.GetSubject().Id }, func(k *academicv1.Kept) *academicv1.Kept { return k }),
		page.Of(func(ctx context.Context, after string, limit int) ([]academic.Record, error) {
			return s.classes(ctx, space, after, limit)
		}, func(r academic.Record) string { return r.Class.Id }, func(r academic.Record) *academicv1.Kept {
			return &academicv1.Kept{What: &academicv1.Kept_Class{Class: r.Class}, Removed: r.Removed}
		}),
		page.Of(func(ctx context.Context, after string, _ int) ([]*academicv1.Settings, error) {
			return s.settings(ctx, space, after)
		}, func(*academicv1.Settings) string { return "settings" }, func(settings *academicv1.Settings) *academicv1.Kept {
			return &academicv1.Kept{What: &academicv1.Kept_Settings{Settings: settings}}
		}),
		ledger.Changes(s.Keeper, space, &academicv1.UndoResponse{}, func(c *commonv1.Change) *academicv1.Kept {
			return &academicv1.Kept{What: &academicv1.Kept_Change{Change: c}}
		}))
}

func (s *Store) subjects(ctx context.Context, space, after string, limit int) ([]*academicv1.Kept, error) {
	found, err := sqldb.Collect(ctx, s.db.Read(), func(rows sqldb.Row) (*academicv1.Kept, error) {
		k, err := scanKept(rows)
		return &academicv1.Kept{What: &academicv1.Kept_Subject{Subject: k.subject}, Removed: k.removed}, err
	}, `
		SELECT `+subjectColumns+` FROM subjects
		WHERE space = $1 AND id > $2
		ORDER BY id
		LIMIT $3`, space, after, limit)
	if err != nil {
		return nil, fmt.Errorf("list subjects: %w", err)
	}
	return found, nil
}

func (s *Store) classes(ctx context.Context, space, after string, limit int) ([]academic.Record, error) {
	records, err := classes(ctx, s.db.Read(), "", `c.space = $1 AND c.id IN (
			SELECT id FROM classes
			WHERE space = $1 AND id > $2
			ORDER BY id
			LIMIT $3)`, space, after, limit)
	slices.SortFunc(records, func(a, b academic.Record) int { return cmp.Compare(a.Class.Id, b.Class.Id) })
	return records, err
}

// settings returns the settings of a space, if it has any of its own and they
// were not returned before.
func (s *Store) settings(ctx context.Context, space, after string) ([]*academicv1.Settings, error) {
	found, err := sqldb.Collect(ctx, s.db.Read(), func(rows sqldb.Row) (*academicv1.Settings, error) {
		settings, minutes := &academicv1.Settings{}, ""
		if err := rows.Scan(&settings.Chosen, &minutes); err != nil {
			return nil, err
		}
		var err error
		settings.NoticeMinutes, err = readMinutes(minutes)
		return settings, err
	}, `
		SELECT chosen, minutes FROM settings
		WHERE space = $1 AND $2 = ''`, space, after)
	if err != nil {
		return nil, fmt.Errorf("list settings: %w", err)
	}
	return found, nil
}

// Erase removes all records of the space.
func (t *tx) Erase() error {
	for _, table := range []string{"exceptions", "classes", "subjects", "settings"} {
		if err := t.tx.Exec(t.ctx, `DELETE FROM `+table+` WHERE space = $1`, t.space); err != nil {
			return fmt.Errorf("erase %s: %w", table, err)
		}
	}
	return nil
}
