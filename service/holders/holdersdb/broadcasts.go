package holdersdb

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"becario/kit/sqldb"
	"becario/service/holders"
)

var _ holders.BroadcastStore = (*Store)(nil)

// atOnce is how many values a condition lists.
const atOnce = 500

// Groups returns what the holders have in common.
func (s *Store) Groups(ctx context.Context, of holders.GroupOf) ([]holders.Group, int, error) {
	column := map[holders.GroupOf]string{holders.ByProgramme: "programme", holders.ByCountry: "country", holders.ByUniversity: "university"}[of]
	found, err := sqldb.Collect(ctx, s.db.Read(), func(row sqldb.Row) (g holders.Group, err error) { return g, row.Scan(&g.Name, &g.Holders) }, `
		SELECT `+column+`, COUNT(*)
		FROM holders
		GROUP BY `+column+`
		ORDER BY `+column)
	total := 0
	for _, g := range found {
		total += g.Holders
	}
	return slices.DeleteFunc(found, func(g holders.Group) bool { return g.Name == "" }), total, err
}

// muted is whether one of the spaces of the holder h has opted out.
const muted = `EXISTS (SELECT 1 FROM links l JOIN opted_out o ON o.space = l.space WHERE l.holder = `

// People returns the holders of an audience.
func (s *Store) People(ctx context.Context, a holders.Audience, limit int) ([]holders.Person, error) {
	found, err := sqldb.Collect(ctx, s.db.Read(), func(row sqldb.Row) (p holders.Person, err error) {
		return p, row.Scan(&p.Holder, &p.Reachable, &p.OptedOut)
	}, `
		SELECT h.id, EXISTS (SELECT 1 FROM links l WHERE l.holder = h.id), `+muted+`h.id)
		FROM holders h
		WHERE (CAST($1 AS TEXT) = '' OR h.programme = $1) AND (CAST($2 AS TEXT) = '' OR h.country = $2) AND (CAST($3 AS TEXT) = '' OR h.university = $3)
		ORDER BY h.sort_key, h.id
		LIMIT $4`, a.Programme, a.Country, a.University, limit)
	if err != nil {
		return nil, fmt.Errorf("find people: %w", err)
	}
	return found, nil
}

// PeopleOf returns the people of spaces.
func (s *Store) PeopleOf(ctx context.Context, spaces []string) ([]holders.Person, error) {
	var all []holders.Person
	seen := map[string]bool{}
	for some := range slices.Chunk(spaces, atOnce) {
		known := map[string]holders.Person{}
		among, args := list(some)
		_, err := sqldb.Collect(ctx, s.db.Read(), func(row sqldb.Row) (_ struct{}, err error) {
			var space string
			p := holders.Person{Reachable: true}
			err = row.Scan(&space, &p.Holder, &p.OptedOut)
			known[space] = p
			return struct{}{}, err
		}, `
			SELECT k.space, k.holder, `+muted+`k.holder)
			FROM links k
			WHERE k.space IN (`+among+`)`, args...)
		if err != nil {
			return nil, fmt.Errorf("find people: %w", err)
		}
		out := map[string]bool{}
		_, err = sqldb.Collect(ctx, s.db.Read(), func(row sqldb.Row) (_ struct{}, err error) {
			var space string
			err = row.Scan(&space)
			out[space] = true
			return struct{}{}, err
		}, `SELECT space FROM opted_out WHERE space IN (`+among+`)`, args...)
		if err != nil {
			return nil, fmt.Errorf("find people: %w", err)
		}
		for _, space := range some {
			p, ok := known[space]
			if !ok {
				p = holders.Person{Space: space, Reachable: true, OptedOut: out[space]}
			}
			if !seen[p.ID()] {
				seen[p.ID()] = true
				all = append(all, p)
			}
		}
	}
	return all, nil
}

// list is a list of values in a condition.
func list(values []string) (among string, args []any) {
	var names []string
	for i, v := range values {
		names, args = append(names, fmt.Sprint("$", i+1)), append(args, v)
	}
	return strings.Join(names, ", "), args
}

const broadcastColumns = `b.id, b.key, b.sender, b.made_at, b.start_at, b.body, b.audience, b.required, b.trial, b.stopped_by, b.stopped_at, b.ended_at, b.tally`

