package app

import (
	"cmp"
	"fmt"
	"net"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode"

	"becario/kit/blob"
	"becario/kit/money"
	"becario/kit/mongodb"
	"becario/kit/syslog"
	"becario/kit/trace"
	"becario/kit/wall"
	"becario/nlu/lang"
)

// Settings are what an operator may choose. Each is a flag, an environment
// variable BECARIO_NAME and a line of the settings file.
type Settings struct {
	Data   string `default:"becario-data" placeholder:"FOLDER" help:"Folder of the SQLite databases; it is made if it is missing."`
	Listen string `default:"127.0.0.1:8080" placeholder:"HOST:PORT" help:"Address of the chat page, the desk and the services that run here."`
	Files  string `placeholder:"FOLDER" help:"Folder of the files that people send; each part has its own in it. Empty: files in the data folder, or beside the one database of db."`
	// FilesKey and FilesKeyFile are keys of age, the newest first.
	FilesKey     string `placeholder:"SECRET" help:"Keys of age with which the files are encrypted, a line each, the newest first; 'becario keys new' makes one. Empty: they are not encrypted."`
	FilesKeyFile string `placeholder:"FILE" help:"File with the keys of files-key, in its place."`

	DB string `placeholder:"ADDRESS" help:"postgres:// address of a database in which each part gets a schema of its own; or, for one part alone, the path of its SQLite file. Empty: SQLite files in the data folder."`

	TasksDB    string `name:"tasks-db" placeholder:"ADDRESS" help:"Database of the tasks service alone: a mongodb:// or postgres:// address, or the path of a SQLite file. Empty: what db says."`
	AcademicDB string `name:"academic-db" placeholder:"ADDRESS" help:"Database of the academic service alone, as tasks-db."`
	ExpensesDB string `name:"expenses-db" placeholder:"ADDRESS" help:"Database of the expenses service alone, as tasks-db."`
	RequestsDB string `name:"requests-db" placeholder:"ADDRESS" help:"Database of the requests service alone: a postgres:// address, or the path of a SQLite file. Empty: what db says."`

	// FileMB and those below are limits; 0 is their default.
	FileMB     int64  `name:"file-mb" default:"50" placeholder:"MB" help:"How large a file may be."`
	PictureMP  int64  `name:"picture-mp" default:"64" placeholder:"MP" help:"How large a picture may be, in megapixels."`
	SpaceMB    int64  `name:"space-mb" default:"500" placeholder:"MB" help:"How much the files of one person may take, in each part."`
	SpaceFiles int    `default:"1000" placeholder:"N" help:"How many files of one person are kept, in each part."`
	ChatURL    string `placeholder:"URL" help:"Where people reach the chat page. It is told to those whose file is too large for Telegram. Empty: it is not told."`

	PublicURL string `name:"public-url" placeholder:"URL" help:"Where staff and people reach this program, such as https://becario.example.org. Links that are sent begin with it. Empty: no link is sent."`

	NoPreviews bool `help:"Draw no pages of documents at the desk, for a machine with less than 1 GB of memory."`

	Hosts    string `placeholder:"NAMES" help:"Further names and addresses, with commas between, by which the chat page and the desk may be asked for, beside those of this machine, of listen, public-url and chat-url."`
	Proxies  string `placeholder:"NETWORKS" help:"Networks such as 10.0.0.0/8, with commas between, whose proxies may say for whom they ask (X-Forwarded-For), beside those of this machine."`
	OpenChat bool   `help:"Let whoever reaches the chat page from other machines talk without signing in."`
	Insecure bool   `help:"Serve the chat page and the desk to other machines without TLS in front: what people write and sign in with can be read on the way."`

	MailServer string `placeholder:"URL" help:"Mail server: smtp://HOST:587 (STARTTLS), smtps://HOST:465 (TLS), or smtp-plain://127.0.0.1:25 for a relay on this machine. Empty: no mail is sent."`
	MailUser   string `placeholder:"NAME" help:"Name with which to sign in at mail-server. Empty: it wants none."`

	MailPassword     string `placeholder:"SECRET" help:"Password for mail-user."`
	MailPasswordFile string `placeholder:"FILE" help:"File with the password for mail-user, in the place of mail-password."`
	MailFrom         string `placeholder:"ADDRESS" help:"Who sends the mail, such as \"Scholarships <office@example.org>\"."`

	TasksURL    string `placeholder:"URL" help:"Where the tasks service runs, if elsewhere."`
	AcademicURL string `placeholder:"URL" help:"Where the academic service runs, if elsewhere."`
	ExpensesURL string `placeholder:"URL" help:"Where the expenses service runs, if elsewhere."`
	RequestsURL string `placeholder:"URL" help:"Where the requests service runs, if elsewhere."`
	// ServiceToken is shared by all parts of an installation.
	ServiceToken string `placeholder:"SECRET" help:"Shared by all parts: a service elsewhere answers only to it. Needed to listen beyond this machine."`

	TelegramToken   string `env:"BECARIO_TELEGRAM_TOKEN,TELEGRAM_BOT_TOKEN" placeholder:"TOKEN" help:"Token of the Telegram bot, from BotFather. Empty: no Telegram."`
	TelegramAPIURL  string `name:"telegram-api-url" env:"BECARIO_TELEGRAM_API_URL,TELEGRAM_API_URL" placeholder:"URL" help:"Another Bot API server."`
	TelegramWebhook string `placeholder:"URL" help:"https address ending in /telegram at which Telegram reaches this program, through a proxy that ends TLS; Telegram then pushes what people write. Empty: the program asks for it."`
	// TelegramPaid is counted over any 24 hours, as long as the program runs, or on PostgreSQL.
	TelegramPaid int `default:"0" placeholder:"N" help:"How many messages may be paid for in any 24 hours, half of them at once, at 0.1 Telegram Stars each, where notices or broadcasts would come too late at the 28 a second that cost nothing; the bot needs the Stars. 0: none."`
	// TelegramUnpaced is for measuring; Telegram itself answers with refusals.
	TelegramUnpaced bool `help:"Keep no limits of our own when sending to Telegram, to measure against a Bot API server without limits."`

	Lang      string `default:"es-ES" placeholder:"TAG" help:"Language of a person about whom nothing is known: es-ES, es-PY or en."`
	Zone      string `default:"Europe/Madrid" placeholder:"ZONE" help:"Time zone of a person about whom nothing is known."`
	Currency  string `placeholder:"CODE" help:"Currency of a person about whom nothing is known; empty: that of the zone."`
	Programme string `default:"BECAL" placeholder:"NAME" help:"Programme in the number of a request: letters and digits."`
	Office    string `default:"America/Asuncion" placeholder:"ZONE" help:"Time zone of the office."`

	AssistURL   string `placeholder:"URL" help:"Base address of an OpenAI-compatible endpoint, such as http://127.0.0.1:11434/v1, that is asked about messages not understood here: it is sent their text. Empty: nothing is sent."`
	AssistModel string `placeholder:"NAME" help:"Model to ask for at assist-url."`
	AssistKey   string `placeholder:"SECRET" help:"Key for assist-url, if it wants one."`

	Country  string `default:"PY" placeholder:"CODE" help:"Country whose public holidays the office keeps, by ISO 3166-1 (PY, ES), or a region of it by ISO 3166-2, such as ES-MD."`
	Holidays string `placeholder:"FILE" help:"TOML file with the days on which the office is closed beside the public holidays of its country, and those that a decree adds or moves. Open deadlines are counted anew at start."`
	// RequestSet is read before Types.
	RequestSet string `default:"scholarship" enum:"scholarship,university" help:"Types of request that come with the program: those of a scholarship office, or of any university office."`
	Types      string `placeholder:"FOLDER" help:"Folder of YAML files with the office's own types of request, which add to those of the program and override them. 'becario types check FOLDER' says what is wrong with them."`

	BackupRecipient string `placeholder:"KEY" help:"Public key of age (age1...) for which becario backup encrypts. Empty: backups are not encrypted."`

	LogLevel  string `default:"info" enum:"debug,info,warn,error" help:"How much is logged: debug, info, warn or error."`
	LogFormat string `default:"text" enum:"text,json" help:"Form of the log: text or json."`
	LogFile   string `placeholder:"FILE" help:"File to which becario serve adds its log. Empty: standard error."`
	LogSyslog string `placeholder:"URL" help:"Syslog server (RFC 5424) that gets the log as well: udp://HOST:514, tcp://HOST:601 or tls://HOST:6514. What it cannot take waits in memory."`

	TraceURL     string `placeholder:"URL" help:"Collector of OpenTelemetry that is told how long what the program does takes (OTLP over HTTP), such as http://127.0.0.1:4318. Nothing that people write is told. Empty: nobody is told."`
	TracePercent int    `default:"100" placeholder:"N" help:"How many of a hundred messages and pages trace-url is told of."`

	LogSyslogCA string `name:"log-syslog-ca" placeholder:"FILE" help:"PEM file with the certificates of those who vouch for the server of log-syslog. Empty: those of the system."`
}

