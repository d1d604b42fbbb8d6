package widgets

// heights is how high each of many rows is, and where each begins: a Fenwick
// tree, so that one row of ten thousand can change and every other one's place
// is known after a few additions. Most heights are guesses until their row is
// first shown.
type heights struct {
	each []float32
	sums []float64 // sums[i] adds up the rows of the block that ends at i, from 1
}

// reset takes n rows and a guess for each.
func (h *heights) reset(n int, guess func(int) float32) {
	if cap(h.sums) <= n {
		h.each, h.sums = make([]float32, n), make([]float64, n+1)
	}
	h.each, h.sums = h.each[:n], h.sums[:n+1]
	clear(h.sums)
	for i := range n {
		h.each[i] = guess(i)
		h.sums[i+1] += float64(h.each[i])
		if up := i + 1 + (i+1)&-(i+1); up <= n {
			h.sums[up] += h.sums[i+1]
		}
	}
}

// set corrects one row and says by how much.
func (h *heights) set(i int, to float32) float32 {
	d := to - h.each[i]
	if d == 0 {
		return 0
	}
	h.each[i] = to
	for k := i + 1; k < len(h.sums); k += k & -k {
		h.sums[k] += float64(d)
	}
	return d
}

// before is where row i begins: the height of all rows above it.
func (h *heights) before(i int) float32 {
	var sum float64
	for ; i > 0; i -= i & -i {
		sum += h.sums[i]
	}
	return float32(sum)
}

// all is the height of all rows.
func (h *heights) all() float32 { return h.before(len(h.each)) }

// at is the row that stands at y, the last one when y is below them all; -1
// when there is none.
func (h *heights) at(y float32) int {
	n := len(h.each)
	step := 1
	for step*2 <= n {
		step *= 2
	}
	i, left := 0, float64(y)
	for ; step > 0; step /= 2 {
		if next := i + step; next <= n && h.sums[next] <= left {
			i, left = next, left-h.sums[next]
		}
	}
	return min(i, n-1)
}
