// Package growth is for tests: it checks that the work on a text grows with
// its length and not with the square of it. It counts the processor time of
// one thread, so that a busy machine changes nothing.
package growth

import (
	"math"
	"runtime"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// The work on a text may be most times as much as that on a sixteenth of it:
// sixteen is linear, two hundred and fifty-six quadratic. Less than enough says
// nothing.
const (
	part   = 16
	most   = 80
	enough = 50 * time.Millisecond
)

// Linear fails the test if read works too long on a text, compared with a
// sixteenth of it. name is told with the failure.
func Linear(t testing.TB, name, text string, read func(text string)) {
	t.Helper()
	short, whole := took(text[:len(text)/part], read), took(text, read)
	if whole > enough && whole > most*short {
		t.Errorf("%s: %v for %d bytes, but %v for a sixteenth of them", name, whole, len(text), short)
	}
}

// took is the least processor time of three readings.
func took(text string, read func(string)) time.Duration {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	best := time.Duration(math.MaxInt64)
	for range 3 {
		begin := processor()
		read(text)
		best = min(best, processor()-begin)
	}
	return best
}

// processor is the time that this thread has worked.
func processor() time.Duration {
	var ts unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &ts); err != nil {
		panic(err) // every Linux since 2.6.12 has this clock
	}
	return time.Duration(ts.Nano())
}
