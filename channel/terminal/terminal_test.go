package terminal_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"becario/channel"
	"becario/channel/terminal"
	"becario/kit/clock"
	"becario/kit/phrase"
	"becario/nlu/lang"
)

// talk is a terminal with a bot that repeats what it hears.
type talk struct {
	*terminal.Channel
	t      *testing.T
	out    bytes.Buffer
	folder string
	heard  []channel.Update
	down   error
}

func open(t *testing.T, in io.Reader, change func(*terminal.Options)) *talk {
	t.Helper()
	book, err := phrase.Open(lang.Files())
	if err != nil {
		t.Fatal(err)
	}
	k := &talk{t: t, folder: t.TempDir()}
	o := terminal.Options{Accept: k.accept, Settle: func(context.Context) error { return nil }, Phrases: book, Person: "ana", Lang: "es-ES",
		Zone: "Europe/Madrid", Folder: filepath.Join(k.folder, "new"), Clock: clock.NewManual(time.Date(2026, 3, 10, 18, 40, 0, 0, time.UTC))}
	if change != nil {
		change(&o)
	}
	if k.Channel, err = terminal.New(in, &k.out, o); err != nil {
		t.Fatal(err)
	}
	return k
}

func (k *talk) accept(ctx context.Context, raws []channel.Raw) error {
	if k.down != nil {
		return k.down
	}
	for _, raw := range raws {
		u, err := k.Decode(raw.Body)
		if err != nil {
			return err
		}
		k.heard = append(k.heard, u)
		for _, m := range answer(u) {
			m.Chat = u.Chat
			if _, err := k.Send(ctx, m); err != nil {
				return err
			}
		}
	}
	return nil
}

func answer(u channel.Update) []channel.Message {
	row := func(labels ...string) (row []channel.Button) {
		for _, l := range labels {
			row = append(row, channel.Button{Label: l, Data: "do " + l})
		}
		return row
	}
	switch {
	case u.Kind == channel.Press:
		return []channel.Message{{Answer: u.Query, Text: "hecho"}, {Edit: u.Message, Text: u.Press, Buttons: [][]channel.Button{row("Otra vez")}}}
	case u.Kind == channel.File:
		return []channel.Message{{Text: "recibido: " + u.File.Name}}
	case u.Text == "gráfico":
		return []channel.Message{{Text: "Marzo", Picture: []byte("png"), Name: "../marzo.png"}, {Document: []byte("pdf"), Name: ".x\x1b/y"}, {Picture: []byte("png")}}
	case u.Text == "nada":
		return []channel.Message{{Text: "bien\x1b[31m\x07\n\ny otra"}}
	}
	return []channel.Message{{Text: "eco: " + u.Text, Buttons: [][]channel.Button{row("Deshacer", "Cambiar"), row("Más")}}}
}

func run(t *testing.T, input string, change func(*terminal.Options)) *talk {
	t.Helper()
	k := open(t, strings.NewReader(input), change)
	if err := k.Run(t.Context()); err != nil {
		t.Fatalf("run %q: %v", input, err)
	}
	return k
}

