package admin

import (
	"bytes"
	"encoding/csv"
	"encoding/hex"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"alcove/server/store"
)

// exportAudit sends the lines that a filter wants as a table for spreadsheets,
// and leaves a line about it.
func (d *Desk) exportAudit(w http.ResponseWriter, r *http.Request, v *Visit) {
	get, ok := d.form(w, r, v, "filter")
	if !ok {
		return
	}
	q, err := url.ParseQuery(get("filter"))
	if err != nil {
		d.problem(w, v, http.StatusBadRequest)
		return
	}
	var table []byte
	err = d.act(r, func(tx *store.Tx) error {
		lines, err := tx.AuditSearch(v.auditFilter(q))
		if err != nil {
			return err
		}
		var ids []string
		for _, l := range lines {
			ids = append(ids, l.Actor, l.Object)
		}
		names, err := tx.NamesOf(ids)
		if err != nil {
			return err
		}
		if table, err = auditTable(lines, names); err != nil {
			return err
		}
		return tx.Audit(v.Staff.ID, "audit export", "", strconv.Itoa(len(lines))+" lines", v.Now)
	})
	if err != nil {
		d.broken(w, r, v, err)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/csv; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="audit-`+v.Now.In(v.Zone).Format(time.DateOnly)+`.csv"`)
	h.Set("Content-Length", strconv.Itoa(len(table)))
	_, _ = w.Write(table) // the reader may have gone
}

// auditTable is the lines, newest first, as RFC 4180 writes tables.
func auditTable(lines []store.AuditLine, names map[string]string) ([]byte, error) {
	var b bytes.Buffer
	t := csv.NewWriter(&b)
	t.UseCRLF = true
	rows := [][]string{{"number", "time", "who", "who name", "act", "about", "about name", "detail", "hash"}}
	for _, l := range lines {
		rows = append(rows, []string{strconv.FormatInt(l.N, 10), l.At.UTC().Format(time.RFC3339), l.Actor, names[l.Actor], l.Act, l.Object, names[l.Object], l.Detail, hex.EncodeToString(l.Hash)})
	}
	for _, row := range rows {
		for i := range row {
			row[i] = harmless(row[i])
		}
		if err := t.Write(row); err != nil {
			return nil, err
		}
	}
	t.Flush()
	return b.Bytes(), t.Error()
}

// harmless keeps a spreadsheet from taking a text for a formula (ASVS 5.0
// 1.2.10): a name can begin with whatever somebody typed.
func harmless(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r\n\x00", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}
