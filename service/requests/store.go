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
	// Queue returns the requests that fit a filter, with their documents.
	Queue(ctx context.Context, f Filter) ([]Item, error)
	// Counts returns how many requests that fit a filter are in each state. With
	// words at most limit are counted, else at most limit of each state.
	Counts(ctx context.Context, f Filter, limit int) (map[requestsv1.State]int, error)
	// Seen returns when a member of staff last looked at requests, by their ids.
	Seen(ctx context.Context, staff string, ids []string) (map[string]int64, error)
	// Look keeps that a member of staff looks at a request, and returns who else has
	// since an instant.
	Look(ctx context.Context, id, staff string, now, since int64) (others []string, err error)
	// Touched returns up to limit requests that were touched from an instant on, by when
	// they were.
	Touched(ctx context.Context, since int64, limit int) ([]*requestsv1.Change, error)
	// Tallies counts requests by what a filter tells them apart by.
	Tallies(ctx context.Context, f TallyFilter) ([]Tally, error)
	// FoldSums adds up to limit changes to the sums that Tallies reads; until then it
	// reads them by themselves.
	FoldSums(ctx context.Context, limit int) (more bool, err error)
	// CountDay counts requests from before there were sums that were filed on one day,
	// and reports whether there were any. of is the office's day of an instant, in days
	// since 1970, and the instants at which that and the next one begin.
	CountDay(ctx context.Context, of func(at int64) (day, from, before int64)) (more bool, err error)
	// RemakeTexts makes up to limit texts anew by which requests are found, of those that
	// were made before private answers were left out. text returns what a request with
	// its documents and events is found by, and whether that may be something else than
	// what is there.
	RemakeTexts(ctx context.Context, limit int, text func(tx Tx, r *requestsv1.Request, events []*requestsv1.Event) (string, bool, error)) (more bool, err error)
	// CannedAnswers returns the answers that the office has ready, by title.
	CannedAnswers(ctx context.Context) ([]*requestsv1.CannedAnswer, error)
	// Staff returns what staff keep on the request with this id; not_found if there
	// is none.
	Staff(ctx context.Context, id string) (Staff, error)
	// Fetch returns the request with this id or number and its history, oldest
	// first; not_found if there is none.
	Fetch(ctx context.Context, id string) (*requestsv1.Request, []*requestsv1.Event, error)
	// Histories returns the events of requests, oldest first, by the request's id.
	Histories(ctx context.Context, ids []string) (map[string][]*requestsv1.Event, error)
	// Export returns a page of all that is kept about a space, what the ledger
	// has of it included, and where the next page begins; empty is both the first
	// page and none.
	Export(ctx context.Context, space, page string) (kept []*requestsv1.Kept, next string, err error)
	// Documents returns the ids of all documents of a space, those of drafts
	// included.
	Documents(ctx context.Context, space string) ([]string, error)
	// Drafts returns the drafts of a space, latest first. Of their types only key
	// and version are kept.
	Drafts(ctx context.Context, space string) ([]*requestsv1.Draft, error)
	// ReminderQueue leases requests whose holder is to be told of what is owed.
	ReminderQueue() ledger.Queue[Tx]
	// Counted returns up to limit requests that are in a state, by when they were filed
	// and their ids, from the first one after another one, with the steps by which
	// their states have changed; nil is the beginning. Of a request only what
	// deadlines are counted from is there.
	Counted(ctx context.Context, state requestsv1.State, after *requestsv1.Request, limit int) ([]Counted, error)
	// Recounted keeps the deadlines of requests of which nothing has changed since
	// they were read, and their events; their versions grow by one. It returns how many
	// these were.
	Recounted(ctx context.Context, all []Recounted) (int, error)
	// Anchor binds the ends of up to limit histories that no anchor binds yet by a
	// new one, unless one of the same day, which began at an instant, has bound all.
	// It reports whether more may be left.
	Anchor(ctx context.Context, now, day int64, limit int) (more bool, err error)
	// ShortAnswers returns what the office answers to questions that many ask.
	ShortAnswers(ctx context.Context) ([]*requestsv1.ShortAnswer, error)
	// ClosedTypes returns the types of which no new requests are taken, by key.
	ClosedTypes(ctx context.Context) ([]*requestsv1.ClosedType, error)
	// Closures returns the days that staff have closed or opened, in their order.
	Closures(ctx context.Context) ([]*requestsv1.Closure, error)
	// DraftQueue leases drafts of whose end the person is to be told.
	DraftQueue() ledger.Queue[Tx]
	// CleanDrafts removes up to limit drafts that have lapsed before an instant; it
	// reports whether more may be left.
	CleanDrafts(ctx context.Context, before int64, limit int) (more bool, err error)
	// PutLink keeps a link in the place of an earlier one of the same draft or request.
	PutLink(ctx context.Context, l FormLink) error
	// OpenLink makes the session of a link that is still good at an instant, until
	// another one; not_found if there is no such link.
	OpenLink(ctx context.Context, token, session []byte, now, until int64) error
	// OpenedLink returns what a session is for; not_found if it is over.
	OpenedLink(ctx context.Context, session []byte, now int64) (FormLink, error)
	// TypeVersion returns a version of a type as KeepType kept it; not_found if it
	// was not.
	TypeVersion(ctx context.Context, key, version string) ([]byte, error)
}