func TestConversation(t *testing.T) {
	long := strings.Repeat("ñ", terminal.MaxText)
	for name, c := range map[string]struct{ in, want string }{
		"it works when there is nothing":         {"", ""},
		"it works when lines are empty":          {"\n  \n\n", ""},
		"it works when the last line has no end": {"hola", "< eco: hola\n< /1 Deshacer   /2 Cambiar\n< /3 Más\n"},
		"it works when /salir comes first":       {"/salir\nhola\n", ""},
		"it works when /quit comes first":        {"/quit\nhola\n", ""},
		"it works when a button is pressed":      {"hola\n/2\n", "< eco: hola\n< /1 Deshacer   /2 Cambiar\n< /3 Más\n< hecho\n< do Cambiar\n< /1 Otra vez\n"},
		"it works when the buttons have changed": {"hola\n/2\n/2\n", "< eco: hola\n< /1 Deshacer   /2 Cambiar\n< /3 Más\n< hecho\n< do Cambiar\n< /1 Otra vez\n< No hay ningún botón /2 ahora mismo.\n"},
		"it works when there is no such button":  {"/0\n/1\n/-1\n", "< No hay ningún botón /0 ahora mismo.\n< No hay ningún botón /1 ahora mismo.\n< No hay ningún botón /-1 ahora mismo.\n"},
		"it works when a number is a message":    {"8\r\n", "< eco: 8\n< /1 Deshacer   /2 Cambiar\n< /3 Más\n"},
		"it works when a command has a number":   {"/1 x\n", "< eco: /1 x\n< /1 Deshacer   /2 Cambiar\n< /3 Más\n"},
		"it works when the text has controls":    {"nada\n", "< bien[31m\n<\n< y otra\n"},
		"it works when the text just fits":       {long + "\n", "< eco: " + long + "\n< /1 Deshacer   /2 Cambiar\n< /3 Más\n"},
		"it works when the text is too long":     {long + "!\nnada\n", "< El mensaje es demasiado largo: caben 4096 caracteres. Envíalo en varias partes.\n< bien[31m\n<\n< y otra\n"},
		"it works when the text is a megabyte":   {strings.Repeat("a", 1<<20) + "\nnada\n", "< El mensaje es demasiado largo: caben 4096 caracteres. Envíalo en varias partes.\n< bien[31m\n<\n< y otra\n"},
		"it works when the bytes are no text":    {"\xff\xfe\n", "< eco: \uFFFD\n< /1 Deshacer   /2 Cambiar\n< /3 Más\n"},
		"it works when a file is missing":        {"/archivo /no/where.pdf\n", "< No encuentro el archivo «/no/where.pdf».\n"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := run(t, c.in, nil).out.String(); got != c.want {
				t.Errorf("input %.80q\ngot  %.200q\nwant %.200q", c.in, got, c.want)
			}
		})
	}
}

func TestWhatTheBotHears(t *testing.T) {
	file := filepath.Join(t.TempDir(), "mi carta.txt")
	if err := os.WriteFile(file, []byte("querida oficina"), 0o600); err != nil {
		t.Fatal(err)
	}
	k := run(t, "hola\n/1\n/archivo "+file+"\n", nil)
	if len(k.heard) != 3 {
		t.Fatalf("the bot heard %d things, want 3: %+v", len(k.heard), k.heard)
	}
	text, press, attached := k.heard[0], k.heard[1], k.heard[2]
	if text.Kind != channel.Text || text.Text != "hola" || text.Chat != "terminal:ana" || !text.Addressed || text.Message == "" ||
		text.From != (channel.Sender{ID: "ana", Name: "ana", Lang: "es-ES", Zone: "Europe/Madrid"}) || text.At.Hour() != 18 {
		t.Errorf("text: %+v", text)
	}
	if press.Kind != channel.Press || press.Press != "do Deshacer" || press.Message == "" || press.Query == "" || press.Message == text.Message {
		t.Errorf("press: %+v", press)
	}
	if attached.Kind != channel.File || attached.File.Name != "mi carta.txt" || attached.File.Size != 15 || !strings.HasPrefix(attached.File.Type, "text/plain") {
		t.Errorf("file: %+v", attached.File)
	}
	r, err := k.Download(t.Context(), attached.File.ID)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if got, err := io.ReadAll(r); err != nil || string(got) != "querida oficina" {
		t.Errorf("download: got %q and %v", got, err)
	}
}

func TestIdentifiersOfRunsDiffer(t *testing.T) {
	a, b := run(t, "hola\nhola\n", nil), run(t, "hola\n", nil)
	seen := map[string]bool{}
	for _, u := range append(a.heard, b.heard...) {
		if seen[u.Message] {
			t.Errorf("two messages are called %s", u.Message)
		}
		seen[u.Message] = true
	}
}

func TestFilesAreKept(t *testing.T) {
	k := run(t, "gráfico\ngráfico\n", nil)
	folder := filepath.Join(k.folder, "new")
	want := strings.ReplaceAll("< Marzo\n< Guardado en DIR/marzo.png\n< Guardado en DIR/x--y\n< Guardado en DIR/becario.png\n"+
		"< Marzo\n< Guardado en DIR/marzo-2.png\n< Guardado en DIR/x--y-2\n< Guardado en DIR/becario-2.png\n", "DIR", folder)
	if got := k.out.String(); got != want {
		t.Fatalf("got %q, want %q", got, want)
	}
	if got, err := os.ReadFile(filepath.Join(folder, "marzo.png")); err != nil || string(got) != "png" {
		t.Fatalf("picture: got %q and %v", got, err)
	}
}

