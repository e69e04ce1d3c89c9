package app_test

import (
	"context"
	"fmt"
	"log/slog"
	"regexp"
	"strings"
	"testing"
	"time"

	"becario/app"
	"becario/channel/telegram/telegramtest"
)

// private is nobody's but the person's, and the token the operator's.
var private = []string{telegramtest.Token, "café", "coffee", "hito", "milestone", "73,19", "beca,", "Ana"}

// slow is how long an answer may take on a busy machine before the person is told
// that it takes longer, which these tests are not about.
const slow = time.Minute

// onTelegram runs everything in one process with a bot on the server, and wants
// nothing private in its log.
func onTelegram(t *testing.T, server *telegramtest.Server, lang string) {
	t.Helper()
	log := &strings.Builder{}
	a, err := app.Open(t.Context(), app.Config{TellAfter: slow, Log: slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug})), Settings: app.Settings{
		Data: t.TempDir(), Listen: "127.0.0.1:0", Lang: lang, Zone: "Europe/Madrid", Programme: "BECAL", Office: "America/Asuncion",
		TelegramToken: telegramtest.Token, TelegramAPIURL: server.URL, TelegramUnpaced: true,
	}})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- a.Run(ctx, nil) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil && !strings.Contains(err.Error(), "401") {
			t.Error(err)
		}
		for _, word := range private {
			if strings.Contains(log.String(), word) {
				t.Errorf("the log tells %q:\n%s", word, log)
			}
		}
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
}

// TestConversationsOnTelegram has the main conversations with a strict server:
// every answer is one that Telegram takes.
func TestConversationsOnTelegram(t *testing.T) {
	for lang, said := range map[string][]struct{ say, want string }{
		"es": {
			{"/start", "Hola, Ana"},
			{"Hacer hito 1 de CC para el 10/10/2100", "Hacer hito 1 de CC.*2100"},
			{"¿qué tareas tengo?", "hito 1"},
			{"recuérdame entregar el hito mañana a las 9", "9:00"},
			{"Tengo clase de CC los lunes y miércoles de 10 a 12 en el aula 1.6", "10:00 a 12:00, aula 1.6"},
			{"horario", "PICTURE.*aula 1.6"},
			{"Bus 5€ semana", "Bus, 5,00.*cada semana"},
			{"café 1,20", "café, 1,20"},
			{"¿cuánto he gastado este mes?", "6,20"},
			{"gráfico de este mes", "PICTURE.*6,20"},
			{"Quiero pedir una prórroga de mi beca", "Hasta qué día"}, {"31 de agosto de 2090", "Cuántos meses"}, {"5", "pagando"},
			{"no", "motivo"}, {"la tesis", "Por qué"}, {"se atrasó la defensa", "presento"}, {"sí", "BECAL-"},
			{"¿cómo va mi solicitud?", "BECAL-"},
			{"/help", "."}, {"/settings", "Madrid"}, {"/nada", "/nada"},
			{"😀", "."}, {strings.Repeat("a", 4096), "^.{0,400}$"}, {"recuérdame leer_esto *y* <i>eso</i> & _más_ mañana a las 9", "\\*y\\* <i>eso</i> & _más_"},
		},
		"en": {
			{"/start", "Hi, Ana"},
			{"Do milestone 1 of CC by 10/10/2100", "milestone 1.*2100"},
			{"what tasks do I have?", "milestone 1"},
			{"remind me to hand in the milestone tomorrow at 9", "9:00"},
			{"I have CC class on Mondays and Wednesdays from 10 to 12 in room 1.6", "10:00 to 12:00, room 1.6"},
			{"timetable", "PICTURE.*room 1.6"},
			{"Bus €5 weekly", "Bus, €5.00, every week"},
			{"coffee 1.20", "coffee, €1.20"},
			{"how much have I spent this month?", "6.20"},
			{"chart of this month", "PICTURE.*6.20"},
			{"I want to ask for an extension of my scholarship", "Until which day"}, {"31 August 2090", "How many months"}, {"5", "funding"},
			{"no", "reason"}, {"the thesis", "Why"}, {"my defence was put off", "I file"}, {"yes", "BECAL-"},
			{"how is my request going?", "BECAL-"},
			{"/help", "."}, {"/settings", "Madrid"},
		},
	} {
		t.Run("it works in "+lang, func(t *testing.T) {
			t.Parallel()
			server := telegramtest.New(t)
			server.Tolerate() // people may write what looks like markup; what is counted is looked at below
			onTelegram(t, server, "es-ES")
			ana := server.Person("Ana", lang)
			for _, turn := range said {
				ana.Say(turn.say)
				m := ana.Next()
				got := strings.ReplaceAll(m.Text, "\n", " ")
				if m.Photo != nil {
					got = "PICTURE " + got
				}
				if !regexp.MustCompile(turn.want).MatchString(got) {
					t.Errorf("%.80s: got %q, want %q", turn.say, got, turn.want)
				}
			}
			for _, v := range server.Violations() {
				if v != `a text contains "<i>"` { // as it was written
					t.Errorf("telegram would not have it: %s", v)
				}
			}
		})
	}
}

