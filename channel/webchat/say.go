package webchat

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// What is read of a request before it is refused is more than is allowed, so
// that a person who sent too much can be told so: readText bytes of words, and
// readFiles times the size that a file may have.
const (
	readText  = 2 << 20
	readFiles = 3
)

// Files are held in memory as a whole when they are there, so only some are taken
// at once. While they are on their way they wait on the disk, so that slow ones
// stop nobody else; none may be on its way for ever.
const (
	filesAtOnce = 4
	bodyTime    = 5 * time.Minute
)

// problem is why a message is not taken: the key of a phrase, and a status.
type problem struct {
	status int
	key    string
}

func (p *problem) Error() string { return "not taken: " + p.key }

var (
	errLong  = &problem{http.StatusRequestEntityTooLarge, "web.too_long"}
	errBig   = &problem{http.StatusRequestEntityTooLarge, "web.too_big"}
	errEmpty = &problem{http.StatusUnprocessableEntity, "web.empty"}
	errHole  = &problem{http.StatusUnprocessableEntity, "web.empty_file"}
	errForm  = &problem{http.StatusBadRequest, "web.bad_form"}
	errGone  = &problem{http.StatusConflict, "web.gone"}
	errFlood = &problem{http.StatusTooManyRequests, "web.flood"}
	errStale = &problem{http.StatusConflict, "web.stale"}
)

// draft is a message as it comes from the browser.
type draft struct {
	key, text string
	reply     int64
	edit      int64 // the earlier message that gets these words
	file      []byte
	fileName  string
	fileType  string
	hasFile   bool
	counted   bool // among those that are taken at once
}

// say takes a message, with a file or without. The same key again is the same
// message: it is kept once.
func (c *Channel) say(w http.ResponseWriter, r *http.Request, s Session) {
	// By the machine's own clock, for that is what connections go by. A test
	// without a connection has no deadline to set.
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(bodyTime))
	d, err := c.readDraft(w, r)
	if d.counted {
		defer func() { <-c.files }()
	}
	if err == nil {
		err = d.check()
	}
	if err == nil {
		err = c.within(s, d)
	}
	var kept Message
	if err == nil {
		m := Message{Chat: s.Chat, Kind: Said, Key: d.key, At: c.Clock.Now(), Body: Body{Text: d.text, ReplyTo: d.reply}}
		if d.hasFile && d.edit == 0 {
			m.Body.File = describe(d.fileName, d.fileType, d.file)
		}
		if d.edit != 0 {
			m.Kind, m.Body.ReplyTo = Corrected, d.edit
		} else if d.reply != 0 {
			q, quoteErr := c.quote(r.Context(), s, d.reply)
			m.Body.ReplyTo, err = q.Seq, quoteErr
		}
		if err == nil {
			kept, _, err = c.take(r.Context(), m, d.file)
		}
		if d.edit != 0 && errors.Is(err, ErrNone) {
			err = errGone
		}
	}
	c.taken(w, r, s, kept, d, err)
}

// within refuses what is too much for one conversation.
func (c *Channel) within(s Session, d draft) error {
	now, chat := c.Clock.Now(), string(s.Chat)
	if !c.counted.add(now, "messages "+chat, 1, c.Quota.Messages, 24*time.Hour) {
		return errFlood
	}
	if d.hasFile && (!c.counted.add(now, "files "+chat, 1, c.Quota.Files, time.Minute) ||
		!c.counted.add(now, "bytes "+chat, int64(len(d.file)), c.Quota.Bytes, 24*time.Hour)) {
		return errFlood
	}
	return nil
}

// taken answers the browser: to a script at once, to a form with the next page.
func (c *Channel) taken(w http.ResponseWriter, r *http.Request, s Session, kept Message, d draft, err error) {
	var p *problem
	switch {
	case errors.As(err, &p) && wantsJSON(r):
		c.refuse(w, r, p.status, p.key)
	case errors.As(err, &p):
		c.show(w, r, s, p.status, d, p.key)
	case err != nil:
		c.broken(w, r, err)
	case wantsJSON(r):
		c.answerJSON(w, http.StatusOK, map[string]int64{"seq": kept.Seq})
	default:
		c.await(r.Context(), s.Chat, kept.Rev)
		http.Redirect(w, r, "/chat?after="+strconv.FormatInt(kept.Rev, 10), http.StatusSeeOther)
	}
}

