package telegram

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"becario/channel"
)

// Error is an answer of the Bot API that is not ok.
type Error struct {
	Method      string
	Code        int    // as HTTP has it
	Description string // Telegram's words
	RetryAfter  time.Duration
	NewChat     int64 // the identifier of the group that the chat has become
	Paid        bool  // the call allowed payment
}

func (e *Error) Error() string {
	return fmt.Sprintf("telegram %s: %d %s", e.Method, e.Code, e.Description)
}

// FatalError says that the bot cannot receive updates until an operator does
// what Remedy says.
type FatalError struct {
	Err    error
	Remedy string
}

func (e *FatalError) Error() string { return e.Err.Error() + "; " + e.Remedy }

func (e *FatalError) Unwrap() error { return e.Err }

// Remedies for operators.
const (
	remedyToken  = "the token is wrong or has been revoked: copy it again from @BotFather and restart"
	remedyPoller = "another program receives updates with this token: stop it, or revoke the token with @BotFather"
)

// fatal makes a *FatalError of a refused token. Other errors stay as they are.
func fatal(err error) error {
	var e *Error
	if errors.As(err, &e) && (e.Code == 401 || e.Code == 404) {
		return &FatalError{Err: err, Remedy: remedyToken}
	}
	return err
}

// refusal turns what the Bot API says about a message into what the outbox
// shall do. Failures of the network and of Telegram's servers stay plain.
func refusal(err error) error {
	var e *Error
	if !errors.As(err, &e) {
		return err
	}
	switch {
	case e.Code == 429:
		return &channel.SendError{RetryAfter: patience(e), Err: err}
	case e.NewChat != 0:
		return &channel.SendError{NewChat: ChatOf(e.NewChat), Permanent: true, Err: err}
	case e.Code == 403, gone(e.Description):
		return &channel.SendError{Blocked: true, Permanent: true, Err: err}
	case e.Code == 401, e.Code == 404:
		// The token is refused: the message is not at fault, and goes out when
		// the operator has set the right one.
		return err
	case e.Code >= 400 && e.Code < 500:
		return &channel.SendError{Permanent: true, Err: err}
	}
	return err
}

// unpayable reports whether err may be a refusal to be paid: Telegram does not say
// which words stand for that, and a message that is at fault itself is refused with
// the same code.
func unpayable(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.Paid && (e.Code == 400 || e.Code == 402) && e.NewChat == 0 && !gone(e.Description)
}

// patience is how long to wait after a 429.
func patience(e *Error) time.Duration { return max(e.RetryAfter, time.Second) }

// gone reports whether a description of a 400 says that nothing can be sent to
// the chat. Telegram has no codes for these; the words are those of its server.
func gone(description string) bool {
	for _, words := range []string{
		"chat not found",
		"user not found",
		"PEER_ID_INVALID",
		"bot was kicked",
		"bot is not a member",
		"group chat was deactivated",
		"have no rights to send a message",
		"not enough rights to send text messages",
		"need administrator rights in the channel chat",
		"CHAT_WRITE_FORBIDDEN",
	} {
		if strings.Contains(description, words) {
			return true
		}
	}
	return false
}

// says reports whether err is an answer of the Bot API with these words in it.
func says(err error, words string) bool {
	var e *Error
	return errors.As(err, &e) && strings.Contains(e.Description, words)
}
