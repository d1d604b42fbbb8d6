package cmd_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// table is the import table of docs/architecture.md: what a room of this module
// may import from the module. A trailing "/*" means the room and the rooms below
// it; a plain name is one room. The longest matching key decides.
//
// Read it as: two halves meet in auth and sync/record, and those import nobody.
var table = map[string][]string{
	"auth":         {},
	"auth/dpop":    {"auth"},
	"auth/keyring": {"auth"},
	"auth/lock":    {"auth", "auth/keyring"},
	"auth/signin":  {"auth", "auth/dpop", "auth/keyring"},

	"sync/record":  {},
	"sync/replica": {"sync/record"},
	"sync/engine":  {"auth", "sync/record", "sync/replica"},
	"sync/sim":     {}, // its tests join both halves, see testsAlso

	"app/client":  {"auth/*", "sync/record", "sync/replica", "sync/engine"},
	"app/widgets": {},
	"app":         {"app/client", "app/widgets", "auth", "sync/record"},

	"server/store":   {"auth", "sync/record"},
	"server/page":    {},
	"server/mail":    {"auth", "server/store"},
	"server/signin":  serverRoom,
	"server/feed":    serverRoom,
	"server/admin":   serverRoom,
	"server/control": serverRoom,
	"server/dev":     {"server/store", "server/mail", "server/page"},
	"server": {"auth", "auth/dpop", "sync/record", "server/signin", "server/feed", "server/admin", "server/control",
		"server/mail", "server/store", "server/page", "server/dev"},
	"server/servertest": {"auth/*", "server/*"},

	"cmd/alcove":        {"app", "app/client", "auth/*", "sync/*"},
	"cmd/alcove-probe":  {"app/client", "auth/*", "sync/*"},
	"cmd/alcove-server": {"auth", "sync/record", "server/*"},

	"scripts/stage":  {}, // these play a person: they see what a person sees
	"scripts/sample": {"scripts/stage"},
	"scripts/demo":   {"scripts/sample", "scripts/stage"},
	"bench":          {"auth/*", "app/client", "sync/*", "server/*", "scripts/sample", "scripts/stage"},
}

var serverRoom = []string{"auth", "auth/dpop", "sync/record", "server/store", "server/mail", "server/page"}

// testsAlso is what the tests of a room may import beside what the room may.
// Rooms whose name ends in "test" are help for tests: every test may use them,
// one another may, and nothing else may. "*" stands for every room.
var testsAlso = map[string][]string{
	"*":        {"auth/*"},
	"sync/sim": {"sync/*", "server/feed", "server/store"},
	"cmd":      {"auth/*", "server/*", "sync/record"},

	"server/admin":      {"server/control"},                // both doors do the same acts
	"server/acceptance": {"server/control", "sync/record"}, // what the command line does, and what travels

	"cmd/alcove": {"scripts/sample", "scripts/stage"},
}

// homes is where a third party lives. A prefix of import paths has one or a few
// rooms; tests are free to use their own (a test of a mail needs no store of ours
// to look into a database), except for the window driver.
var homes = []struct {
	prefix string
	rooms  []string
	tests  bool
}{
	{"fyne.io/fyne/v2/app", []string{"cmd/alcove"}, true},
	{"fyne.io/fyne/v2", []string{"app", "app/widgets", "cmd/alcove"}, false},
	{"github.com/zalando/go-keyring", []string{"auth/keyring"}, false},
	{"modernc.org/sqlite", []string{"server/store", "sync/replica"}, false},
	{"github.com/pressly/goose", []string{"server/store", "sync/replica"}, false},
	{"github.com/coreos/go-oidc", []string{"auth/signin", "server/admin"}, false},
	{"golang.org/x/oauth2", []string{"auth/signin", "server/admin"}, false},
	{"github.com/go-webauthn", []string{"server/admin"}, false},
	{"rsc.io/qr", []string{"server/admin"}, false},
	{"github.com/go-jose", []string{"auth/dpop", "auth/signin", "server/signin"}, false},
	{"github.com/godbus/dbus", []string{"app/client"}, false},
	{"github.com/wneessen/go-mail", []string{"server/mail"}, false},
	{"github.com/alecthomas/kong", []string{"cmd/alcove", "cmd/alcove-probe", "cmd/alcove-server"}, false},
	{"html/template", []string{"server/page", "server/mail"}, false},
}

// godbusFile is the one file that may speak D-Bus: what only Linux has stands
// in a file that only Linux compiles.
const godbusFile = "app/client/presence_linux.go"

func TestImportTable(t *testing.T) {
	for _, breach := range importBreaches(t, tree(t)) {
		t.Error(breach)
	}
}

// importBreaches reads the files themselves: a test that asks `go list` is
// answered from the cache after the sources have changed.
func importBreaches(t *testing.T, root fs.FS) (breaches []string) {
	t.Helper()
	for _, name := range goFiles(t, root) {
		src := read(t, root, name)
		file, err := parser.ParseFile(token.NewFileSet(), name, src, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, spec := range file.Imports {
			what, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			if why := breach(name, what); why != "" {
				breaches = append(breaches, name+" imports "+what+": "+why)
			}
		}
	}
	return breaches
}

// breach says why a file may not import what, or "".
func breach(name, what string) string {
	room, isTest := path.Dir(name), strings.HasSuffix(name, "_test.go")
	helps := strings.HasSuffix(room, "test")
	to, ours := strings.CutPrefix(what, "alcove/")
	if !ours {
		return foreignBreach(name, room, what, isTest || helps)
	}
	if isTest && (to == room || strings.HasSuffix(to, "test") || allows(testsAlso["*"], to) || allows(testsAlso[room], to)) {
		return ""
	}
	if strings.HasSuffix(to, "test") && !helps {
		return "only tests may use it"
	}
	allowed, known := table[room]
	switch {
	case helps && !known:
		// Help for the tests of one room sits below that room and may use it and what it uses.
		parent := path.Dir(room)
		if to == parent || allows(table[parent], to) {
			return ""
		}
	case !known && !isTest:
		return "the room is not in the import table"
	case allows(allowed, to):
		return ""
	}
	return "the import table does not allow it"
}

func foreignBreach(name, room, what string, isTest bool) string {
	for _, home := range homes {
		if what != home.prefix && !strings.HasPrefix(what, home.prefix+"/") {
			continue
		}
		if isTest && !home.tests {
			return ""
		}
		if !slices.Contains(home.rooms, room) {
			return "its home is " + strings.Join(home.rooms, ", ")
		}
		if home.prefix == "github.com/godbus/dbus" && name != godbusFile {
			return "its home is " + godbusFile
		}
		return ""
	}
	return ""
}

// allows reports whether one of the patterns names the room.
func allows(patterns []string, room string) bool {
	for _, pattern := range patterns {
		base, below := strings.CutSuffix(pattern, "/*")
		if room == base || below && strings.HasPrefix(room, base+"/") {
			return true
		}
	}
	return false
}
