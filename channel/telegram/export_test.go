package telegram

import "strconv"

// ID is an identifier as the channel gives it.
func ID(id int64) string { return strconv.FormatInt(id, 10) }

// Split is split, Mention is mention.
var (
	Split   = split
	Mention = mention
)
