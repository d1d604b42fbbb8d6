package server_test

import (
	"net/http"
	"testing"
	"time"

	"alcove/server/servertest"
)

// The app judges what it is shown by the Date of the answer, so that a wrong
// clock on a laptop harms nobody: Date is the clock that the rules go by.
func TestDateIsTheServersClock(t *testing.T) {
	w := servertest.New(t)
	w.Advance(100 * time.Hour)
	resp, _ := ask(t, "GET", w.URL+"/", "")
	date, err := http.ParseTime(resp.Header.Get("Date"))
	if err != nil {
		t.Fatal(err)
	}
	if off := w.Now().Sub(date); off < -time.Minute || off > time.Minute {
		t.Errorf("Date is %v away from the server's clock", off)
	}
}
