package telegram_test

import (
	"strings"
	"testing"

	"becario/channel/telegram"
	"becario/channel/telegram/telegramtest"
)

func TestPublish(t *testing.T) {
	s := telegramtest.New(t)
	c, _ := open(t, s)
	profiles := []telegram.Profile{
		{Commands: []telegram.Command{{Name: "help", Description: "What I can do"}, {Name: "tasks", Description: "Tasks"}}, Group: []telegram.Command{{Name: "help", Description: "What I can do"}}, Description: "I keep your days", About: "Assistant"},
		{Lang: "es", Commands: []telegram.Command{{Name: "ayuda", Description: "Lo que sé hacer"}}, Description: "Cuido tus días", About: "Becario"},
	}
	if err := c.Publish(t.Context(), profiles); err != nil {
		t.Fatal(err)
	}
	if p := s.Profile("es"); len(p.Commands) != 1 || p.Commands[0].Command != "ayuda" || p.Description != "Cuido tus días" || p.About != "Becario" {
		t.Errorf("in Spanish: %+v", p)
	}
	if p := s.Profile(""); len(p.Commands) != 2 || len(p.Group) != 1 || p.Group[0].Command != "help" {
		t.Errorf("for all others: %+v", p)
	}
	changes := func() int {
		return len(s.Calls("setMyCommands")) + len(s.Calls("setMyDescription")) + len(s.Calls("setMyShortDescription"))
	}
	before := changes()
	if err := c.Publish(t.Context(), profiles); err != nil || changes() != before {
		t.Errorf("publishing the same again: %v and %d changes", err, changes()-before)
	}
	profiles[1].Commands, profiles[1].About = nil, ""
	s.Fail(telegramtest.Fault{Trouble: telegramtest.BadGateway, Method: "getMyCommands", Times: 1})
	if err := c.Publish(t.Context(), profiles); err != nil {
		t.Fatal(err)
	}
	if p := s.Profile("es"); len(p.Commands) != 0 || p.About != "" || p.Description == "" {
		t.Errorf("after taking away: %+v", p)
	}
}

func TestPublishSaysWhatIsWrong(t *testing.T) {
	s := telegramtest.New(t)
	s.Tolerate()
	c, _ := open(t, s)
	err := c.Publish(t.Context(), []telegram.Profile{{Lang: "es", Commands: []telegram.Command{{Name: "Qué", Description: "x"}}}})
	if err == nil || !strings.Contains(err.Error(), "BOT_COMMAND_INVALID") || !strings.Contains(err.Error(), `"es"`) {
		t.Errorf("got %v", err)
	}
}
