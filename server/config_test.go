package server

import (
	"net/netip"
	"strings"
	"testing"
)

// C1.4: no public address without encryption, no mailbox for others to read.
// A1.14: nothing that people use is reached without encryption.
func TestConfigCheck(t *testing.T) {
	proxy := []netip.Prefix{netip.MustParsePrefix("10.0.0.5/32")}
	const smtp, public = "smtp://mail.example.org:587", "https://portal.example.org"
	for name, c := range map[string]struct {
		Config
		says string // "" means good
	}{
		"on this machine":         {Config{Listen: "127.0.0.1:8470", SMTP: smtp, TLS: TLSOff}, ""},
		"by name":                 {Config{Listen: "localhost:0", SMTP: smtp, TLS: TLSOff}, ""},
		"by IPv6":                 {Config{Listen: "[::1]:0", SMTP: smtp, TLS: TLSOff}, ""},
		"dev":                     {Config{Listen: "127.0.0.1:0", TLS: TLSOff, Dev: true}, ""},
		"dev for others":          {Config{Listen: "0.0.0.0:8470", TLS: TLSOff, Dev: true, Proxies: proxy}, "--dev"},
		"dev for all":             {Config{Listen: ":8470", TLS: TLSOff, Dev: true}, "--dev"},
		"dev by another name":     {Config{Listen: "portal.example.org:80", TLS: TLSOff, Dev: true}, "--dev"},
		"dev with TLS":            {Config{Listen: "127.0.0.1:0", TLS: TLSAuto, Dev: true, PublicURL: public}, "--tls"},
		"public":                  {Config{Listen: "0.0.0.0:8470", SMTP: smtp, TLS: TLSOff, PublicURL: public}, "encrypt"},
		"public, all addresses":   {Config{Listen: ":8470", SMTP: smtp, TLS: TLSOff, PublicURL: public}, "encrypt"},
		"public by name":          {Config{Listen: "portal.example.org:80", SMTP: smtp, TLS: TLSOff, PublicURL: public}, "encrypt"},
		"behind a proxy":          {Config{Listen: "0.0.0.0:8470", SMTP: smtp, TLS: TLSOff, Proxies: proxy, PublicURL: public}, ""},
		"behind it, no name":      {Config{Listen: "0.0.0.0:8470", SMTP: smtp, TLS: TLSOff, Proxies: proxy}, "--public-url"},
		"files":                   {Config{Listen: "0.0.0.0:443", SMTP: smtp, TLS: TLSFiles, CertFile: "c", KeyFile: "k", PublicURL: public}, ""},
		"files without key":       {Config{Listen: "0.0.0.0:443", SMTP: smtp, TLS: TLSFiles, CertFile: "c", PublicURL: public}, "--tls-key"},
		"files without files":     {Config{Listen: "127.0.0.1:0", SMTP: smtp, TLS: TLSOff, CertFile: "c"}, "--tls files"},
		"auto":                    {Config{Listen: ":443", SMTP: smtp, TLS: TLSAuto, PublicURL: public}, ""},
		"auto without name":       {Config{Listen: ":443", SMTP: smtp, TLS: TLSAuto}, "--public-url"},
		"auto for this machine":   {Config{Listen: ":443", SMTP: smtp, TLS: TLSAuto, PublicURL: "https://localhost"}, "nobody gives one"},
		"auto for a number":       {Config{Listen: ":443", SMTP: smtp, TLS: TLSAuto, PublicURL: "https://192.0.2.1"}, "whole name"},
		"auto for a nickname":     {Config{Listen: ":443", SMTP: smtp, TLS: TLSAuto, PublicURL: "https://portal"}, "whole name"},
		"another authority":       {Config{Listen: ":443", SMTP: smtp, TLS: TLSAuto, PublicURL: public, ACME: "https://ca.example.org/dir"}, ""},
		"an unencrypted one":      {Config{Listen: ":443", SMTP: smtp, TLS: TLSAuto, PublicURL: public, ACME: "http://ca.example.org/dir"}, "https://"},
		"authority and files":     {Config{Listen: ":443", SMTP: smtp, TLS: TLSFiles, CertFile: "c", KeyFile: "k", PublicURL: public, ACME: "https://ca.example.org/dir"}, "--tls auto"},
		"the plain port too":      {Config{Listen: ":443", SMTP: smtp, TLS: TLSAuto, PublicURL: public, ListenHTTP: ":80"}, ""},
		"a plain port of nothing": {Config{Listen: ":443", SMTP: smtp, TLS: TLSAuto, PublicURL: public, ListenHTTP: "80"}, "--listen-http"},
		"a plain port alone":      {Config{Listen: "127.0.0.1:0", SMTP: smtp, TLS: TLSOff, ListenHTTP: "127.0.0.1:0"}, "--listen-http"},
		"no such port":            {Config{Listen: "127.0.0.1:99999", SMTP: smtp, TLS: TLSOff}, "--listen"},
		"TLS and http":            {Config{Listen: "127.0.0.1:0", SMTP: smtp, TLS: TLSAuto, PublicURL: "http://localhost"}, "https://"},
		"http for others":         {Config{Listen: "127.0.0.1:0", SMTP: smtp, TLS: TLSOff, PublicURL: "http://portal.example.org"}, "unencrypted"},
		"a proxy here":            {Config{Listen: "127.0.0.1:0", SMTP: smtp, TLS: TLSOff, PublicURL: public}, ""},
		"a path":                  {Config{Listen: "127.0.0.1:0", SMTP: smtp, TLS: TLSOff, PublicURL: public + "/x"}, "--public-url"},
		"not an address":          {Config{Listen: "127.0.0.1:0", SMTP: smtp, TLS: TLSOff, PublicURL: "javascript:alert(1)"}, "--public-url"},
		"no mail":                 {Config{Listen: "127.0.0.1:0", TLS: TLSOff}, "--smtp"},
		"no port":                 {Config{Listen: "127.0.0.1", SMTP: smtp, TLS: TLSOff}, "--listen"},
		"nothing":                 {Config{}, "--listen"},
		"a host that looks local": {Config{Listen: "127.0.0.1.example.org:80", SMTP: smtp, TLS: TLSOff}, "encrypt"},
	} {
		err := c.Check()
		if (err == nil) != (c.says == "") || err != nil && (!strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "\n")) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