// Check refuses settings that cannot work together for the parts that are to
// run, each with its remedy.
func (s Settings) Check(run []string) error {
	for _, p := range run {
		if !slices.Contains(PartNames(), p) {
			return fmt.Errorf("%s: no such part; there are %s", p, strings.Join(PartNames(), ", "))
		}
	}
	people, err := lang.ReadPeople(lang.Files())
	if err != nil {
		return err
	}
	if !slices.Contains(people.Langs, s.Lang) {
		return fmt.Errorf("lang %q: not a language that becario speaks; there are %s", s.Lang, strings.Join(people.Langs, ", "))
	}
	if _, err := wall.Zone(s.Zone); err != nil {
		return fmt.Errorf("zone %q: not a time zone; give an IANA name such as Europe/Madrid", s.Zone)
	}
	host, _, err := net.SplitHostPort(s.Listen)
	if err != nil {
		return fmt.Errorf("listen %q: not HOST:PORT, such as 127.0.0.1:8080", s.Listen)
	}
	addresses := map[string]string{"telegram-api-url": s.TelegramAPIURL, "telegram-webhook": s.TelegramWebhook, "assist-url": s.AssistURL, "chat-url": s.ChatURL, "public-url": s.PublicURL}
	for _, p := range parts() {
		if p.address != nil {
			addresses[p.name+"-url"] = *p.address(&s)
		}
	}
	for name, address := range addresses {
		if u, err := url.Parse(address); address != "" && (err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https")) {
			return fmt.Errorf("%s: not an address such as http://127.0.0.1:8081", name)
		}
	}
	for name, n := range map[string]int64{"file-mb": s.FileMB, "picture-mp": s.PictureMP, "space-mb": s.SpaceMB, "space-files": int64(s.SpaceFiles)} {
		if n < 0 || n > maxLimit {
			return fmt.Errorf("%s %d: give a number from 1 to %d, or 0 for the default", name, n, maxLimit)
		}
	}
	if s.TelegramPaid < 0 || s.TelegramPaid > maxPaid {
		return fmt.Errorf("telegram-paid %d: give a number of messages a day up to %d, or 0 to pay for none", s.TelegramPaid, maxPaid)
	}
	if _, err := s.edge(); err != nil {
		return err
	}
	pages := len(run) == 0 || slices.Contains(run, "bot") || slices.Contains(run, "desk")
	if pages && !isLoopback(host) && !s.Insecure && !strings.HasPrefix(s.PublicURL, "https://") {
		return fmt.Errorf("listen %s: other machines would reach the chat page and the desk without TLS; put a proxy with TLS in front and name its address in public-url (https://...), or set insecure if the network itself is safe", s.Listen)
	}
	if _, err := s.mail(nil, nil); err != nil {
		return err
	}
	if s.AssistURL != "" && s.AssistModel == "" {
		return fmt.Errorf("assist-url: needs the name of a model; set assist-model")
	}
	if !strings.HasSuffix(s.TelegramWebhook, "/telegram") && s.TelegramWebhook != "" {
		return fmt.Errorf("telegram-webhook: must end in /telegram, where the program listens for Telegram")
	}
	if strings.ContainsFunc(s.Programme, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		return fmt.Errorf("programme %q: letters and digits only, such as BECAL", s.Programme)
	}
	if s.TraceURL != "" {
		if err := trace.Check(s.TraceURL); err != nil {
			return fmt.Errorf("trace-url: %w", err)
		}
		if s.TracePercent < 1 || s.TracePercent > 100 {
			return fmt.Errorf("trace-percent %d: give a number from 1 to 100", s.TracePercent)
		}
	}
	if s.LogSyslog != "" {
		if err := syslog.Check(s.LogSyslog); err != nil {
			return fmt.Errorf("log-syslog %q: %w", s.LogSyslog, err)
		}
	}
	if err := s.checkDatabases(); err != nil {
		return err
	}
	if s.DB != "" && !isPostgres(s.DB) && len(run) != 1 {
		return fmt.Errorf("db: a file holds one part only; name the part, give a postgres:// address, or choose the folder with --data")
	}
	if _, ok := money.Digits(s.Currency); s.Currency != "" && !ok {
		return fmt.Errorf("currency %q: no such currency; give an ISO 4217 code such as EUR", s.Currency)
	}
	if len(run) > 0 && !isLoopback(host) && s.ServiceToken == "" {
		return fmt.Errorf("listen %s: reachable from other machines; set the same service-token for all run", s.Listen)
	}
	return nil
}

