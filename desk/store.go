package desk

import (
	"context"
	"time"
)

// Store keeps who may use the desk. It knows the tokens of links and sessions
// by their hash alone.
type Store interface {
	// AddLink keeps a link that signs a member of staff in once.
	AddLink(ctx context.Context, link []byte, staff string, expires time.Time) error
	// Link returns whom a link signs in; not_found if it is used up, expired
	// or unknown.
	Link(ctx context.Context, link []byte, now time.Time) (staff string, err error)
	// SignIn uses a link up and opens a session, in one transaction; not_found
	// as Link.
	SignIn(ctx context.Context, link, session []byte, now, expires time.Time) (staff string, err error)
	// Session returns whose a session is; not_found if it has ended or is unknown.
	Session(ctx context.Context, session []byte, now time.Time) (staff string, err error)
	// SignOut ends a session.
	SignOut(ctx context.Context, session []byte) error
	// Dismiss ends every session and link of a member of staff; not_found if
	// they have neither a session nor an unused link.
	Dismiss(ctx context.Context, staff string) error
}
