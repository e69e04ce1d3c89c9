package requests

import (
	"context"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/ledger"
)

// Store keeps requests, their documents and their histories. Missing, Open and
// Overdue of a request are not kept.
type Store interface {
	ledger.Keeper[Tx]
	ledger.Queue[Tx]
	// Space returns the space of the request with this id; not_found if there is
	// none.
	Space(ctx context.Context, id string) (string, error)
	// Mine returns the requests of a space with their documents, latest first.
	Mine(ctx context.Context, space string) ([]*requestsv1.Request, error)
	// Comments returns what staff last wrote on each request of a space, by
	// its id.
	Comments(ctx context.Context, space string) (map[string]string, error)
	// Queue returns requests with their documents, by deadline and then id.
	Queue(ctx context.Context, f Filter) ([]*requestsv1.Request, error)
	// Counts returns how many requests that hold the words are in each state.
	Counts(ctx context.Context, words []string) (map[requestsv1.State]int, error)
	// Fetch returns the request with this id or number and its history, oldest
	// first; not_found if there is none.
	Fetch(ctx context.Context, id string) (*requestsv1.Request, []*requestsv1.Event, error)
	// Histories returns the events of requests, oldest first, by the request's id.
	Histories(ctx context.Context, ids []string) (map[string][]*requestsv1.Event, error)
	// Export returns a page of all that is kept about a space, what the ledger
	// has of it included, and where the next page begins; empty is both the first
	// page and none.
	Export(ctx context.Context, space, page string) (kept []*requestsv1.Kept, next string, err error)
	// Documents returns the ids of all documents of a space.
	Documents(ctx context.Context, space string) ([]string, error)
	// Drafts returns the drafts of a space, latest first. Of their types only key
	// and version are kept.
	Drafts(ctx context.Context, space string) ([]*requestsv1.Draft, error)
	// DraftQueue leases drafts of whose end the person is to be told.
	DraftQueue() ledger.Queue[Tx]
	// CleanDrafts removes up to limit drafts that have lapsed before an instant; it
	// reports whether more may be left.
	CleanDrafts(ctx context.Context, before int64, limit int) (more bool, err error)
	// TypeVersion returns a version of a type as KeepType kept it; not_found if it
	// was not.
	TypeVersion(ctx context.Context, key, version string) ([]byte, error)
}

// Filter chooses requests of the queue.
type Filter struct {
	// States are those that a request may be in.
	States []requestsv1.State
	// Words are folded; each is found in the text that a request is searched by.
	Words []string
	// AfterDeadline and AfterID are the place of the last request that was
	// seen; empty is the beginning.
	AfterDeadline, AfterID string
	Limit                  int
}

// Told is an event of which the holder is to be told.
type Told struct {
	Request *requestsv1.Request
	Event   *requestsv1.Event
}

// Tx is what a change may do inside its transaction.
type Tx interface {
	// Sequence returns the next number of a programme in a year, from 1. It may
	// leave gaps and never returns a number twice.
	Sequence(programme string, year int) (int64, error)
	// Get returns a request with its documents and keeps others from changing
	// it meanwhile; not_found if there is none.
	Get(id string) (*requestsv1.Request, error)
	// Open returns the ids of the requests of a space that are in one of the
	// states, latest first.
	Open(space string, states []requestsv1.State) ([]string, error)
	// All returns all requests of the space that the Tx was opened for, and
	// keeps others from changing them meanwhile.
	All() ([]*requestsv1.Request, error)
	// Erase moves a request with its history to the space that it now has, and
	// keeps of its holder, title and days what it now has. It removes its
	// documents, what was written in its history and the names of those who are
	// not staff. Nobody is told any more of what has happened. search is the
	// folded text to find it by.
	Erase(r *requestsv1.Request, search string) error
	// History returns the events of a request, oldest first.
	History(id string) ([]*requestsv1.Event, error)
	// File keeps a new request; search is the folded text to find it by.
	File(r *requestsv1.Request, search string) error
	// Put keeps the state, deadline, version and time of change of a request.
	Put(r *requestsv1.Request) error
	// PutDocument keeps a paper of a request, new or not.
	PutDocument(r *requestsv1.Request, d *requestsv1.Document) error
	// Draft returns a draft of the space that the Tx was opened for; not_found if
	// there is none. Of its type only key and version are kept.
	Draft(id string) (*requestsv1.Draft, error)
	// Drafts returns all of them.
	Drafts() ([]*requestsv1.Draft, error)
	// PutDraft keeps a draft, new or not, of whose end the person is to be told at
	// an instant.
	PutDraft(d *requestsv1.Draft, noticeAt int64) error
	// DropDraft removes a draft.
	DropDraft(id string) error
	// KeepType keeps a version of a type, unless it is kept.
	KeepType(key, version string, body []byte) error
	// TypeVersion returns it; not_found if it was not kept.
	TypeVersion(key, version string) ([]byte, error)
	// Told returns the event with this id and its request without documents;
	// not_found if there is none.
	Told(id string) (Told, error)
	// AddEvent adds to the history of a request. If tell is set, the holder is
	// to be told of it from the event's instant on.
	AddEvent(r *requestsv1.Request, e *requestsv1.Event, tell bool) error
}
