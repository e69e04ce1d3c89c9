// Package preview draws pages of documents that strangers have sent, as pictures that
// nothing runs in. PDFium does it as WebAssembly: it has no file, no network and no
// clock but those of its sandbox, and its memory, its time and the pixels of a picture
// are bounded. It keeps nothing of a document: each is drawn by an instance of its own.
package preview

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"image/jpeg"
	"io"
	"log/slog"
	"math"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/enums"
	pdfiumerrors "github.com/klippa-app/go-pdfium/errors"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"
)

// Why there is no picture.
var (
	// ErrKind is for documents of which no pictures are made.
	ErrKind = errors.New("not a document of which pictures are made")
	// ErrLocked is for documents that ask for a password.
	ErrLocked = errors.New("the document asks for a password")
	// ErrBroken is for documents that cannot be read.
	ErrBroken = errors.New("the document cannot be read")
	// ErrLarge is for documents that take more time or memory than there is for one.
	ErrLarge = errors.New("the document takes too long, or too much memory, to be drawn")
	// ErrNoPage is for pages that a document does not have.
	ErrNoPage = errors.New("the document has no such page")
	// ErrHere says that no documents can be drawn on this machine; the log says why.
	ErrHere = errors.New("no documents can be drawn here")
	// ErrBusy says that too many documents wait to be drawn.
	ErrBusy = errors.New("too many documents wait to be drawn")
)

// Config says how much a document may take; zero fields have the defaults that they name.
type Config struct {
	// Time is for how long a document is worked on; 0 is 10 seconds.
	Time time.Duration
	// Memory is what the sandbox may take, in MiB; 0 is 256.
	Memory int
	// Waiting is how many documents may wait for their turn; 0 is 32.
	Waiting int
	// Cache is a folder in which what was compiled is kept for other processes; empty is
	// none. Who can write there decides what this process runs, so it is for tests.
	Cache string
	// Log hears if nothing can be drawn here; nil is nobody.
	Log *slog.Logger
}

const (
	defaultTime    = 10 * time.Second
	defaultMemory  = 256
	defaultWaiting = 32
	// maxPixels bounds photos. Of JPEG a pixel takes less memory, unless it is progressive: then
	// each takes 12 bytes more. maxSide bounds the sides of what is drawn.
	maxPixels            = 16_000_000
	maxJPEGPixels        = 64_000_000
	maxProgressivePixels = 8_000_000
	maxSide              = 2000
	// idleTime is after how long without a document its memory is given back.
	idleTime = 20 * time.Second
	// wasmPages is how many pages of WebAssembly's memory a MiB has.
	wasmPages = 16
	quality   = 82
)

// Renderer draws pages, one document at a time. It is safe for concurrent use.
type Renderer struct {
	config Config
	turn   chan struct{} // has room for the one that is drawn
	queue  chan struct{} // has room for those that wait

	mu    sync.Mutex
	made  chan struct{} // closed when pool is made; nil before the first document
	pool  pdfium.Pool
	cache wazero.CompilationCache // nil without a folder for it
	fault error
	idle  *time.Timer // gives memory back; nil before the first document
}

