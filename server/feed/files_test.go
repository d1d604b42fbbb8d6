package feed

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"alcove/server/store"
	"alcove/sync/record"
)

// pdf is a file of n bytes that begins like a PDF.
func pdf(n int) []byte {
	b := make([]byte, n)
	rand.Read(b)
	copy(b, "%PDF-1.7\n")
	return b
}

// announce begins an upload.
func (w *world) announce(client, id, name string, content []byte) (status int, location string) {
	w.Helper()
	enc := func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }
	meta := fmt.Sprintf("id %s,filename %s,sha256 %s", enc(id), enc(name), enc(record.ChainText(sha256.Sum256(content))))
	resp, _ := w.call(client, "POST", record.PathUploads, nil, "Tus-Resumable", "1.0.0", "Upload-Length", strconv.Itoa(len(content)), "Upload-Metadata", meta)
	return resp.StatusCode, resp.Header.Get("Location")
}

func (w *world) part(client, location string, off int, b []byte, headers ...string) (status int, offset string) {
	w.Helper()
	h := append([]string{"Tus-Resumable", "1.0.0", "Content-Type", "application/offset+octet-stream", "Upload-Offset", strconv.Itoa(off)}, headers...)
	resp, _ := w.call(client, "PATCH", location, b, h...)
	return resp.StatusCode, resp.Header.Get("Upload-Offset")
}

// upload sends a whole file and returns the status of its last part.
func (w *world) upload(client, id, name string, content []byte) int {
	w.Helper()
	status, at := w.announce(client, id, name, content)
	if status != 201 {
		return status
	}
	for off := 0; off < len(content); off += record.MaxFilePart {
		if status, _ = w.part(client, at, off, content[off:min(off+record.MaxFilePart, len(content))]); status != 204 {
			return status
		}
	}
	return status
}

