package telegramtest

import (
	"fmt"
	"maps"
	"net/http"
	"strings"
)

// storedFile is a file that somebody has sent.
type storedFile struct {
	path string
	data []byte
	size int64 // as Telegram tells it
}

// Send writes a message with any content, named by the fields of the Bot API.
func (p *Person) Send(fields map[string]any) int64 {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	words, _ := fields["text"].(string)
	return p.write(&Message{Text: words}, fields)
}

// Sticker sends a sticker.
func (p *Person) Sticker() int64 {
	return p.Send(map[string]any{"sticker": map[string]any{
		"file_id": "sticker", "file_unique_id": "s", "type": "regular", "width": 512, "height": 512, "is_animated": false, "is_video": false, "emoji": "👍"}})
}

// Voice sends a voice note.
func (p *Person) Voice() int64 {
	return p.Send(map[string]any{"voice": map[string]any{"file_id": "voice", "file_unique_id": "v", "duration": 3, "mime_type": "audio/ogg"}})
}

// Location sends a place.
func (p *Person) Location(lat, lon float64) int64 {
	return p.Send(map[string]any{"location": map[string]any{"latitude": lat, "longitude": lon}})
}

// Document sends a file with a caption, which may be empty.
func (p *Person) Document(name, mediaType string, data []byte, caption string) int64 {
	return p.document(name, mediaType, data, int64(len(data)), caption)
}

// HugeDocument sends a file of which Telegram says that it has this many bytes.
func (p *Person) HugeDocument(name, mediaType string, size int64) int64 {
	return p.document(name, mediaType, []byte("x"), size, "")
}

// LyingDocument sends a file of which Telegram tells another size than it has.
func (p *Person) LyingDocument(name, mediaType string, data []byte, size int64) int64 {
	return p.document(name, mediaType, data, size, "")
}

func (p *Person) document(name, mediaType string, data []byte, size int64, caption string) int64 {
	id := p.store(name, data, size)
	return p.Send(withCaption(caption, map[string]any{"document": map[string]any{
		"file_id": id, "file_unique_id": id, "file_name": name, "mime_type": mediaType, "file_size": size}}))
}

// Photo sends a picture with a caption, which may be empty. As Telegram does,
// it comes in two sizes.
func (p *Person) Photo(data []byte, caption string) int64 {
	return p.AlbumPhoto("", data, caption)
}

// AlbumPhoto sends a photo of an album, whose photos are messages of their own.
func (p *Person) AlbumPhoto(album string, data []byte, caption string) int64 {
	small, large := p.store("small.jpg", data, 100), p.store("large.jpg", data, int64(len(data))+100)
	fields := map[string]any{"photo": []any{
		map[string]any{"file_id": small, "file_unique_id": small, "width": 90, "height": 90, "file_size": 100},
		map[string]any{"file_id": large, "file_unique_id": large, "width": 900, "height": 900, "file_size": len(data) + 100},
	}}
	if album != "" {
		fields["media_group_id"] = album
	}
	return p.Send(withCaption(caption, fields))
}

func withCaption(caption string, fields map[string]any) map[string]any {
	if caption == "" {
		return fields
	}
	out := maps.Clone(fields)
	out["caption"] = caption
	return out
}

func (p *Person) store(name string, data []byte, size int64) string {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	id := fmt.Sprintf("file-%d", p.s.id("file"))
	p.s.files[id] = storedFile{path: "documents/" + id + "_" + name, data: data, size: size}
	return id
}

func getFile(s *Server, p *params) (any, *apiError) {
	f, ok := s.files[p.text["file_id"]]
	if !ok {
		return nil, bad("invalid file_id")
	}
	if f.size > 20<<20 {
		return nil, bad("file is too big")
	}
	return map[string]any{"file_id": p.text["file_id"], "file_unique_id": "u", "file_size": f.size, "file_path": f.path}, nil
}

func (s *Server) serveFile(w http.ResponseWriter, path string) {
	s.mu.Lock()
	var found *storedFile
	for _, f := range s.files {
		if f.path == strings.TrimSpace(path) {
			found = &f
		}
	}
	s.mu.Unlock()
	if found == nil {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	_, _ = w.Write(found.data) // a bot that is gone does not read it
}
