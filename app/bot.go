package app

import (
	"context"
	"fmt"
	"net"

	"becario/bot"
	"becario/bot/botdb"
	"becario/channel"
	"becario/channel/intake"
	"becario/channel/telegram"
	"becario/channel/webchat"
	"becario/channel/webchat/webchatdb"
	"becario/kit/pace"
	"becario/kit/trouble"
	"becario/nlu/understand"
	"becario/talk"
	"becario/talk/fallback"
)

// openBot opens the bot with its channels.
func (a *App) openBot(ctx context.Context) error {
	store, err := a.openStore(ctx)
	if err != nil {
		return err
	}
	files, err := a.openFiles("bot")
	if err != nil {
		return fmt.Errorf("bot: %w", err)
	}
	if a.Reader == nil {
		if a.Reader, err = understand.New(); err != nil {
			return fmt.Errorf("bot: read the language packs: %w", err)
		}
	}
	reader, err := a.assisted()
	if err != nil {
		return err
	}
	channels := a.Channels
	var page *webchat.Channel
	if !a.OnlyChannels {
		if page, err = a.openWebchat(ctx, files.Limits().MaxBytes); err != nil {
			return err
		}
		channels = append(channels, page)
		if a.Settings.TelegramToken != "" {
			c, err := a.openTelegram(store)
			if err != nil {
				return err
			}
			channels = append(channels, c)
		}
	}
	engine, err := a.openTalk(store, files, reader, a.own(store, files, page))
	if err != nil {
		return fmt.Errorf("bot: %w", err)
	}
	in := intake.New(intake.Config{Files: files, ChatURL: a.Settings.ChatURL, Clock: a.Clock})
	a.sweeps("bot", in.Sweep)
	a.Bot, err = bot.New(bot.Config{Store: store, Clock: a.Clock, Log: a.Log, Talk: engine, Channels: channels, Intake: in, Meter: a.metrics, Trace: a.tracer, TellAfter: a.TellAfter})
	if err != nil {
		return err
	}
	a.runs = append(a.runs, a.Bot.Run)
	return nil
}

// assisted is the local reader, or one that asks elsewhere when that one is not
// sure, if the operator gave an address.
func (a *App) assisted() (talk.Reader, error) {
	if a.Settings.AssistURL == "" {
		return a.Reader, nil
	}
	return fallback.New(a.Reader, fallback.Config{URL: a.Settings.AssistURL, Model: a.Settings.AssistModel, Key: a.Settings.AssistKey, Log: a.Log})
}

// openStore opens the bot's own store.
func (a *App) openStore(ctx context.Context) (*botdb.Store, error) {
	dsn, err := a.Settings.database("bot")
	if err != nil {
		return nil, err
	}
	store, err := botdb.Open(ctx, dsn)
	if err != nil {
		return nil, fmt.Errorf("bot: %w", err)
	}
	a.opened("bot", store)
	return store, nil
}

// openPageStore opens the store of the chat page.
func (a *App) openPageStore(ctx context.Context) (*webchatdb.Store, error) {
	dsn, err := a.Settings.database("chat")
	if err != nil {
		return nil, err
	}
	store, err := webchatdb.Open(ctx, dsn)
	if err != nil {
		return nil, fmt.Errorf("chat: %w", err)
	}
	a.opened("chat", store)
	return store, nil
}

func (a *App) openWebchat(ctx context.Context, maxFile int64) (*webchat.Channel, error) {
	store, err := a.openPageStore(ctx)
	if err != nil {
		return nil, err
	}
	page, err := webchat.New(webchat.Config{
		Store: store, Phrases: a.phrases, Clock: a.Clock, Log: a.Log,
		Accept:  func(ctx context.Context, raws []channel.Raw) error { return a.Bot.Accept(ctx, webchat.Name, raws) },
		MaxFile: maxFile, Door: a.door(),
	})
	if err != nil {
		return nil, fmt.Errorf("chat: %w", err)
	}
	a.mux.Handle("/chat", a.guarded(page))
	a.mux.Handle("/chat/", a.guarded(page))
	a.mux.Handle("/join/", a.guarded(page))
	a.runs = append(a.runs, page.Run)
	return page, nil
}

