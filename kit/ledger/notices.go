package ledger

import (
	"context"
	"time"

	commonv1 "becario/api/becario/common/v1"
	"becario/kit/clock"
)

// Limits of a claim.
const (
	DefaultLimit = 100
	MaxLimit     = 1000
	DefaultLease = 30 * time.Second
	MaxLease     = 10 * time.Minute
	// MaxAhead is how long before it is due a notice may be claimed, and
	// MaxForecast how far ahead notices are counted.
	MaxAhead    = 2 * time.Hour
	MaxForecast = 4 * time.Hour
)

// Notices gives the notices of a service to those who claim them. All fields
// but ID must be set.
type Notices[Tx any] struct {
	Queue Queue[Tx]
	Clock clock.Clock
	// Tell returns the notices of a row: usually one, none if there is nothing to
	// tell after all. It only reads.
	Tell func(tx Tx, row Due, now time.Time) ([]*commonv1.Notice, error)
	// Next returns when the notice of a row after the present one is due, in
	// microseconds since 1970; 0 if there is none. It only reads.
	Next func(tx Tx, row Due, now time.Time) (int64, error)
	// ID returns the row that a notice is of; nil is the notice's record.
	ID func(n *commonv1.Notice) string
}

// Claim leases rows that are due, up to limit of them for lease, and returns
// their notices and when it is worth asking again, in microseconds since 1970;
// 0 is when something changes. A limit or lease of zero is the default, one
// above the maximum is cut.
func (s *Notices[Tx]) Claim(ctx context.Context, limit int, lease time.Duration) (notices []*commonv1.Notice, next int64, err error) {
	return s.ClaimAhead(ctx, limit, lease, 0)
}

// ClaimAhead is Claim for rows that are due within some time as well.
func (s *Notices[Tx]) ClaimAhead(ctx context.Context, limit int, lease, ahead time.Duration) (notices []*commonv1.Notice, next int64, err error) {
	if limit <= 0 {
		limit = DefaultLimit
	}
	if lease <= 0 {
		lease = DefaultLease
	}
	now := s.Clock.Now()
	var silent []Due
	due := now.Add(max(0, min(ahead, MaxAhead)))
	until := now.Add(min(lease, MaxLease))
	err = s.Queue.Claim(ctx, now, due, until, min(limit, MaxLimit), func(rows []Due, open func(space string) Tx) error {
		notices, silent = nil, nil
		for _, row := range rows {
			told, err := s.Tell(open(row.Space), row, now)
			if err != nil {
				return err
			}
			if len(told) == 0 {
				silent = append(silent, row)
			}
			notices = append(notices, told...)
		}
		return nil
	})
	if err != nil {
		return nil, 0, err
	}
	if len(silent) > 0 {
		if err := s.settle(ctx, silent, now); err != nil {
			return nil, 0, err
		}
	}
	next, err = s.Queue.Next(ctx)
	return notices, next, err
}

// Forecast counts the rows that are due in each of the next minutes. Those that
// are due already are counted in the first.
func (s *Notices[Tx]) Forecast(ctx context.Context, minutes int) ([]int32, error) {
	minutes = max(1, min(minutes, int(MaxForecast/time.Minute)))
	return s.Queue.Count(ctx, s.Clock.Now(), time.Minute, minutes)
}

// Acknowledge takes the claimed notices back from a caller that keeps them
// elsewhere by now. One with again_at comes again then; of the others, the next
// notice of the row is planned.
func (s *Notices[Tx]) Acknowledge(ctx context.Context, notices []*commonv1.Notice) error {
	var told []Due
	for _, n := range notices {
		row := Due{Space: n.Space, ID: n.RecordId, At: n.DueAt}
		if s.ID != nil {
			row.ID = s.ID(n)
		}
		if n.AgainAt == 0 {
			told = append(told, row)
			continue
		}
		if err := s.Queue.Hold(ctx, row, n.AgainAt); err != nil {
			return err
		}
	}
	if len(told) == 0 {
		return nil
	}
	return s.settle(ctx, told, s.Clock.Now())
}

func (s *Notices[Tx]) settle(ctx context.Context, rows []Due, now time.Time) error {
	return s.Queue.Settle(ctx, rows, func(tx Tx, row Due) (int64, error) { return s.Next(tx, row, now) })
}