// New returns a renderer. It starts nothing: PDFium is compiled when the first document
// comes, which takes some seconds and, for that long, some 300 MB. From then on it takes
// some 30 MB.
func New(c Config) *Renderer {
	if c.Time <= 0 {
		c.Time = defaultTime
	}
	if c.Memory <= 0 {
		c.Memory = defaultMemory
	}
	if c.Waiting <= 0 {
		c.Waiting = defaultWaiting
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return &Renderer{config: c, turn: make(chan struct{}, 1), queue: make(chan struct{}, c.Waiting+1)}
}

// Can reports whether pictures are made of documents of a type.
func Can(mediaType string) bool {
	return mediaType == "application/pdf" || isPhoto(mediaType)
}

func isPhoto(mediaType string) bool {
	return mediaType == "image/jpeg" || mediaType == "image/png" || mediaType == "image/webp"
}

// Picture is a page as a JPEG picture.
type Picture struct {
	Data          []byte
	Width, Height int
	// Pages is how many the document has.
	Pages int
}

// Source reads the bytes of a document when it is its turn, so that those that wait
// take no memory.
type Source func(ctx context.Context) ([]byte, error)

// Page draws a page of a document, the first is 1, no wider and no higher than side
// pixels. A photo is a document of one page. Its errors are those of this package, of
// the source and of ctx.
func (r *Renderer) Page(ctx context.Context, from Source, mediaType string, page, side int) (Picture, error) {
	side = min(max(side, 1), maxSide)
	if isPhoto(mediaType) {
		if page != 1 {
			return Picture{}, ErrNoPage
		}
		var p Picture
		err := r.inTurn(ctx, from, func(data []byte) error {
			var err error
			p, err = scaled(ctx, r.config.Time, data, mediaType, side)
			return err
		})
		return p, err
	}
	return r.with(ctx, from, mediaType, func(in pdfium.Pdfium, doc references.FPDF_DOCUMENT, pages int) (Picture, error) {
		if page < 1 || page > pages {
			return Picture{}, ErrNoPage
		}
		p, err := drawn(in, doc, page-1, side)
		p.Pages = pages
		return p, err
	})
}

// Pages returns how many pages a document has. Its errors are those of Page.
func (r *Renderer) Pages(ctx context.Context, from Source, mediaType string) (int, error) {
	if isPhoto(mediaType) {
		return 1, nil
	}
	p, err := r.with(ctx, from, mediaType, func(_ pdfium.Pdfium, _ references.FPDF_DOCUMENT, pages int) (Picture, error) {
		return Picture{Pages: pages}, nil
	})
	return p.Pages, err
}

// inTurn waits until it is the turn of a document, reads it and does something with it.
func (r *Renderer) inTurn(ctx context.Context, from Source, do func(data []byte) error) (err error) {
	select {
	case r.queue <- struct{}{}:
		defer func() { <-r.queue }()
	default:
		return ErrBusy
	}
	select {
	case r.turn <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer r.rest()
	defer func() {
		if !errors.Is(err, errLeft) { // also after a panic
			<-r.turn
		}
	}()
	data, err := from(ctx)
	if err != nil {
		return err
	}
	return do(data)
}

// errLeft is with what a document is given up that is still worked on: the turn ends
// with that.
var errLeft = errors.New("it is still worked on")

// with opens a document in a sandbox of its own, and gives up when its time is over.
func (r *Renderer) with(ctx context.Context, from Source, mediaType string, do work) (p Picture, err error) {
	if mediaType != "application/pdf" {
		return p, ErrKind
	}
	err = r.inTurn(ctx, from, func(data []byte) error {
		pool, err := r.ready(ctx)
		if err != nil {
			return err
		}
		in, err := pool.GetInstanceWithContext(ctx)
		if err != nil {
			return fmt.Errorf("open sandbox: %w", err)
		}
		ended := make(chan result, 1) // what is given up writes into nothing else
		go func() {
			p, err := inside(in, data, do)
			ended <- result{p, err}
		}()
		limit := time.NewTimer(r.config.Time)
		defer limit.Stop()
		// Kill ends the sandbox, with whatever is done in it.
		select {
		case made := <-ended:
			_ = in.Kill() // nothing in it could be lost
			p = made.picture
			return made.err
		case <-limit.C:
			err = ErrLarge
		case <-ctx.Done():
			err = ctx.Err()
		}
		go func() {
			_ = in.Kill()
			<-ended
			<-r.turn
		}()
		return errors.Join(errLeft, err)
	})
	return p, err
}

// work is what is done with a document that is open, and result what comes of it.
type work func(in pdfium.Pdfium, doc references.FPDF_DOCUMENT, pages int) (Picture, error)

type result struct {
	picture Picture
	err     error
}

// inside does something with a document in an instance.
func inside(in pdfium.Pdfium, data []byte, do work) (p Picture, err error) {
	defer func() {
		if v := recover(); v != nil { // the sandbox has ended
			err = ErrLarge
		}
	}()
	doc, err := in.OpenDocument(&requests.OpenDocument{File: &data})
	if err != nil {
		return p, outcome(err)
	}
	count, err := in.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: doc.Document})
	if err != nil {
		return p, outcome(err)
	}
	if count.PageCount < 1 {
		return p, ErrBroken
	}
	return do(in, doc.Document, count.PageCount)
}

// outcome is an error of PDFium as one of this package.
func outcome(err error) error {
	switch {
	case errors.Is(err, pdfiumerrors.ErrPassword), errors.Is(err, pdfiumerrors.ErrSecurity):
		return ErrLocked
	case strings.Contains(err.Error(), "wasm error"), strings.Contains(err.Error(), "module closed"):
		return ErrLarge
	}
	return ErrBroken
}

