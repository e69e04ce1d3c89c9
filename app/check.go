package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"time"

	"golang.org/x/sys/unix"

	"becario/kit/mongodb"
	"becario/kit/phrase"
	"becario/kit/sqldb"
	"becario/nlu/lang"
	"becario/nlu/understand"
	"becario/service/requests/requestsdb"
)

// State is how something that was looked at is.
type State string

// States of a Finding.
const (
	Fine    State = "ok"
	Warning State = "warning" // it works, and may not for long
	Wrong   State = "wrong"   // it does not work
)

// Finding is what Check found about one thing.
type Finding struct {
	About  string `json:"about"`
	State  State  `json:"state"`
	What   string `json:"what"`
	Remedy string `json:"remedy,omitempty"` // what to do, unless it is fine
}

// checkWait is how long another machine is waited for.
const checkWait = 10 * time.Second

// Check looks at everything that the installation with these settings needs, and
// changes nothing. A server may run beside it.
func Check(ctx context.Context, c Config) []Finding {
	a := newApp(c)
	found := []Finding{finding("settings", "they go together", "", a.Settings.Check(c.Parts))}
	if found[0].State == Wrong {
		return found
	}
	found = append(found, a.checkData()...)
	for _, d := range schemas() {
		if a.here(d.owner()) && !d.elsewhere(&a.Settings) {
			kept := a.checkKept(ctx, d)
			found = append(found, kept)
			if d.part == "requests" && kept.State == Fine {
				found = append(found, a.checkEvidence(ctx)...)
			}
		}
	}
	for _, p := range parts() {
		if url := p.elsewhere(a); url != "" {
			err := ask(ctx, url+"/readyz")
			found = append(found, finding("part "+p.name, "it answers at "+url, "start it there, or correct "+p.name+"-url", err))
		}
	}
	for _, part := range withFiles() {
		if a.here(part) {
			found = append(found, a.checkFiles(ctx, part)...)
		}
	}
	found = append(found, checkPacks(), a.checkTypes(), a.checkClock(ctx))
	if a.Settings.TelegramToken != "" && a.here("bot") {
		found = append(found, a.checkTelegram(ctx))
	}
	return found
}

// finding is one that is wrong if there is an error, which tells why.
func finding(about, fine, remedy string, err error) Finding {
	if err == nil {
		return Finding{About: about, State: Fine, What: fine}
	}
	return Finding{About: about, State: Wrong, What: err.Error(), Remedy: remedy}
}

// checkData looks at the folders in which things are kept.
func (a *App) checkData() []Finding {
	folders := map[string]bool{}
	var found []Finding
	add := func(about, folder string) {
		if folder == "" || folders[folder] {
			return
		}
		folders[folder] = true
		found = append(found, checkFolder(about, folder))
	}
	if err := a.Settings.unfinished(); err != nil {
		found = append(found, finding("restore", "", "", err))
	}
	if a.Settings.DB == "" {
		add("data folder", a.Settings.Data)
	}
	add("folder of files", a.Settings.Files)
	return found
}

// Space that is left on a disk, in megabytes, below which it is told.
const (
	fewMB  = 1000
	noneMB = 100
)

func checkFolder(about, folder string) Finding {
	info, err := os.Stat(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return Finding{about, Fine, folder + " is not there yet; the start makes it", ""}
	}
	if err != nil {
		return finding(about, "", "", err)
	}
	if err := unix.Access(folder, unix.W_OK); err != nil {
		return Finding{about, Wrong, folder + " cannot be written to", "run this as becario's own account, or give the folder to it"}
	}
	var disk unix.Statfs_t
	if err := unix.Statfs(folder, &disk); err != nil {
		return finding(about, "", "", fmt.Errorf("%s: %w", folder, err))
	}
	left := int64(disk.Bavail) * int64(disk.Bsize) >> 20
	f := Finding{about, Fine, fmt.Sprintf("%s has %d MB left", folder, left), ""}
	switch {
	case left < noneMB:
		f.State, f.Remedy = Wrong, "make room on this disk, or move the folder: below 100 MB writing may fail at any time"
	case left < fewMB:
		f.State, f.Remedy = Warning, "make room on this disk soon"
	case info.Mode().Perm()&0o077 != 0:
		f.State, f.What, f.Remedy = Warning, folder+" can be entered by other accounts", "chmod 700 "+folder
	}
	return f
}

// checkKept looks at the database of a part.
func (a *App) checkKept(ctx context.Context, d schema) Finding {
	about := "database " + d.part
	dsn, err := a.Settings.database(d.part)
	if err != nil {
		return finding(about, "", "", err)
	}
	if isFile(dsn) {
		if _, err := os.Stat(dsn); errors.Is(err, fs.ErrNotExist) {
			return Finding{about, Fine, "not there yet; the start makes it", ""}
		}
		if err := sqldb.CheckFile(ctx, dsn); err != nil {
			return finding(about, "", "stop becario and restore a backup: becario restore", err)
		}
	}
	ctx, cancel := context.WithTimeout(ctx, checkWait)
	defer cancel()
	if mongodb.Is(dsn) {
		there, err := mongodb.Check(ctx, dsn, d.documents())
		if err == nil && !there {
			return Finding{about, Fine, "not there yet; the start makes it", ""}
		}
		return finding(about, "on MongoDB, which answers", cmp.Or(mongodb.Remedy(err), "do what it says, or correct its address"), err)
	}
	has, knows, err := sqldb.Version(ctx, dsn, d.steps)
	if errors.Is(err, fs.ErrNotExist) {
		return Finding{about, Fine, "not there yet; the start makes it", ""}
	}
	if err == nil && !isFile(dsn) {
		if moving, err := halfMoved(ctx, dsn); err != nil || moving {
			return finding(about, "", "run it again", cmp.Or(err, errors.New("a becario move or becario restore to it has not ended")))
		}
	}
	switch {
	case err != nil:
		return finding(about, "", "start the database, or correct its address", err)
	case has > knows:
		return Finding{about, Wrong, fmt.Sprintf("it is of a newer release (step %d, this one knows %d)", has, knows), "run that release, or put back a backup from before"}
	case has < knows:
		return Finding{about, Warning, fmt.Sprintf("it is at step %d of %d", has, knows), "back up, then start this release, which brings it up to date"}
	}
	return Finding{about, Fine, fmt.Sprintf("whole, at step %d of %d", has, knows), ""}
}

