package webchat

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strconv"
	"time"
	"unicode/utf8"

	"becario/channel"
	"becario/kit/wall"
)

const (
	// history is how many messages the page shows at first, and how many more
	// each step back.
	history = 50
	// fresh is how old a toast may be to be shown.
	fresh = 30 * time.Second
)

// chatPage is the conversation.
type chatPage struct {
	words
	Session  Session
	Bubbles  []bubble
	Earlier  int64 // Seq to go back from; zero at the beginning
	Later    bool  // this is not the end of the conversation
	Rev      int64 // what the page has seen
	Key      string
	Draft    string
	Reply    quote
	Edit     quote // the message of the person's own that is being changed
	Problem  string
	Toast    string
	Settings joinPage
	Commands []command
	MaxFile  int64
	MaxText  int
}

// MaxMB is MaxFile in megabytes.
func (p chatPage) MaxMB() int64 { return p.MaxFile >> 20 }

// command is what a person can say with a slash, and what it is for.
type command struct{ Name, Says string }

func commands(w words) []command {
	var all []command
	for _, name := range channel.Commands {
		all = append(all, command{Name: "/" + name, Says: w.T("command." + name)})
	}
	return all
}

// open shows the conversation, or asks who comes.
func (c *Channel) open(w http.ResponseWriter, r *http.Request) {
	s, err := c.session(r)
	if errors.Is(err, ErrNone) {
		if c.Door != nil && invitationOf(r) == "" {
			c.door(w, r, http.StatusOK, doorPage{})
			return
		}
		c.welcome(w, http.StatusOK, c.newcomer(r))
		return
	}
	if err != nil {
		c.broken(w, r, err)
		return
	}
	if token, err := tokenOf(r); err == nil {
		remember(w, r, token)
	}
	c.show(w, r, s, http.StatusOK, draft{}, "")
}

// show renders the conversation, with what the person was writing and why it
// was not taken, if so.
func (c *Channel) show(w http.ResponseWriter, r *http.Request, s Session, status int, d draft, problem string) {
	p, err := c.conversation(r, s)
	if err != nil {
		c.broken(w, r, err)
		return
	}
	if d.key != "" {
		p.Key, p.Draft = d.key, d.text
	}
	if problem != "" {
		p.Problem = p.T(problem, "max", c.MaxFile>>20)
	}
	c.render(w, status, "chat", p)
}

func (c *Channel) conversation(r *http.Request, s Session) (chatPage, error) {
	ctx, query := r.Context(), r.URL.Query()
	p := chatPage{words: words{c.Phrases.In(s.Lang)}, Session: s, Rev: s.Last, Key: newKey(), MaxFile: c.MaxFile, MaxText: MaxText}
	p.Settings = joinPage{words: p.words, Name: s.Name, Chosen: s.Lang, Zone: s.Zone, Langs: c.languages(), Known: true}
	p.Commands = commands(p.words)
	if draft := tidy(query.Get("text")); utf8.RuneCountInString(draft) <= MaxText {
		p.Draft = draft
	}
	before, _ := strconv.ParseInt(query.Get("before"), 10, 64) // what is no number is the end
	messages, err := c.Store.Before(ctx, s.Chat, before, history+1)
	if err != nil {
		return p, err
	}
	if len(messages) > history {
		messages = messages[1:]
		p.Earlier = messages[0].Seq
	}
	p.Later = before > 0
	if p.Bubbles, err = c.bubbles(ctx, s, p.words, messages); err != nil {
		return p, err
	}
	if reply, err := strconv.ParseInt(query.Get("reply"), 10, 64); err == nil {
		if p.Reply, err = c.quote(ctx, s, reply); err != nil {
			return p, err
		}
	}
	if seq, err := strconv.ParseInt(query.Get("edit"), 10, 64); err == nil {
		if err := c.correct(ctx, s, seq, &p); err != nil {
			return p, err
		}
	}
	if after, err := strconv.ParseInt(query.Get("after"), 10, 64); err == nil {
		p.Toast, err = c.toast(ctx, s, after)
		return p, err
	}
	return p, nil
}

