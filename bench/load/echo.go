package main

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"github.com/PaulSonOfLars/gotgbot/v2"
	"github.com/PaulSonOfLars/gotgbot/v2/ext"
	"github.com/PaulSonOfLars/gotgbot/v2/ext/handlers"
	_ "modernc.org/sqlite" // the driver "sqlite"
)

const echoCommand = "echo-bot"

// echo is the bot that becario is compared with: the library's own loop, as its
// examples show it, one row inserted and flushed for each message, and the
// message sent back. args is the folder of its database.
func echo(args []string) (err error) {
	if len(args) != 1 {
		return errors.New("give it a folder")
	}
	db, err := sql.Open("sqlite", "file:"+filepath.Join(args[0], "echo.db")+"?_txlock=immediate&_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	db.SetMaxOpenConns(1)
	if _, err := db.Exec(`CREATE TABLE messages (id INTEGER PRIMARY KEY, chat INTEGER NOT NULL, text TEXT NOT NULL, at INTEGER NOT NULL)`); err != nil {
		return err
	}
	insert, err := db.Prepare(`INSERT INTO messages (chat, text, at) VALUES ($1, $2, $3)`)
	if err != nil {
		return err
	}
	bot, err := gotgbot.NewBot(os.Getenv("TELEGRAM_BOT_TOKEN"), &gotgbot.BotOpts{BotClient: &gotgbot.BaseBotClient{
		DefaultRequestOpts: &gotgbot.RequestOpts{Timeout: 30 * time.Second, APIURL: os.Getenv("TELEGRAM_API_URL")}}})
	if err != nil {
		return err
	}
	dispatcher := ext.NewDispatcher(nil)
	dispatcher.AddHandler(handlers.NewMessage(nil, func(b *gotgbot.Bot, c *ext.Context) error {
		m := c.EffectiveMessage
		if _, err := insert.Exec(m.Chat.Id, m.Text, time.Now().UnixMicro()); err != nil {
			return err
		}
		_, err := b.SendMessage(m.Chat.Id, m.Text, nil)
		return err
	}))
	updater := ext.NewUpdater(dispatcher, nil)
	if err := updater.StartPolling(bot, &ext.PollingOpts{GetUpdatesOpts: &gotgbot.GetUpdatesOpts{Timeout: 9}}); err != nil {
		return err
	}
	fmt.Println("ready")
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM)
	<-stop
	return nil // what is under way is lost, as it would be with a kill
}
