// Package growth is for tests: it checks that the work on a text grows with
// its length and not with the square of it. It counts the processor time of
// one thread, so that a busy machine changes nothing.
package growth

import (
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
	enough = 50 * time.Millisecond * slower
)

// tries are how many times a text is read at most; the least of their times counts.
const tries = 3

// Linear fails the test if read works too long on a text, compared with a
// sixteenth of it. name is told with the failure. The whole text is read once, and
// again only if that took too long: the first time memory may have to be fetched.
func Linear(t testing.TB, name, text string, read func(text string)) {
	t.Helper()
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	short := took(text[:len(text)/part], read)
	for range tries - 1 {
		short = min(short, took(text[:len(text)/part], read))
	}
	tooLong := func(whole time.Duration) bool { return whole > enough && whole > most*short }
	whole := took(text, read)
	for n := 1; n < tries && tooLong(whole); n++ {
		whole = min(whole, took(text, read))
	}
	if tooLong(whole) {
		t.Errorf("%s: %v for %d bytes, but %v for a sixteenth of them", name, whole, len(text), short)
	}
}

// took is the processor time of reading a text once.
func took(text string, read func(string)) time.Duration {
	begin := processor()
	read(text)
	return processor() - begin
}

// processor is the time that this thread has worked.
func processor() time.Duration {
	var ts unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &ts); err != nil {
		panic(err) // every Linux since 2.6.12 has this clock
	}
	return time.Duration(ts.Nano())
}
