package person

import (
	"testing"

	"becario/channel"
)

// TestWhatIsTakenOfANewcomer: phones say a language mostly without a region;
// then the operator's way of speaking it counts.
func TestWhatIsTakenOfANewcomer(t *testing.T) {
	langs, homes := []string{"es-ES", "es-PY", "en"}, map[string]string{"es-PY": "America/Asuncion"}
	currencies := map[string]string{"America/Asuncion": "PYG", "Europe/Madrid": "EUR", "Europe/London": "GBP"}
	paraguay := Defaults{Lang: "es-PY", Zone: "America/Asuncion", Langs: langs, Homes: homes, Currencies: currencies}
	spain := Defaults{Lang: "es-ES", Zone: "Europe/Madrid", Langs: langs, Homes: homes, Currencies: currencies}
	for name, c := range map[string]struct {
		operator Defaults
		from     channel.Sender
		want     [3]string
	}{
		"it works when the phone says nothing":           {paraguay, channel.Sender{}, [3]string{"es-PY", "America/Asuncion", "PYG"}},
		"it works when the phone says no region":         {paraguay, channel.Sender{Lang: "es"}, [3]string{"es-PY", "America/Asuncion", "PYG"}},
		"it works when the phone says a region":          {paraguay, channel.Sender{Lang: "es-ES"}, [3]string{"es-ES", "America/Asuncion", "PYG"}},
		"it works when the phone says another region":    {paraguay, channel.Sender{Lang: "es-AR"}, [3]string{"es-PY", "America/Asuncion", "PYG"}},
		"it works when the phone says another tongue":    {paraguay, channel.Sender{Lang: "en-GB"}, [3]string{"en", "America/Asuncion", "PYG"}},
		"it works when nobody speaks it here":            {paraguay, channel.Sender{Lang: "de"}, [3]string{"es-PY", "America/Asuncion", "PYG"}},
		"it works when the operator is in Spain":         {spain, channel.Sender{Lang: "es"}, [3]string{"es-ES", "Europe/Madrid", "EUR"}},
		"it works when somebody of Paraguay is in Spain": {spain, channel.Sender{Lang: "es-PY"}, [3]string{"es-PY", "America/Asuncion", "PYG"}},
		"it works when the channel knows the zone":       {spain, channel.Sender{Lang: "en", Zone: "Europe/London"}, [3]string{"en", "Europe/London", "GBP"}},
		"it works when the channel's zone is none":       {spain, channel.Sender{Lang: "es", Zone: "Local"}, [3]string{"es-ES", "Europe/Madrid", "EUR"}},
	} {
		p := c.operator.Of(c.from)
		if got := [3]string{p.Lang, p.Zone, p.Currency}; got != c.want {
			t.Errorf("%s: got %v, want %v", name, got, c.want)
		}
	}
}
