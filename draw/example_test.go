package draw_test

import (
	"fmt"
	"strings"

	"becario/draw"
)

func Example() {
	pen, err := draw.New()
	if err != nil {
		fmt.Println(err)
		return
	}
	d := pen.Donut(draw.Donut{
		Frame: draw.Frame{Title: "Gastos de marzo", Figure: "262,50 €", Caption: "en total", Empty: "Sin gastos en marzo"},
		Parts: []draw.Part{{Label: "Café", Value: 1250}, {Label: "Comida", Value: 25000}},
		Text:  func(v int64) string { return strings.Replace(fmt.Sprintf("%.2f €", float64(v)/100), ".", ",", 1) },
	})
	png, err := d.PNG(2)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%q\n", png[1:4])
	fmt.Println(strings.Join(d.Texts(), " · "))
	// Output:
	// "PNG"
	// Gastos de marzo · en total · 262,50 € · Comida · 250,00 € · Café · 12,50 €
}