// door is what the chat page asks of those who come from other machines; nil if
// none can, or the operator lets everybody in.
func (a *App) door() webchat.Door {
	host, _, err := net.SplitHostPort(a.Settings.Listen)
	near := err == nil && isLoopback(host) && a.Settings.PublicURL+a.Settings.ChatURL+a.Settings.Hosts+a.Settings.Proxies == ""
	if near || a.Settings.OpenChat || a.Holders() == nil {
		return nil
	}
	return door{a.Holders()}
}

// newTelegram makes the channel, which counts what it sends with counted; nil is
// for one that is not to send.
func (a *App) newTelegram(counted pace.Keeper) (*telegram.Channel, error) {
	if a.Settings.TelegramUnpaced {
		counted = nil // only refusals are counted
	}
	c, err := telegram.New(telegram.Config{Pace: counted, Token: a.Settings.TelegramToken, URL: a.Settings.TelegramAPIURL, Unpaced: a.Settings.TelegramUnpaced, Paid: a.Settings.TelegramPaid, Clock: a.Clock, Log: a.Log})
	if err != nil {
		return nil, fmt.Errorf("telegram: %w", err)
	}
	return c, nil
}

// openTelegram opens the channel. Of several processes that share the store one asks
// Telegram for updates; a webhook may reach each of them.
func (a *App) openTelegram(store *botdb.Store) (*telegram.Channel, error) {
	c, err := a.newTelegram(store.Pace())
	if err != nil {
		return nil, err
	}
	accept := func(ctx context.Context, raws []channel.Raw) error { return a.Bot.Accept(ctx, telegram.Name, raws) }
	leading := trouble.New(a.Log, "find out who asks telegram for updates")
	receive := func(ctx context.Context) error {
		return store.Lead(ctx, "telegram poll", func(err error) { leading.Note(a.Clock.Now(), err) }, func(ctx context.Context) error { return c.Poll(ctx, accept) })
	}
	if address := a.Settings.TelegramWebhook; address != "" {
		a.mux.Handle("/telegram", a.tracer.Pages(c.Webhook(c.Secret(), accept)))
		receive = func(ctx context.Context) error { return c.SetWebhook(ctx, address, c.Secret(), 0) }
	}
	// Telegram may ask for hours of patience before a profile changes again, and
	// a profile that it refuses is no reason to be silent.
	a.runs = append(a.runs, func(ctx context.Context) error {
		if err := c.Publish(ctx, a.profiles()); err != nil && ctx.Err() == nil {
			a.Log.Warn("telegram profile not published", "error", err)
		}
		return nil
	}, func(ctx context.Context) error {
		err := receive(ctx)
		if err != nil && ctx.Err() == nil {
			return fmt.Errorf("telegram: %w", err)
		}
		return nil
	})
	return c, nil
}

// profiles are what people see of the bot before they talk with it: for those
// who use Telegram in a language of ours in that one, and for everybody else in
// that of the settings.
func (a *App) profiles() []telegram.Profile {
	all := []telegram.Profile{a.profile("", a.Settings.Lang)}
	for _, tag := range a.phrases.Langs() {
		if len(tag) == 2 { // Telegram knows no variants
			all = append(all, a.profile(tag, tag))
		}
	}
	return all
}

func (a *App) profile(users, lang string) telegram.Profile {
	v := a.phrases.In(lang)
	p := telegram.Profile{Lang: users, Description: v.Say("profile.intro", nil), About: v.Say("profile.about", nil)}
	for _, name := range channel.Commands {
		p.Commands = append(p.Commands, telegram.Command{Name: name, Description: v.Say("command."+name, nil)})
	}
	// In groups it only says that it talks in private.
	p.Group = []telegram.Command{{Name: "help", Description: v.Say("command.help", nil)}}
	return p
}
