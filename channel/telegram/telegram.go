// Package telegram talks with people through the Telegram Bot API: it takes
// updates in without losing any, reads them, and sends messages within
// Telegram's limits.
//
// It uses no library: none at hand confirms an update after it has been kept.
// Here Poll and Webhook hand the raw updates to the inbox, and only when they are
// committed is the offset moved or 200 answered. Decode reads them later, one at
// a time.
//
// Limits and rules come from https://core.telegram.org/bots/api and
// https://core.telegram.org/bots/faq.
package telegram

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"becario/channel"
	"becario/kit/clock"
	"becario/kit/pace"
	"becario/kit/trouble"
)

// Name is the part of a Telegram chat's name before the colon.
const Name = "telegram"

// Defaults of Config.
const (
	DefaultURL         = "https://api.telegram.org"
	DefaultPollTimeout = 50 * time.Second // Telegram honours no more
	DefaultMaxFile     = 20 << 20         // bytes; Telegram's own limit for bots
)

// Config says how to reach Telegram. Zero fields have stated defaults; only the
// token is needed.
type Config struct {
	// Token is what BotFather gives. It appears in no error and no log line.
	Token string
	// URL is the server that speaks the Bot API; empty is DefaultURL. One of
	// your own may be reached by plain http.
	URL string
	// Client makes the calls; nil is one of the channel's own, which follows no
	// redirects and uses the proxy of the environment. Calls are bounded in time
	// by the channel.
	Client *http.Client
	Clock  clock.Clock  // nil is the machine's
	Log    *slog.Logger // nil is silence
	// PollTimeout is how long one call for updates waits for the next; zero is
	// DefaultPollTimeout.
	PollTimeout time.Duration
	// Unpaced leaves out the channel's own limits, so that only what Telegram asks
	// for after a refusal is waited for. It is for measuring against a Bot API
	// server without limits; with Telegram it ends in refusals.
	Unpaced bool
	// Pace counts what is sent against Telegram's limits; nil is for a bot that runs
	// in this process alone. Several processes of one bot share one.
	Pace pace.Keeper
	// Paid is how many messages may be paid for in any 24 hours, half of them at once:
	// those over Telegram's limit for all chats, for 0.1 Stars each. Zero is none.
	Paid int
	// MaxFile is the size in bytes over which Download refuses; zero is
	// DefaultMaxFile. A server of one's own allows more.
	MaxFile int64
}

// Channel is a bot on Telegram. It is safe for concurrent use.
type Channel struct {
	client      *client
	clock       clock.Clock
	log         *slog.Logger
	pollTimeout time.Duration
	maxFile     int64
	limits      *limits
	sent        *progress
	self        int64 // the bot's own user identifier

	mu   sync.Mutex
	name string // the bot's username, known once Connect has succeeded
}

var _ channel.Paid = (*Channel)(nil)

// New returns the channel of a bot without calling Telegram. It fails if the
// token or the address cannot be right.
func New(cfg Config) (*Channel, error) {
	self, err := selfOf(cfg.Token)
	if err != nil {
		return nil, err
	}
	base, err := baseOf(cfg.URL)
	if err != nil {
		return nil, err
	}
	c := &Channel{
		client:      newClient(base, cfg.Token, cfg.Client),
		clock:       cfg.Clock,
		log:         cfg.Log,
		pollTimeout: cfg.PollTimeout,
		maxFile:     cfg.MaxFile,
		sent:        newProgress(),
		self:        self,
	}
	if c.clock == nil {
		c.clock = clock.System{}
	}
	if c.log == nil {
		c.log = slog.New(slog.DiscardHandler)
	}
	if cfg.Pace == nil {
		cfg.Pace = &pace.Memory{}
	}
	c.limits = &limits{keeper: cfg.Pace, failures: trouble.New(c.log, "telegram: count what is sent"), free: cfg.Unpaced, paid: cfg.Paid, token: []byte(cfg.Token)}
	if c.pollTimeout <= 0 {
		c.pollTimeout = DefaultPollTimeout
	}
	if c.maxFile <= 0 {
		c.maxFile = DefaultMaxFile
	}
	return c, nil
}

// Name implements channel.Channel.
func (c *Channel) Name() string { return Name }

// Username is the bot's name on Telegram without the at sign; empty until
// Connect, Poll or SetWebhook has reached Telegram.
func (c *Channel) Username() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.name
}

// Connect asks Telegram who the bot is, which shows that the token is right.
// Poll and SetWebhook do it by themselves. It fails with a *FatalError if the
// token is refused.
func (c *Channel) Connect(ctx context.Context) error {
	if c.Username() != "" {
		return nil
	}
	var me struct {
		Username string `json:"username"`
	}
	if err := c.client.call(ctx, "getMe", nil, &me); err != nil {
		return fmt.Errorf("connect to telegram: %w", fatal(err))
	}
	c.mu.Lock()
	c.name = me.Username
	c.mu.Unlock()
	c.log.Info("connected to telegram", "bot", me.Username)
	return nil
}

// selfOf reads the bot's identifier, which stands before the colon of a token.
func selfOf(token string) (int64, error) {
	if token == "" {
		return 0, errors.New("telegram token is empty: ask @BotFather for one with /newbot")
	}
	id, secret, ok := strings.Cut(token, ":")
	self, err := strconv.ParseInt(id, 10, 64)
	if !ok || err != nil || self <= 0 || secret == "" || strings.ContainsAny(token, " /?#%\t\r\n") {
		return 0, errors.New("telegram token is not of the form 123456:ABC...: copy it again from @BotFather")
	}
	return self, nil
}

func baseOf(address string) (string, error) {
	if address == "" {
		return DefaultURL, nil
	}
	u, err := url.Parse(address)
	if err != nil {
		return "", errors.New("telegram address cannot be read as an address")
	}
	if (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || u.RawQuery != "" || u.Fragment != "" {
		return "", fmt.Errorf("telegram address %s: must be http:// or https:// and a host", u.Redacted())
	}
	return strings.TrimSuffix(u.String(), "/"), nil
}

// ChatOf names the chat with an identifier of Telegram's, which need 52 bits.
func ChatOf(id int64) channel.Chat {
	return channel.Chat(Name + ":" + strconv.FormatInt(id, 10))
}

// idOf is the identifier of a chat that ChatOf has named.
func idOf(chat channel.Chat) (int64, error) {
	rest, ok := strings.CutPrefix(string(chat), Name+":")
	id, err := strconv.ParseInt(rest, 10, 64)
	if !ok || err != nil || id == 0 {
		return 0, errors.New("not a telegram chat")
	}
	return id, nil
}