func TestEachLineIsAnsweredBeforeTheNextIsRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		in, person := io.Pipe()
		var mu sync.Mutex
		order := []string{}
		note := func(what string) {
			mu.Lock()
			defer mu.Unlock()
			order = append(order, what)
		}
		var k *talk
		k = open(t, in, func(o *terminal.Options) {
			o.Settle = nil // the bot answers when it likes
			o.Accept = func(_ context.Context, raws []channel.Raw) error {
				u, err := k.Decode(raws[0].Body)
				note("heard " + u.Text)
				go func() {
					time.Sleep(3 * time.Second)
					for _, m := range []string{"a", "b"} {
						if _, err := k.Send(context.Background(), channel.Message{Chat: u.Chat, Text: m}); err != nil {
							t.Error(err)
						}
						note("said " + m)
						time.Sleep(100 * time.Millisecond)
					}
				}()
				return err
			}
		})
		go func() {
			for _, l := range []string{"uno\n", "dos\n"} {
				if _, err := io.WriteString(person, l); err != nil {
					t.Error(err)
				}
			}
			if err := person.Close(); err != nil {
				t.Error(err)
			}
		}()
		if err := k.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		mu.Lock()
		defer mu.Unlock()
		if got, want := strings.Join(order, ", "), "heard uno, said a, said b, heard dos, said a, said b"; got != want {
			t.Fatalf("got %s, want %s", got, want)
		}
	})
}

func TestNoticesAppearWhileThePersonThinks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		in, person := io.Pipe()
		k := open(t, in, func(o *terminal.Options) {
			o.Interactive = true
			o.Explain = func(text string) string { return "intent: none\n" }
		})
		done := make(chan error, 1)
		go func() { done <- k.Run(t.Context()) }()
		types := func(keys string) {
			t.Helper()
			synctest.Wait()
			if _, err := io.WriteString(person, keys); err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
		}
		types("ho")
		if _, err := k.Send(t.Context(), channel.Message{Chat: "terminal:ana", Text: "Tienes clase"}); err != nil {
			t.Fatal(err)
		}
		types("la\r")
		types("\x1b[200~leche\rpan\rhuevos\x1b[201~")
		types("\r")
		types("\x04")
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		got := k.out.String()
		for _, part := range []string{"/1. Para enviar", "\x1b[34m▎\x1b[0m Tienes clase\r\n> ho", "\x1b[2m  intent: none\x1b[0m\r\n", "\x1b[34m/1\x1b[0m\u00a0Deshacer"} {
			if !strings.Contains(got, part) {
				t.Errorf("%q is not in %q", part, got)
			}
		}
		if len(k.heard) != 2 || k.heard[0].Text != "hola" || k.heard[1].Text != "leche\npan\nhuevos" {
			t.Errorf("heard %+v, want one message typed around a notice and one pasted", k.heard)
		}
		if !strings.HasSuffix(got, "\r\n") {
			t.Errorf("the last line is left open: %q", got)
		}
	})
}

func TestEnds(t *testing.T) {
	t.Run("it works when the context ends", func(t *testing.T) {
		in, person := io.Pipe()
		defer person.Close()
		k := open(t, in, nil)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := k.Run(ctx); err != nil {
			t.Fatal(err)
		}
	})
	t.Run("it fails when the bot cannot keep a message", func(t *testing.T) {
		k := open(t, strings.NewReader("hola\n"), nil)
		k.down = errors.New("no disk")
		if err := k.Run(t.Context()); !errors.Is(err, k.down) {
			t.Fatalf("got %v, want what the bot says", err)
		}
	})
	t.Run("a message for another waits", func(t *testing.T) {
		k := open(t, strings.NewReader(""), nil)
		var refused *channel.SendError
		if _, err := k.Send(t.Context(), channel.Message{Chat: "terminal:luis", Text: "x"}); !errors.As(err, &refused) || refused.RetryAfter <= 0 {
			t.Fatalf("got %v, want to try later", err)
		}
	})
}
