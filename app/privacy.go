package app

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"becario/bot"
	"becario/channel"
	"becario/channel/webchat"
	"becario/kit/blob"
	"becario/kit/phrase"
	"becario/kit/wall"
	"becario/nlu/lang"
	"becario/person"
	"becario/privacy"
	"becario/talk/speak"
)

// Operator is the actor of what whoever runs the program does to a space.
const Operator = "operator"

// Privacy is what is kept about people, for whoever runs the program: the
// services, here or elsewhere, and the stores of the bot and the chat page.
type Privacy struct {
	app     *App
	people  bot.Store
	archive *privacy.Archive
}

// OpenPrivacy opens what is kept about people. Nothing listens and nothing runs;
// a server may run beside it on the same data.
func OpenPrivacy(ctx context.Context, c Config) (_ *Privacy, err error) {
	c.Settings.Listen = "127.0.0.1:0" // that others reach the server is no reason to refuse
	a := newApp(c)
	defer func() {
		if err != nil {
			err = errors.Join(err, a.Close())
		}
	}()
	if err := a.Settings.Check(nil); err != nil {
		return nil, err
	}
	if err := a.makeFolder(); err != nil {
		return nil, err
	}
	if a.phrases, err = phrase.Open(lang.Files()); err != nil {
		return nil, fmt.Errorf("read phrases: %w", err)
	}
	for _, p := range parts() {
		if p.keeps == nil {
			continue
		}
		if url := p.elsewhere(a); url != "" {
			p.connect(a, url)
		} else if err := p.open(ctx, a); err != nil {
			return nil, err
		}
	}
	people, err := a.openStore(ctx)
	if err != nil {
		return nil, err
	}
	page, err := a.openPageStore(ctx)
	if err != nil {
		return nil, err
	}
	files, err := a.openFiles("bot")
	if err != nil {
		return nil, err
	}
	archive := a.archive(privacy.Files("files", files), privacy.Page(page, page.Erase), privacy.Chat("chat", people, people.Erase))
	return &Privacy{app: a, people: people, archive: archive}, nil
}

// Close closes what OpenPrivacy opened.
func (p *Privacy) Close() error { return p.app.Close() }

// archive is what the services keep, and what the chats do.
func (a *App) archive(chats ...privacy.Part) *privacy.Archive {
	archive := &privacy.Archive{Clock: a.Clock}
	for _, p := range parts() {
		if p.keeps != nil {
			archive.Parts = append(archive.Parts, p.keeps(a))
		}
	}
	if c := a.Holders(); c != nil {
		archive.Parts = append(archive.Parts, privacy.Holders(c))
	}
	archive.Parts = append(archive.Parts, chats...)
	return archive
}

// find returns who is meant by a space, a chat or, where byName says so, by a
// name that only one person has. A space of which no chat is known is taken as
// it is.
func (p *Privacy) find(ctx context.Context, who string, byName bool) (person.Person, error) {
	found, err := p.people.Find(ctx, who)
	if err != nil {
		return person.Person{}, err
	}
	var those []string
	for _, f := range found {
		if f.ID == who || string(f.Chat) == who || (byName && len(found) == 1) {
			return f, nil
		}
		those = append(those, fmt.Sprintf("%s (%s)", f.ID, f.Chat))
	}
	switch {
	case len(those) > 0:
		return person.Person{}, fmt.Errorf("%s: is a name; give the id or the chat: %s", who, strings.Join(those, ", "))
	case strings.Contains(who, ":"):
		return person.Person{Chat: channel.Chat(who)}, nil
	}
	return person.Person{ID: who}, nil
}

func whoIs(p person.Person) privacy.Who { return privacy.Who{Space: p.ID, Chat: p.Chat} }

