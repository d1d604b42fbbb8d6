//go:build realparts

package mail

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"alcove/auth"
	"alcove/server/porttest"
)

// postfix is a Postfix of the test's own: its config, queue and ports under a
// temporary folder, no system service touched.
type postfix struct {
	dir, port, ca string
}

func startPostfix(t *testing.T, relay string) *postfix {
	t.Helper()
	master := "/usr/lib/postfix/sbin/master"
	if _, err := os.Stat(master); err != nil {
		t.Fatal("postfix is missing: apt-get install postfix")
	}
	if os.Getuid() != 0 {
		t.Fatal("postfix needs root: run the tests as root, or ./dev test with sudo")
	}
	// Not t.TempDir: Postfix's own user must be able to walk there.
	dir, err := os.MkdirTemp("", "alcove-postfix")
	if err != nil {
		t.Fatal(err)
	}
	p := &postfix{dir: dir, port: porttest.Hold(t)}
	t.Cleanup(func() { os.RemoveAll(dir) })
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(os.Chmod(dir, 0o755))
	conf := filepath.Join(dir, "conf")
	for _, d := range []string{"conf", "queue", "data", "mail"} {
		must(os.Mkdir(filepath.Join(dir, d), 0o755))
		must(os.Chmod(filepath.Join(dir, d), 0o755)) // whatever is masked where the tests run
	}
	_, p.ca = testCertificate(t, conf)
	pfUser, err := user.Lookup("postfix")
	must(err)
	uid, err := strconv.Atoi(pfUser.Uid)
	must(err)
	must(os.Chown(filepath.Join(dir, "data"), uid, -1))
	nobody, err := user.Lookup("nobody")
	must(err)
	nid, err := strconv.Atoi(nobody.Uid)
	must(err)
	gid, err := strconv.Atoi(nobody.Gid)
	must(err)
	must(os.Chown(filepath.Join(dir, "mail"), nid, gid))
	write := func(name, text string) {
		t.Helper()
		must(os.WriteFile(filepath.Join(conf, name), []byte(text), 0o644))
		must(os.Chmod(filepath.Join(conf, name), 0o644))
	}
	write("access", "gone@example.com 550 5.1.1 nobody of that name here\ngrey@example.com 451 4.7.1 greylisted, come back later\n")
	write("boxes", "jane@example.com jane\nhello@lakeside.example office\n")
	write("transport", "away.example smtp:[127.0.0.1]:"+relay+"\n")
	write("main.cf", fmt.Sprintf(`compatibility_level = 3.6
queue_directory = %[1]s/queue
data_directory = %[1]s/data
maillog_file = /dev/stdout
maillog_file_prefixes = /dev, /var
myhostname = mail.lakeside.example
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
local_recipient_maps =
alias_maps =
alias_database =
disable_dns_lookups = yes
virtual_mailbox_domains = example.com lakeside.example
virtual_mailbox_base = %[1]s/mail
virtual_mailbox_maps = texthash:%[1]s/conf/boxes
virtual_uid_maps = static:%[2]d
virtual_gid_maps = static:%[3]d
virtual_minimum_uid = 1
transport_maps = texthash:%[1]s/conf/transport
smtpd_recipient_restrictions = check_recipient_access texthash:%[1]s/conf/access, permit_mynetworks, reject
smtpd_tls_security_level = encrypt
smtpd_tls_cert_file = %[1]s/conf/cert.pem
smtpd_tls_key_file = %[1]s/conf/key.pem
smtpd_tls_received_header = yes
smtp_tls_security_level = none
`, dir, nid, gid))
	write("master.cf", fmt.Sprintf(`127.0.0.1:%s inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
proxymap unix - - n - - proxymap
proxywrite unix - - n - 1 proxymap
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
`, p.port))
	var log bytes.Buffer
	cmd := exec.Command("sh", "-c", `umask 022 && exec /usr/sbin/postfix -c "$0" start-fg`, conf)
	cmd.Stdout, cmd.Stderr = &log, &log
	must(cmd.Start())
	t.Cleanup(func() {
		if out, err := exec.Command("/usr/sbin/postfix", "-c", conf, "stop").CombinedOutput(); err != nil {
			t.Logf("postfix stop: %v %s", err, out)
		}
		_ = cmd.Wait() // "stop" ends it with a signal
		if t.Failed() {
			t.Log(log.String())
		}
	})
	await(t, "Postfix to listen", func() bool {
		c, err := net.Dial("tcp", "127.0.0.1:"+p.port)
		if err == nil {
			c.Close()
		}
		return err == nil
	})
	return p
}

