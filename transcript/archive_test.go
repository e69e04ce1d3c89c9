package transcript_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"

	"becario/app"
	"becario/channel"
	"becario/kit/blob/blobtest"
	"becario/kit/clock"
	"becario/transcript"
)

const lively = `clock 2026-03-10 18:40 Europe/Madrid
ana> recuérdame mañana a las 7 entregar el xilófono
ana> borra el xilófono
ana> comprar cuerdas el viernes
ana> café con marimba 1,20
ana> máximo 200 € al mes en Comida
ana> tengo clase de Timbales los lunes de 10 a 12 en el aula 1.6
ana> quiero pedir una prórroga de mi beca por el violonchelo
ana> 31 de agosto de 2026
ana> 5
ana> no
ana> la tesis
ana> se atrasó el concierto
ana> sí
ana+ carta.pdf
ana+ foto.jpg
ana+ matrícula.pdf esto es el certificado de alumno regular
ana+ apuntes.txt
staff> in_review La estamos mirando
ana> descarga mis datos
`

// TestTheArchiveIsForPeople holds that what is sent to somebody who asks for
// their data explains itself, can be read, and has their files by their names.
func TestTheArchiveIsForPeople(t *testing.T) {
	chat, c := &transcript.Channel{}, clock.NewManual(start)
	a := together(t, app.Config{Clock: c, Channels: []channel.Channel{chat}, OnlyChannels: true})
	player := &transcript.Player{Bot: a.Bot, Channel: chat, Clock: c, Requests: a.Requests(), Staff: a.Staff(), Lang: "es-ES"}
	said, err := player.Play(t.Context(), lively)
	if err != nil {
		t.Fatal(err)
	}
	files := unzip(t, chat.Document())
	want := []string{"LÉEME.txt", "archivos/BECAL-2026-000001-7 carta.pdf",
		"archivos/BECAL-2026-000001-7 esto es el certificado de alumno regular (matrícula.pdf).pdf", "archivos/BECAL-2026-000001-7 foto.jpg", "becario.json"}
	if got := slices.Sorted(maps.Keys(files)); !slices.Equal(got, want) {
		t.Errorf("it has the files %q, want %q\n%s", got, want, said)
	}
	if !bytes.Equal(files["archivos/BECAL-2026-000001-7 carta.pdf"], blobtest.Named("carta.pdf")) {
		t.Error("the letter is another file")
	}
	for _, text := range []string{"Ana", "10 mar 2026, 18:40", "tasks: tus tareas", "archivos/BECAL-2026-000001-7 esto es el certificado de alumno regular (matrícula.pdf).pdf", "«borra todos mis datos»"} {
		if !strings.Contains(string(files["LÉEME.txt"]), text) {
			t.Errorf("it is not explained: want %q in\n%s", text, files["LÉEME.txt"])
		}
	}
	document := string(files["becario.json"])
	if !json.Valid([]byte(document)) {
		t.Error("the document is no JSON")
	}
	for _, text := range []string{"xilófono", "cuerdas", "marimba", "Timbales", "violonchelo", "La estamos mirando", "\n          \"number\": \"BECAL-2026-000001-7\"",
		`"filedAt": "2026-03-10T17:40:00Z"`} {
		if !strings.Contains(document, text) {
			t.Errorf("the document lacks %q:\n%s", text, document)
		}
	}
}

func unzip(t *testing.T, data []byte) map[string][]byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for _, f := range z.File {
		from, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if files[f.Name], err = io.ReadAll(from); err != nil {
			t.Fatal(err)
		}
	}
	return files
}

// TestTheDossierHasAll holds that who asks for the file of a request gets what was
// filed, what has happened and the documents, readable, and nothing of others.
func TestTheDossierHasAll(t *testing.T) {
	chat, c := &transcript.Channel{}, clock.NewManual(start)
	a := together(t, app.Config{Clock: c, Channels: []channel.Channel{chat}, OnlyChannels: true})
	player := &transcript.Player{Bot: a.Bot, Channel: chat, Clock: c, Requests: a.Requests(), Staff: a.Staff(), Lang: "es-ES"}
	said, err := player.Play(t.Context(), `clock 2026-03-10 18:40 Europe/Madrid
ana> quiero pedir una prórroga de mi beca por el violonchelo
ana> 31 de agosto de 2026
ana> 5
ana> no
ana> la tesis
ana> se atrasó el concierto
ana> sí
ana+ carta.pdf
staff> waiting_applicant ¿De qué día es la carta?
ana>> del 3 de marzo
eva> quiero pedir una constancia
ana> descarga mi expediente`)
	if err != nil {
		t.Fatal(err)
	}
	files := unzip(t, chat.Document())
	if got, want := slices.Sorted(maps.Keys(files)), []string{"BECAL-2026-000001-7/01 carta.pdf", "BECAL-2026-000001-7/solicitud.txt"}; !slices.Equal(got, want) {
		t.Fatalf("it has the files %q, want %q\n%s", got, want, said)
	}
	if !bytes.Equal(files["BECAL-2026-000001-7/01 carta.pdf"], blobtest.Named("carta.pdf")) {
		t.Error("the letter is another file")
	}
	page := string(files["BECAL-2026-000001-7/solicitud.txt"])
	for _, want := range []string{"Prórroga de la beca", "nueva fecha de fin: lun 31 ago", "explicación: se atrasó el concierto", "violonchelo", "10 días hábiles desde el mar 10 mar",
		"presentada", "¿De qué día es la carta?", "del 3 de marzo", "Marta", "mensaje a la oficina"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q:\n%s", want, page)
		}
	}
}
