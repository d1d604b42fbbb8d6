package admin_test

import (
	"html"
	"net/http/httptest"
	"regexp"
	"testing"

	"alcove/server/page"
)

// Moments stand in sentences as people say them.
func TestMomentsReadWell(t *testing.T) {
	tags := regexp.MustCompile(`<[^>]*>`)
	stumble := regexp.MustCompile(`\b(since|until|before|from|of|by) on [A-Z]\w+[^.]{0,20}|\bon (today|yesterday|tomorrow)\b`)
	for _, s := range page.Samples() {
		w := httptest.NewRecorder()
		s.Render(w)
		if m := stumble.FindString(html.UnescapeString(tags.ReplaceAllString(w.Body.String(), ""))); m != "" {
			t.Errorf("%s, %s: %q", s.Page, s.Name, m)
		}
	}
}
