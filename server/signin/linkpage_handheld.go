package signin

import (
	"net/http"
	"strings"
)

// handheld guesses whether the page is read on a phone or a tablet, where the
// app cannot be. Only the order of the page depends on it: a wrong guess shows
// the same ways in another order.
func handheld(r *http.Request) bool {
	if r.Header.Get("Sec-CH-UA-Mobile") == "?1" {
		return true
	}
	ua := r.UserAgent()
	for _, sign := range []string{"Mobile", "Android", "iPhone", "iPad", "iPod"} {
		if strings.Contains(ua, sign) {
			return true
		}
	}
	return false
}