// checkEvidence looks through the chains of the histories of requests and through
// that of their anchors.
func (a *App) checkEvidence(ctx context.Context) []Finding {
	const about = "evidence of requests"
	dsn, err := a.Settings.database("requests")
	if err != nil {
		return []Finding{finding(about, "", "", err)}
	}
	if isFile(dsn) {
		if _, err := os.Stat(dsn); errors.Is(err, fs.ErrNotExist) {
			return nil
		}
	}
	e, err := requestsdb.Verify(ctx, dsn)
	if err != nil {
		return []Finding{finding(about, "", "start the database, or correct its address", err)}
	}
	var found []Finding
	for _, fault := range e.Faults {
		found = append(found, Finding{about, Wrong, fault, "the database was changed by other hands: compare it with a backup from before, and with the anchors that you have noted"})
	}
	if len(found) > 0 {
		return found
	}
	what := fmt.Sprintf("%d entries of %d requests are as they were written", e.Entries, e.Requests)
	if e.Anchor.N > 0 {
		what += fmt.Sprintf("; anchor %d of %s is %x", e.Anchor.N, time.UnixMicro(e.Anchor.At).UTC().Format(time.DateOnly), e.Anchor.Hash)
	}
	return []Finding{{About: about, State: Fine, What: what}}
}

// checkPacks reads the languages.
func checkPacks() Finding {
	_, err := understand.New()
	if err == nil {
		_, err = phrase.Open(lang.Files())
	}
	return finding("languages", "their packs can be read", "the program is damaged: install it again", err)
}

// checkTypes reads the types of request and the holidays.
func (a *App) checkTypes() Finding {
	_, _, err := readCatalog(a.Settings, nil)
	return finding("types of request", "they and the holidays can be read", "correct the file", err)
}

// longestDrift is how far the clock may be off before notices are wrong.
const longestDrift = 30 * time.Second

// checkClock compares the clock with Telegram's, if that is used, and asks the
// machine whether it is kept right.
func (a *App) checkClock(ctx context.Context) Finding {
	const remedy = "keep the clock by NTP, for example with systemd-timesyncd or chrony"
	now := a.Clock.Now()
	if a.Settings.TelegramToken != "" {
		if theirs, err := dateAt(ctx, a.Settings.telegramURL()); err == nil {
			if off := now.Sub(theirs); off.Abs() > longestDrift {
				return Finding{"clock", Wrong, fmt.Sprintf("it is %s off from Telegram's", off.Round(time.Second)), remedy}
			}
			return Finding{"clock", Fine, "it agrees with Telegram's", ""}
		}
	}
	if state, err := unix.Adjtimex(&unix.Timex{}); err == nil && state == unix.TIME_ERROR {
		return Finding{"clock", Warning, "nothing keeps it right", remedy}
	}
	return Finding{"clock", Fine, now.UTC().Format(time.RFC3339), ""}
}

func (s Settings) telegramURL() string {
	if s.TelegramAPIURL != "" {
		return s.TelegramAPIURL
	}
	return "https://api.telegram.org"
}

// dateAt is what the clock of another machine says.
func dateAt(ctx context.Context, url string) (time.Time, error) {
	ctx, cancel := context.WithTimeout(ctx, checkWait)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodHead, url, nil)
	if err != nil {
		return time.Time{}, err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return time.Time{}, err
	}
	return http.ParseTime(res.Header.Get("Date"))
}

// checkTelegram asks Telegram who the bot is.
func (a *App) checkTelegram(ctx context.Context) Finding {
	ctx, cancel := context.WithTimeout(ctx, checkWait)
	defer cancel()
	c, err := a.newTelegram(nil)
	if err == nil {
		err = c.Connect(ctx)
	}
	if err != nil {
		return finding("telegram", "", "copy the token again from @BotFather, and see whether this machine reaches "+a.Settings.telegramURL(), err)
	}
	return Finding{"telegram", Fine, "the bot is @" + c.Username(), ""}
}

// Live asks the server that these settings describe whether it is ready.
func Live(ctx context.Context, s Settings) error {
	return ask(ctx, "http://"+Visit(s.Listen)+"/readyz")
}

// ask wants an answer of 200.
func ask(ctx context.Context, url string) error {
	ctx, cancel := context.WithTimeout(ctx, checkWait)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("no answer: %w", err)
	}
	_ = res.Body.Close() // nothing was written
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answers with status %d", url, res.StatusCode)
	}
	return nil
}
