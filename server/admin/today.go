package admin

import (
	"net/http"

	"alcove/server/page"
)

type todayView struct{}

var todayPage = page.DefineStaff(pages, "today", page.Example[todayView]{Name: "quiet", Frame: exampleFrame})

// today is what needs somebody now.
func (d *Desk) today(w http.ResponseWriter, _ *http.Request, v *Visit) {
	todayPage.Write(w, http.StatusOK, v.liveFrame(), todayView{})
}
