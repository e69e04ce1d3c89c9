package bot

import "context"

// Say keeps messages that are no answers.
func (b *Bot) Say(ctx context.Context, out []Outgoing) error { return b.say(ctx, out) }
