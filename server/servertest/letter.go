package servertest

import (
	"regexp"

	"alcove/server/dev"
)

var (
	linkIn = regexp.MustCompile(`https?://[^\s]+/l/[A-Za-z0-9_-]+`)
	codeIn = regexp.MustCompile(`(?m)\b([0-9]{3}) ?([0-9]{3})\b`)
)

// Link is the sign-in link of a mail; "" if it holds none.
func Link(m dev.Mail) string { return linkIn.FindString(m.Text) }

// Code is the six digits of a mail; "" if it holds none.
func Code(m dev.Mail) string {
	c := codeIn.FindStringSubmatch(linkIn.ReplaceAllString(m.Text, ""))
	if c == nil {
		return ""
	}
	return c[1] + c[2]
}

func withLink(all []dev.Mail) (links []dev.Mail) {
	for _, m := range all {
		if Link(m) != "" {
			links = append(links, m)
		}
	}
	return links
}