func await(t *testing.T, what string, ok func() bool) {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.After(3 * time.Minute); !ok(); {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

// has reports whether a mailbox holds a mail that Postfix is done with: it
// writes in pieces, and forgets a mail of its queue when the last one stands.
func (p *postfix) has(t *testing.T, name string) bool {
	t.Helper()
	waits := 0
	for _, queue := range []string{"maildrop", "incoming", "active", "deferred"} {
		err := filepath.WalkDir(filepath.Join(p.dir, "queue", queue), func(_ string, d fs.DirEntry, err error) error {
			if err == nil && d.Type().IsRegular() {
				waits++
			}
			if errors.Is(err, fs.ErrNotExist) { // just gone
				return nil
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return waits == 0 && len(p.mbox(name)) == 1
}

// mbox is the messages of a mailbox.
func (p *postfix) mbox(name string) (all [][]byte) {
	b, err := os.ReadFile(filepath.Join(p.dir, "mail", name))
	if err != nil {
		return nil
	}
	for _, m := range strings.Split("\n"+string(b), "\nFrom ")[1:] {
		_, m, _ = strings.Cut(m, "\n")
		all = append(all, []byte(strings.TrimSuffix(m, "\n")))
	}
	return all
}

func TestPostfix(t *testing.T) {
	// The next hop refuses what Postfix took: that makes a bounce.
	next := newSink(t, sinkOptions{dsn: false})
	next.rcpt = func(string) error {
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "nobody here"}
	}
	p := startPostfix(t, next.port)
	tr, err := NewSMTP("smtp://localhost:"+p.port+"?ca="+p.ca, "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tr.Close() })
	send := func(to, id string) (Accepted, error) { return tr.Send(t.Context(), letterFrom(to, id)) }

	a, err := send("jane@example.com", "m_jane")
	if err != nil || a.Code != 250 || !strings.Contains(a.Words, "queued as") {
		t.Fatalf("%+v, %v", a, err)
	}
	await(t, "the mail to arrive", func() bool { return p.has(t, "jane") })
	raw := p.mbox("jane")[0]
	if !bytes.Contains(raw, []byte("(using TLSv1.3")) {
		t.Errorf("did not come over TLS 1.3:\n%s", raw)
	}
	got := parse(t, raw)
	want := letterFrom("jane@example.com", "m_jane")
	if got.parts[0] != want.Text || got.parts[1] != want.HTML || got.Get("Subject") != want.Subject || got.Get("Message-Id") != "<m_jane@lakeside.example>" ||
		got.Get("Auto-Submitted") != "auto-generated" || got.Get("Delivered-To") != "jane@example.com" || len(got.Header["Message-Id"]) != 1 {
		t.Errorf("%v\n%s", got.Header, got.parts[0])
	}

	var f *Failure
	if _, err := send("gone@example.com", auth.ID("m")); !errors.As(err, &f) || f.Code != 550 || !f.Permanent || !strings.Contains(f.Words, "nobody of that name") || strings.Contains(f.Words, "@") {
		t.Errorf("%#v", err)
	}
	if _, err := send("grey@example.com", auth.ID("m")); !errors.As(err, &f) || f.Code != 451 || f.Permanent || !strings.Contains(f.Words, "greylisted") {
		t.Errorf("%#v", err)
	}

	// A bounce goes to the practice and carries the headers, not the link or the code.
	if _, err := send("someone@away.example", "m_away"); err != nil {
		t.Fatal(err)
	}
	await(t, "the bounce", func() bool { return p.has(t, "office") })
	bounce := string(p.mbox("office")[0])
	if !strings.Contains(bounce, "Undelivered Mail Returned to Sender") || !strings.Contains(bounce, "m_away@lakeside.example") {
		t.Errorf("not a bounce of our mail:\n%s", bounce)
	}
	link := declared["sign-in-link"].example.(SignInLink)
	for _, secret := range []string{link.URL[len(link.URL)-20:], auth.GroupCode(link.Code), "Did you not ask"} {
		if strings.Contains(strings.ReplaceAll(bounce, "=\n", ""), secret) {
			t.Errorf("the bounce holds %q", secret)
		}
	}

	// A name of our own that is not in the certificate, and a CA that is not theirs.
	strict, err := NewSMTP("smtp://localhost:"+p.port, "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := strict.Send(t.Context(), letterTo("jane@example.com")); !errors.As(err, &f) || f.Stage != StageTLS {
		t.Errorf("a certificate nobody vouches for was believed: %v", err)
	}
}
