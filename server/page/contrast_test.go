package page

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// Every pair of colours that stands on each other, with the ratio that WCAG
// 2.2 asks for: 4.5 for text (1.4.3), 3 for edges and focus (1.4.11).
var pairs = []pair{
	{"paper", "ink", 4.5}, {"paper", "soft", 4.5}, {"paper", "green", 4.5}, {"paper", "green-deep", 4.5},
	{"card", "ink", 4.5}, {"card", "soft", 4.5}, {"card", "green", 4.5}, {"card", "green-deep", 4.5}, {"card", "warn", 4.5},
	{"wash", "ink", 4.5}, {"wash", "soft", 4.5}, {"wash", "green", 4.5}, {"wash", "green-deep", 4.5},
	{"green", "on-green", 4.5}, {"green-deep", "on-green", 4.5},
	{"card", "edge", 3}, {"wash", "edge", 3}, {"paper", "edge", 3}, {"paper", "focus", 3}, {"card", "focus", 3}, {"wash", "focus", 3},
}

var staffPairs = []pair{
	{"paper", "ink", 4.5}, {"paper", "soft", 4.5}, {"paper", "blue", 4.5}, {"paper", "blue-deep", 4.5},
	{"card", "ink", 4.5}, {"card", "soft", 4.5}, {"card", "blue", 4.5}, {"card", "blue-deep", 4.5}, {"card", "warn", 4.5},
	{"wash", "ink", 4.5}, {"wash", "blue-deep", 4.5}, {"warn-wash", "ink", 4.5}, {"warn-wash", "warn", 4.5}, {"good-wash", "ink", 4.5}, {"good-wash", "good", 4.5},
	{"blue", "on-blue", 4.5}, {"blue-deep", "on-blue", 4.5},
	{"card", "edge", 3}, {"paper", "edge", 3}, {"paper", "focus", 3}, {"card", "focus", 3}, {"wash", "focus", 3},
}

type pair struct {
	on, front string
	least     float64
}

func TestContrast(t *testing.T) { contrast(t, "page.css", pairs) }

// The pages for staff have colours of their own.
func TestStaffContrast(t *testing.T) { contrast(t, "staff.css", staffPairs) }

func contrast(t *testing.T, name string, pairs []pair) {
	css := string(assets[name].body)
	light, dark, ok := strings.Cut(css, "@media (prefers-color-scheme: dark)")
	if !ok {
		t.Fatal("no dark colours")
	}
	dark, _, _ = strings.Cut(dark, "box-sizing")
	for name, part := range map[string]string{"light": light, "dark": dark} {
		c := colours(t, part)
		for _, p := range pairs {
			if got := ratio(c[p.on], c[p.front]); got < p.least || c[p.on] == nil || c[p.front] == nil {
				t.Errorf("%s: %s on %s has %.2f, wants %.1f", name, p.front, p.on, got, p.least)
			}
		}
	}
}

var colour = regexp.MustCompile(`--([a-z-]+): #([0-9A-F]{6});`)

func colours(t *testing.T, css string) map[string][]float64 {
	t.Helper()
	m := map[string][]float64{}
	for _, f := range colour.FindAllStringSubmatch(css, -1) {
		n, err := strconv.ParseUint(f[2], 16, 32)
		if err != nil {
			t.Fatal(err)
		}
		m[f[1]] = []float64{float64(n >> 16), float64(n >> 8 & 255), float64(n & 255)}
	}
	return m
}

// ratio is WCAG's contrast ratio of two sRGB colours.
func ratio(a, b []float64) float64 {
	la, lb := luminance(a), luminance(b)
	return (max(la, lb) + .05) / (min(la, lb) + .05)
}

func luminance(c []float64) float64 {
	sum := 0.0
	for i, weight := range []float64{.2126, .7152, .0722} {
		if i >= len(c) {
			return 0
		}
		v := c[i] / 255
		if v <= .04045 {
			v /= 12.92
		} else {
			v = math.Pow((v+.055)/1.055, 2.4)
		}
		sum += weight * v
	}
	return sum
}