// correct prepares the page for changing a message of the person's own.
func (c *Channel) correct(ctx context.Context, s Session, seq int64, p *chatPage) error {
	m, err := c.Store.Message(ctx, s.Chat, seq)
	if errors.Is(err, ErrNone) || (err == nil && m.Kind != Said) {
		return nil
	}
	if err != nil {
		return err
	}
	p.Draft = m.Body.Text
	p.Edit, err = c.quote(ctx, s, seq)
	return err
}

// toast is the latest brief answer after rev, for a page without scripts.
func (c *Channel) toast(ctx context.Context, s Session, rev int64) (string, error) {
	messages, err := c.Store.Since(ctx, s.Chat, rev, history)
	text := ""
	for _, m := range messages {
		if m.Kind == Toast && c.Clock.Now().Sub(m.At) < fresh {
			text = m.Body.Text
		}
	}
	return text, err
}

// joinPage asks for a name, a language and a time zone.
type joinPage struct {
	words
	Name, Chosen, Zone string
	Langs              []choice
	Known              bool // the person changes what they once chose
	Problem            string
	Field              string // that the problem is about
}

func (c *Channel) newcomer(r *http.Request) joinPage {
	p := joinPage{Chosen: c.preferred(r), Langs: c.languages()}
	p.words = words{c.Phrases.In(p.Chosen)}
	p.Zone = p.T("web.lang_zone")
	return p
}

func (c *Channel) welcome(w http.ResponseWriter, status int, p joinPage) {
	c.render(w, status, "join", p)
}

type refusedPage struct {
	words
	Text string
}

// maxForm bounds the forms without text to send, in bytes.
const maxForm = 64 << 10

// join makes a session, or changes the name, language and zone of one.
func (c *Channel) join(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	p := c.newcomer(r)
	if err := r.ParseForm(); err != nil {
		c.refuse(w, r, http.StatusBadRequest, "web.bad_form")
		return
	}
	s, err := c.session(r)
	p.Known = err == nil
	if err != nil && !errors.Is(err, ErrNone) {
		c.broken(w, r, err)
		return
	}
	p.Name, p.Zone = clean(r.PostForm.Get("name")), clean(r.PostForm.Get("zone"))
	for _, l := range p.Langs {
		if l.Tag == r.PostForm.Get("lang") {
			p.Chosen, p.words = l.Tag, words{c.Phrases.In(l.Tag)}
		}
	}
	if p.Field, p.Problem = p.check(); p.Problem != "" {
		c.welcome(w, http.StatusUnprocessableEntity, p)
		return
	}
	invitation := ""
	if !p.Known {
		host, _, _ := net.SplitHostPort(r.RemoteAddr)
		if !c.counted.add(c.Clock.Now(), "chats "+host, 1, c.Quota.Chats, time.Hour) {
			c.refuse(w, r, http.StatusTooManyRequests, "web.flood")
			return
		}
		var ok bool
		if invitation, ok, err = c.mayBegin(r); err != nil {
			c.broken(w, r, err)
			return
		} else if !ok {
			invite(w, r, "")
			c.door(w, r, http.StatusForbidden, doorPage{})
			return
		}
		s = Session{Chat: newChat(), At: c.Clock.Now()}
	}
	before := s
	s.Name, s.Lang, s.Zone = p.Name, p.Chosen, p.Zone
	if p.Known {
		err = c.change(r, before, s)
	} else {
		err = c.enter(w, r, s, invitation)
	}
	if err != nil {
		c.broken(w, r, err)
		return
	}
	http.Redirect(w, r, "/chat", http.StatusSeeOther)
}