// maxLimit is how high a limit of files may be set; a file is in memory as a
// whole while it is checked.
const maxLimit = 1_000_000

// maxPaid is how many messages a day may be paid for at most: a thousand a second for
// almost three hours.
const maxPaid = 10_000_000

func isPostgres(dsn string) bool {
	return strings.HasPrefix(dsn, "postgres://") || strings.HasPrefix(dsn, "postgresql://")
}

// checkDatabases refuses addresses of databases that a part cannot use.
func (s Settings) checkDatabases() error {
	if mongodb.Is(s.DB) {
		return fmt.Errorf("db: a mongodb:// address is for single parts: set tasks-db, academic-db or expenses-db")
	}
	if mongodb.Is(s.RequestsDB) {
		return fmt.Errorf("requests-db: requests are kept in SQL; give a postgres:// address or the path of a SQLite file")
	}
	files := map[string]string{}
	for _, p := range parts() {
		if p.database == nil {
			continue
		}
		address := *p.database(&s)
		if scheme, _, ok := strings.Cut(address, "://"); ok && !isPostgres(address) && !mongodb.Is(address) {
			return fmt.Errorf("%s-db: %s:// is no database that becario works on; give a mongodb:// or postgres:// address, or the path of a file", p.name, scheme)
		}
		if other, taken := files[address]; taken && address != "" && !strings.Contains(address, "://") {
			return fmt.Errorf("%s-db: the file is that of %s; give each part a file of its own", p.name, other)
		}
		files[address] = p.name
	}
	return nil
}