// scanned reads those columns and others that follow.
func scanned(row sqldb.Row, more ...any) (b holders.Broadcast, err error) {
	var made, start, stopped, ended int64
	var body, audience, tally string
	err = row.Scan(append([]any{&b.ID, &b.Key, &b.Sender, &made, &start, &body, &audience, &b.Required, &b.Trial, &b.StoppedBy, &stopped, &ended, &tally}, more...)...)
	if err != nil {
		return b, err
	}
	b.MadeAt, b.StartAt, b.StoppedAt, b.EndedAt = instant(made), instant(start), instant(stopped), instant(ended)
	err = errors.Join(json.Unmarshal([]byte(body), &b.Text), json.Unmarshal([]byte(audience), &b.Audience))
	if tally != "" {
		err = errors.Join(err, json.Unmarshal([]byte(tally), &b.Tally))
	}
	return b, err
}

// instant is one in microseconds since 1970, of which 0 is none.
func instant(at int64) time.Time {
	if at == 0 {
		return time.Time{}
	}
	return time.UnixMicro(at).UTC()
}

func scanBroadcast(row sqldb.Row) (holders.Broadcast, error) { return scanned(row) }

func broadcast(ctx context.Context, q sqldb.Queryer, where string, args ...any) (holders.Broadcast, error) {
	return one(ctx, q, scanBroadcast, "fault.no_broadcast", `
		SELECT `+broadcastColumns+`
		FROM broadcasts b
		WHERE `+where, args...)
}

// AddBroadcast keeps a broadcast and its people.
func (s *Store) AddBroadcast(ctx context.Context, b holders.Broadcast, people []holders.Person) (kept holders.Broadcast, err error) {
	body, bodyErr := json.Marshal(b.Text)
	audience, audienceErr := json.Marshal(b.Audience)
	if err := errors.Join(bodyErr, audienceErr); err != nil {
		return kept, err
	}
	err = s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		added, err := sqldb.Collect(ctx, tx, func(row sqldb.Row) (id string, err error) { return id, row.Scan(&id) }, `
			INSERT INTO broadcasts (id, key, sender, made_at, start_at, body, audience, required, trial)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
			ON CONFLICT (key) DO NOTHING
			RETURNING id`, b.ID, b.Key, b.Sender, b.MadeAt.UnixMicro(), b.StartAt.UnixMicro(), string(body), string(audience), b.Required, b.Trial)
		if err != nil {
			return fmt.Errorf("keep broadcast: %w", err)
		}
		if len(added) == 0 {
			kept, err = broadcast(ctx, tx, `b.key = $1`, b.Key)
			return err
		}
		kept = b
		place := 0
		for some := range slices.Chunk(people, atOnce) {
			var batch sqldb.Batch
			for _, p := range some {
				batch.Exec(nil, `
					INSERT INTO recipients (broadcast, person, holder, space, state, why, due_at, at, place)
					VALUES ($1, $2, $3, $4, 'waiting', '', $5, $6, $7)`, b.ID, p.ID(), p.Holder, p.Space, b.StartAt.UnixMicro(), b.MadeAt.UnixMicro(), place)
				place++
			}
			if err := tx.Send(ctx, &batch); err != nil {
				return fmt.Errorf("keep recipients: %w", err)
			}
		}
		return nil
	})
	return kept, err
}

// Broadcast returns a broadcast.
func (s *Store) Broadcast(ctx context.Context, id string) (holders.Broadcast, error) {
	return broadcast(ctx, s.db.Read(), `b.id = $1`, id)
}

// Broadcasts returns broadcasts, the latest first. Identifiers are in the order of
// making.
func (s *Store) Broadcasts(ctx context.Context, after string, limit int) ([]holders.Broadcast, error) {
	return sqldb.Collect(ctx, s.db.Read(), scanBroadcast, `
		SELECT `+broadcastColumns+`
		FROM broadcasts b
		WHERE CAST($1 AS TEXT) = '' OR b.id < $1
		ORDER BY b.id DESC
		LIMIT $2`, after, limit)
}

// Tally counts the people of a broadcast.
func (s *Store) Tally(ctx context.Context, id string) (map[string]int, error) {
	return tally(ctx, s.db.Read(), id)
}

// outcome is what has become of somebody, of whom the columns of state and reason are
// named.
const outcome = `CASE WHEN r.state = 'untold' THEN r.why ELSE r.state END`