// check returns the field that is wrong and what to do about it.
func (p joinPage) check() (field, problem string) {
	if p.Name == "" {
		return "name", p.T("web.name_missing")
	}
	if len([]rune(p.Name)) > maxName {
		return "name", p.T("web.name_long", "max", maxName)
	}
	if _, err := wall.Zone(p.Zone); err != nil {
		return "zone", p.T("web.zone_wrong", "zone", p.Zone)
	}
	return "", ""
}

// What the bot hears when somebody comes, and when they have picked another
// name, language or zone: the commands that every channel has for it.
const (
	start    = "/start"
	settings = "/settings"
)

// enter keeps a new session and gives the browser its cookie. The bot is told,
// so that it can greet.
func (c *Channel) enter(w http.ResponseWriter, r *http.Request, s Session, invitation string) error {
	token := newToken()
	if err := c.Store.Join(r.Context(), hash(token), s); err != nil {
		return err
	}
	remember(w, r, token)
	text := start
	if invitation != "" {
		text += " " + invitation
		invite(w, r, "")
	}
	return c.announce(r.Context(), Message{Chat: s.Chat, Kind: Started, Key: "start", At: s.At, Body: Body{Text: text}})
}

// change keeps what the person has picked anew. The bot is told, if it is
// something else, and says what it goes by from now on.
func (c *Channel) change(r *http.Request, before, s Session) error {
	token, err := tokenOf(r)
	if err != nil || before == s {
		return err
	}
	if err := c.Store.Join(r.Context(), hash(token), s); err != nil {
		return err
	}
	return c.announce(r.Context(), Message{Chat: s.Chat, Kind: Changed, Key: newKey(), At: c.Clock.Now(), Body: Body{Text: settings}})
}

// announce tells the bot and gives it a moment to answer, so that the next page
// shows it.
func (c *Channel) announce(ctx context.Context, m Message) error {
	m, _, err := c.take(ctx, m, nil)
	if err == nil {
		c.await(ctx, m.Chat, m.Rev)
	}
	return err
}

// take keeps what a person did and hands it to the bot. If the bot cannot take
// it now, Run tries again.
func (c *Channel) take(ctx context.Context, m Message, file []byte) (kept Message, added bool, err error) {
	kept, added, err = c.Store.Add(ctx, m, file)
	if err != nil {
		return kept, added, err
	}
	c.hub.wake(m.Chat)
	// It is kept: also a browser that goes away now must not stop it.
	if err := c.forward(context.WithoutCancel(ctx), m.Chat); err != nil {
		c.Log.Warn("web chat: a message waits", "error", err)
	}
	return kept, added, nil
}

// still is how long nothing more must come until an answer is taken for whole:
// a brief word and the change of a message come one after the other.
const still = 150 * time.Millisecond

// await returns when the bot has said or changed something after rev and then
// nothing more, at the latest after Patience.
func (c *Channel) await(ctx context.Context, chat channel.Chat, rev int64) {
	ctx, cancel := context.WithTimeout(ctx, c.Patience)
	defer cancel()
	woken, done := c.hub.listen(chat)
	defer done()
	tick := time.NewTicker(c.Poll)
	defer tick.Stop()
	var whole <-chan time.Time
	for {
		messages, err := c.Store.Since(ctx, chat, rev, history)
		if err != nil {
			return
		}
		for _, m := range messages {
			rev = m.Rev
			if !m.Kind.mine() {
				whole = time.After(still)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-whole:
			return
		case <-woken:
		case <-tick.C:
		}
	}
}

// leave takes the chat away from the browser.
func (c *Channel) leave(w http.ResponseWriter, r *http.Request, s Session) {
	if err := c.Store.Leave(r.Context(), s.Chat); err != nil {
		c.broken(w, r, err)
		return
	}
	c.hub.wake(s.Chat)
	remember(w, r, nil)
	http.Redirect(w, r, "/chat", http.StatusSeeOther)
}
