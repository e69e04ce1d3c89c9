package entity

import (
	"time"

	"becario/nlu/entity/lexicon"
	"becario/nlu/entity/money"
	"becario/nlu/entity/number"
	"becario/nlu/entity/rule"
	"becario/nlu/entity/when/length"
)

// parser holds the state of one reading. Its methods that end in At try to
// read something at a token and give the token after it; they look at a
// bounded number of tokens, so that a reading takes linear time.
type parser struct {
	lexicon.Text
	num    *number.Parser
	money  *money.Parser
	length *length.Parser
	// noAnchor tells for each token with how many levels left no anchor was found there.
	noAnchor []uint8

	ref      time.Time // wall clock, as if in UTC
	zone     *time.Location
	known    bool      // the reference is known
	dir      Direction // asked for
	past     []bool    // for each token: its clause speaks of the past
	mdy      bool
	depth    int
	inRange  bool // an end of a range is being read: "5 to 6" are two hours there
	between  bool // and the joining word stands between them
	tail     int  // the token at which the last part of a glued range begins; -1 if none has been met
	dated    bool // a day or a repetition has been found already
	cyclic   bool // something in the text may be a repetition
	moneyEnd int  // the token after the last sum of money
}

// newParser makes a parser, and takes its rules into the book.
func newParser(b *rule.Book) *parser {
	p := new(parser)
	p.num = number.New(&p.Text, b)
	p.money = money.New(&p.Text, p.num, b)
	p.length = length.New(&p.Text, p.num, b)
	return p
}