func tally(ctx context.Context, q sqldb.Queryer, id string) (map[string]int, error) {
	all := map[string]int{}
	_, err := sqldb.Collect(ctx, q, func(row sqldb.Row) (_ struct{}, err error) {
		var what string
		var n int
		err = row.Scan(&what, &n)
		all[what] = n
		return struct{}{}, err
	}, `
		SELECT `+outcome+`, COUNT(*)
		FROM recipients r
		WHERE r.broadcast = $1
		GROUP BY 1`, id)
	if err != nil {
		return nil, fmt.Errorf("count recipients: %w", err)
	}
	return all, nil
}

// Recipients returns the people of a broadcast.
func (s *Store) Recipients(ctx context.Context, id, what string, after int64, limit int) ([]holders.Recipient, error) {
	return sqldb.Collect(ctx, s.db.Read(), func(row sqldb.Row) (r holders.Recipient, err error) {
		var at int64
		err = row.Scan(&r.Place, &r.Holder, &r.Space, &r.Outcome, &at, &r.Name)
		r.At = instant(at)
		return r, err
	}, `
		SELECT r.place, r.holder, r.space, `+outcome+`, r.at, COALESCE(h.name, '')
		FROM recipients r LEFT JOIN holders h ON h.id = r.holder
		WHERE r.broadcast = $1 AND r.place > $2 AND (CAST($3 AS TEXT) = '' OR `+outcome+` = $3)
		ORDER BY r.place
		LIMIT $4`, id, after, what, limit)
}

// StopBroadcast ends a broadcast.
func (s *Store) StopBroadcast(ctx context.Context, id, by string, at time.Time) (kept holders.Broadcast, err error) {
	err = s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		if kept, err = broadcast(ctx, tx, `b.id = $1`, id); err != nil || !kept.EndedAt.IsZero() || !kept.StoppedAt.IsZero() {
			return err
		}
		var batch sqldb.Batch
		batch.Exec(nil, `UPDATE broadcasts SET stopped_by = $2, stopped_at = $3 WHERE id = $1`, id, by, at.UnixMicro())
		batch.Exec(nil, `
			UPDATE recipients SET state = 'untold', why = 'stopped', at = $2
			WHERE broadcast = $1 AND state = 'waiting'`, id, at.UnixMicro())
		end(&batch, id, at)
		if err := tx.Send(ctx, &batch); err != nil {
			return fmt.Errorf("stop broadcast: %w", err)
		}
		kept, err = broadcast(ctx, tx, `b.id = $1`, id)
		return err
	})
	return kept, err
}

// end says that a broadcast has ended if nobody is left.
func end(batch *sqldb.Batch, id string, at time.Time) {
	batch.Exec(nil, `
		UPDATE broadcasts SET ended_at = $2
		WHERE id = $1 AND ended_at = 0 AND NOT EXISTS (SELECT 1 FROM recipients WHERE broadcast = $1 AND state IN ('waiting', 'under_way'))`, id, at.UnixMicro())
}

// Claim leases people whose turn it is.
func (s *Store) Claim(ctx context.Context, now, lease time.Time, room holders.Room) (turns []holders.Turn, next time.Time, err error) {
	// Most of the time nothing waits, which is seen without a transaction.
	if next, err = s.nextTurn(ctx); err != nil || next.IsZero() || next.After(now) {
		return nil, next, err
	}
	err = s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		turns = nil
		under := 0
		if err := sqldb.First(ctx, tx, []any{&under}, `SELECT COUNT(*) FROM recipients WHERE state = 'under_way' AND at > $1`, room.Since.UnixMicro()); err != nil {
			return err
		}
		limit := min(room.Limit, room.UnderWay-under)
		if limit <= 0 {
			return nil
		}
		turns, err = sqldb.Collect(ctx, tx, func(row sqldb.Row) (t holders.Turn, err error) {
			t.Broadcast, err = scanned(row, &t.Person, &t.Space, &t.OptedOut)
			return t, err
		}, `
			SELECT `+broadcastColumns+`, r.person,
				CASE WHEN r.holder = '' THEN r.space ELSE COALESCE((SELECT k.space FROM links k WHERE k.holder = r.holder ORDER BY k.at DESC, k.space LIMIT 1), '') END,
				CASE WHEN r.holder = '' THEN EXISTS (SELECT 1 FROM opted_out o WHERE o.space = r.space OR o.space IN (
					SELECT c.space FROM links a JOIN links c ON c.holder = a.holder WHERE a.space = r.space)) ELSE `+muted+`r.holder) END
			FROM recipients r JOIN broadcasts b ON b.id = r.broadcast
			WHERE r.state = 'waiting' AND r.due_at <= $1
			ORDER BY r.due_at, r.broadcast, r.place
			LIMIT $2`+tx.SkipLocked(), now.UnixMicro(), limit)
		if err != nil {
			return err
		}
		var batch sqldb.Batch
		for _, t := range turns {
			batch.Exec(nil, `UPDATE recipients SET due_at = $3 WHERE broadcast = $1 AND person = $2`, t.Broadcast.ID, t.Person, lease.UnixMicro())
		}
		return tx.Send(ctx, &batch)
	})
	if err != nil {
		return nil, next, fmt.Errorf("claim recipients: %w", err)
	}
	if next, err = s.nextTurn(ctx); len(turns) == 0 && next.Before(now.Add(time.Second)) {
		next = now.Add(time.Second) // once there is room
	}
	return turns, next, err
}

