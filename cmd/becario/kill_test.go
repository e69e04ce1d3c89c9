package main

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"becario/channel/telegram/telegramtest"
	"becario/kit/sqldb/sqltest"
)

const (
	kills      = 20
	killPeople = 12
	killTasks  = 3 // of each person, due while the program is killed
)

// TestKilledAtRandomMoments kills the program twenty times while people write
// and notices fall due, on each engine. In the end every message is kept exactly
// once and answered, and every notice has been sent.
func TestKilledAtRandomMoments(t *testing.T) {
	for name, database := range sqltest.Engines {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			on := place{data: t.TempDir()}
			if dsn := database(t); strings.HasPrefix(dsn, "postgres") {
				on.db = dsn
			}
			killAtRandomMoments(t, on)
		})
	}
}

func killAtRandomMoments(t *testing.T, on place) {
	t.Helper()
	server := telegramtest.New(t)
	server.Tolerate() // a killed program cannot confirm every call
	env := []string{"TELEGRAM_BOT_TOKEN=" + telegramtest.Token, "TELEGRAM_API_URL=" + server.URL}
	run := func() *program {
		return start(t, env, "Chat:", "serve", "--data", on.data, "--db", on.db, "--listen", "127.0.0.1:0", "--lang", "es-ES")
	}
	p := run()
	var people []*telegramtest.Person
	for i := range killPeople {
		someone := server.Person(fmt.Sprintf("Ana %d", i), "es")
		someone.Say("/start")
		people = append(people, someone)
	}
	server.WaitConfirmed()
	for _, someone := range people {
		someone.Next()
	}
	p.stop()
	plant(t, on, people)

	rounds := make([]int, len(people))
	for range kills {
		p = run()
		deadline := time.Now().Add(time.Duration(50+rand.IntN(400)) * time.Millisecond)
		for time.Now().Before(deadline) {
			i := rand.IntN(len(people))
			rounds[i]++
			people[i].Say(fmt.Sprintf("Tengo que entregar la práctica %d", rounds[i]))
			time.Sleep(time.Duration(20+rand.IntN(60)) * time.Millisecond)
		}
		p.kill()
	}

	p = run()
	server.WaitConfirmed()
	total := 0
	for i, someone := range people {
		total += rounds[i]
		waitFor(t, someone, func(texts string) string { return missing(texts, rounds[i]) })
	}
	p.stop()
	t.Logf("%d kills, %d messages, %d notices", kills, total, killPeople*killTasks)
	checkKept(t, on, people, rounds)
}
