package telegramtest

import (
	"regexp"
	"slices"
	"unicode/utf8"
)

// Profile is what people see of the bot in one language.
type Profile struct {
	Commands, Group    []Command // everywhere, and in groups instead
	Description, About string
}

// Command is an entry of the bot's menu.
type Command struct {
	Command     string `json:"command"`
	Description string `json:"description"`
}

var commandName = regexp.MustCompile(`^[a-z0-9_]{1,32}$`)

// menu is the list of commands that a call is about: in groups or everywhere else.
func (s *Server) menu(p *params) (*[]Command, *apiError) {
	at, e := s.languageOf(p)
	if e != nil {
		return nil, e
	}
	var scope struct {
		Type string `json:"type"`
	}
	if err := strictly(p.text["scope"], &scope); err == nil && scope.Type == "default" {
		return &at.Commands, nil
	} else if err == nil && scope.Type == "all_group_chats" {
		return &at.Group, nil
	}
	s.violate("scope %s of commands", p.text["scope"])
	return nil, bad("can't parse BotCommandScope")
}

// Profile is the bot's profile in a language; empty is the one for all others.
func (s *Server) Profile(lang string) Profile {
	s.mu.Lock()
	defer s.mu.Unlock()
	return *s.profileOf(lang)
}

func (s *Server) profileOf(lang string) *Profile {
	if s.profile[lang] == nil {
		s.profile[lang] = &Profile{}
	}
	return s.profile[lang]
}

// languageOf refuses a language that is not of two letters.
func (s *Server) languageOf(p *params) (*Profile, *apiError) {
	lang := p.text["language_code"]
	if lang != "" && len(lang) != 2 {
		s.violate("language %q", lang)
		return nil, bad("invalid language code specified")
	}
	return s.profileOf(lang), nil
}

func getMyCommands(s *Server, p *params) (any, *apiError) {
	menu, e := s.menu(p)
	if e != nil {
		return nil, e
	}
	return append([]Command{}, *menu...), nil
}

func setMyCommands(s *Server, p *params) (any, *apiError) {
	menu, e := s.menu(p)
	if e != nil {
		return nil, e
	}
	var commands []Command
	if err := strictly(p.text["commands"], &commands); err != nil || len(commands) == 0 || len(commands) > 100 {
		s.violate("commands: %s", p.text["commands"])
		return nil, bad("can't parse commands")
	}
	for i, c := range commands {
		if slices.ContainsFunc(commands[:i], func(o Command) bool { return o.Command == c.Command }) {
			s.violate("command %q twice", c.Command)
		}
		n := utf8.RuneCountInString(c.Description)
		if !commandName.MatchString(c.Command) || n < 1 || n > 256 {
			s.violate("command %q with a description of %d characters", c.Command, n)
			return nil, bad("BOT_COMMAND_INVALID")
		}
	}
	*menu = commands
	return true, nil
}

func deleteMyCommands(s *Server, p *params) (any, *apiError) {
	menu, e := s.menu(p)
	if e != nil {
		return nil, e
	}
	*menu = nil
	return true, nil
}

func getMyDescription(s *Server, p *params) (any, *apiError) {
	at, e := s.languageOf(p)
	if e != nil {
		return nil, e
	}
	return map[string]any{"description": at.Description}, nil
}

func setMyDescription(s *Server, p *params) (any, *apiError) {
	return s.describe(p, "description", 512, func(at *Profile) *string { return &at.Description })
}

func getMyShortDescription(s *Server, p *params) (any, *apiError) {
	at, e := s.languageOf(p)
	if e != nil {
		return nil, e
	}
	return map[string]any{"short_description": at.About}, nil
}

func setMyShortDescription(s *Server, p *params) (any, *apiError) {
	return s.describe(p, "short_description", 120, func(at *Profile) *string { return &at.About })
}

func (s *Server) describe(p *params, name string, limit int, field func(*Profile) *string) (any, *apiError) {
	at, e := s.languageOf(p)
	if e != nil {
		return nil, e
	}
	if n := utf8.RuneCountInString(p.text[name]); n > limit {
		s.violate("a %s of %d characters", name, n)
		return nil, bad("%s is too long", name)
	}
	*field(at) = p.text[name]
	return true, nil
}
