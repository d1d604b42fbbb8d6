package sim

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// plant is a known way to lose what somebody wrote: one rule left out. The edits
// are made in a copy that only the compiler sees.
type plant struct {
	name  string
	edits []edit
}

type edit struct{ file, old, new string }

// plants: each rule of docs/syncing.md and sync/engine, left out. If an edit no longer fits, the code
// has moved: plant the same bug where the rule stands now.
var plants = []plant{
	{"no de-duplication", []edit{{"server/feed/ops.go",
		"done || err != nil {\n\t\treturn err", "err != nil || done && false {\n\t\treturn err"}}},
	{"drop on push answer", []edit{{"sync/engine/push.go",
		"m.hint, m.hintAt = at.N, m.calls\n", "m.hint, m.hintAt = at.N, m.calls\n\tm.trim(at.N)\n"}}},
	{"no safe_n", []edit{{"sync/engine/pull.go",
		"m.trim(min(safe, m.disk.Settled.N))", "m.trim(m.disk.Settled.N)"}}},
	{"ignore reset", []edit{{"sync/engine/pull.go",
		"err = m.reset(now, name)", "err = nil"}}},
	{"show each page at once", []edit{{"sync/engine/pull.go",
		"\tif p.More {\n", "\tif false {\n"}}},
	{"no chain", []edit{{"sync/engine/fork.go",
		"return !known || own.Chain != at.Chain", "return false && known && own.N > 0"}, {"server/feed/push.go",
		"if m.Prev != record.ChainText(line.Chain) {", "if false {"}}},
	{"late answers accepted", []edit{{"sync/engine/pull.go",
		"if ev.Call != m.pull.call || ev.Call == 0 {\n\t\treturn // rule 7", "if false {\n\t\treturn // rule 7"}}},
	{"full resync race", []edit{{"server/store/feed_pull.go",
		"case at.Full > 0 && horizon > at.Full:", "case false:"}}},
	{"cursor without marks", []edit{{"server/store/feed_pull.go",
		"case err == nil && string(mark) != string(at.Mark[:]):", "case false:"}}},
	{"mark of position", []edit{{"server/store/feed_pull.go",
		"\tvar mark []byte\n\tif err := t.QueryRow(`SELECT mark FROM mark WHERE stream = ? AND seq = ?`, id, head)",
		"\tvar mark []byte\n\tvar known int\n" +
			"\tif err := t.QueryRow(`SELECT count(*) FROM mark WHERE stream = ? AND seq = ?`, id, p.Next.Pos).Scan(&known); err != nil {\n\t\treturn p, err\n\t}\n" +
			"\tif known == 1 {\n\t\thead, p.Next.Head = p.Next.Pos, p.Next.Pos\n\t}\n" +
			"\tif err := t.QueryRow(`SELECT mark FROM mark WHERE stream = ? AND seq = ?`, id, head)"}}},
}

// TestPlants breaks the sources, one rule at a time, and demands that the short
// form notices.
func TestPlants(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range plants {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			bin := p.build(t, root)
			out, err := exec.Command(bin, "-test.run=^TestReal$", "-stop=1", "-tail=0").CombinedOutput()
			var exit *exec.ExitError
			switch {
			case err == nil:
				t.Errorf("nothing noticed:\n%s", out)
			case !errors.As(err, &exit) || !strings.Contains(string(out), "seed "):
				t.Errorf("it ended in another way: %v\n%s", err, out)
			default:
				_, found, _ := strings.Cut(string(out), "seed ")
				found, _, _ = strings.Cut(found, "\n")
				t.Log("noticed at seed " + found)
			}
		})
	}
}

// build compiles the simulation with the bug in it.
func (p plant) build(t *testing.T, root string) (bin string) {
	t.Helper()
	dir := t.TempDir()
	replace := map[string]string{}
	for i, e := range p.edits {
		file := filepath.Join(root, e.file)
		if done := replace[file]; done != "" {
			t.Fatalf("%s is edited twice", e.file)
		}
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(string(src), e.old); n != 1 {
			t.Fatalf("the place to plant %q in %s is there %d times", p.name, e.file, n)
		}
		copied := filepath.Join(dir, fmt.Sprintf("%d.go", i))
		if err := os.WriteFile(copied, []byte(strings.Replace(string(src), e.old, e.new, 1)), 0o600); err != nil {
			t.Fatal(err)
		}
		replace[file] = copied
	}
	overlay, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(file, overlay, 0o600); err != nil {
		t.Fatal(err)
	}
	bin = filepath.Join(dir, "sim.test")
	build := exec.Command("go", "test", "-c", "-ldflags=-s -w", "-overlay="+file, "-o", bin, "./sync/sim")
	build.Dir = root
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("the bug does not compile: %v\n%s", err, out)
	}
	return bin
}
