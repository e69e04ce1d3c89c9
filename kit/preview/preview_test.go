package preview_test

import (
	"bytes"
	"compress/zlib"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"becario/kit/preview"
)

// shared is one renderer for all tests, since making PDFium ready takes seconds.
var shared = sync.OnceValue(func() *preview.Renderer {
	return preview.New(preview.Config{Time: 20 * time.Second, Cache: os.Getenv("BECARIO_TEST_PDFIUM")})
})

func TestMain(m *testing.M) {
	code := m.Run()
	if err := shared().Close(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func sample(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("../pdf/testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// document writes a document with pages of a size, each with a content, and more in
// its catalogue.
func document(width, height float64, catalogue string, contents ...string) []byte {
	var b bytes.Buffer
	var at []int
	object := func(text string) {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", len(at), text)
	}
	b.WriteString("%PDF-1.7\n")
	kids := ""
	for i := range contents {
		kids += fmt.Sprintf("%d 0 R ", 3+2*i)
	}
	object("<< /Type /Catalog /Pages 2 0 R " + catalogue + " >>")
	object(fmt.Sprintf("<< /Type /Pages /Kids [%s] /Count %d >>", kids, len(contents)))
	for i, content := range contents {
		object(fmt.Sprintf("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %g %g] /Contents %d 0 R >>", width, height, 4+2*i))
		object(fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(content), content))
	}
	table := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(at)+1)
	for _, offset := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(at)+1, table)
	return b.Bytes()
}

// held is a document that is there.
func held(data []byte) preview.Source {
	return func(context.Context) ([]byte, error) { return data, nil }
}

// black fills a page.
const black = "0 0 0 rg 0 0 20000 20000 re f"

func draw(t testing.TB, data []byte, kind string, page, side int) (preview.Picture, image.Image, error) {
	t.Helper()
	p, err := shared().Page(t.Context(), held(data), kind, page, side)
	if err != nil {
		return p, nil, err
	}
	picture, err := jpeg.Decode(bytes.NewReader(p.Data))
	if err != nil {
		t.Fatalf("the picture cannot be read: %v", err)
	}
	return p, picture, nil
}

func TestEachPageIsDrawn(t *testing.T) {
	data := document(200, 400, "", "", black, "")
	for page, want := range map[int]uint8{1: 255, 2: 0, 3: 255} {
		p, picture, err := draw(t, data, "application/pdf", page, 300)
		if err != nil {
			t.Fatalf("page %d: %v", page, err)
		}
		if p.Pages != 3 || p.Width != 150 || p.Height != 300 {
			t.Errorf("page %d: got %d pages, %d × %d, want 3, 150 × 300", page, p.Pages, p.Width, p.Height)
		}
		if got := color.GrayModel.Convert(picture.At(75, 150)).(color.Gray).Y; got < want-min(want, 3) || got > want+min(255-want, 3) {
			t.Errorf("page %d is of brightness %d, want %d", page, got, want)
		}
	}
	if n, err := shared().Pages(t.Context(), held(data), "application/pdf"); n != 3 || err != nil {
		t.Errorf("got %d pages, %v; want 3", n, err)
	}
	for _, page := range []int{-1, 0, 4, 1 << 40} {
		if _, _, err := draw(t, data, "application/pdf", page, 300); !errors.Is(err, preview.ErrNoPage) {
			t.Errorf("page %d: got %v, want that there is none", page, err)
		}
	}
}

// A picture has as many pixels as were asked for, however large the page says to be.
func TestThePixelsAreBounded(t *testing.T) {
	for _, size := range [][2]float64{{14400, 14400}, {1e9, 1}, {1, 1e9}, {0.001, 0.001}, {3e38, 3e38}, {-5, 20}} {
		p, _, err := draw(t, document(size[0], size[1], "", black), "application/pdf", 1, 500)
		if err == nil && (p.Width > 501 || p.Height > 501) {
			t.Errorf("a page of %v: got %d × %d pixels, want 500 at most", size, p.Width, p.Height)
		}
		if err != nil && !errors.Is(err, preview.ErrBroken) {
			t.Errorf("a page of %v: got %v", size, err)
		}
	}
	if p, _, err := draw(t, document(100, 100, "", black), "application/pdf", 1, 1<<30); err != nil || p.Width > 2000 {
		t.Errorf("got %d pixels, %v; want a bound of its own", p.Width, err)
	}
}

func TestAPhotoIsAPage(t *testing.T) {
	picture := image.NewGray(image.Rect(0, 0, 1200, 600))
	for i := range picture.Pix[:len(picture.Pix)/2] { // the upper half
		picture.Pix[i] = 255
	}
	var j, p bytes.Buffer
	if err := jpeg.Encode(&j, picture, nil); err != nil {
		t.Fatal(err)
	}
	if err := png.Encode(&p, picture); err != nil {
		t.Fatal(err)
	}
	// As a camera that was held upright says, behind the first two bytes.
	exif := []byte("\xFF\xE1\x00\x22Exif\x00\x00II*\x00\x08\x00\x00\x00\x01\x00\x12\x01\x03\x00\x01\x00\x00\x00\x06\x00\x00\x00\x00\x00\x00\x00")
	upright := append(append(bytes.Clone(j.Bytes()[:2]), exif...), j.Bytes()[2:]...)
	for what, c := range map[string]struct {
		kind                string
		data                []byte
		side, width, height int
		bright, dark        image.Point
	}{
		"a jpeg":           {"image/jpeg", j.Bytes(), 200, 200, 100, image.Pt(100, 10), image.Pt(100, 90)},
		"a png":            {"image/png", p.Bytes(), 200, 200, 100, image.Pt(100, 10), image.Pt(100, 90)},
		"not made larger":  {"image/png", p.Bytes(), 1900, 1200, 600, image.Pt(100, 10), image.Pt(100, 590)},
		"by no whole part": {"image/jpeg", j.Bytes(), 500, 500, 250, image.Pt(100, 10), image.Pt(100, 240)},
		"held upright":     {"image/jpeg", upright, 200, 100, 200, image.Pt(90, 100), image.Pt(10, 100)},
	} {
		drawn, got, err := draw(t, c.data, c.kind, 1, c.side)
		if err != nil || drawn.Pages != 1 || drawn.Width != c.width || drawn.Height != c.height {
			t.Errorf("%s: got %d pages, %d × %d, %v", what, drawn.Pages, drawn.Width, drawn.Height, err)
			continue
		}
		if a, b := color.GrayModel.Convert(got.At(c.bright.X, c.bright.Y)).(color.Gray).Y, color.GrayModel.Convert(got.At(c.dark.X, c.dark.Y)).(color.Gray).Y; a < 240 || b > 15 {
			t.Errorf("%s: it is not the right way round: %d, %d", what, a, b)
		}
		if _, _, err := draw(t, c.data, c.kind, 2, c.side); !errors.Is(err, preview.ErrNoPage) {
			t.Errorf("%s: its second page: %v", what, err)
		}
	}
	// What says to be immense is not unpacked, and half of one is no picture.
	bomb := bytes.Clone(p.Bytes())
	copy(bomb[16:], []byte{0, 0, 0xFF, 0xFF, 0, 0, 0xFF, 0xFF})
	if _, _, err := draw(t, bomb, "image/png", 1, 200); err == nil {
		t.Error("a picture of 65535 × 65535 pixels is drawn")
	}
	if _, _, err := draw(t, j.Bytes()[:100], "image/jpeg", 1, 200); !errors.Is(err, preview.ErrBroken) {
		t.Errorf("half a picture: got %v", err)
	}
}

// noExec says to the test's own program, started anew, that it may not run what it has
// written.
const noExec = "BECARIO_TEST_NO_EXEC"

// Where a process may not run what it has written, pages are drawn, if slowly.
func TestWithoutCodeThatIsMade(t *testing.T) {
	const set, refuse = 65, 1 // PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN (linux/prctl.h)
	if os.Getenv(noExec) == "" {
		cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run", "^TestWithoutCodeThatIsMade$", "-test.v")
		cmd.Env = append(os.Environ(), noExec+"=yes")
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Errorf("%v: %s", err, out)
		}
		if bytes.Contains(out, []byte("SKIP")) {
			t.Skipf("%s", out)
		}
		return
	}
	if err := unix.Prctl(set, refuse, 0, 0, 0); err != nil {
		t.Skip("this system does not refuse it:", err)
	}
	if _, _, err := draw(t, document(10, 10, "", black), "application/pdf", 1, 10); err != nil {
		t.Error(err)
	}
}