func (d *draft) check() error {
	d.text = tidy(d.text)
	if !validKey(d.key) {
		d.key = newKey()
	}
	switch {
	case utf8.RuneCountInString(d.text) > MaxText:
		d.text = string([]rune(d.text)[:MaxText])
		return errLong
	case d.hasFile && len(d.file) == 0:
		return errHole
	case d.text == "" && (d.edit != 0 || !d.hasFile):
		return errEmpty
	}
	return nil
}

// tidy keeps what can be shown: whole characters, plain line ends, no controls.
func tidy(text string) string {
	text = strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\r\n", "\n")
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, text))
}

// validKey reports whether a browser may call a message so. "start" is too short.
func validKey(key string) bool {
	return len(key) >= 8 && len(key) <= 64 && strings.Trim(key, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_") == ""
}

func (c *Channel) readDraft(w http.ResponseWriter, r *http.Request) (draft, error) {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err == nil && kind == "multipart/form-data" {
		r.Body = http.MaxBytesReader(w, r.Body, readFiles*c.MaxFile)
		return c.readParts(r)
	}
	r.Body = http.MaxBytesReader(w, r.Body, readText)
	var d draft
	if err := r.ParseForm(); err != nil {
		return d, readFault(err, errLong)
	}
	for name := range r.PostForm {
		d.set(name, r.PostForm.Get(name))
	}
	return d, nil
}

func (d *draft) set(name, value string) {
	switch name {
	case "text":
		d.text = value
	case "id":
		d.key = value
	case "edit":
		d.edit, _ = strconv.ParseInt(value, 10, 64) // what is no number changes nothing
	case "reply":
		d.reply, _ = strconv.ParseInt(value, 10, 64) // what is no number answers nothing
	}
}

func (c *Channel) readParts(r *http.Request) (draft, error) {
	var d draft
	parts, err := r.MultipartReader()
	if err != nil {
		return d, errForm
	}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return d, nil
		}
		if err != nil {
			return d, readFault(err, errBig)
		}
		if part.FileName() != "" && part.FormName() == "file" {
			err = c.readFile(r.Context(), &d, part)
		} else {
			err = d.read(part)
		}
		if err != nil {
			// The rest is read too, for a browser only listens when it has sent all.
			_, _ = io.Copy(io.Discard, r.Body)
			return d, err
		}
	}
}

func (d *draft) read(part *multipart.Part) error {
	if part.FormName() == "file" {
		return nil // the field was left empty
	}
	value, err := io.ReadAll(io.LimitReader(part, readText))
	if err != nil {
		return readFault(err, errLong)
	}
	d.set(part.FormName(), string(value))
	return nil
}

// readFile takes a file, first to the disk and once it is there to memory.
func (c *Channel) readFile(ctx context.Context, d *draft, part *multipart.Part) (err error) {
	spool, err := os.CreateTemp("", "becario-upload-*")
	if err != nil {
		return fmt.Errorf("take file: %w", err)
	}
	defer func() { err = errors.Join(err, spool.Close()) }()
	if err := os.Remove(spool.Name()); err != nil { // it goes with the last who has it open
		return fmt.Errorf("take file: %w", err)
	}
	size, err := io.Copy(spool, io.LimitReader(part, c.MaxFile+1))
	if err != nil {
		return readFault(err, errBig)
	}
	if size > c.MaxFile {
		return errBig
	}
	if !d.counted {
		select {
		case c.files <- struct{}{}:
			d.counted = true
		case <-ctx.Done():
			return errForm
		}
	}
	d.file = make([]byte, size)
	if _, err := spool.ReadAt(d.file, 0); err != nil && size > 0 {
		return fmt.Errorf("take file: %w", err)
	}
	d.fileName, d.hasFile = part.FileName(), true
	if kind, _, err := mime.ParseMediaType(part.Header.Get("Content-Type")); err == nil {
		d.fileType = kind
	}
	return nil
}

// readFault tells a body over the limit from one that is broken.
func readFault(err error, over *problem) error {
	var tooMuch *http.MaxBytesError
	if errors.As(err, &tooMuch) {
		return over
	}
	return errForm
}
