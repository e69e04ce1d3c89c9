package date

import (
	"becario/nlu/entity/role"
	"becario/nlu/entity/when/timex"
)

// modRoles are the roles of words that ModBefore reads.
var modRoles = role.SetOf(role.This, role.Next, role.Last, role.NextOne, role.Current)

// ModBefore reads this, next or last before a word.
func (p *Parser) ModBefore(i int) (int, timex.Mod) {
	j, m := i, timex.NoMod
	if p.Has(j, role.This) {
		j, m = p.Skip(j, role.This), timex.This
	}
	switch {
	case p.Has(j, role.Next):
		return p.Skip(j, role.Next), timex.Next
	case p.Has(j, role.Last):
		return p.Skip(j, role.Last), timex.Last
	case p.Has(j, role.NextOne):
		return p.Skip(j, role.NextOne), timex.Next
	case p.Has(j, role.Current) && m == timex.NoMod:
		return p.Skip(j, role.Current), timex.This
	}
	return j, m
}

// ModAfter reads this, next or last after a word.
func (p *Parser) ModAfter(j int, m timex.Mod) (int, timex.Mod) {
	if m != timex.This && m != timex.NoMod {
		return j, m
	}
	switch {
	case p.Has(j, role.AfterNext):
		return p.Skip(j, role.AfterNext), timex.AfterNext
	case p.Has(j, role.NextAfter):
		return p.Skip(j, role.NextAfter), timex.Next
	case p.Has(j, role.LastAfter):
		return p.Skip(j, role.LastAfter), timex.Last
	case p.Has(j, role.Current):
		return p.Skip(j, role.Current), timex.This
	}
	return j, m
}
