package sqldb_test

import (
	"fmt"
	"sync"
	"testing"

	"becario/kit/sqldb/sqltest"
)

// Queries that are put together from parts may be more than stay prepared: none of
// those that others run at the same time fails for it.
func TestQueriesThatDoNotStayPreparedStopNoOthers(t *testing.T) {
	db := open(t, sqltest.SQLite(t))
	var all sync.WaitGroup
	for worker := range 4 {
		all.Go(func() {
			for i := range 300 {
				var got int
				query := fmt.Sprintf(`SELECT %d`, worker*300+i)
				if err := db.Read().QueryRowContext(t.Context(), query).Scan(&got); err != nil || got != worker*300+i {
					t.Errorf("%s: %d, %v", query, got, err)
				}
				var title string
				if err := db.Read().QueryRowContext(t.Context(), `SELECT title FROM tasks WHERE id = '1'`).Scan(&title); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
}
