package talk

import (
	"context"
	"time"

	commonv1 "becario/api/becario/common/v1"
	"becario/nlu"
)

// Topic is one thing that can be talked about.
type Topic interface {
	// Name is the topic's name in refs, questions and the data of buttons.
	Name() string
	// Acts are what people can say about it, one row each.
	Acts() []Act
}

// The further powers of topics. A topic states those that it has by assertions
// such as
//
//	var _ talk.Undoer = (*Topic)(nil)
type (
	// Undoer takes back the change that was made under a key, and says what is
	// now.
	Undoer interface {
		Undo(t *Turn, key string) (string, error)
	}

	// Presser answers a button "name.action:argument" on a message about refs,
	// which are those of the topic.
	Presser interface {
		Press(t *Turn, action, argument string, refs []Ref) (Reply, error)
	}

	// Overrider takes a message that it knows word for word before everything else,
	// an open question included, which is abandoned. It reports false to leave it.
	Overrider interface {
		Override(t *Turn, text string) (Reply, bool, error)
	}

	// Replier takes a message as the answer to a question of the topic. It
	// reports false if the message is none; then the question is abandoned, and
	// what the reply says, if anything, comes before the answer to the message.
	Replier interface {
		Reply(t *Turn, q Question, text string) (Reply, bool, error)
	}

	// Waiter says, after something else was said and done, that its question is
	// still open; without a text it stays open in silence. It reports false if it is
	// out of date.
	Waiter interface {
		Waiting(t *Turn, q Question) (Reply, bool)
	}

	// Namer gives the reader the person's own names of some kinds.
	Namer interface {
		// Naming returns the kinds.
		Naming() nlu.Names
		// Names adds the names to c. It changes nothing of the turn, since other
		// topics are asked at the same time.
		Names(t *Turn, c *nlu.Context) error
	}

	// Commander has commands, by their names in English.
	Commander interface {
		Commands() map[string]Command
	}

	// Hearer hears one of the topic's commands in words that are not among its phrases,
	// whatever the message would be read as. It reports false to leave the message.
	Hearer interface {
		Hear(t *Turn, text string) (Command, bool)
	}

	// Arriver takes what came with the command by which somebody comes, such as the
	// token of an invitation. It reports false to leave it.
	Arriver interface {
		Arrive(t *Turn, token string) (Reply, bool, error)
	}

	// FileTaker takes files that were sent: these are its rows of the table by
	// which they find their way.
	FileTaker interface {
		Files() []FileRow
	}

	// UndoAsker asks before the change that was made under a key is taken back,
	// since that cannot be undone.
	UndoAsker interface {
		AskUndo(t *Turn, key string) (Reply, error)
	}

	// Interceptor takes a message with one frame before anything is done with it.
	// It reports false to leave it.
	Interceptor interface {
		Intercept(t *Turn, f nlu.Frame) (Reply, bool, error)
	}

	// Prereader reads a message that it knows by its form before it is read as a whole:
	// "lo mío fueron 10 de los 40". asked is the frame that the open question asks about;
	// nil if there is none. It sets the turn's Target to the record that is meant. It
	// reports false to leave the message.
	Prereader interface {
		Preread(t *Turn, asked *nlu.Frame) (nlu.Frame, bool, error)
	}

	// Founder makes a new record of a frame that would change one which has a name that
	// no record has: "el taxi fueron 12" where no taxi is noted. It reports false if the
	// frame cannot be that.
	Founder interface {
		Found(t *Turn, f nlu.Frame) (nlu.Frame, bool)
	}

	// Corrector reads a frame anew that, in the words of the message, only
	// corrects what was kept before.
	Corrector interface {
		Correct(t *Turn, f nlu.Frame) (nlu.Frame, error)
	}

	// Amender reads what somebody says to correct or complete a record as a change of
	// it. about tells that the text is surely about the record, whatever else it says.
	// It reports false if it cannot be that.
	Amender interface {
		Amend(t *Turn, ref Ref, said string, about bool) (nlu.Frame, bool, error)
	}

	// Placer tells what a turn of the topic was: changed says that it changed a
	// record; q is what it asked, nil if it asked nothing. It is "" for what is of no
	// kind of its own.
	Placer interface {
		Place(changed bool, q *Question) nlu.Place
	}

	// Resolver finds by itself what a frame means, before records are looked for.
	// It reports false to leave that to the engine.
	Resolver interface {
		Resolve(t *Turn, f nlu.Frame) (Meaning, bool, error)
	}

	// Rereader reads a frame of another topic, whose record nobody has, as one
	// about its own. It reports false if it has none either.
	Rereader interface {
		Reread(t *Turn, f nlu.Frame) (nlu.Frame, bool, error)
	}

	// Mender reads a reply that is no wish by itself ("a las 10", "30") as a
	// change of the record of the topic that it replies to. It reports false if
	// it cannot be that.
	Mender interface {
		Mend(t *Turn, names nlu.Context) (nlu.Frame, bool)
	}

	// Renamer gives a record another name.
	Renamer interface {
		Rename(name string) nlu.Frame
	}

	// Keeper has records that messages may mean by their titles, by a number of
	// a list, or as the last one.
	Keeper interface {
		Topic
		// As is a frame in the terms of this topic: to delete a task is to undo
		// an expense. It reports false if nothing here comes near it.
		As(t *Turn, f nlu.Frame) (nlu.Frame, bool)
		// Named returns the records whose title holds that of a frame.
		Named(t *Turn, title string) ([]Ref, error)
		// Called says a record in resolved words, and its title; not_found if it
		// is no more.
		Called(t *Turn, id string) (what, title string, err error)
		// Likely reports whether a frame may be carried out without a question if
		// its record is sure.
		Likely(t *Turn, f nlu.Frame) bool
	}

	// Follower reads a message that says too little by itself ("¿y en septiembre?",
	// "fuimos cinco", "para el viernes") as going on with what was answered last,
	// which is about the topic: as the last question asked anew, or as a change of
	// the last record. f is what it was read as alone. It reports false if it
	// cannot be that.
	Follower interface {
		Follow(t *Turn, last Said, f nlu.Frame) (nlu.Frame, bool, error)
	}

	// Lister gives the titles of its latest records, by which misspelt ones are
	// found.
	Lister interface {
		Topic
		Titles(t *Turn) ([]Titled, error)
	}

	// Noticer has a service that gives notices.
	Noticer interface {
		Topic
		// Claim leases up to limit notices that are due, and tells when the next
		// is, in microseconds since 1970; 0 if nothing is.
		Claim(ctx context.Context, limit int, lease time.Duration) (due []*commonv1.Notice, nextAt int64, err error)
		Acknowledge(ctx context.Context, notices []*commonv1.Notice) error
		// Notice says a notice to a person.
		Notice(t *Turn, n *commonv1.Notice) (Reply, error)
	}

	// Broadcaster gives notices that say the same to many people. They go behind all
	// other messages, and it is told what became of each, maybe more than once.
	Broadcaster interface {
		Noticer
		Report(ctx context.Context, fates []*commonv1.NoticeFate) error
	}

	// Forecaster is a Noticer whose notices may come before their time where they
	// could not all come in time otherwise.
	Forecaster interface {
		Noticer
		// Forecast counts the notices that are due in each of the next minutes.
		Forecast(ctx context.Context, minutes int) ([]int32, error)
		// ClaimAhead is Claim for notices that are due within some time as well.
		ClaimAhead(ctx context.Context, limit int, lease, ahead time.Duration) (due []*commonv1.Notice, nextAt int64, err error)
	}

	// Configurer has notices that can be set.
	Configurer interface {
		Topic
		// Scope is what people call those notices, as the slot scope has it.
		Scope() string
		// Configure sets when the notices come. It reports false if the slots ask
		// for something that cannot be set.
		Configure(t *Turn, s nlu.Slots, key string) (Reply, bool, error)
	}

	// Chooser tells what a person has chosen of its notices, to be shown among the
	// settings; empty if nothing.
	Chooser interface {
		Chosen(t *Turn) (string, error)
	}

	// Stander says how a record stands that a text names which changes nothing:
	// "no han cancelado Química". It reports false if the text names none.
	Stander interface {
		Stands(t *Turn, text string) (Reply, bool, error)
	}

	// Sweeper takes several of its records away together, after a question that says
	// how many and which, and which stay.
	Sweeper interface {
		Sweep(t *Turn, refs, kept []Ref) (Reply, error)
	}

	// Fitter reads a frame anew in the light of the record that it changes: "al 20" is of
	// the month in which the record is.
	Fitter interface {
		Fit(t *Turn, f nlu.Frame, ref Ref) (nlu.Frame, error)
	}

	// Timed tells of which day (YYYY-MM-DD) and hour (HH:MM) a record is; either may be
	// empty. It fails with not_found if the record is no more.
	Timed interface {
		Time(t *Turn, id string) (day, hour string, err error)
	}

	// Seeker finds those of its records that a question is about.
	Seeker interface {
		// Asked lists the records all of whose words stand in a text.
		Asked(t *Turn, text string) (Reply, bool, error)
		// Like lists the records of a range of days ("FROM/TO") that have a word
		// of a name, in whatever form.
		Like(t *Turn, name, within string) (Reply, bool, error)
	}

	// Planner tells what the days of a person hold.
	Planner interface {
		// Days returns what happens from one day to another, both included, and
		// the records that are told of.
		Days(t *Turn, from, to string) ([]Item, []Ref, error)
	}

	// Reminder tells of what is late, in lines; of nothing if that cannot be told
	// now.
	Reminder interface {
		Late(t *Turn) (string, []Ref)
	}

	// Digester tells what a day holds, for those who want to be told of it each
	// morning.
	Digester interface {
		Digest(t *Turn) (Reply, error)
	}
)

// Titled is a record and its title.
type Titled struct {
	Ref   Ref
	Title string
}

// Item is a line of a day (YYYY-MM-DD), at an hour (HH:MM) or at none; Lasts says
// that it goes on from then.
type Item struct {
	Day, Hour, Line string
	Lasts           bool
}

// Command answers a message that begins with a slash.
type Command func(t *Turn) (Reply, error)

// Having returns the topics that have a power, in their order.
func Having[P any](t *Turn) []P {
	var all []P
	for _, topic := range t.engine.Topics {
		if p, ok := topic.(P); ok {
			all = append(all, p)
		}
	}
	return all
}

// one returns the topic of a name if it has a power.
func one[P any](t *Turn, name string) (P, bool) {
	p, ok := t.engine.byName[name].(P)
	return p, ok
}
