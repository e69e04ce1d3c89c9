package preview

import "time"

// SetTime changes for how long a document is worked on, until restore is called. No
// document may be worked on meanwhile.
func (r *Renderer) SetTime(d time.Duration) (restore func()) {
	was := r.config.Time
	r.config.Time = d
	return func() { r.config.Time = was }
}