// Filter chooses requests. Its zero fields ask for nothing.
type Filter struct {
	// States are those that a request may be in.
	States []requestsv1.State
	// Words each hold in the text that a request is found by, as the beginning of a
	// word; instead of each, one of those that stand with it may. They are folded.
	Words [][]string
	// Numbers are whole numbers, of which it has one.
	Numbers []string
	Types   []string
	// Except are the types that it is not of.
	Except []string
	// Assignee is whose it is; with Unassigned it is nobody's.
	Assignee   string
	Unassigned bool
	// Proposed is that a decision waits for a second signature.
	Proposed bool
	// DueBefore is the day before which its deadline is.
	DueBefore string
	Space     string
	// FiledFrom and FiledBefore bound the instant of filing.
	FiledFrom, FiledBefore int64
	// Sort is the order; unspecified is the deadline or, with words, the latest first.
	Sort       requestsv1.Sort
	Descending bool
	// AfterValue and AfterID are the place of the last request that was seen, as
	// Item has it; empty is the beginning.
	AfterValue, AfterID string
	Limit               int
}

// TallyFilter chooses what is counted.
type TallyFilter struct {
	By By
	// First and Last are the days of filing, both included, in days since 1970.
	First, Last int64
	// Today is the day before which a deadline is late, in the states in which its
	// clock is running.
	Today   string
	Running []requestsv1.State
	// Types are those that count; none is all. Except are those that do not.
	Types, Except []string
}

// Item is a request in a list.
type Item struct {
	Request  *requestsv1.Request
	Assignee string
	Priority int32
	// HeardAt is when its holder last did something.
	HeardAt int64
	// Place is its value in the order.
	Place string
	// Text is what it was found by; empty if words were not asked for.
	Text string
	// Proposed is that a decision waits for a second signature.
	Proposed bool
}

// Staff is what staff keep on a request, and holders never read.
type Staff struct {
	Assignee string
	Priority int32
	HeardAt  int64
	OfHolder int32
	Notes    []*requestsv1.StaffNote
	Links    []*requestsv1.Linked
	// Proposals are oldest first.
	Proposals []*requestsv1.Proposal
}

// proposed reports whether a decision waits for a second signature.
func (s Staff) proposed() bool {
	n := len(s.Proposals)
	return n > 0 && s.Proposals[n-1].Outcome == ""
}

// Counted is a request whose deadlines are counted, and the steps by which its
// state has changed, oldest first.
type Counted struct {
	Request *requestsv1.Request
	Moves   []*requestsv1.Event
	// Entries is how many its history has, and Head the hash of the last.
	Entries int64
	Head    []byte
}

// Recounted is a request whose deadlines have changed, with its version and the end
// of its history of before.
type Recounted struct {
	Request *requestsv1.Request
	Entries int64
	Head    []byte
	Event   *requestsv1.Event
	// Tell says that its holder is told.
	Tell bool
	// NoticeAt is when its next reminder is due; 0 is never.
	NoticeAt int64
}