func TestUploadAndDownload(t *testing.T) {
	w := newWorld(t)
	content := pdf(3*record.MaxFilePart/2 + 17)
	if status := w.upload(ana, "f_one", "../../Mein Brief\u202e.pdf", content); status != 204 {
		t.Fatal(status)
	}
	p := w.pc(ana, "r_one")
	p.push(p.mut("m_1", string(record.SendOp), record.Send{Text: "see", Files: []string{"f_one"}}))
	p.sync()
	m, err := record.Messages.Body(p.rows["message/m_1"])
	if err != nil || len(m.Files) != 1 || m.Files[0] != (record.File{ID: "f_one", Name: "Mein Brief.pdf", Type: "application/pdf", Size: int64(len(content)), SHA256: record.ChainText(sha256.Sum256(content))}) {
		t.Fatalf("%+v %v", m, err)
	}
	resp, b := w.call(ana, "GET", record.PathFiles+"/f_one", nil)
	if resp.StatusCode != 200 || !bytes.Equal(b, content) {
		t.Fatal(resp.Status, len(b))
	}
	for name, want := range map[string]string{"Content-Disposition": `attachment; filename="Mein Brief.pdf"`, "X-Content-Type-Options": "nosniff",
		"Content-Security-Policy": "sandbox; default-src 'none'", "Cache-Control": "no-store", "Content-Type": "application/pdf"} {
		if got := resp.Header.Get(name); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
	etag := resp.Header.Get("ETag")
	if !strings.HasPrefix(etag, `"`) {
		t.Errorf("no strong ETag: %q", etag)
	}
	for _, r := range []struct{ from, to int }{{0, 0}, {1, 70_000}, {65_535, 65_536}, {record.MaxFilePart - 1, record.MaxFilePart}, {len(content) - 5, len(content) - 1}} {
		resp, b := w.call(ana, "GET", record.PathFiles+"/f_one", nil, "Range", fmt.Sprintf("bytes=%d-%d", r.from, r.to), "If-Range", etag)
		if resp.StatusCode != 206 || !bytes.Equal(b, content[r.from:r.to+1]) {
			t.Errorf("%v: %s, %d bytes", r, resp.Status, len(b))
		}
	}
	if resp, b := w.call(ana, "GET", record.PathFiles+"/f_one", nil, "Range", "bytes=5-", "If-Range", `"other"`); resp.StatusCode != 200 || len(b) != len(content) {
		t.Error("another file was gone on with: ", resp.Status)
	}
	if resp, _ := w.call(ana, "GET", record.PathFiles+"/f_one", nil, "Range", "bytes=99999999-"); resp.StatusCode != 416 {
		t.Error(resp.Status)
	}
}

func TestUploadGoesOn(t *testing.T) {
	w := newWorld(t)
	content := pdf(100_000)
	_, at := w.announce(ana, "f_one", "a.pdf", content)
	if status, off := w.part(ana, at, 0, content[:70_000]); status != 204 || off != "70000" {
		t.Fatal(status, off)
	}
	w.close() // the server is killed
	w.open()
	resp, _ := w.call(ana, "HEAD", at, nil, "Tus-Resumable", "1.0.0")
	if resp.Header.Get("Upload-Offset") != "70000" || resp.Header.Get("Upload-Length") != "100000" || resp.Header.Get("Cache-Control") != "no-store" {
		t.Fatal(resp.Status, resp.Header)
	}
	if status, again := w.announce(ana, "f_one", "a.pdf", content); status != 201 || again != at {
		t.Fatal("the same announcement is another file: ", status, again)
	}
	if status, _ := w.part(ana, at, 0, content[:10]); status != 409 {
		t.Error("bytes were written twice: ", status)
	}
	if status, _ := w.part(ana, at, 70_000, content[70_000:], "Upload-Checksum", "sha256 "+base64.StdEncoding.EncodeToString(make([]byte, 32))); status != 460 {
		t.Error("a wrong checksum was taken: ", status)
	}
	sum := sha256.Sum256(content[70_000:])
	if status, off := w.part(ana, at, 70_000, content[70_000:], "Upload-Checksum", "sha256 "+base64.StdEncoding.EncodeToString(sum[:])); status != 204 || off != "100000" {
		t.Fatal(status, off)
	}
	if status, off := w.part(ana, at, 100_000, nil); status != 204 || off != "100000" {
		t.Error("the last answer was lost, and asking again fails: ", status, off)
	}
	if _, b := w.call(ana, "GET", record.PathFiles+"/f_one", nil); !bytes.Equal(b, content) {
		t.Error("the file is another")
	}
}

// A crash between the last byte and the look at the whole is made good.
func TestUploadCrashBeforeTheLook(t *testing.T) {
	w := newWorld(t)
	content := pdf(1000)
	_, at := w.announce(ana, "f_one", "a.pdf", content)
	w.look(func(tx *store.Tx) error {
		f, err := tx.ClientFile(ana, "f_one")
		go func() { w.st.Blobs().Append(context.Background(), f.Object, 0, content) }() //nolint:errcheck // seen below
		return err
	})
	w.until("the file to be whole", func() bool {
		w.call(ana, "HEAD", at, nil, "Tus-Resumable", "1.0.0")
		resp, b := w.call(ana, "GET", record.PathFiles+"/f_one", nil)
		return resp.StatusCode == 200 && bytes.Equal(b, content)
	})
}

func TestUploadRefused(t *testing.T) {
	w := newWorld(t)
	bomb := picture(t, 50_000, 50_000)
	var small bytes.Buffer
	if err := png.Encode(&small, image.NewGray(image.Rect(0, 0, 9, 9))); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		content []byte
		status  int
	}{
		"a page":           {[]byte("<html><script>alert(1)</script></html>"), 415},
		"a program":        {append([]byte("MZ"), make([]byte, 500)...), 415},
		"an archive":       {[]byte("PK\x03\x04aaaaaaaaaaaaaaaaaaaaaaaa"), 415},
		"a gif":            {[]byte("GIF89a......................."), 415},
		"svg":              {[]byte(`<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>`), 415},
		"half a picture":   {[]byte("\x89PNG\x0D\x0A\x1A\x0A nothing"), 415},
		"a pixel bomb":     {bomb, 422},
		"text, later not":  {append(bytes.Repeat([]byte("a"), 600), 0xff, 0xfe), 415},
		"a picture":        {small.Bytes(), 204},
		"text":             {[]byte("Liebe Grüße"), 204},
		"the largest file": {pdf(record.MaxFileBytes), 204},
		"larger":           {pdf(record.MaxFileBytes + 1), 413},
	} {
		id := "f_" + strings.ReplaceAll(name, " ", "-")
		id = strings.ReplaceAll(id, ",", "")
		if status := w.upload(ana, id, name, c.content); status != c.status {
			t.Errorf("%s: %d, want %d", name, status, c.status)
		}
		resp, _ := w.call(ana, "GET", record.PathFiles+"/"+id, nil)
		if (resp.StatusCode == 200) != (c.status == 204) {
			t.Errorf("%s can be fetched: %s", name, resp.Status)
		}
	}
}

// picture is the head of a PNG of a size, which decoders believe.
func picture(t *testing.T, width, height int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 1, 1))); err != nil {
		t.Fatal(err)
	}
	p := b.Bytes()
	binary.BigEndian.PutUint32(p[16:], uint32(width))
	binary.BigEndian.PutUint32(p[20:], uint32(height))
	binary.BigEndian.PutUint32(p[29:], crc32.ChecksumIEEE(p[12:29]))
	return p
}