func TestWhatAsksForAPasswordSaysSo(t *testing.T) {
	for _, name := range []string{"locked-40.pdf", "locked-128.pdf", "locked-aes.pdf", "locked-256.pdf", "locked-r5.pdf"} {
		if _, _, err := draw(t, sample(t, name), "application/pdf", 1, 200); !errors.Is(err, preview.ErrLocked) {
			t.Errorf("%s: got %v, want that it is locked", name, err)
		}
	}
	for _, name := range []string{"open-40.pdf", "open-aes.pdf", "open-256.pdf", "streams.pdf", "linear.pdf"} {
		if _, _, err := draw(t, sample(t, name), "application/pdf", 1, 200); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// hostile are documents that were made to do harm, or that are broken.
func hostile(t testing.TB) map[string][]byte {
	t.Helper()
	plain := sample(t, "plain.pdf")
	var packed bytes.Buffer
	z := zlib.NewWriter(&packed)
	for range 64 { // 64 MB of operators
		if _, err := z.Write(bytes.Repeat([]byte("0 0 m 9 9 l S\n"), 1<<16)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	bomb := strings.Replace(string(document(100, 100, "", "@@")), "<< /Length 2 >>\nstream\n@@", fmt.Sprintf("<< /Length %d /Filter /FlateDecode >>\nstream\n%s", packed.Len(), packed.String()), 1)
	loop := strings.Replace(string(document(100, 100, "", "")), "/Kids [3 0 R ]", "/Kids [2 0 R ]", 1)
	self := strings.Replace(string(document(100, 100, "", "/X Do")), "/MediaBox", "/Resources << /XObject << /X 3 0 R >> >> /MediaBox", 1)
	return map[string][]byte{
		"nothing":            {},
		"text":               []byte("hello"),
		"a head alone":       []byte("%PDF-1.7\n"),
		"half of one":        plain[:len(plain)/2],
		"a tail alone":       plain[len(plain)/2:],
		"nothing but zeros":  append([]byte("%PDF-1.7\n"), make([]byte, 1<<20)...),
		"pages that are few": []byte(strings.Replace(string(document(100, 100, "", "")), "/Count 1", "/Count 2000000000", 1)),
		"a loop of pages":    []byte(loop),
		"a page in itself":   []byte(self),
		"deep arrays":        document(100, 100, "/X "+strings.Repeat("[", 200_000), ""),
		"deep graphics":      document(100, 100, "", strings.Repeat("q ", 500_000)),
		"a bomb":             []byte(bomb),
		"a script":           document(100, 100, "/OpenAction << /S /JavaScript /JS (app.alert(1); while(true){}) >>", black),
		"a launch":           document(100, 100, "/OpenAction << /S /Launch /F (/bin/sh) >>", black),
		"an address":         document(100, 100, "/OpenAction << /S /URI /URI (http://127.0.0.1:1/) >>", black),
	}
}

func TestHostileDocumentsEndInTime(t *testing.T) {
	known := []error{nil, preview.ErrBroken, preview.ErrLarge, preview.ErrLocked, preview.ErrNoPage}
	for name, data := range hostile(t) {
		begun := time.Now()
		_, _, err := draw(t, data, "application/pdf", 1, 400)
		for _, one := range known {
			if errors.Is(err, one) || err == one { //nolint:errorlint // nil is one of them
				t.Logf("%s: %v after %v", name, err, time.Since(begun).Round(time.Millisecond))
				err = nil
				break
			}
		}
		if err != nil {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if _, _, err := draw(t, document(10, 10, "", black), "application/pdf", 1, 10); err != nil {
		t.Errorf("after them, a good one: %v", err)
	}
}

// Documents that were damaged on the way end with a picture or an error of this package.
func TestDamagedDocuments(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, name := range []string{"plain.pdf", "streams.pdf", "linear-streams.pdf", "open-256.pdf"} {
		whole := sample(t, name)
		for i := range 40 {
			data := bytes.Clone(whole)
			for range 1 + random.IntN(8) {
				data[random.IntN(len(data))] = byte(random.Uint32())
			}
			if i%4 == 0 {
				data = data[:random.IntN(len(data))]
			}
			_, _, err := draw(t, data, "application/pdf", 1, 100)
			if err != nil && !errors.Is(err, preview.ErrBroken) && !errors.Is(err, preview.ErrLarge) && !errors.Is(err, preview.ErrLocked) {
				t.Errorf("%s, damaged: got %v", name, err)
			}
		}
	}
}

// One that takes too long is given up, and the next one has its turn.
func TestTimeIsBounded(t *testing.T) {
	slow := hostile(t)["a bomb"]
	if _, _, err := draw(t, document(10, 10, "", ""), "application/pdf", 1, 10); err != nil { // PDFium is ready
		t.Fatal(err)
	}
	restore := shared().SetTime(30 * time.Millisecond)
	_, err := shared().Page(t.Context(), held(slow), "application/pdf", 1, 2000)
	restore()
	if !errors.Is(err, preview.ErrLarge) {
		t.Errorf("got %v, want that it takes too long", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer cancel()
	if _, err := shared().Page(ctx, held(slow), "application/pdf", 1, 2000); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("nobody waits any more: got %v", err)
	}
	if _, _, err := draw(t, document(10, 10, "", black), "application/pdf", 1, 10); err != nil {
		t.Errorf("the one after them: %v", err)
	}
}

func TestOnlySomeWait(t *testing.T) {
	r := preview.New(preview.Config{Waiting: 1})
	begun, goOn, ended, nothing := make(chan bool, 5), make(chan bool), make(chan error, 5), errors.New("nothing there")
	ask := func() {
		_, err := r.Page(t.Context(), func(context.Context) ([]byte, error) {
			begun <- true
			<-goOn
			return nil, nothing
		}, "image/png", 1, 10)
		ended <- err
	}
	go ask()
	<-begun // it has its turn
	for range 4 {
		go ask()
	}
	for range 3 {
		if err := <-ended; !errors.Is(err, preview.ErrBusy) {
			t.Errorf("got %v, want that too many wait", err)
		}
	}
	select {
	case <-begun:
		t.Error("two are drawn at once")
	default:
	}
	close(goOn)
	for range 2 {
		if err := <-ended; !errors.Is(err, nothing) {
			t.Errorf("got %v, want the error of the source", err)
		}
	}
}

func TestOtherKindsHaveNoPictures(t *testing.T) {
	for _, kind := range []string{"", "image/heic", "text/html", "image/svg+xml", "application/vnd.oasis.opendocument.text"} {
		if _, _, err := draw(t, sample(t, "plain.pdf"), kind, 1, 10); !errors.Is(err, preview.ErrKind) {
			t.Errorf("%s: got %v, want that there is none", kind, err)
		}
	}
}

// FuzzPage holds that whatever comes ends with a picture or an error of this package.
func FuzzPage(f *testing.F) {
	for _, data := range hostile(f) {
		if len(data) < 1<<16 {
			f.Add(data)
		}
	}
	f.Add(sample(f, "plain.pdf"))
	f.Add(sample(f, "open-aes.pdf"))
	if _, _, err := draw(f, sample(f, "plain.pdf"), "application/pdf", 1, 10); err != nil { // PDFium is ready
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, kind := range []string{"image/jpeg", "image/png", "image/webp"} {
			if _, _, err := draw(t, data, kind, 1, 64); err != nil && !errors.Is(err, preview.ErrBroken) && !errors.Is(err, preview.ErrLarge) {
				t.Errorf("as %s: got %v", kind, err)
			}
		}
		_, _, err := draw(t, data, "application/pdf", 1, 64)
		if err != nil && !errors.Is(err, preview.ErrBroken) && !errors.Is(err, preview.ErrLarge) && !errors.Is(err, preview.ErrLocked) && !errors.Is(err, preview.ErrNoPage) {
			t.Errorf("got %v", err)
		}
	})
}