// Told is an event of which the holder is to be told.
type Told struct {
	Request *requestsv1.Request
	Event   *requestsv1.Event
	// Document is the name of the document that it is about; empty if of none.
	Document string
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
	// documents, the link to its page, what was written in its history and the names of those who are
	// not staff, and what staff noted. Nobody is told any more of what has happened.
	// text is what it is found by from now on.
	Erase(r *requestsv1.Request, text string) error
	// History returns the events of a request, oldest first.
	History(id string) ([]*requestsv1.Event, error)
	// File keeps a new request; text is what it is found by, and day the office's day
	// of filing in days since 1970. Its holder is to be reminded at an instant; 0 is
	// never.
	File(r *requestsv1.Request, text string, day, noticeAt int64) error
	// AddText adds to what a request is found by.
	AddText(id, text string) error
	// Put keeps the state, deadlines, version and time of change of a request, of which
	// its holder is to be reminded at an instant; 0 is never.
	Put(r *requestsv1.Request, noticeAt int64) error
	// PutForm keeps the answers of a request, what it asks for, its days, in how many
	// business days it is decided, and its stars.
	PutForm(r *requestsv1.Request) error
	ShortAnswers() ([]*requestsv1.ShortAnswer, error)
	PutShortAnswer(a *requestsv1.ShortAnswer) error
	DropShortAnswer(id string) error
	// ClosedTypes returns the types of which no new requests are taken, by key. None is
	// closed before the Tx has ended.
	ClosedTypes() ([]*requestsv1.ClosedType, error)
	// CloseType keeps that no new requests of a type are taken; one that is closed
	// stays as it is.
	CloseType(c *requestsv1.ClosedType) error
	// OpenType takes back what CloseType has kept.
	OpenType(key string) error
	// PutClosure keeps what staff say of a day of the office.
	PutClosure(c *requestsv1.Closure) error
	DropClosure(day string) error
	// PutDocument keeps a paper of a request, new or not.
	PutDocument(r *requestsv1.Request, d *requestsv1.Document) error
	// DropDocument removes a paper of a request.
	DropDocument(r *requestsv1.Request, id string) error
	// Draft returns a draft of the space that the Tx was opened for; not_found if
	// there is none. Of its type only key and version are kept.
	Draft(id string) (*requestsv1.Draft, error)
	// Drafts returns all of them.
	Drafts() ([]*requestsv1.Draft, error)
	// PutDraft keeps a draft, new or not, of whose end the person is to be told at
	// an instant.
	PutDraft(d *requestsv1.Draft, noticeAt int64) error
	// DropDraft removes a draft, and the link to its page.
	DropDraft(id string) error
	// DropLink removes the link to a page of a draft or a request, and what it opened.
	DropLink(id string) error
	// KeepType keeps a version of a type, unless it is kept.
	KeepType(key, version string, body []byte) error
	// TypeVersion returns it; not_found if it was not kept.
	TypeVersion(key, version string) ([]byte, error)
	// Told returns the event with this id and its request without documents;
	// not_found if there is none.
	Told(id string) (Told, error)
	// AddEvent adds to the history of a request and to its chain. If tell is set, the holder is
	// to be told of it from the event's instant on.
	AddEvent(r *requestsv1.Request, e *requestsv1.Event, tell bool) error
	// AddLateEvent is AddEvent for one of which the holder is told from an instant
	// on; 0 is never.
	AddLateEvent(r *requestsv1.Request, e *requestsv1.Event, tellAt int64) error
	// TellNot takes the notice of an event back, and the comment that was for the
	// holder. It reports false if somebody has
	// the notice already.
	TellNot(event string) (bool, error)

	// What follows is for staff alone; the request may be of any space.

	// Heard keeps when the holder of a request last did something.
	Heard(id string, at int64) error
	// Decided keeps when a request was decided, in how many business days; 0 takes
	// it back.
	Decided(id string, at int64, days int) error
	// Assignee returns whose a request is; not_found if there is none.
	Assignee(id string) (string, error)
	Assign(id, name string) error
	// Touch keeps when something changed that staff see; Put, AddEvent and AddNote do
	// so, too.
	Touch(id string, at int64) error
	Prioritise(id string, priority int) error
	AddNote(id string, n *requestsv1.StaffNote) error
	// Proposal returns the open proposal of a request; not_found if it has none.
	Proposal(id string) (*requestsv1.Proposal, error)
	// PutProposal keeps a proposal of a request, or how it ended.
	PutProposal(id string, p *requestsv1.Proposal) error
	// Link keeps that two requests belong together, for both; an empty kind takes
	// that away.
	Link(id, other, kind string) error
	PutCannedAnswer(a *requestsv1.CannedAnswer) error
	DropCannedAnswer(id string) error
}