func TestUndoOnTelegram(t *testing.T) {
	server := telegramtest.New(t)
	onTelegram(t, server, "es-ES")
	ana := server.Person("Ana", "es")
	ana.Say("café 1,20")
	m := ana.Next()
	if toast := ana.Press("Deshacer").Answer(); toast == "" {
		t.Error("the press is confirmed without a word")
	}
	if changed := ana.Next(); changed.ID != m.ID || len(changed.Buttons) != 0 {
		t.Errorf("after the press: %+v, want message %d without buttons", changed, m.ID)
	}
	ana.PressData(m.ID, m.Buttons[0][len(m.Buttons[0])-1].Data).Answer()
}

// TestTroubleWithTelegramTellsNothingPrivate breaks calls in every way; their
// address, which holds the token, is in the errors of net/http.
func TestTroubleWithTelegramTellsNothingPrivate(t *testing.T) {
	server := telegramtest.New(t)
	server.Tolerate()
	for _, trouble := range []telegramtest.Trouble{telegramtest.DropBefore, telegramtest.ServerError, telegramtest.BadGateway, telegramtest.Garbage} {
		server.Fail(telegramtest.Fault{Trouble: trouble, Method: "getUpdates", Times: 1})
		server.Fail(telegramtest.Fault{Trouble: trouble, Method: "getMe", Times: 1})
	}
	onTelegram(t, server, "es-ES")
	ana := server.Person("Ana", "es")
	ana.Say("café 73,19")
	ana.Next()
	server.Fail(telegramtest.Fault{Trouble: telegramtest.DropBefore, Method: "sendMessage", Times: 1})
	ana.Say("café 73,19")
	ana.Next()
	server.Revoke()
}

func TestAGroupIsLeftAlone(t *testing.T) {
	server := telegramtest.New(t)
	server.Open()
	onTelegram(t, server, "es-ES")
	ana := server.Person("Ana", "es")
	there := ana.In(server.Group("Clase", ana))
	for _, text := range []string{"café 1,20", "/ban Luis", "/help@other_bot", "hola @becario_bots"} {
		there.Say(text)
	}
	there.Say("@becario_bot café 1,20")
	if m := there.Next(); !strings.Contains(m.Text, "privado") || m.ReplyTo == 0 {
		t.Errorf("addressed in a group it says %+v, want an answer that it talks in private", m)
	}
	there.Silence(300 * time.Millisecond)
}

// TestTheMenu wants commands in each language, for everybody else those in the
// language of the settings, and in groups only one.
func TestTheMenu(t *testing.T) {
	server := telegramtest.New(t)
	onTelegram(t, server, "en")
	deadline := time.Now().Add(10 * time.Second)
	for len(server.Calls("setMyShortDescription")) < 3 && time.Now().Before(deadline) {
		time.Sleep(10 * time.Millisecond)
	}
	es, en, others := server.Profile("es"), server.Profile("en"), server.Profile("")
	if len(es.Commands) == 0 || len(es.Group) != 1 || len(es.Commands) != len(en.Commands) || es.Description == en.Description || es.About == en.About {
		t.Errorf("the profiles are %+v and %+v, want the same commands in two languages", es, en)
	}
	if fmt.Sprint(others) != fmt.Sprint(en) {
		t.Errorf("others see %+v, want what those see who use English", others)
	}
}
