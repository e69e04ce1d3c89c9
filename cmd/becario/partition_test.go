package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	tasksv1 "becario/api/becario/tasks/v1"
	"becario/channel/telegram/telegramtest"
	"becario/kit/clock"
	"becario/service/tasks"
)

// TestPartition has the network between the bot and one service fail in each way. Who
// wants something of that service is told that it takes longer, and is answered when it
// is there again; everybody else is answered as always. Nothing is lost, nothing is done
// twice, also where a call arrives long after it was given up.
func TestPartition(t *testing.T) {
	t.Parallel()
	on := place{data: t.TempDir()}
	server := telegramtest.New(t)
	serve := func(until string, args ...string) *program {
		env := []string{"TELEGRAM_BOT_TOKEN=" + telegramtest.Token, "TELEGRAM_API_URL=" + server.URL}
		return start(t, env, until, append([]string{"serve", "--data", on.data, "--listen", "127.0.0.1:0", "--lang", "es-ES", "--log-level", "error"}, args...)...)
	}
	address := func(p *program) string { return partsAddress.FindStringSubmatch(p.out.String())[1] }
	way := newLink(t, address(serve("Parts:", "tasks")))
	others := "http://" + address(serve("Parts:", "academic", "expenses", "requests"))
	bot := serve("Telegram: on", "bot", "--tasks-url", "http://"+way.address, "--academic-url", others, "--expenses-url", others, "--requests-url", others)

	ana, beto := server.Person("Ana", "es"), server.Person("Beto", "es")
	for _, someone := range []*telegramtest.Person{ana, beto} {
		someone.Say("/start")
		someone.Next()
	}
	const longer = "Esto tarda más de lo normal"
	wrote := 0
	write := func() {
		wrote++
		ana.Say(fmt.Sprintf("Tengo que entregar la práctica %d", wrote))
	}
	answered := func() { // in order, and each once
		t.Helper()
		waitFor(t, ana, func(texts string) string {
			for n := 1; n <= wrote; n++ {
				if !strings.Contains(texts, fmt.Sprintf("la práctica %d»", n)) {
					return fmt.Sprintf("the answer to message %d", n)
				}
			}
			return ""
		})
	}
	spent := 0
	for _, c := range []struct {
		wrong linkTrouble
		waits bool // nothing is answered until it is over
		lasts time.Duration
	}{
		{wrong: linkSlow},
		{wrong: linkCut, waits: true, lasts: 2 * time.Second},
		// Longer than a call may take: it is given up, is tried again, and in the end both arrive.
		{wrong: linkSilent, waits: true, lasts: 11 * time.Second},
		{wrong: linkHalfOpen},
		{wrong: linkHalfAnswers, waits: true, lasts: time.Second},
	} {
		write()
		answered() // there is a connection
		told := strings.Count(heard(ana), longer)
		way.set(c.wrong)
		began := time.Now()
		write()
		spent++
		beto.Say(fmt.Sprintf("café %d,05", spent))
		waitFor(t, beto, func(texts string) string {
			if !strings.Contains(texts, fmt.Sprintf("%d,05", spent)) {
				return "the answer of a service that is there, while the way is " + string(c.wrong)
			}
			return ""
		})
		if took := time.Since(began); c.waits && took > c.lasts+8*time.Second {
			t.Errorf("%s: who wanted nothing of the service waited %s", c.wrong, took)
		}
		if c.waits {
			waitFor(t, ana, func(texts string) string {
				if strings.Count(texts, longer) <= told {
					return "word that it takes longer, while the way is " + string(c.wrong)
				}
				return ""
			})
			time.Sleep(time.Until(began.Add(c.lasts)))
			if strings.Contains(heard(ana), fmt.Sprintf("la práctica %d»", wrote)) {
				t.Errorf("%s: message %d was answered", c.wrong, wrote)
			}
			way.set("")
		}
		write() // behind the one that waits
		answered()
		way.set("")
	}
	bot.stop()

	var order []string
	for _, m := range ana.Messages() {
		if title := chaosTitle.FindString(m.Text); m.FromBot && title != "" {
			order = append(order, strings.Trim(title, "«»"))
		}
	}
	service := tasks.New(on.openTasks(t), clock.System{})
	res, err := service.List(t.Context(), &tasksv1.ListRequest{Space: personIDs(t, on, []*telegramtest.Person{ana})[0], Limit: 500})
	if err != nil {
		t.Fatal(err)
	}
	kept := map[string]int{}
	for _, task := range res.Tasks {
		kept[task.Title]++
	}
	for n := 1; n <= wrote; n++ {
		title := fmt.Sprintf("entregar la práctica %d", n)
		if kept[title] != 1 {
			t.Errorf("%q is kept %d times", title, kept[title])
		}
		if len(order) < n || order[n-1] != title {
			t.Errorf("answered were %q, want each of %d messages once and in order", order, wrote)
			break
		}
	}
	if len(res.Tasks) != wrote || len(order) != wrote {
		t.Errorf("of %d messages %d are kept and %d answered", wrote, len(res.Tasks), len(order))
	}
}

// heard is all that the bot has said to a person.
func heard(someone *telegramtest.Person) string {
	var all strings.Builder
	for _, m := range someone.Messages() {
		if m.FromBot {
			all.WriteString(m.Text + "\n")
		}
	}
	return all.String()
}