func TestUploadMisuse(t *testing.T) {
	w := newWorld(t)
	content := pdf(1000)
	_, at := w.announce(ana, "f_one", "a.pdf", content)
	if status, _ := w.announce(ana, "f_one", "a.pdf", pdf(1000)); status != 409 {
		t.Error("an id names two files: ", status)
	}
	for name, c := range map[string]struct {
		status  int
		headers []string
	}{
		"no version":    {412, []string{"Upload-Length", "5"}},
		"no length":     {400, []string{"Tus-Resumable", "1.0.0"}},
		"below zero":    {400, []string{"Tus-Resumable", "1.0.0", "Upload-Length", "-1"}},
		"empty":         {400, []string{"Tus-Resumable", "1.0.0", "Upload-Length", "0"}},
		"no metadata":   {400, []string{"Tus-Resumable", "1.0.0", "Upload-Length", "5"}},
		"bad metadata":  {400, []string{"Tus-Resumable", "1.0.0", "Upload-Length", "5", "Upload-Metadata", "id !!!"}},
		"named twice":   {400, []string{"Tus-Resumable", "1.0.0", "Upload-Length", "5", "Upload-Metadata", "id Zl9h,id Zl9i"}},
		"long metadata": {400, []string{"Tus-Resumable", "1.0.0", "Upload-Length", "5", "Upload-Metadata", "id " + strings.Repeat("A", maxMetadata)}},
	} {
		if resp, b := w.call(ana, "POST", record.PathUploads, nil, c.headers...); resp.StatusCode != c.status {
			t.Errorf("%s: %s %s", name, resp.Status, b)
		}
	}
	if status, _ := w.part(ana, at, 0, content, "Content-Type", "text/plain"); status != 415 {
		t.Error(status)
	}
	if status, _ := w.part(ana, at, 0, append(content, 'x')); status != 413 {
		t.Error("more than was announced: ", status)
	}
	if status, _ := w.part(ana, at, 0, make([]byte, record.MaxFilePart+1)); status != 413 {
		t.Error("a part too large: ", status)
	}
	if status, _ := w.part(ana, at, 7, content); status != 409 {
		t.Error("a gap: ", status)
	}
	if status, _ := w.part(ana, at, 0, content, "Upload-Checksum", "md5 AAAA"); status != 400 {
		t.Error(status)
	}
	broken := append([]byte{}, content...)
	broken[500] ^= 1
	if status, _ := w.part(ana, at, 0, broken); status != 422 {
		t.Error("another file than was announced: ", status)
	}
	if resp, _ := w.call(ana, "OPTIONS", record.PathUploads, nil); resp.StatusCode != 204 || resp.Header.Get("Tus-Extension") != tusExtensions || resp.Header.Get("Tus-Version") != "1.0.0" {
		t.Error(resp.Status, resp.Header)
	}
}

// Own, somebody else's, missing, not whole: the last three look the same.
func TestFileAccess(t *testing.T) {
	w := newWorld(t)
	content := pdf(1000)
	w.upload(ana, "f_one", "a.pdf", content)
	w.announce(ana, "f_half", "b.pdf", content)
	for _, c := range []struct {
		client, id string
		status     int
	}{{ana, "f_one", 200}, {ben, "f_one", 404}, {ana, "f_none", 404}, {ana, "f_half", 404}, {ana, "..%2f..%2falcove.keys", 404}, {ana, "f%00", 404}} {
		resp, b := w.call(c.client, "GET", record.PathFiles+"/"+c.id, nil)
		if resp.StatusCode != c.status {
			t.Errorf("%s %s: %s", c.client, c.id, resp.Status)
		}
		if c.status == 404 && string(b) != `{"error":"not_found"}` {
			t.Errorf("%s %s: %s", c.client, c.id, b)
		}
	}
	if status, _ := w.part(ben, record.PathUploads+"/f_half", 0, content); status != 404 {
		t.Error("Ben writes into Ana's file: ", status)
	}
	if resp, _ := w.call(ben, "HEAD", record.PathUploads+"/f_half", nil, "Tus-Resumable", "1.0.0"); resp.StatusCode != 404 {
		t.Error(resp.Status)
	}
	p := w.pc(ben, "r_ben")
	_, err := w.s.Push(context.Background(), ben, p.request(p.mut("m_1", string(record.SendOp), record.Send{Text: "x", Files: []string{"f_one"}})))
	if no := refusal(t, err); no.SyncError.Error != record.ErrFilesMissing {
		t.Errorf("Ben sends Ana's file: %+v", no)
	}
}

