package requests

import (
	"slices"

	requestsv1 "becario/api/becario/requests/v1"
)

// The states, by short names.
const (
	submitted      = requestsv1.State_STATE_SUBMITTED
	inReview       = requestsv1.State_STATE_IN_REVIEW
	waitsApplicant = requestsv1.State_STATE_WAITING_APPLICANT
	waitsOthers    = requestsv1.State_STATE_WAITING_THIRD_PARTY
	inCommittee    = requestsv1.State_STATE_IN_COMMITTEE
	approved       = requestsv1.State_STATE_APPROVED
	rejected       = requestsv1.State_STATE_REJECTED
	inPayment      = requestsv1.State_STATE_IN_PAYMENT
	resolved       = requestsv1.State_STATE_RESOLVED
	withdrawn      = requestsv1.State_STATE_WITHDRAWN
)

// steps are the states to which staff may move a request from each state. A
// rejected one goes back into review when its holder asks for the decision to
// be reconsidered. From a state that is not here nothing follows.
var steps = map[requestsv1.State][]requestsv1.State{
	submitted:      {inReview, waitsApplicant, waitsOthers, inCommittee, approved, rejected},
	inReview:       {waitsApplicant, waitsOthers, inCommittee, approved, rejected},
	waitsApplicant: {inReview, waitsOthers, inCommittee, rejected},
	waitsOthers:    {inReview, waitsApplicant, inCommittee, approved, rejected},
	inCommittee:    {inReview, waitsApplicant, waitsOthers, approved, rejected},
	approved:       {inPayment, resolved},
	inPayment:      {resolved},
	rejected:       {inReview},
}

// openStates are those in which the office still has something to do, and in
// which the holder may withdraw a request or add to it.
var openStates = []requestsv1.State{submitted, inReview, waitsApplicant, waitsOthers, inCommittee, approved, inPayment}

func open(state requestsv1.State) bool { return slices.Contains(openStates, state) }

// running reports whether the clock of the deadline runs in a state.
func running(state requestsv1.State) bool {
	return state == submitted || state == inReview || state == inCommittee
}

// undecided reports whether the decision is still to come.
func undecided(state requestsv1.State) bool {
	return running(state) || state == waitsApplicant || state == waitsOthers
}

// explained reports whether a step to the state needs a comment: the holder
// has to know why, or what to do.
func explained(state requestsv1.State) bool { return state == rejected || state == waitsApplicant }
