// Package person knows who talks: how they are called, which language, zone and
// currency are theirs, and when they want to be left alone.
package person

import "becario/channel"

// Person is somebody who talks with the bot.
type Person struct {
	ID   string
	Chat channel.Chat
	Name string
	Lang string // BCP 47
	// LangChosen says that the person has chosen Lang; else it follows what they write.
	LangChosen bool
	Zone       string // IANA name
	Currency   string // ISO 4217
	Blocked    bool
	// Quiet is when no notice comes and Digest when the day is told of.
	Quiet  Quiet
	Digest Digest
	// Question is the question that is open with them, in the form of whoever
	// asks it; empty if there is none.
	Question string
	New      bool // made just now
}
