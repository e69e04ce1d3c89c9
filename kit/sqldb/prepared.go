package sqldb

import (
	"context"
	"database/sql"
	"sync"
)

// maxStatements is how many statements stay prepared on each connection of a
// SQLite file. The program has some dozens for each; only queries that are put
// together from parts could be more, and those are prepared each time. None is
// closed while others may be about to run it.
const maxStatements = 200

// preparer is a pool of connections, or one of them.
type preparer interface {
	Queryer
	PrepareContext(ctx context.Context, query string) (*sql.Stmt, error)
}

// prepared runs each query as a statement that stays prepared: on SQLite,
// preparing takes longer than running most of ours. The rows of a query must be
// closed before the same query runs again on the same connection. (pgx prepares
// and keeps statements by itself.)
type prepared struct {
	on preparer

	mu         sync.RWMutex
	statements map[string]*sql.Stmt
}

func prepareOn(on preparer) *prepared { return &prepared{on: on, statements: map[string]*sql.Stmt{}} }

// statement is the prepared one of a query; nil if there are enough.
func (p *prepared) statement(ctx context.Context, query string) (*sql.Stmt, error) {
	p.mu.RLock()
	s := p.statements[query]
	p.mu.RUnlock()
	if s != nil {
		return s, nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if s := p.statements[query]; s != nil {
		return s, nil
	}
	if len(p.statements) >= maxStatements {
		return nil, nil //nolint:nilnil // the query is run as it is
	}
	s, err := p.on.PrepareContext(ctx, query)
	if err == nil {
		p.statements[query] = s
	}
	return s, err
}

// forget closes all statements. Those that are in use are closed afterwards.
func (p *prepared) forget() {
	for query, s := range p.statements {
		_ = s.Close() // a statement that cannot be closed goes with its connection
		delete(p.statements, query)
	}
}

// ExecContext implements Queryer.
func (p *prepared) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	s, err := p.statement(ctx, query)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return p.on.ExecContext(ctx, query, args...)
	}
	return s.ExecContext(ctx, args...)
}

// QueryContext implements Queryer.
func (p *prepared) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	s, err := p.statement(ctx, query)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return p.on.QueryContext(ctx, query, args...)
	}
	return s.QueryContext(ctx, args...)
}

// QueryRowContext implements Queryer.
func (p *prepared) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	s, err := p.statement(ctx, query)
	if err != nil || s == nil {
		return p.on.QueryRowContext(ctx, query, args...) // after an error, a Row that fails with the same
	}
	return s.QueryRowContext(ctx, args...)
}
