package nlu

// Place is what the turn before a message was, on which it depends how the message is
// meant: "a las diez" after a task was noted is not "a las diez" after a form asked for
// a day.
type Place string

// The places of a talk.
const (
	AfterTask     Place = "task"         // a task was noted or changed
	AfterClass    Place = "class"        // a class was noted or changed
	AfterExpense  Place = "expense"      // an expense was noted or changed
	AfterSetting  Place = "setting"      // a setting was changed
	AfterTasks    Place = "tasks?"       // tasks, or a day, were shown
	AfterClasses  Place = "classes?"     // classes were shown
	AfterExpenses Place = "expenses?"    // sums or expenses were shown
	AfterRequests Place = "requests?"    // requests were shown
	AtSure        Place = "sure"         // it was asked whether to do something
	AtWhich       Place = "which"        // it was asked which of several
	AtText        Place = "form.text"    // a form asks for a text
	AtChoice      Place = "form.choice"  // a form asks for one of some values
	AtDay         Place = "form.day"     // a form asks for a day or days
	AtNumber      Place = "form.money"   // a form asks for a sum or a number
	AtSummary     Place = "form.summary" // a form asks whether to file it
	AfterLost     Place = "lost"         // the message before was not understood
	AfterChat     Place = "chat"         // small talk, or nothing
)

// Before is the turn before a message.
type Before struct {
	Place Place
	// Answer is what was said to the person in it.
	Answer string
}

// Relation is how a message relates to the turn before it.
type Relation string

// The relations: what a message does.
const (
	Complete  Relation = "new"   // it says all that it means by itself
	Corrects  Relation = "edit"  // corrects or completes what was last said or asked
	Repeats   Relation = "again" // asks for the same for something else: "y el 18 tampoco"
	TakesBack Relation = "undo"  // says that the last thing was wrong, and not what is right
	Agrees    Relation = "yes"
	Refuses   Relation = "no"
	Picks     Relation = "pick"  // chooses one of several
	Gives     Relation = "value" // gives what a form asks for
	AsksAbout Relation = "ask"   // asks about what was last said
	Reacts    Relation = "chat"  // asks for nothing to be done
)

// The probabilities of a relation from which on it counts. Of messages by hands that were
// not learned from, six in ten are right from Likely on and nine in ten from Surely on
// (`make score`).
const (
	Likely = 0.6  // enough to ask
	Surely = 0.85 // enough to do what can be taken back
)

// AllRelations are the relations in their order.
var AllRelations = []Relation{Complete, Corrects, Repeats, TakesBack, Agrees, Refuses, Picks, Gives, AsksAbout, Reacts}

// Relations are the probabilities of each relation.
type Relations map[Relation]float64

// Best is the likeliest relation and its probability; Complete, 0 of none.
func (r Relations) Best() (Relation, float64) {
	best, p := Complete, 0.0
	for _, one := range AllRelations {
		if r[one] > p {
			best, p = one, r[one]
		}
	}
	return best, p
}
