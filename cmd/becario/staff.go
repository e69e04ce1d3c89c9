package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"becario/app"
	"becario/kit/fault"
)

type staffCmd struct {
	Add     staffAddCmd     `cmd:"" help:"Make an account for the staff desk and print the link by which its owner chooses a password."`
	List    staffListCmd    `cmd:"" help:"List the accounts of the staff desk."`
	Disable staffDisableCmd `cmd:"" help:"Close an account of the staff desk; its sessions and links end at once."`
	Enable  staffEnableCmd  `cmd:"" help:"Open an account of the staff desk again."`
	Reset   staffResetCmd   `cmd:"" help:"Take password and second factor from an account and print the link to choose a new one."`
}

type staffAddCmd struct {
	app.Settings
	Email         string `arg:"" help:"E-mail address with which they sign in."`
	Name          string `placeholder:"NAME" help:"Name that stands on their decisions. Empty: the address up to the @."`
	Role          string `default:"analyst" enum:"analyst,finance,committee,coordinator,auditor,administrator" help:"What they may do: analyst, finance, committee, coordinator, auditor or administrator."`
	PasswordStdin bool   `help:"Read the password from standard input and print no link."`
}

// Run makes the account.
func (c *staffAddCmd) Run(ctx context.Context) (err error) {
	s, end, err := openStaff(ctx, c.Settings)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, end()) }()
	password, err := readPassword(c.PasswordStdin)
	if err != nil {
		return err
	}
	id, err := s.Add(ctx, c.Email, c.Name, c.Role, password)
	if err != nil {
		return staffError(c.Email, err)
	}
	return c.way(ctx, s, id)
}

// way prints a link where no password was given.
func (c *staffAddCmd) way(ctx context.Context, s *app.Staff, id string) error {
	if c.PasswordStdin {
		return nil
	}
	return printLink(ctx, s, id)
}

type staffListCmd struct{ app.Settings }

// Run prints a line for each account.
func (c *staffListCmd) Run(ctx context.Context) (err error) {
	s, end, err := openStaff(ctx, c.Settings)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, end()) }()
	all, err := s.All(ctx)
	if err != nil {
		return err
	}
	out := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	for _, a := range all {
		state := "open"
		switch {
		case a.Disabled:
			state = "closed"
		case a.Password == "":
			state = "invited"
		case a.HasSecond():
			state = "open, second factor"
		}
		seen := "never"
		if !a.SeenAt.IsZero() {
			seen = a.SeenAt.Format(time.RFC3339)
		}
		fmt.Fprintf(out, "%s\t%s\t%s\t%s\t%s\n", a.Email, a.Role, state, seen, a.Name)
	}
	return out.Flush()
}

type staffDisableCmd struct {
	app.Settings
	Email string `arg:"" help:"Whose."`
}

// Run closes the account.
func (c *staffDisableCmd) Run(ctx context.Context) (err error) {
	return setDisabled(ctx, c.Settings, c.Email, true)
}

type staffEnableCmd struct {
	app.Settings
	Email string `arg:"" help:"Whose."`
}

// Run opens the account again.
func (c *staffEnableCmd) Run(ctx context.Context) error {
	return setDisabled(ctx, c.Settings, c.Email, false)
}

func setDisabled(ctx context.Context, settings app.Settings, email string, disabled bool) (err error) {
	s, end, err := openStaff(ctx, settings)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, end()) }()
	return staffError(email, s.SetDisabled(ctx, email, disabled))
}

type staffResetCmd struct {
	app.Settings
	Email         string `arg:"" help:"Whose."`
	PasswordStdin bool   `help:"Read a new password from standard input and print no link."`
}

// Run resets the account.
func (c *staffResetCmd) Run(ctx context.Context) (err error) {
	s, end, err := openStaff(ctx, c.Settings)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, end()) }()
	password, err := readPassword(c.PasswordStdin)
	if err != nil {
		return err
	}
	id, err := s.Reset(ctx, c.Email, password)
	if err != nil {
		return staffError(c.Email, err)
	}
	if c.PasswordStdin {
		return nil
	}
	return staffError(c.Email, printLink(ctx, s, id))
}

// openStaff opens the accounts of the desk. Nothing listens here, so the settings
// of a server that others reach are no reason to refuse.
func openStaff(ctx context.Context, settings app.Settings) (*app.Staff, func() error, error) {
	listen := settings.Listen
	settings.Listen = "127.0.0.1:0"
	s, err := app.OpenStaff(ctx, app.Config{Settings: settings, Log: newLog(settings)}, listen)
	if err != nil {
		return nil, nil, err
	}
	return s, s.Close, nil
}

func printLink(ctx context.Context, s *app.Staff, id string) error {
	link, err := s.Link(ctx, id)
	if err != nil {
		return err
	}
	fmt.Println(link)
	return nil
}

// readPassword reads one line, if it is asked for.
func readPassword(wanted bool) (string, error) {
	if !wanted {
		return "", nil
	}
	line, err := bufio.NewReader(io.LimitReader(os.Stdin, 4096)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", fmt.Errorf("read password: %w", err)
	}
	if line = strings.TrimRight(line, "\r\n"); line == "" {
		return "", errors.New("read password: nothing came on standard input")
	}
	return line, nil
}

// staffError tells the operator what is wrong with an account, and what to do.
func staffError(email string, err error) error {
	f, ok := fault.Of(err)
	if !ok {
		return err
	}
	remedies := map[string]string{
		"fault.staff_email":        "not an e-mail address such as luz@office.example",
		"fault.staff_name":         "the name must have 1 to " + f.Args["max"] + " characters; give another with --name",
		"fault.staff_taken":        "an account has this address or this name; becario staff list shows them, --name gives another name",
		"fault.no_account":         "no such account; becario staff list shows them",
		"fault.last_administrator": "the last open account of an administrator; make another one first",
		"fault.password_short":     "the password must have at least " + f.Args["min"] + " characters",
		"fault.password_long":      "the password is too long",
		"fault.password_plain":     "the password is one of those that are guessed first; use several words",
		"fault.staff_disabled":     "the account is closed; open it with becario staff enable",
	}
	if remedy := remedies[f.Key]; remedy != "" {
		return fmt.Errorf("staff %s: %s", email, remedy)
	}
	return fmt.Errorf("staff %s: %w", email, err)
}
