package telegram

import (
	"context"
	"fmt"
	"slices"
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
	Name        string `json:"command"`     // without the slash: 1 to 32 of a-z, 0-9 and _
	Description string `json:"description"` // at most 256 characters
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
	return c.setMenu(ctx, "default", p.Lang, p.Commands)
}

func (c *Channel) setGroupCommands(ctx context.Context, p Profile) error {
	return c.setMenu(ctx, "all_group_chats", p.Lang, p.Group)
}

// setMenu sets the commands of a BotCommandScope.
func (c *Channel) setMenu(ctx context.Context, scope, lang string, want []Command) error {
	where := func() params {
		return params{"scope": map[string]string{"type": scope}, "language_code": lang}
	}
	var have []Command
	if err := c.client.call(ctx, "getMyCommands", where(), &have); err != nil || slices.Equal(have, want) {
		return err
	}
	if len(want) == 0 {
		return c.client.call(ctx, "deleteMyCommands", where(), nil)
	}
	p := where()
	p["commands"] = want
	return c.client.call(ctx, "setMyCommands", p, nil)
}

func (c *Channel) setDescription(ctx context.Context, p Profile) error {
	var have struct {
		Description string `json:"description"`
	}
	err := c.client.call(ctx, "getMyDescription", params{"language_code": p.Lang}, &have)
	if err != nil || have.Description == p.Description {
		return err
	}
	return c.client.call(ctx, "setMyDescription", params{"language_code": p.Lang, "description": p.Description}, nil)
}

func (c *Channel) setAbout(ctx context.Context, p Profile) error {
	var have struct {
		About string `json:"short_description"`
	}
	err := c.client.call(ctx, "getMyShortDescription", params{"language_code": p.Lang}, &have)
	if err != nil || have.About == p.About {
		return err
	}
	return c.client.call(ctx, "setMyShortDescription", params{"language_code": p.Lang, "short_description": p.About}, nil)
}
