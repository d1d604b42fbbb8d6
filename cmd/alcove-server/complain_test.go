package main

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What is wrong with a folder, a file or a port is said in words, with its
// name, and not in the system's.
func TestPlainComplaints(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	busy, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer busy.Close() //nolint:errcheck // nothing was sent
	isFile := file + " is a file, and a folder is needed there."
	cert := " serve --tls files --public-url https://a.example --smtp smtp://a.example --listen 127.0.0.1:0 "
	for args, want := range map[string]string{
		"--data " + file + " serve --dev":                                                                                             isFile,
		"--data " + file + "/deep/er serve --dev":                                                                                     isFile,
		"--data " + file + " client list":                                                                                             isFile,
		"--data " + file + " setup --name A --phone 5 --email a@b.co":                                                                 isFile,
		"--data /proc/nowhere/x serve --dev":                                                                                          "there is no /proc/nowhere.",
		"--data " + dir + " client import " + dir:                                                                                     "the file cannot be read: " + dir + " is a folder, and a file is needed there.",
		"--data " + dir + "/d serve --dev --listen " + busy.Addr().String():                                                           "another program already listens on " + busy.Addr().String() + ", perhaps a server like this one: end it, or choose another port with --listen.",
		"--data " + dir + "/d serve --dev --listen 127.0.0.1:99999":                                                                   `--listen "127.0.0.1:99999" is not an address and a port, such as 127.0.0.1:8470.`,
		"--data " + dir + "/d" + cert + "--tls-cert " + dir + "/no --tls-key " + dir + "/no":                                          "the certificate cannot be used: there is no " + dir + "/no; check --tls-cert and --tls-key.",
		"--data " + dir + "/d" + cert + "--tls-cert " + file + " --tls-key " + file:                                                   "the certificate cannot be used: ",
		"--data " + dir + "/d serve --proxy 127.0.0.1 --public-url https://a.example --smtp smtp://a.example --listen 192.0.2.1:8470": "this machine has no address 192.0.2.1: choose one it has with --listen.",
	} {
		var out, errs bytes.Buffer
		code := run(t.Context(), strings.Fields(args), strings.NewReader(""), &out, &errs)
		if code != refused || !strings.HasPrefix(errs.String(), "alcove-server: "+want) || strings.Contains(errs.String(), "?.") {
			t.Errorf("%s: exit code %d\nsaid %swant %s", args, code, &errs, want)
		}
	}
}

// Sentences that are ours already stay as they are.
func TestPlainLeavesSentencesAlone(t *testing.T) {
	for _, err := range []error{fmt.Errorf("store: spend link: %w", os.ErrClosed), errConfig} {
		if got := inWords(err); got != err.Error() {
			t.Errorf("%q became %q", err, got)
		}
	}
}
