package signin

import (
	"embed"
	"io/fs"

	"alcove/server/page"
)

//go:embed pages/*.html
var pageFiles embed.FS

var pageFS = func() fs.FS {
	f, err := fs.Sub(pageFiles, "pages")
	if err != nil {
		panic("signin: pages: " + err.Error())
	}
	return f
}()

// place is what most pages say of the practice in their own sentences.
type place struct {
	Practice string
	Phone    string // "" if the practice shows none
	Server   string // our address, for links that open the app: a new one learns its practice from it
}

type frontView struct{ place }

type howView struct {
	place
	LinkLife, Idle string // in words: "24 hours", "15 minutes"
}

type protectView struct {
	place
	Idle          string
	PasscodeTries int
}

type problemView struct{ Headline, Text, Next string }

// The practice of the examples.
var (
	lakeside = place{Practice: "Lakeside Counseling", Phone: "(555) 010-0199", Server: "https://portal.lakeside.example"}
	noPhone  = place{Practice: "Lakeside Counseling", Server: "https://portal.lakeside.example"}

	lakesideFrame = page.Frame{
		Practice: lakeside.Practice,
		Contacts: []page.Contact{{Phone: lakeside.Phone, Hours: "Monday to Friday, 9 to 5"}, {Form: true}},
		Crisis:   "This is not for an emergency. In danger now? Call 911. You can call or text 988 at any time.",
	}
	lakesideApp = func() page.Frame { f := lakesideFrame; f.ToApp = true; return f }()
	formFrame   = page.Frame{Practice: lakeside.Practice, Contacts: []page.Contact{{Form: true}, {Email: "hello@lakeside.example"}}}
)

var (
	frontPage = page.Define(pageFS, "front",
		page.Example[frontView]{Name: "front", Frame: lakesideFrame, View: frontView{lakeside}},
		page.Example[frontView]{Name: "no phone", Frame: formFrame, View: frontView{noPhone}})
	howPage = page.Define(pageFS, "how",
		page.Example[howView]{Name: "how", Frame: lakesideFrame, View: howView{lakeside, "24 hours", "15 minutes"}})
	protectPage = page.Define(pageFS, "protect",
		page.Example[protectView]{Name: "protect", Frame: lakesideFrame, View: protectView{lakeside, "15 minutes", 10}})
	problemPage = page.Define(pageFS, "problem", problemExamples()...)
)
