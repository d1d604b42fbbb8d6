package mail

import "testing"

// BenchmarkThousandMails compares kept connections with a new one for each
// mail, over STARTTLS as in a practice.
func BenchmarkThousandMails(b *testing.B) {
	for name, kept := range map[string]bool{"kept": true, "new": false} {
		b.Run(name, func(b *testing.B) {
			s := newSink(b, sinkOptions{tls: true})
			tr := dialer(b, s, "smtp", "", withCA(s))
			e := letterTo("jane@example.com")
			for b.Loop() {
				for range 1000 {
					if _, err := tr.Send(b.Context(), e); err != nil {
						b.Fatal(err)
					}
					if !kept {
						tr.forget()
					}
				}
			}
			b.ReportMetric(float64(s.connections()), "connections")
		})
	}
}