// drawn draws a page.
func drawn(in pdfium.Pdfium, doc references.FPDF_DOCUMENT, index, side int) (Picture, error) {
	page := requests.Page{ByIndex: &requests.PageByIndex{Document: doc, Index: index}}
	size, err := in.GetPageSize(&requests.GetPageSize{Page: page})
	if err != nil {
		return Picture{}, outcome(err)
	}
	width, height, ok := fit(size.Width, size.Height, side)
	if !ok {
		return Picture{}, ErrBroken
	}
	res, err := in.RenderPageInPixels(&requests.RenderPageInPixels{Page: page, Width: width, Height: height, RenderFlags: enums.FPDF_RENDER_FLAG_ANNOT})
	if err != nil {
		return Picture{}, outcome(err)
	}
	defer res.Cleanup()
	from, ok := res.Result.RenderedImage.(*image.RGBA)
	if !ok || from.Bounds().Dx() > side+1 || from.Bounds().Dy() > side+1 {
		return Picture{}, ErrBroken
	}
	// What is not drawn on is white; PDFium's colours are not multiplied by their alpha.
	paper := image.NewRGBA(image.Rect(0, 0, from.Bounds().Dx(), from.Bounds().Dy()))
	draw.Draw(paper, paper.Bounds(), image.White, image.Point{}, draw.Src)
	draw.Draw(paper, paper.Bounds(), &image.NRGBA{Pix: from.Pix, Stride: from.Stride, Rect: from.Rect}, from.Rect.Min, draw.Over)
	return written(paper)
}

// written is a picture as JPEG.
func written(picture image.Image) (Picture, error) {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, picture, &jpeg.Options{Quality: quality}); err != nil {
		return Picture{}, fmt.Errorf("write picture: %w", err)
	}
	return Picture{Data: b.Bytes(), Width: picture.Bounds().Dx(), Height: picture.Bounds().Dy()}, nil
}

// fit is the largest size of a page within a square; not ok of a page that has none.
func fit(width, height float64, side int) (w, h int, ok bool) {
	if !(width > 0 && height > 0) || math.IsInf(width, 0) || math.IsInf(height, 0) { // NaN is neither
		return 0, 0, false
	}
	scale := float64(side) / max(width, height)
	return max(1, int(math.Round(width*scale))), max(1, int(math.Round(height*scale))), true
}

// ready waits until PDFium is compiled.
func (r *Renderer) ready(ctx context.Context) (pdfium.Pool, error) {
	r.mu.Lock()
	if r.made == nil {
		r.made = make(chan struct{})
		go r.compile(r.made)
	}
	made := r.made
	r.mu.Unlock()
	select {
	case <-made:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.pool, r.fault
}

func (r *Renderer) compile(made chan struct{}) {
	defer close(made)
	pool, cache, err := sandbox(r.config.Memory, r.config.Cache)
	debug.FreeOSMemory() // what the compiler took
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.pool, r.cache = pool, cache; err != nil {
		r.config.Log.Error("pages of documents cannot be drawn", "error", err)
		r.fault = ErrHere
	}
}

// sandbox compiles PDFium. Where a process may not run what it has written, as with
// MemoryDenyWriteExecute of systemd, it is interpreted, which takes some twenty times as
// long. What is in the folder of a cache is not compiled again.
func sandbox(memory int, folder string) (pool pdfium.Pool, cache wazero.CompilationCache, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("make the sandbox of previews: %v", v)
		}
	}()
	config := wazero.NewRuntimeConfig().
		WithCoreFeatures(api.CoreFeaturesV2 | experimental.CoreFeaturesExceptionHandling).
		WithCloseOnContextDone(true). // so that one that takes too long ends
		WithMemoryLimitPages(uint32(memory) * wasmPages)
	if folder != "" {
		if cache, err = wazero.NewCompilationCacheWithDir(folder); err != nil {
			return nil, nil, err
		}
		config = config.WithCompilationCache(cache)
	}
	pool, err = webassembly.Init(webassembly.Config{
		MinIdle: 0, MaxIdle: 0, MaxTotal: 1, FSConfig: wazero.NewFSConfig(), // no files
		Stdout: io.Discard, Stderr: io.Discard, RuntimeConfig: config,
	})
	return pool, cache, err
}

// rest has the memory of documents given back to the system when none comes for a
// while: each takes some 20 MB, and the runtime would keep it.
func (r *Renderer) rest() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.idle == nil {
		r.idle = time.AfterFunc(idleTime, debug.FreeOSMemory)
		return
	}
	r.idle.Reset(idleTime)
}

// Close ends the sandbox. No Page may be under way, or come after it.
func (r *Renderer) Close() error {
	r.mu.Lock()
	made := r.made
	r.mu.Unlock()
	if made == nil {
		return nil
	}
	<-made
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.idle != nil {
		r.idle.Stop()
	}
	var err error
	if r.pool != nil {
		err = r.pool.Close()
	}
	if r.cache != nil {
		err = errors.Join(err, r.cache.Close(context.Background()))
	}
	return err
}
