package store

import (
	"errors"
	"strings"
	"testing"

	"alcove/auth"
)

func TestParseClients(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"plain":                {"jane@example.com,Jane Rivera\nbob@example.com,Bob", "jane@example.com=Jane Rivera bob@example.com=Bob"},
		"heading":              {"email,name\njane@example.com,Jane", "jane@example.com=Jane"},
		"heading in capitals":  {"Email, Name\njane@example.com,Jane", "jane@example.com=Jane"},
		"byte order mark":      {"\ufeffemail,name\njane@example.com,Jane", "jane@example.com=Jane"},
		"mark without heading": {"\ufeffjane@example.com,Jane", "jane@example.com=Jane"},
		"Windows":              {"email,name\r\njane@example.com,Jane\r\nbob@example.com,Bob\r\n", "jane@example.com=Jane bob@example.com=Bob"},
		"quotes":               {"\"jane@example.com\",\"Rivera, Jane \"\"JJ\"\"\"", "jane@example.com=Rivera, Jane \"JJ\""},
		"spaces":               {"  jane@example.com ,  Jane   Rivera  ", "jane@example.com=Jane Rivera"},
		"empty lines":          {"\n\njane@example.com,Jane\n\n,\n", "jane@example.com=Jane"},
		"a name over two":      {"jane@example.com,\"Jane\nRivera\"", "jane@example.com=Jane Rivera"},
		"other letters":        {"jörg@exämple.de,Jörg Müller", "jörg@exämple.de=Jörg Müller"},
	} {
		lines, err := ParseClients(c.text, t0)
		var got []string
		for _, l := range lines {
			got = append(got, l.Client.Email+"="+l.Client.Name)
		}
		if err != nil || strings.Join(got, " ") != c.want {
			t.Errorf("%s: %q %v", name, got, err)
		}
	}
}

func TestParseClientsNamesTheBadLine(t *testing.T) {
	for name, c := range map[string]struct{ text, says string }{
		"not an address":   {"jane@example.com,Jane\nbob.example.com,Bob", "Line 2"},
		"three parts":      {"jane@example.com,Jane,Rivera", "Line 1: more than one comma stands there"},
		"one part":         {"email,name\n\njane@example.com", "Line 3: no comma stands between the address and the name"},
		"no name":          {"jane@example.com,\" \"", "Line 1"},
		"twice":            {"jane@example.com,Jane\n\nJANE@example.com,Jane", "Line 3: the address stands on line 1"},
		"open quote":       {"jane@example.com,Jane\n\"bob@example.com,Bob\n", "Line 2: the quotes"},
		"a quote inside":   {"jane@example.com,Ja\"ne", "Line 1: the quotes"},
		"after a long one": {"a@example.com,\"A\nB\nC\"\nbad,B", "Line 4"},
		"nobody":           {"email,name\n", "no clients"},
		"nothing":          {"", "no clients"},
		"not text":         {"\xff\xfe\x00", "not plain text"},
		"heading twice":    {"email,name\nemail,name", "Line 2"},
		"header injection": {"\"jane@example.com\r\nBcc: x@y.zz\",Jane", "Line 1"},
		"a list":           {"\"a@example.com,b@example.com\",Jane", "Line 1"},
		"invisible name":   {"jane@example.com,Jane\u202eRivera", "Line 1"},
	} {
		_, err := ParseClients(c.text, t0)
		var no *ImportError
		if !errors.As(err, &no) || !strings.Contains(no.Sentence, c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := ParseClients(many(MaxImport+1), t0); err == nil {
		t.Error("more clients than the bound")
	}
}

func many(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString("c")
		for ; i > 0; i /= 26 {
			b.WriteByte(byte('a' + i%26))
		}
		b.WriteString("@example.com,C\n")
	}
	return b.String()
}

func FuzzParseClients(f *testing.F) {
	for _, seed := range []string{"email,name\njane@example.com,Jane", "\ufeff\"a@b.co\",\"x\"\"y\"\r\n", "a,b,c", "\"", "a@b.co,\x00"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		lines, err := ParseClients(text, t0)
		if err != nil {
			var no *ImportError
			if !errors.As(err, &no) || strings.ContainsAny(no.Sentence, "\n\r") {
				t.Fatalf("not one sentence: %v", err)
			}
			return
		}
		seen := map[string]bool{}
		for _, l := range lines {
			c := l.Client
			if clean, err := auth.CleanEmail(c.Email); err != nil || clean != c.Email || seen[auth.EmailKey(c.Email)] || c.Name == "" || strings.ContainsAny(c.Name, "\r\n\x00") {
				t.Fatalf("took %+v", c)
			}
			seen[auth.EmailKey(c.Email)] = true
		}
	})
}
