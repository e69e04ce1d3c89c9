// Package exact computes what package math computes otherwise on some processors, so
// that what is learned from the same examples is the same on every machine.
package exact

import "math"

// Exp is the exponential of x, which is not above 0, by the method of FreeBSD's
// e_exp.c. The one of package math is written for each processor, and differs
// between them in the last bit.
func Exp(x float64) float64 {
	const (
		ln2Hi = 6.93147180369123816490e-01
		ln2Lo = 1.90821492927058770002e-10
		least = -700 // what is smaller counts as 0
	)
	if x < least {
		return 0
	}
	k := math.Floor(float64(x/math.Ln2) + 0.5)
	hi, lo := x-float64(k*ln2Hi), float64(k*ln2Lo)
	r := hi - lo
	t := float64(r * r)
	p := 4.13813679705723846039e-08
	for _, c := range [...]float64{-1.65339022054652515390e-06, 6.61375632143793436117e-05, -2.77777777770155933842e-03, 1.66666666666666657415e-01} {
		p = c + float64(t*p)
	}
	c := r - float64(t*p)
	y := 1 - ((lo - float64(r*c)/(2-c)) - hi)
	return math.Ldexp(y, int(k))
}