func TestFileQuota(t *testing.T) {
	w := newWorld(t)
	content := pdf(1000)
	for i := range store.MaxOpenFiles {
		if status, _ := w.announce(ana, fmt.Sprintf("f_%d", i), "a.pdf", content); status != 201 {
			t.Fatal(i, status)
		}
	}
	if status, _ := w.announce(ana, "f_more", "a.pdf", content); status != 507 {
		t.Error(status)
	}
	w.pass(8 * 24 * time.Hour)
	w.write(func(tx *store.Tx) error { return tx.SweepFeed(w.now()) })
	if status, _ := w.announce(ana, "f_more", "a.pdf", content); status != 201 {
		t.Error("what nobody finished stays for ever: ", status)
	}
}

// What is in a file, its hash and its bare name stand nowhere on the disk.
func TestFilesAreSealed(t *testing.T) {
	w := newWorld(t)
	canary := []byte("%PDF-1.7 the canary of the treatment plan, long enough to be found")
	if status := w.upload(ana, "f_one", "a.pdf", canary); status != 204 {
		t.Fatal(status)
	}
	backup := w.backup()
	for _, file := range []string{filepath.Join(w.dir, store.FileName), filepath.Join(w.dir, store.FileName+"-wal"), backup} {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(b, canary[9:]) {
			t.Errorf("%s holds what is in the file", filepath.Base(file))
		}
	}
	w.restore(backup) // and it comes back with the backup
	if _, b := w.call(ana, "GET", record.PathFiles+"/f_one", nil); !bytes.Equal(b, canary) {
		t.Errorf("%q", b)
	}
}

// Whatever keeps the bytes of files must hold to this.
func TestBlobsConformance(t *testing.T) {
	w := newWorld(t)
	for name, b := range map[string]Blobs{"store": w.st.Blobs()} {
		ctx, one, two := context.Background(), []byte("object one"), []byte("object two")
		if n, err := b.Size(ctx, one); n != 0 || err != nil {
			t.Fatal(name, n, err)
		}
		content := pdf(150_000)
		for _, step := range []struct{ off, end int }{{0, 1}, {1, 70_000}, {70_000, 150_000}} {
			if err := b.Append(ctx, one, int64(step.off), content[step.off:step.end]); err != nil {
				t.Fatal(name, err)
			}
		}
		for _, off := range []int64{0, 149_999, 150_001} {
			if err := b.Append(ctx, one, off, []byte("x")); !errors.Is(err, store.ErrOffset) {
				t.Errorf("%s: wrote at %d: %v", name, off, err)
			}
		}
		if n, err := b.Size(ctx, one); n != 150_000 || err != nil {
			t.Error(name, n, err)
		}
		for _, r := range []struct{ off, n, want int }{{0, 150_000, 150_000}, {0, 1, 1}, {69_999, 3, 3}, {149_999, 10, 1}, {150_000, 10, 0}, {900_000, 1, 0}} {
			p := make([]byte, r.n)
			n, err := b.ReadAt(ctx, one, p, int64(r.off))
			if n != r.want || (n < r.n) != errors.Is(err, io.EOF) || (err != nil && !errors.Is(err, io.EOF)) || n > 0 && !bytes.Equal(p[:n], content[r.off:r.off+n]) {
				t.Errorf("%s: %+v: %d, %v", name, r, n, err)
			}
		}
		if err := errors.Join(b.Append(ctx, two, 0, []byte("stays")), b.Remove(ctx, one), b.Remove(ctx, one)); err != nil {
			t.Error(name, err)
		}
		if n, _ := b.Size(ctx, one); n != 0 {
			t.Error(name, "a removed object has a size")
		}
		if n, _ := b.Size(ctx, two); n != 5 {
			t.Error(name, "removed with another")
		}
	}
}

// A piece that was touched, or moved to another place, is an error and never
// other bytes.
func TestBlobsDamaged(t *testing.T) {
	w := newWorld(t)
	ctx, object := context.Background(), []byte("object")
	content := pdf(3 * 64 << 10)
	if err := w.st.Blobs().Append(ctx, object, 0, content); err != nil {
		t.Fatal(err)
	}
	for name, harm := range map[string]string{
		"another byte": `UPDATE piece SET box = CAST(substr(box, 1, 40) || iif(substr(box, 41, 1) = x'00', x'01', x'00') || substr(box, 42) AS BLOB) WHERE off = 65536`,
		"swapped":      `UPDATE piece SET box = (SELECT box FROM piece WHERE off = 0) WHERE off = 65536`,
	} {
		w.write(func(tx *store.Tx) error { _, err := tx.Exec(harm); return err })
		p := make([]byte, len(content))
		if n, err := w.st.Blobs().ReadAt(ctx, object, p, 0); err == nil || errors.Is(err, io.EOF) {
			t.Errorf("%s: %d bytes, %v", name, n, err)
		}
	}
}
