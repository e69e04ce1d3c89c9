package telegram

import (
	"context"
	"fmt"
	"slices"

	"github.com/PaulSonOfLars/gotgbot/v2"
)

// Profile is what people see of the bot before they talk with it, in one
// language.
type Profile struct {
	// Lang is a language of two letters, or empty for everybody whose language
	// has no profile of its own.
	Lang        string
	Commands    []Command // the menu, at most 100
	Group       []Command // that in groups
	Description string    // in the empty chat, at most 512 characters
	About       string    // where the bot is shared, at most 120 characters
}

// Command is an entry of the menu.
type Command struct {
	Name        string // without the slash: 1 to 32 of a-z, 0-9 and _
	Description string // at most 256 characters
}

// Publish makes Telegram show these profiles. It changes only what is different,
// since Telegram limits how often a profile may change. It lasts through
// failures of the network and of Telegram, so it may take long: run it beside
// Poll. It fails with what Telegram finds wrong with a profile, with a
// *FatalError if the token is refused, and when the context ends.
func (c *Channel) Publish(ctx context.Context, profiles []Profile) error {
	for _, p := range profiles {
		for _, set := range []func(context.Context, Profile) error{c.setCommands, c.setGroupCommands, c.setDescription, c.setAbout} {
			err := c.unlessWrong(ctx, "publish the profile", func() error { return set(ctx, p) })
			if err != nil {
				return fmt.Errorf("profile for language %q: %w", p.Lang, err)
			}
		}
	}
	return nil
}

func (c *Channel) setCommands(ctx context.Context, p Profile) error {
	return c.setMenu(ctx, gotgbot.BotCommandScopeDefault{}, p.Lang, p.Commands)
}

func (c *Channel) setGroupCommands(ctx context.Context, p Profile) error {
	return c.setMenu(ctx, gotgbot.BotCommandScopeAllGroupChats{}, p.Lang, p.Group)
}

func (c *Channel) setMenu(ctx context.Context, scope gotgbot.BotCommandScope, lang string, commands []Command) error {
	var want []gotgbot.BotCommand
	for _, command := range commands {
		want = append(want, gotgbot.BotCommand{Command: command.Name, Description: command.Description})
	}
	have, err := c.api.GetMyCommandsWithContext(ctx, &gotgbot.GetMyCommandsOpts{Scope: scope, LanguageCode: lang})
	if err != nil || slices.Equal(have, want) {
		return err
	}
	if len(want) == 0 {
		_, err = c.api.DeleteMyCommandsWithContext(ctx, &gotgbot.DeleteMyCommandsOpts{Scope: scope, LanguageCode: lang})
		return err
	}
	_, err = c.api.SetMyCommandsWithContext(ctx, want, &gotgbot.SetMyCommandsOpts{Scope: scope, LanguageCode: lang})
	return err
}

func (c *Channel) setDescription(ctx context.Context, p Profile) error {
	have, err := c.api.GetMyDescriptionWithContext(ctx, &gotgbot.GetMyDescriptionOpts{LanguageCode: p.Lang})
	if err != nil || have.Description == p.Description {
		return err
	}
	_, err = c.api.SetMyDescriptionWithContext(ctx, &gotgbot.SetMyDescriptionOpts{LanguageCode: p.Lang, Description: p.Description})
	return err
}

func (c *Channel) setAbout(ctx context.Context, p Profile) error {
	have, err := c.api.GetMyShortDescriptionWithContext(ctx, &gotgbot.GetMyShortDescriptionOpts{LanguageCode: p.Lang})
	if err != nil || have.ShortDescription == p.About {
		return err
	}
	_, err = c.api.SetMyShortDescriptionWithContext(ctx, &gotgbot.SetMyShortDescriptionOpts{LanguageCode: p.Lang, ShortDescription: p.About})
	return err
}