// Export writes what is kept about somebody: a space, a chat, or the name of one
// person. It is a JSON document, or an archive with it.
func (p *Privacy) Export(ctx context.Context, who string, archive bool, to io.Writer) error {
	found, err := p.find(ctx, who, true)
	if err != nil {
		return err
	}
	if !archive {
		return p.archive.Export(ctx, whoIs(found), to)
	}
	words, err := p.app.words(found, p.archive)
	if err != nil {
		return err
	}
	_, err = p.archive.ZIP(ctx, whoIs(found), words, 0, to)
	return err
}

// Erase removes what is kept about a space or a chat, for good.
func (p *Privacy) Erase(ctx context.Context, who string) error {
	found, err := p.find(ctx, who, false)
	if err != nil {
		return err
	}
	if err := p.archive.Erase(ctx, whoIs(found), Operator); err != nil {
		return err
	}
	return p.app.scrub(ctx)
}

// own is what the conversation gives people of what is kept about them, and
// removes.
type own struct {
	app     *App
	archive *privacy.Archive
}

// own is what is kept about people, as the conversation reaches it: the page is
// emptied and goes on, and the bot's own store forgets a chat with its last
// message to it.
func (a *App) own(store bot.Store, files *blob.Store, page *webchat.Channel) own {
	chats := []privacy.Part{privacy.Files("files", files)}
	if page != nil {
		chats = append(chats, privacy.Page(page.Store, page.Clear))
	}
	later := func(context.Context, channel.Chat) error { return nil }
	return own{a, a.archive(append(chats, privacy.Chat("chat", store, later))...)}
}

// Archive implements profile.Data.
func (o own) Archive(ctx context.Context, p person.Person, max int64) (data []byte, leftOut int, err error) {
	words, err := o.app.words(p, o.archive)
	if err != nil {
		return nil, 0, err
	}
	var to bytes.Buffer
	c, err := o.archive.ZIP(ctx, whoIs(p), words, max, &to)
	return to.Bytes(), len(c.LeftOut), err
}

// words are what an archive says to a person.
func (a *App) words(p person.Person, archive *privacy.Archive) (privacy.Words, error) {
	zone, err := time.LoadLocation(cmp.Or(p.Zone, a.Settings.Zone))
	if err != nil {
		return privacy.Words{}, fmt.Errorf("zone of a person: %w", err)
	}
	now := a.Clock.Now().In(zone)
	voice := speak.New(a.phrases, cmp.Or(p.Lang, a.Settings.Lang), zone.String(), now)
	folder := voice.Say("archive.folder")
	var lists []string
	for _, part := range archive.Parts {
		lists = append(lists, part.Name+": "+voice.Say("archive.part_"+part.Name))
	}
	return privacy.Words{Folder: folder, Readme: voice.Say("archive.readme"), Explain: func(c privacy.Contents) string {
		parts := []string{
			voice.Say("archive.title", "name", cmp.Or(p.Name, string(p.Chat), p.ID), "day", voice.FullDay(now), "hour", speak.Hour(now.Format(wall.HourForm))),
			voice.Say("archive.document", "document", privacy.DocumentName, "list", bulleted(lists)),
			voice.Say("archive.marks", "removed", "removed", "change", "change", "answer", "answer", "undo", "undo"),
		}
		if len(c.Files) > 0 {
			parts = append(parts, voice.Say("archive.files", "folder", folder, "list", bulleted(c.Files)))
		}
		if len(c.LeftOut) > 0 {
			parts = append(parts, voice.Say("archive.left_out", "list", bulleted(c.LeftOut)))
		}
		return strings.Join(append(parts, voice.Say("archive.erasing")), "\n\n") + "\n"
	}}, nil
}

// bulleted is a list, a name to a line.
func bulleted(names []string) string { return "• " + strings.Join(names, "\n• ") }

// Erase implements profile.Data.
func (o own) Erase(ctx context.Context, p person.Person) (left []string, why error) {
	err := o.archive.Erase(ctx, whoIs(p), p.ID)
	var some *privacy.LeftError
	if errors.As(err, &some) {
		left = some.Parts
	}
	return left, err
}
