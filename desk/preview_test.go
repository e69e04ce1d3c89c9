package desk_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"becario/desk"
	"becario/desk/staff"
	"becario/kit/blob/blobtest"
	"becario/kit/pdf"
	"becario/kit/preview"
)

// renderer is one for all tests, since making it ready takes seconds: no page waits
// for that here.
var renderer = sync.OnceValue(func() *preview.Renderer {
	r := preview.New(preview.Config{Time: 30 * time.Second, Cache: os.Getenv("BECARIO_TEST_PDFIUM")})
	_, _ = r.Pages(context.Background(), func(context.Context) ([]byte, error) { return nil, nil }, "application/pdf")
	return r
})

// withPreview has the desk draw pages by p.
func (s *site) withPreview(p desk.Preview) {
	s.Helper()
	s.config.Preview = p
	d, err := desk.New(s.config)
	if err != nil {
		s.Fatal(err)
	}
	s.desk, s.server.Config.Handler = d, d
}

// photos are a document of some pages, each of one brightness.
func photos(t *testing.T, shades ...uint8) []byte {
	t.Helper()
	var all [][]byte
	for _, shade := range shades {
		picture := image.NewGray(image.Rect(0, 0, 700, 990))
		for i := range picture.Pix {
			picture.Pix[i] = shade
		}
		var b bytes.Buffer
		mustDo(t, jpeg.Encode(&b, picture, nil))
		all = append(all, b.Bytes())
	}
	data, err := pdf.Pages(all...)
	mustDo(t, err)
	return data
}

func TestPagesOfADocumentAreShown(t *testing.T) {
	s := newSite(t)
	s.withPreview(renderer())
	r := s.file("k1", "prórroga", "Ana")
	doc := s.add("d1", r.Id, "carta.pdf", photos(t, 250, 10))
	b := s.as("Luz")
	request := "/desk/requests/" + r.Number
	path := request + "/documents/" + doc.Id + "/pages/"
	page := b.get(request, http.StatusOK)
	b.wants(page, `href="`+path+`1"`, `src="`+path+`1/picture?small" alt="" loading="lazy"`)
	page = b.get(path+"1", http.StatusOK)
	b.wants(page, "<h1><bdi>carta.pdf</bdi></h1>", "Página 1 de 2", `rel="next" href="`+path+`2"`, `src="`+path+`1/picture" alt="Página 1 de 2"`, "Descargar")
	if strings.Contains(page, `rel="prev"`) {
		t.Error("there is a page before the first one")
	}
	page = b.get(path+"2", http.StatusOK)
	b.wants(page, `rel="prev" href="`+path+`1"`)
	if strings.Contains(page, `rel="next"`) {
		t.Error("there is a page after the last one")
	}
	for at, dark := range map[string]bool{"1/picture": false, "2/picture": true, "2/picture?small": true} {
		body, h := b.do(http.MethodGet, path+at, nil, nil, http.StatusOK)
		picture, err := jpeg.Decode(strings.NewReader(body))
		if err != nil || h.Get("Content-Type") != "image/jpeg" || h.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %v, %v", at, err, h)
			continue
		}
		side := 1400
		if strings.HasSuffix(at, "small") {
			side = 200
		}
		if picture.Bounds().Dy() != side {
			t.Errorf("%s is %d pixels high, want %d", at, picture.Bounds().Dy(), side)
		}
		if grey, ok := color.GrayModel.Convert(picture.At(20, 20)).(color.Gray); !ok || (grey.Y < 128) != dark {
			t.Errorf("%s: got brightness %v, want dark %t", at, grey, dark)
		}
	}
	for _, none := range []string{"0", "3", "-1", "x", "99999999999999999999"} {
		b.get(path+none, http.StatusNotFound)
		b.get(path+none+"/picture", http.StatusNotFound)
	}
	b.get(request+"/documents/none/pages/1", http.StatusNotFound)
	b.get(request+"/documents/none/pages/1/picture", http.StatusNotFound)

	// Who may not see the request sees no page of it either.
	eva := s.asRole("Eva", staff.Analyst)
	mustDo(t, s.staff.SetRights(t.Context(), r.Type, []staff.Right{{Role: staff.Analyst}}))
	eva.get(path+"1", http.StatusForbidden)
	eva.get(path+"1/picture", http.StatusForbidden)
	s.browser().get(path+"1/picture", http.StatusSeeOther)
	other := s.file("k2", "duda", "Ana")
	b.get("/desk/requests/"+other.Number+"/documents/"+doc.Id+"/pages/1/picture", http.StatusNotFound)

	b.get(path+"2/picture", http.StatusOK)
	// It is in the record, a page once in a while.
	entries, err := s.staff.Entries(t.Context(), staff.Search{Name: "Luz", Subject: r.Number, Limit: 100})
	mustDo(t, err)
	seen := 0
	for _, e := range entries {
		if strings.HasSuffix(e.Action, "/picture") && e.Status == http.StatusOK && strings.HasPrefix(e.Subject, r.Number) {
			seen++
		}
	}
	if seen != 3 {
		t.Errorf("the record has %d pictures, want the 3 of the two pages: %v", seen, entries)
	}
}

