package bot

import (
	"sync"

	"becario/draw"
)

// scale is how many pixels of a picture for a chat go to a unit of its drawing.
const scale = 2

// pens gives the pen that draws all pictures. Its typefaces are read at the
// first of them.
type pens = func() (*draw.Pen, error)

func newPens() pens { return sync.OnceValues(draw.New) }
