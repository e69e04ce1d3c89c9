// Package transcript plays golden conversations: stories in text files that
// are the specification, the regression test and the demonstration at once.
//
// A file has one thing on a line:
//
//	# a note                            kept as it is
//	clock 2026-03-10 18:40 Europe/Madrid  sets the clock, and the zone of whoever speaks first after it
//	lang es-PY                          the language of those who speak first after it
//	wait 2026-03-11 08:30               lets time pass; notices come at their time
//	skip 2026-03-12 08:30               lets time pass while the program is stopped
//	ana> text                           somebody writes; \n is a line break
//	ana>> text                          … in reply to the bot's last message
//	ana~ text                           … edits their last message
//	ana! Label                          presses the newest button of that label
//	ana!! Label                         presses once more what was pressed last
//	blocks ana                          somebody blocks the bot
//	ana* sticker                        sends something else
//	ana+ file.pdf caption               sends a document
//	ana++ a.jpg b.jpg | caption         sends several together, as an album
//	staff> in_review comment            moves the latest request to a state
//	closes> extension                   takes no new requests of a type; opens> does again
//	closed> 2026-03-12 why              closes the office on a day
//	answer> ask | ask = text            keeps a short answer of the office
//	many> es = text | en = text         tells all holders something
//	must> es = text                     … that nobody can opt out of
//	trial> a@b.org es = text            … as a trial for one of them
//	outcome                             tells what became of the latest of these, on a line of its own
//	bot< text                           what the bot answers; lines go on five spaces in
//	bot~ text                           … with which it replaces its last message
//	bot! text                           … what it shows briefly at a press
//	bot@ana< text                       … a notice, by the clock
//	     [Label] [Label]                its buttons, a row to a line
//	     (picture)  (file name)         what comes with it
//
// Play writes the bot's lines anew; a test compares them with those in the file.
package transcript

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	holdersv1 "becario/api/becario/holders/v1"
	"becario/api/becario/holders/v1/holdersv1connect"
	requestsv1 "becario/api/becario/requests/v1"
	"becario/api/becario/requests/v1/requestsv1connect"
	"becario/bot"
	"becario/channel"
	"becario/kit/clock"
)

// Player plays conversations against a bot whose only channel is Channel.
type Player struct {
	Bot      *bot.Bot
	Channel  *Channel
	Clock    *clock.Manual
	Requests requestsv1connect.RequestsServiceClient // for staff> lines
	Staff    requestsv1connect.StaffServiceClient    // for closed> lines
	Holders  holdersv1connect.HoldersServiceClient   // for holder lines
	Many     holdersv1connect.BroadcastServiceClient // for many> lines
	// Post gives the code that was sent last by mail, for [code] in what is said.
	Post func() string
	Lang string
	// Away lets a conversation go on although a service does not answer.
	Away bool

	ctx     context.Context
	zone    *time.Location
	seq     int64
	last    map[string]string // a speaker's last message
	pressed struct{ message, data string }
	out     strings.Builder
}

// indent stands before the lines that go on.
const indent = "     "

// Play plays a file and returns it with the bot's lines as they are now.
func (p *Player) Play(ctx context.Context, file string) (string, error) {
	p.ctx, p.zone, p.last = ctx, time.UTC, map[string]string{}
	p.out.Reset()
	for i, line := range strings.Split(strings.TrimRight(file, "\n"), "\n") {
		if strings.HasPrefix(line, "bot") || strings.HasPrefix(line, indent) {
			continue
		}
		p.out.WriteString(line + "\n")
		if err := p.line(line); err != nil {
			return "", fmt.Errorf("line %d: %s: %w", i+1, line, err)
		}
	}
	return p.out.String(), nil
}

