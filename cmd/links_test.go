package cmd_test

import (
	"io/fs"
	"path"
	"regexp"
	"strings"
	"testing"
)

func TestLinksLeadSomewhere(t *testing.T) {
	for _, breach := range deadLinks(t, tree(t)) {
		t.Error(breach)
	}
}

var (
	mdLink = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	// inCheckout are names in backticks that can only be a file or folder of the checkout. Names
	// with a placeholder (NAME, 00NN) and commands do not match.
	inCheckout = regexp.MustCompile("`((?:\\.ci|app|auth|bench|cmd|docs|scripts|server)/[a-z0-9_./-]+)`")
)

// deadLinks names the links of the pages that lead to no file, or to no heading
// in it, and the files that a page names and that are not there.
func deadLinks(t *testing.T, root fs.FS) (breaches []string) {
	t.Helper()
	for _, name := range files(t, root) {
		if !strings.HasSuffix(name, ".md") {
			continue
		}
		text := string(read(t, root, name))
		for _, m := range mdLink.FindAllStringSubmatch(text, -1) {
			if strings.Contains(m[1], "://") || strings.HasPrefix(m[1], "mailto:") {
				continue
			}
			file, heading, _ := strings.Cut(m[1], "#")
			to := path.Join(path.Dir(name), file)
			if file == "" {
				to = name
			}
			switch info, err := fs.Stat(root, to); {
			case err != nil:
				breaches = append(breaches, name+" links to "+m[1]+", which is not there")
			case heading != "" && (info.IsDir() || !hasHeading(string(read(t, root, to)), heading)):
				breaches = append(breaches, name+" links to "+m[1]+", and there is no such heading")
			}
		}
		for _, m := range inCheckout.FindAllStringSubmatch(text, -1) {
			to := strings.TrimSuffix(m[1], "/")
			if _, err := fs.Stat(root, to); err != nil && !strings.HasPrefix(to, "bench/out") {
				breaches = append(breaches, name+" names "+m[1]+", which is not there")
			}
		}
	}
	return breaches
}

func TestEveryPictureIsShown(t *testing.T) {
	for _, name := range unshown(t, tree(t)) {
		t.Errorf("no page shows %s", name)
	}
}

// unshown are the pictures of docs that no page links to.
func unshown(t *testing.T, root fs.FS) (names []string) {
	t.Helper()
	shown := map[string]bool{}
	for _, name := range files(t, root) {
		if strings.HasSuffix(name, ".md") {
			for _, m := range mdLink.FindAllStringSubmatch(string(read(t, root, name)), -1) {
				shown[path.Join(path.Dir(name), m[1])] = true
			}
		}
	}
	for _, name := range files(t, root) {
		if strings.HasPrefix(name, "docs/pictures/") && !shown[name] {
			names = append(names, name)
		}
	}
	return names
}

var notInSlug = regexp.MustCompile(`[^a-z0-9 _-]`)

func hasHeading(text, slug string) bool {
	for line := range strings.Lines(text) {
		title, ok := strings.CutPrefix(strings.TrimLeft(line, "#"), " ")
		if ok && strings.HasPrefix(line, "#") &&
			strings.ReplaceAll(notInSlug.ReplaceAllString(strings.ToLower(strings.TrimSpace(title)), ""), " ", "-") == slug {
			return true
		}
	}
	return false
}
