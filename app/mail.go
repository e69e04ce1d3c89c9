package app

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"

	"becario/kit/clock"
	"becario/kit/mail"
)

// mail is the sender that the settings describe; nil if they name no mail server.
func (s Settings) mail(c clock.Clock, log *slog.Logger) (*mail.Sender, error) {
	password := s.MailPassword
	switch {
	case s.MailServer == "" && (s.MailUser != "" || s.MailFrom != "" || s.MailPasswordFile != ""):
		return nil, errors.New("mail-user, mail-from: nothing is sent without a server; set mail-server")
	case s.MailServer == "":
		return nil, nil //nolint:nilnil // no mail server is a choice of the operator's
	case s.MailFrom == "":
		return nil, errors.New("mail-server: needs an address to send from; set mail-from")
	case password != "" && s.MailPasswordFile != "":
		return nil, errors.New("mail-password, mail-password-file: set one of them")
	case s.MailPasswordFile != "":
		data, err := os.ReadFile(s.MailPasswordFile)
		if err != nil {
			return nil, fmt.Errorf("mail-password-file: %w", err)
		}
		password = strings.TrimRight(string(data), "\r\n")
	}
	return mail.New(mail.Config{Server: s.MailServer, User: s.MailUser, Password: password, From: s.MailFrom, Clock: c, Log: log})
}

// Mail takes messages to be sent soon.
type Mail interface{ Send(m mail.Message) error }

// openMail opens the sender of mail, once for all parts that run here; nil if
// there is none.
func (a *App) openMail() (Mail, error) {
	if a.Mail != nil || a.OnlyChannels {
		return a.Mail, nil
	}
	sender, err := a.Settings.mail(a.Clock, a.Log)
	if err != nil || sender == nil {
		return nil, err
	}
	a.Mail = sender
	a.runs = append(a.runs, sender.Run)
	return sender, nil
}
