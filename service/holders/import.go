package holders

import (
	"context"
	"strings"

	"github.com/google/uuid"

	holdersv1 "becario/api/becario/holders/v1"
)

// maxShown is how many rows an import tells of.
const maxShown = 2000

// What an import does with a row.
const (
	added   = "added"
	changed = "changed"
	same    = "same"
	refused = "refused"
)

// Import takes a list of holders.
func (s *Service) Import(ctx context.Context, req *holdersv1.ImportRequest) (*holdersv1.ImportResponse, error) {
	if err := check(req.Actor); err != nil {
		return nil, err
	}
	t, err := s.Columns.read(req.Data)
	if err != nil {
		return nil, err
	}
	res := &holdersv1.ImportResponse{Ignored: t.ignored}
	var good []Holder
	var rows []*holdersv1.Row // of good
	addresses, documents := map[string]bool{}, map[string]bool{}
	for i, line := range t.rows {
		if strings.TrimSpace(strings.Join(line, "")) == "" {
			continue
		}
		row := &holdersv1.Row{Line: int32(t.first + i)} //nolint:gosec // at most maxRows
		var h Holder
		h, row.Problem, row.Column = t.holder(line)
		switch {
		case row.Problem != "":
		case addresses[h.Email]:
			row.Problem, row.Column = "holders.twice", "email"
		case h.Document != "" && documents[h.Document]:
			row.Problem, row.Column = "holders.twice", "document"
		}
		row.Holder = h.message()
		if row.Problem == "" {
			addresses[h.Email], documents[h.Document] = true, true
			good, rows = append(good, h), append(rows, row)
		} else {
			row.Outcome = refused
			res.Refused++
		}
		if len(res.Rows) < maxShown {
			res.Rows = append(res.Rows, row)
		}
	}
	now := s.Clock.Now()
	err = s.Store.Import(ctx, good, req.Preview, func(i int, there Holder, found bool) (Holder, bool) {
		h := good[i]
		h.ChangedAt = now
		switch {
		case !found:
			h.ID, rows[i].Outcome = uuid.NewString(), added
		case h.same(there):
			rows[i].Outcome = same
			return there, false
		default:
			h.ID, rows[i].Outcome = there.ID, changed
		}
		rows[i].Holder = h.message()
		return h, true
	})
	if err != nil {
		return nil, err
	}
	for _, row := range rows {
		switch row.Outcome {
		case added:
			res.Added++
		case changed:
			res.Changed++
		case same:
			res.Same++
		}
	}
	return res, nil
}