func (p *Player) line(line string) error {
	word, rest, _ := strings.Cut(line, " ")
	switch {
	case line == "" || strings.HasPrefix(line, "#"):
		return nil
	case word == "clock":
		return p.setClock(rest)
	case word == "lang":
		p.Lang = rest
		return nil
	case word == "wait" || word == "skip":
		at, err := time.ParseInLocation("2006-01-02 15:04", rest, p.zone)
		if err != nil {
			return err
		}
		return p.pass(at, word == "wait")
	case word == "holder":
		_, err := p.Holders.Import(p.ctx, &holdersv1.ImportRequest{Actor: "Marta", Data: []byte("name;email\n" + strings.Replace(rest, ", ", ";", 1) + "\n")})
		return err
	case word == "staff>":
		return p.staff(rest)
	case word == "closes>" || word == "opens>":
		p.seq++
		_, err := p.Staff.SwitchType(p.ctx, &requestsv1.SwitchTypeRequest{Actor: "Marta", Key: "type" + strconv.FormatInt(p.seq, 10), Type: rest, Open: word == "opens>"})
		return err
	case word == "answer>":
		asks, text, _ := strings.Cut(rest, " = ")
		p.seq++
		_, err := p.Staff.PutShortAnswer(p.ctx, &requestsv1.PutShortAnswerRequest{Actor: "Marta", Key: "answer" + strconv.FormatInt(p.seq, 10),
			Answer: &requestsv1.ShortAnswer{Asks: strings.Split(asks, " | "), Text: map[string]string{"es": text}}})
		return err
	case word == "many>" || word == "must>" || word == "trial>":
		return p.tellMany(word, rest)
	case word == "blocks":
		p.Channel.block(channel.Chat(p.Channel.Name() + ":" + rest))
		return nil
	case word == "outcome":
		return p.outcome()
	case word == "closed>":
		day, why, _ := strings.Cut(rest, " ")
		p.seq++
		_, err := p.Staff.PutClosure(p.ctx, &requestsv1.PutClosureRequest{Actor: "Marta", Key: "closed" + strconv.FormatInt(p.seq, 10), Day: day, Name: why})
		if err != nil {
			return err
		}
		return p.settle()
	}
	if p.Post != nil {
		rest = strings.ReplaceAll(rest, "[code]", p.Post())
	}
	return p.speak(word, rest)
}

func (p *Player) setClock(rest string) error {
	fields := strings.Fields(rest)
	if len(fields) != 3 {
		return fmt.Errorf("want a day, an hour and a zone")
	}
	zone, err := time.LoadLocation(fields[2])
	if err != nil {
		return err
	}
	at, err := time.ParseInLocation("2006-01-02 15:04", fields[0]+" "+fields[1], zone)
	if err != nil {
		return err
	}
	p.zone = zone
	p.Clock.Set(at)
	return nil
}

// pass moves the clock, stopping at each notice if the program runs meanwhile.
func (p *Player) pass(until time.Time, running bool) error {
	for running {
		if err := p.settle(); err != nil {
			return err
		}
		next := p.Bot.NextDue()
		if next == 0 || next > until.UnixMicro() {
			break
		}
		if at := time.UnixMicro(next); at.After(p.Clock.Now()) {
			p.Clock.Set(at)
		} else {
			p.Clock.Add(time.Second)
		}
	}
	p.Clock.Set(until)
	return p.settle()
}

// speak plays a line of a person: the name, a mark, and what they do.
func (p *Player) speak(word, rest string) error {
	mark := strings.IndexAny(word, ">!~*+")
	if mark <= 0 {
		return fmt.Errorf("not a line of a transcript")
	}
	name, how := word[:mark], word[mark:]
	p.seq++
	u := channel.Update{Chat: channel.Chat(p.Channel.Name() + ":" + name), Addressed: true, At: p.Clock.Now(), Message: "m" + strconv.FormatInt(p.seq, 10),
		From: channel.Sender{ID: name, Name: titled(name), Lang: p.Lang, Zone: p.zone.String()}, Text: strings.ReplaceAll(rest, `\n`, "\n")}
	switch how {
	case ">", ">>":
		u.Kind = channel.Text
		if how == ">>" {
			u.ReplyTo = p.Channel.lastID(u.Chat)
		}
		p.last[name] = u.Message
	case "~":
		u.Kind, u.Message = channel.Edited, p.last[name]
	case "!":
		message, data, err := p.Channel.button(u.Chat, rest)
		if err != nil {
			return err
		}
		p.pressed.message, p.pressed.data = message, data
		u.Kind, u.Message, u.Press, u.Query, u.Text = channel.Press, message, data, u.Message, ""
	case "!!":
		u.Kind, u.Message, u.Press, u.Query, u.Text = channel.Press, p.pressed.message, p.pressed.data, u.Message, ""
	case "*":
		u.Kind, u.What, u.Text = channel.Other, rest, ""
	case "+":
		file, caption, _ := strings.Cut(rest, " ")
		u.Kind, u.Text = channel.File, caption
		u.File = &channel.Attachment{ID: "f" + strconv.FormatInt(p.seq, 10) + "/" + file, Name: file, Type: "application/pdf", Size: 12345}
	case "++":
		return p.album(u, rest)
	default:
		return fmt.Errorf("%q: no such mark", how)
	}
	raw, err := p.Channel.raw(u, p.seq)
	if err != nil {
		return err
	}
	if err := p.Bot.Accept(p.ctx, p.Channel.Name(), []channel.Raw{raw}); err != nil {
		return err
	}
	return p.settle()
}

