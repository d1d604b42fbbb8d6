package admin

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"

	"rsc.io/qr"

	"alcove/server/page"
)

// addressView is where clients find the portal.
type addressView struct {
	URL, Practice, Phone, Hours, Email string
	Secure                             bool // the address is encrypted
	Tabs                               bool // the practice's other pages are theirs, too
}

var addressExample = addressView{URL: "https://portal.elmstreet.example", Practice: "Elm Street Practice", Phone: "(555) 010-0142",
	Hours: "Monday to Friday, 9 to 5", Email: "hello@elmstreet.example", Secure: true, Tabs: true}

var (
	addressPage = page.DefineStaff(pages, "address",
		page.Example[addressView]{Name: "encrypted", Frame: frameAt("Practice"), View: addressExample},
		page.Example[addressView]{Name: "only this computer", Frame: frameAt("Practice"), View: addressView{URL: "http://localhost:8470", Practice: "Elm Street Practice", Tabs: true}},
		page.Example[addressView]{Name: "front desk", Frame: alarmFrame, View: addressView{URL: "https://portal.elmstreet.example", Practice: "Elm Street Practice", Secure: true}})
	handoutPage = page.DefineStaff(pages, "handout",
		page.Example[addressView]{Name: "whole", Frame: frameAt("Practice"), View: addressExample},
		page.Example[addressView]{Name: "no phone", Frame: frameAt("Practice"), View: addressView{URL: "https://portal.elmstreet.example", Practice: "Elm Street Practice", Email: "hello@elmstreet.example", Secure: true}})
)

func (d *Desk) addressView(v *Visit) addressView {
	return addressView{URL: d.URL, Practice: v.Practice.Name, Phone: v.Practice.Phone, Hours: v.Practice.Hours, Email: v.Practice.Practice.Email,
		Secure: strings.HasPrefix(d.URL, "https://"), Tabs: Owners.may(v.Staff.Role)}
}

// address shows the portal's address, to be copied, scanned, or printed.
func (d *Desk) address(w http.ResponseWriter, _ *http.Request, v *Visit) {
	addressPage.Write(w, http.StatusOK, v.frame(), d.addressView(v))
}

// handout is half a page of paper for a client.
func (d *Desk) handout(w http.ResponseWriter, _ *http.Request, v *Visit) {
	handoutPage.Write(w, http.StatusOK, v.frame(), d.addressView(v))
}

// quiet is the empty edge that a reader of QR codes wants, in modules (ISO/IEC
// 18004 section 6.3.8).
const quietEdge = 4

// addressQR is the portal's address as a picture that a phone reads.
func (d *Desk) addressQR(w http.ResponseWriter, r *http.Request, v *Visit) {
	svg, err := drawQR(d.URL)
	if err != nil {
		d.broken(w, r, v, err)
		return
	}
	w.Header().Set("Content-Type", "image/svg+xml")
	_, _ = w.Write(svg) // the reader may have gone
}

func drawQR(text string) ([]byte, error) {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return nil, fmt.Errorf("admin: draw address: %w", err)
	}
	var b bytes.Buffer
	n := code.Size + 2*quietEdge
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h%dv%dH0z"/><path d="`, n, n, n, n)
	for y := range code.Size {
		for x := range code.Size {
			if code.Black(x, y) {
				fmt.Fprintf(&b, "M%d %dh1v1h-1z", x+quietEdge, y+quietEdge)
			}
		}
	}
	b.WriteString(`"/></svg>`)
	return b.Bytes(), nil
}
