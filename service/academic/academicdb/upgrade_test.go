package academicdb_test

import (
	"io/fs"
	"path"
	"testing"
	"testing/fstest"

	"google.golang.org/protobuf/proto"

	academicv1 "becario/api/becario/academic/v1"
	"becario/kit/sqldb"
	"becario/kit/sqldb/sqltest"
	"becario/service/academic/academicdb"
)

// TestUpgradeOfSubjects: subjects and dates that were kept before they could have notices of
// their own are as they were, with those that hold for all.
func TestUpgradeOfSubjects(t *testing.T) {
	for name, database := range sqltest.Engines {
		t.Run(name, func(t *testing.T) {
			dsn := database(t)
			db, err := sqldb.Open(t.Context(), dsn, firstSteps(t, 4))
			if err != nil {
				t.Fatal(err)
			}
			for _, row := range []string{
				`INSERT INTO subjects (space, id, version, name, alias, teacher, credits, group_name, removed)
				VALUES ('ana', 's', 2, 'Química', 'Q', 'Marta', 6, 'A', FALSE)`,
				`INSERT INTO classes (space, id, version, subject_id, subject, recurrence, day, starts, ends, zone, room, teacher, group_name, kind, week, created_at, removed)
				VALUES ('ana', 'c', 3, 's', 'Q', 'FREQ=WEEKLY;BYDAY=MO', '2026-03-02', '10:00', '12:00', 'Europe/Madrid', '', '', '', '', '', 7, FALSE)`,
				`INSERT INTO exceptions (space, class_id, day, cancelled, new_day, starts, ends, room, group_name, kind)
				VALUES ('ana', 'c', '2026-03-09', TRUE, '', '', '', '', '', '')`,
				`INSERT INTO settings (space, chosen, minutes) VALUES ('ana', TRUE, '60 10')`,
			} {
				if _, err := db.Read().ExecContext(t.Context(), row); err != nil {
					t.Fatal(err)
				}
			}
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
			store := open(t, dsn)
			subjects, err := store.Subjects(t.Context(), "ana")
			want := &academicv1.Subject{Id: "s", Version: 2, Name: "Química", Alias: "Q", Teacher: "Marta", Credits: 6, Group: "A"}
			if err != nil || len(subjects) != 1 || !proto.Equal(subjects[0], want) {
				t.Errorf("subjects: got %v, %v; want %v", subjects, err, want)
			}
			classes, err := store.Classes(t.Context(), "ana")
			if err != nil || len(classes) != 1 || len(classes[0].Class.Exceptions) != 1 || !proto.Equal(classes[0].Class.Exceptions[0], &academicv1.Exception{Date: "2026-03-09", Cancelled: true}) {
				t.Errorf("classes: got %v, %v", classes, err)
			}
			settings, err := store.Settings(t.Context(), "ana")
			if err != nil || !settings.Chosen || len(settings.Minutes) != 2 {
				t.Errorf("settings: got %v, %v", settings, err)
			}
		})
	}
}

// firstSteps are the first migrations.
func firstSteps(t *testing.T, n int) fs.FS {
	t.Helper()
	names, err := fs.Glob(academicdb.Migrations(), "migrations/*.sql")
	if err != nil || len(names) < n {
		t.Fatalf("migrations: got %v, %v", names, err)
	}
	steps := fstest.MapFS{}
	for _, name := range names[:n] {
		data, err := fs.ReadFile(academicdb.Migrations(), name)
		if err != nil {
			t.Fatal(err)
		}
		steps[path.Join("migrations", path.Base(name))] = &fstest.MapFile{Data: data}
	}
	return steps
}