// album sends several files together. Their channel gives the first of them what
// is written with them, and the bot waits a second for the next one.
func (p *Player) album(u channel.Update, rest string) error {
	names, caption, _ := strings.Cut(rest, " | ")
	var raws []channel.Raw
	u.Kind, u.Text, u.Album = channel.File, caption, "album"+u.Message
	for _, file := range strings.Fields(names) {
		u.Message = "m" + strconv.FormatInt(p.seq, 10)
		u.File = &channel.Attachment{ID: "f" + strconv.FormatInt(p.seq, 10) + "/" + file, Name: file}
		raw, err := p.Channel.raw(u, p.seq)
		if err != nil {
			return err
		}
		raws, u.Text = append(raws, raw), ""
		p.seq++
	}
	if err := p.Bot.Accept(p.ctx, p.Channel.Name(), raws); err != nil {
		return err
	}
	if err := p.settle(); err != nil {
		return err
	}
	p.Clock.Add(time.Second)
	return p.settle()
}

func titled(name string) string { return strings.ToUpper(name[:1]) + name[1:] }

// staff moves the latest request to a state, with a comment.
func (p *Player) staff(rest string) error {
	state, comment, _ := strings.Cut(rest, " ")
	to, ok := requestsv1.State_value["STATE_"+strings.ToUpper(state)]
	if !ok {
		return fmt.Errorf("%s: no such state", state)
	}
	queue, err := p.Requests.Queue(p.ctx, &requestsv1.QueueRequest{Staff: "Marta", Limit: 200})
	if err != nil {
		return err
	}
	var latest *requestsv1.Request
	for _, r := range queue.Requests {
		if latest == nil || r.FiledAt > latest.FiledAt {
			latest = r
		}
	}
	if latest == nil {
		return fmt.Errorf("there is no request")
	}
	p.seq++
	_, err = p.Requests.Advance(p.ctx, &requestsv1.AdvanceRequest{Actor: "Marta", Key: "staff" + strconv.FormatInt(p.seq, 10),
		Id: latest.Id, Version: latest.Version, To: requestsv1.State(to), Comment: comment})
	if err != nil {
		return err
	}
	return p.settle()
}

// tellMany tells all holders something.
func (p *Player) tellMany(how, rest string) error {
	p.seq++
	req := &holdersv1.BroadcastRequest{Sender: &holdersv1.Sender{Name: "Marta", Role: "coordinator"}, Key: "many" + strconv.FormatInt(p.seq, 10), Text: map[string]string{}, Required: how == "must>"}
	if how == "trial>" {
		req.TrialEmail, rest, _ = strings.Cut(rest, " ")
	}
	for _, one := range strings.Split(rest, " | ") {
		lang, text, _ := strings.Cut(one, " = ")
		req.Text[lang] = text
	}
	if _, err := p.Many.Broadcast(p.ctx, req); err != nil {
		return err
	}
	return p.settle()
}

// outcome writes what the office sees of the latest message to many.
func (p *Player) outcome() error {
	list, err := p.Many.Broadcasts(p.ctx, &holdersv1.BroadcastsRequest{})
	if err != nil {
		return err
	}
	if len(list.Broadcasts) == 0 {
		return fmt.Errorf("there is none")
	}
	b := list.Broadcasts[0]
	line := fmt.Sprintf("%d people: %d told", b.People, b.Told)
	for _, why := range slices.Sorted(maps.Keys(b.Untold)) {
		line += fmt.Sprintf(", %d %s", b.Untold[why], why)
	}
	if n := b.Waiting + b.UnderWay; n > 0 {
		line += fmt.Sprintf(", %d to come", n)
	}
	p.out.WriteString(indent + line + "\n")
	return nil
}

// settle lets the bot do all that it can do now, and writes what it says:
// answers first, then notices.
func (p *Player) settle() error {
	for {
		if err := p.drain(false); err != nil {
			return err
		}
		worked, err := p.Bot.StepNotices(p.ctx)
		if err != nil && !p.Away {
			return err
		}
		if !worked {
			return nil
		}
		if err := p.drain(true); err != nil {
			return err
		}
	}
}

func (p *Player) drain(notices bool) error {
	send := func(ctx context.Context) (bool, error) { return p.Bot.StepMessage(ctx, p.Channel.Name()) }
	for worked := true; worked; {
		worked = false
		for _, step := range []func(context.Context) (bool, error){p.Bot.StepUpdate, send} {
			some, err := step(p.ctx)
			if err != nil {
				return err
			}
			worked = worked || some
		}
	}
	for _, said := range p.Channel.take(notices) {
		p.out.WriteString(said)
	}
	return nil
}