// nextTurn is when somebody has their turn next; zero if nobody has.
func (s *Store) nextTurn(ctx context.Context) (time.Time, error) {
	var at int64
	err := sqldb.First(ctx, s.db.Read(), []any{&at}, `SELECT COALESCE(MIN(due_at), 0) FROM recipients WHERE state = 'waiting'`)
	if err != nil {
		return time.Time{}, fmt.Errorf("find next recipient: %w", err)
	}
	return instant(at), nil
}

// Settle keeps what became of people.
func (s *Store) Settle(ctx context.Context, fates []holders.Fate) error {
	if len(fates) == 0 {
		return nil
	}
	err := s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		var batch sqldb.Batch
		ended := map[string]time.Time{}
		// One after the other: of two that settle the last people at once, neither would
		// see that the broadcast is over.
		for _, id := range broadcastsOf(fates) {
			batch.Exec(nil, `SELECT 1 FROM broadcasts WHERE id = $1`+tx.ForUpdate(), id)
		}
		for _, f := range fates {
			state, why, due := f.Outcome, "", int64(0)
			// Who was stopped between claim and acknowledgement is told all the same, so
			// that what is on record is what happened.
			from := `state IN ('waiting', 'under_way', 'untold')`
			switch f.Outcome {
			case holders.Waiting:
				from, due = `state = 'waiting'`, f.Due.UnixMicro()
			case holders.UnderWay:
				from = `(state = 'waiting' OR why = 'stopped')` // what became of it may be known already
			case holders.Told:
			default:
				state, why = "untold", f.Outcome
				from = `state IN ('waiting', 'under_way')`
			}
			batch.Exec(nil, `
				UPDATE recipients SET state = $3, why = $4, due_at = $5, at = $6, space = CASE WHEN CAST($7 AS TEXT) = '' THEN space ELSE $7 END
				WHERE broadcast = $1 AND person = $2 AND `+from, f.Broadcast, f.Person, state, why, due, f.At.UnixMicro(), f.Space)
			if state == holders.Told || state == "untold" {
				ended[f.Broadcast] = f.At
			}
		}
		for _, id := range slices.Sorted(maps.Keys(ended)) {
			end(&batch, id, ended[id])
		}
		return tx.Send(ctx, &batch)
	})
	if err != nil {
		return fmt.Errorf("settle recipients: %w", err)
	}
	return nil
}

