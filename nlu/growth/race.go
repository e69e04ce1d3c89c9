//go:build race

package growth

// slower is how many times as long a program works with the race detector.
const slower = 10
