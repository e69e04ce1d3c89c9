package telegram

import "becario/bot"

// Raw is an update as it came.
type Raw struct {
	ID   string
	Seq  int64
	Chat bot.Chat
	Body []byte
}
