// Package draw makes the pictures that becario shows: charts and the timetable
// of a week, as PNG for a chat, SVG for a page and PDF for print, all from the
// same drawing.
//
// It knows no language and no money. Every word and every number that can be
// read in a picture is handed in as text, or comes from a function that is
// handed in; the numbers beside them only make the geometry:
//
//	pen, err := draw.New()
//	d := pen.Donut(draw.Donut{
//		Frame: draw.Frame{Title: "Gastos de marzo", Figure: "412,50 €", Empty: "Sin gastos en marzo"},
//		Parts: []draw.Part{{Label: "Comida", Value: 25000}, {Label: "Café", Value: 1250}},
//		Text:  formatMinorUnits,
//	})
//	picture, err := d.PNG(2)
//
// The same spec gives the same bytes, so that the pictures can be cached by
// what is in them.
package draw