// broadcastsOf are the ids of the broadcasts of some fates, in order.
func broadcastsOf(fates []holders.Fate) []string {
	var ids []string
	for _, f := range fates {
		ids = append(ids, f.Broadcast)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// GiveUp marks people as unknown of whom nothing was heard.
func (s *Store) GiveUp(ctx context.Context, before, now time.Time) error {
	lost, err := sqldb.Collect(ctx, s.db.Read(), func(row sqldb.Row) (f holders.Fate, err error) {
		f.Outcome, f.At = holders.Unknown, now
		return f, row.Scan(&f.Broadcast, &f.Person)
	}, `
		SELECT broadcast, person
		FROM recipients
		WHERE state = 'under_way' AND at < $1
		LIMIT 1000`, before.UnixMicro())
	if err != nil {
		return fmt.Errorf("find lost recipients: %w", err)
	}
	return s.Settle(ctx, lost)
}

// ForgetRecipients keeps only the tally of an old broadcast.
func (s *Store) ForgetRecipients(ctx context.Context, before time.Time) (more bool, err error) {
	old, err := sqldb.Collect(ctx, s.db.Read(), func(row sqldb.Row) (id string, err error) { return id, row.Scan(&id) }, `
		SELECT id
		FROM broadcasts
		WHERE tally = '' AND ended_at > 0 AND ended_at < $1
		LIMIT 1`, before.UnixMicro())
	if err != nil || len(old) == 0 {
		return false, err
	}
	err = s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		all, err := tally(ctx, tx, old[0])
		if err != nil {
			return err
		}
		text, err := json.Marshal(all)
		if err != nil {
			return err
		}
		var batch sqldb.Batch
		batch.Exec(nil, `UPDATE broadcasts SET tally = $2 WHERE id = $1`, old[0], string(text))
		batch.Exec(nil, `DELETE FROM recipients WHERE broadcast = $1`, old[0])
		return tx.Send(ctx, &batch)
	})
	if err != nil {
		return false, fmt.Errorf("forget recipients: %w", err)
	}
	return true, nil
}

// Choose keeps whether a space wants broadcasts.
func (s *Store) Choose(ctx context.Context, space string, wanted bool, at time.Time) (before bool, err error) {
	err = s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		if before, err = choice(ctx, tx, space); err != nil {
			return err
		}
		if wanted {
			_, err = tx.ExecContext(ctx, `DELETE FROM opted_out WHERE space = $1`, space)
		} else {
			_, err = tx.ExecContext(ctx, `INSERT INTO opted_out (space, at) VALUES ($1, $2) ON CONFLICT (space) DO NOTHING`, space, at.UnixMicro())
		}
		return err
	})
	if err != nil {
		return before, fmt.Errorf("keep choice: %w", err)
	}
	return before, nil
}

// Choice returns whether a space wants broadcasts.
func (s *Store) Choice(ctx context.Context, space string) (bool, error) {
	return choice(ctx, s.db.Read(), space)
}

func choice(ctx context.Context, q sqldb.Queryer, space string) (bool, error) {
	out := 0
	err := sqldb.First(ctx, q, []any{&out}, `SELECT COUNT(*) FROM opted_out WHERE space = $1`, space)
	return out == 0, err
}

// ToldOf returns the broadcasts that a space was told, the latest last.
func (s *Store) ToldOf(ctx context.Context, space string) ([]holders.Broadcast, []time.Time, error) {
	var at []time.Time
	found, err := sqldb.Collect(ctx, s.db.Read(), func(row sqldb.Row) (holders.Broadcast, error) {
		var told int64
		b, err := scanned(row, &told)
		at = append(at, instant(told))
		return b, err
	}, `
		SELECT `+broadcastColumns+`, r.at
		FROM recipients r JOIN broadcasts b ON b.id = r.broadcast
		WHERE r.space = $1 AND r.state = 'told'
		ORDER BY b.id`, space)
	if err != nil {
		return nil, nil, fmt.Errorf("find broadcasts of a space: %w", err)
	}
	return found, at, nil
}

// eraseBroadcasts removes what broadcasts say of a space. How many were told stays; a
// space of which nobody is known is not named any more.
func eraseBroadcasts(ctx context.Context, tx *sqldb.Tx, space string, now int64) error {
	var batch sqldb.Batch
	// As Settle does: who ends a broadcast has it for themselves.
	batch.Exec(nil, `SELECT 1 FROM broadcasts WHERE id IN (SELECT broadcast FROM recipients WHERE space = $1) ORDER BY id`+tx.ForUpdate(), space)
	batch.Exec(nil, `DELETE FROM opted_out WHERE space = $1`, space)
	batch.Exec(nil, `
		UPDATE recipients SET state = 'untold', why = 'gone', at = $2
		WHERE space = $1 AND state IN ('waiting', 'under_way')`, space, now)
	batch.Exec(nil, `
		UPDATE recipients SET space = '', person = CASE WHEN holder = '' THEN 'erased/' || $2 ELSE person END
		WHERE space = $1`, space, uuid.NewString())
	batch.Exec(nil, `
		UPDATE broadcasts SET ended_at = $1
		WHERE ended_at = 0 AND NOT EXISTS (SELECT 1 FROM recipients r WHERE r.broadcast = broadcasts.id AND r.state IN ('waiting', 'under_way'))`, now)
	return tx.Send(ctx, &batch)
}