// Visit is how a browser on this machine reaches what listens at an address,
// which may be that of every interface.
func Visit(listen string) string {
	host, port, err := net.SplitHostPort(listen)
	if ip := net.ParseIP(host); err == nil && (host == "" || ip != nil && ip.IsUnspecified()) {
		return net.JoinHostPort("localhost", port)
	}
	return listen
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || (ip != nil && ip.IsLoopback())
}

// database is the address of a part's own database. On PostgreSQL each part has
// a schema, whether it runs alone or not: the search_path of the address, or
// becario, and the part's name. On MongoDB it has a database, which is named
// likewise.
func (s Settings) database(part string) (string, error) {
	address, owner := s.DB, schema{part: part}.owner()
	for _, p := range parts() {
		if p.name == owner && p.database != nil {
			address = cmp.Or(*p.database(&s), address)
		}
	}
	switch {
	case address == "":
		return filepath.Join(s.Data, part+".db"), nil
	case mongodb.Is(address):
		return mongoDatabase(address, part)
	case !isPostgres(address):
		if part != owner { // the chat page's beside the bot's, the list of holders beside the requests
			return strings.TrimSuffix(address, filepath.Ext(address)) + "-" + part + ".db", nil
		}
		return address, nil
	}
	u, err := url.Parse(address)
	if err != nil {
		return "", fmt.Errorf("db: the postgres:// address cannot be read")
	}
	q := u.Query()
	q.Set("search_path", cmp.Or(q.Get("search_path"), "becario")+"_"+part)
	u.RawQuery = q.Encode()
	return u.String(), nil
}

// mongoDatabase is the address of a part's database on MongoDB.
func mongoDatabase(address, part string) (string, error) {
	name, err := mongodb.Name(address)
	if err != nil {
		return "", fmt.Errorf("%s-db: %w", part, err)
	}
	return mongodb.WithName(address, cmp.Or(name, "becario")+"_"+part), nil
}

// Address is the setting that says where a part runs, if elsewhere; nil for one
// that no other part calls.
func (s *Settings) Address(name string) *string {
	for _, p := range parts() {
		if p.name == name && p.address != nil {
			return p.address(s)
		}
	}
	return nil
}

// officeZone is the time zone of the office.
func (s Settings) officeZone() (*time.Location, error) {
	zone, err := wall.Zone(s.Office)
	if err != nil {
		return nil, fmt.Errorf("office: %w; give an IANA name such as America/Asuncion", err)
	}
	return zone, nil
}

// files is the folder in which a part keeps the files that it is sent.
func (s Settings) files(part string) string {
	switch {
	case s.Files != "":
		return filepath.Join(s.Files, part)
	case s.DB != "" && !isPostgres(s.DB):
		return strings.TrimSuffix(s.DB, filepath.Ext(s.DB)) + "-files"
	}
	return filepath.Join(s.Data, "files", part)
}

func (s Settings) fileLimits() blob.Limits {
	return blob.Limits{MaxBytes: s.FileMB << 20, MaxPixels: s.PictureMP * 1_000_000, SpaceBytes: s.SpaceMB << 20, SpaceFiles: s.SpaceFiles}
}
