package entity

// rateAt reads how often in a unit: "dos veces al mes", "once a week", "al
// año", and a unit right after a sum of money.
func (p *parser) rateAt(i int, c *cycle) (int, bool) {
	j, counted := i, false
	if x, ok := p.lexeme(i, rOnce); ok {
		j, counted = i+int(x.n), true
	} else if v, k, ok := p.smallAt(i, 99); ok && v > 0 {
		if x, ok := p.lexeme(k, rTimes); ok {
			j, counted = k+int(x.n), true
		} else if u, e, ok := p.unitTokenAt(k, false); ok && u.grain == Day && !u.ends {
			j, counted = e, true
		} else if p.one(i) && p.has(k, rPer) && p.has(k, rArticle) {
			j, counted = k, true
		}
	}
	done := i
	read := func(at int) bool {
		n := 1
		if v, k, ok := p.smallAt(at, 99); ok && v > 0 && counted {
			at, n = k, int(v)
		}
		u, end, ok := p.unitTokenAt(at, p.is(at-1, "/"))
		if !ok {
			return false
		}
		if u.ends || u.days || u.grain < Day && !counted || p.has(end, rLastAfter) || p.has(end, rNextAfter) {
			return false // "350 el mes pasado" comes once
		}
		c.unit, c.n = u, n
		done = end
		return true
	}
	if counted && (p.eachEnd(j, rPer, read) || p.eachEnd(j, rEvery, read)) {
		return done, true
	}
	if counted || p.rateBarred(i) {
		return i, false
	}
	strong := p.alone2(i) || p.afterMoney(i)
	if strong && p.eachEnd(i, rPer, read) {
		return done, true
	}
	if p.afterMoney(i) && read(i) && p.ends(done) {
		return done, true
	}
	return i, false
}

// perUnit tells that a rate follows: "per month", "/mo".
func (p *parser) perUnit(j int) bool {
	if p.has(j, rArticle) {
		return false
	}
	return p.eachEnd(j, rPer, func(at int) bool {
		u, _, ok := p.unitTokenAt(at, p.is(j, "/"))
		return ok && u.grain >= Day && !u.ends
	})
}

func (p *parser) one(i int) bool {
	x, ok := p.lexeme(i, rNumber)
	return ok && x.value == 1
}

// alone2 tells that only a rate stands in the text: "al mes".
func (p *parser) alone2(i int) bool {
	return i == 0 && len(p.toks) <= 4 && p.has(i, rPer) && !p.has(i, rArticle) || i == 0 && len(p.toks) == 2 && p.has(i, rPer) && p.one(i)
}

func (p *parser) rateBarred(i int) bool { return p.has(i, rThis) }

// afterMoney tells that a sum of money ends right before token i.
func (p *parser) afterMoney(i int) bool {
	return i > 0 && p.moneyEnd == i
}