func TestPhotosAreScaled(t *testing.T) {
	s := newSite(t)
	s.withPreview(renderer())
	r := s.file("k1", "prórroga", "Ana")
	picture := image.NewGray(image.Rect(0, 0, 3000, 2000))
	var data bytes.Buffer
	mustDo(t, jpeg.Encode(&data, picture, nil))
	doc := s.add("d1", r.Id, "foto.jpg", data.Bytes())
	b := s.as("Luz")
	body := b.get("/desk/requests/"+r.Number+"/documents/"+doc.Id+"/pages/1/picture?small", http.StatusOK)
	small, err := jpeg.DecodeConfig(strings.NewReader(body))
	if err != nil || small.Width != 200 || len(body) > 10_000 {
		t.Errorf("got %d × %d, %d bytes, %v", small.Width, small.Height, len(body), err)
	}
}

func TestWhatCannotBeShownSaysWhy(t *testing.T) {
	s := newSite(t)
	s.withPreview(renderer())
	r := s.file("k1", "prórroga", "Ana")
	b := s.as("Luz")
	// What is locked is not taken from holders any more, but was once; of both only
	// the bytes count.
	broken := s.add("d1", r.Id, "rota.pdf", blobtest.PDF(0))
	path := "/desk/requests/" + r.Number + "/documents/"
	locked, err := os.ReadFile("../kit/pdf/testdata/locked-aes.pdf")
	mustDo(t, err)
	for want, err := range map[string]error{
		"pide una contraseña": preview.ErrLocked, "dañado o incompleto": preview.ErrBroken, "demasiado complejo": preview.ErrLarge,
	} {
		s.withPreview(failing{err})
		b.wants(b.get(path+broken.Id+"/pages/1", http.StatusUnprocessableEntity), want, "Descargar")
		b.get(path+broken.Id+"/pages/1/picture", http.StatusUnprocessableEntity)
	}
	for _, err := range []error{preview.ErrBusy, context.DeadlineExceeded} {
		s.withPreview(failing{err})
		b.wants(b.get(path+broken.Id+"/pages/1", http.StatusServiceUnavailable), "unos segundos")
		if _, h := b.do(http.MethodGet, path+broken.Id+"/pages/1/picture", nil, nil, http.StatusServiceUnavailable); h.Get("Retry-After") == "" {
			t.Error("nothing says when to try again")
		}
	}
	s.withPreview(failing{errors.New("the sandbox has burst")})
	b.wants(b.get(path+broken.Id+"/pages/1", http.StatusInternalServerError), "Algo falló")
	if _, err := renderer().Page(t.Context(), func(context.Context) ([]byte, error) { return locked, nil }, "application/pdf", 1, 100); !errors.Is(err, preview.ErrLocked) {
		t.Errorf("got %v", err)
	}
	s.withPreview(nil)
	if page := b.get("/desk/requests/"+r.Number, http.StatusOK); strings.Contains(page, "/pages/") {
		t.Error("where no pages are drawn, there is a way to them")
	}
	b.wants(b.get(path+broken.Id+"/pages/1", http.StatusUnsupportedMediaType), "no hay vista previa")
}

// failing draws nothing.
type failing struct{ err error }

func (f failing) Page(context.Context, preview.Source, string, int, int) (preview.Picture, error) {
	return preview.Picture{}, f.err
}

func (f failing) Pages(context.Context, preview.Source, string) (int, error) { return 0, f.err }
