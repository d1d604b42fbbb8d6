package cmd_test

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const layoutPage = "docs/architecture.md"

// The import table that people read is the one that is enforced.
func TestLayoutPageHasTheImportTable(t *testing.T) {
	said := map[string][]string{}
	for _, row := range regexp.MustCompile("\n|  +").Split(string(read(t, tree(t), layoutPage)), -1) { // one or two a line
		rooms, may, ok := strings.Cut(row, " -> ")
		if !ok {
			continue
		}
		for _, room := range spread(rooms) {
			said[room] = []string{}
			for _, to := range spread(may) {
				switch to {
				case "nothing":
				case "its rooms": // the rooms below server, and what those share
					said[room] = append(said[room], "server/signin", "server/feed", "server/admin", "server/control",
						"server/mail", "server/store", "server/page", "server/dev", "auth", "auth/dpop")
				default:
					said[room] = append(said[room], to)
				}
			}
		}
	}
	want := maps.Clone(table)
	// Rooms that no product is made of.
	maps.DeleteFunc(want, func(room string, _ []string) bool {
		return strings.HasPrefix(room, "scripts/") || strings.HasSuffix(room, "test") || room == "bench" || room == "sync/sim"
	})
	for _, rooms := range []map[string][]string{said, want} {
		for room, to := range rooms {
			rooms[room] = slices.Sorted(slices.Values(to))
		}
	}
	if diff := cmp.Diff(want, said); diff != "" {
		t.Errorf("%s has another import table than cmd/imports_test.go (-enforced +said):\n%s", layoutPage, diff)
	}
}

// spread is the names in a list; a{b,c} is two.
func spread(list string) (names []string) {
	for _, m := range regexp.MustCompile(`([^{}, ]*)\{([^}]*)\}|its rooms|[^, ]+`).FindAllStringSubmatch(list, -1) {
		if m[2] == "" {
			names = append(names, m[0])
			continue
		}
		for part := range strings.SplitSeq(m[2], ",") {
			names = append(names, m[1]+strings.TrimSpace(part))
		}
	}
	return names
}

// Every third party with a home of its own is named by the page, with the
// rooms it lives in.
func TestLayoutPageHasTheHomes(t *testing.T) {
	said := map[string][]string{}
	for _, m := range homeRow.FindAllStringSubmatch(string(read(t, tree(t), layoutPage)), -1) {
		for _, prefix := range strings.Split(m[1], ", ") {
			said[prefix] = slices.Sorted(slices.Values(strings.Split(strings.ReplaceAll(m[2], "`", ""), ", ")))
		}
	}
	want := map[string][]string{}
	for _, h := range homes {
		want[h.prefix] = slices.Sorted(slices.Values(h.rooms))
	}
	if diff := cmp.Diff(want, said); diff != "" {
		t.Errorf("%s names other homes than cmd/imports_test.go (-enforced +said):\n%s", layoutPage, diff)
	}
}

// homeRow is "| what it is for | module, module | `room`, `room` |".
var homeRow = regexp.MustCompile("(?m)^\\| [^|]+ \\| ([a-z][a-zA-Z0-9./, -]*) \\| (`[a-z/-]+`(?:, `[a-z/-]+`)*) \\|")
