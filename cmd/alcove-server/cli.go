package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/alecthomas/kong"
)

// cli is every command there is. Each flag can also be given in the
// environment: --public-url as ALCOVE_PUBLIC_URL.
type cli struct {
	Data string `help:"The data folder." default:"./alcove-data" placeholder:"DIR" type:"path"`
	JSON bool   `name:"json" help:"Print one JSON value for programs."`

	Serve    serveCmd `cmd:"" help:"Run the server."`
	Setup    setupCmd `cmd:"" help:"Make the practice, before the first serve."`
	Practice struct {
		Set  practiceSetCmd  `cmd:"" help:"Change what people are told, and the rules, within their bounds."`
		Show practiceShowCmd `cmd:"" help:"Show them."`
	} `cmd:"" help:"The practice's details and rules."`
	Client struct {
		Add    clientAddCmd    `cmd:"" help:"Put one client on file. No mail is sent."`
		Import clientImportCmd `cmd:"" help:"Put a CSV file of clients (email,name) on file; all of it or nothing."`
		List   clientListCmd   `cmd:"" help:"Everybody on file."`
		Show   clientShowCmd   `cmd:"" help:"One client, and which computers wait to be let in."`
		Set    clientSetCmd    `cmd:"" help:"Change a client: address, ways in, portal on or off, reopen a door."`
	} `cmd:"" help:"Who is on file."`
	Invite  inviteCmd `cmd:"" help:"Mail a client the invite. It holds no secret and works for ever."`
	Pin     pinCmd    `cmd:"" help:"Make a PIN to read out on the phone."`
	Why     whyCmd    `cmd:"" help:"Why can this client not get in? The timeline, with what to do."`
	Unknown struct {
		List unknownListCmd `cmd:"" help:"Addresses not on file that asked for a link, with who was probably meant."`
	} `cmd:"" help:"Who asked and is not on file."`
	HelpRequests struct {
		List   helpListCmd   `cmd:"" help:"The notes nobody has answered yet, oldest first."`
		Solved helpSolvedCmd `cmd:"" help:"Take one off the list."`
	} `cmd:"" name:"help-requests" help:"Who asked for help with signing in."`
	Device struct {
		List deviceListCmd `cmd:"" help:"Every computer a client signed in on."`
		End  deviceEndCmd  `cmd:"" help:"Take a computer's access away, at once."`
	} `cmd:"" help:"Computers of clients."`
	Message struct {
		Send messageSendCmd `cmd:"" help:"Write to a client, in the name of a staff member."`
		List messageListCmd `cmd:"" help:"All messages of a client, oldest first."`
	} `cmd:"" help:"Messages with clients."`
	Paperwork struct {
		Share paperworkShareCmd `cmd:"" help:"Share a file with a client."`
		List  paperworkListCmd  `cmd:"" help:"What was shared with a client."`
	} `cmd:"" help:"Files for clients."`
	Staff struct {
		Add     staffAddCmd     `cmd:"" help:"Invite a staff member; prints their one-time setup address."`
		List    staffListCmd    `cmd:"" help:"Everybody who works or worked here."`
		Disable staffDisableCmd `cmd:"" help:"End a staff member's access, at once."`
		Reset   staffResetCmd   `cmd:"" help:"Make a new setup address for a staff member; lets a disabled one in again."`
	} `cmd:"" help:"Who works here."`
	Mail struct {
		Test mailTestCmd `cmd:"" help:"Send a test mail now, and tell what the mail server said."`
	} `cmd:"" help:"The practice's mail."`
	Config struct {
		Check configCheckCmd `cmd:"" help:"Look whether serve would start with these flags."`
	} `cmd:"" help:"The server's configuration."`
	Backup  backupCmd  `cmd:"" help:"Write the whole practice into a new file, while work goes on."`
	Restore restoreCmd `cmd:"" help:"Put a backup in the place of the practice."`
	Audit   struct {
		Verify auditVerifyCmd `cmd:"" help:"Look whether the audit log was touched."`
		List   auditListCmd   `cmd:"" help:"The newest lines of the audit log."`
	} `cmd:"" help:"What staff and the command line did."`
	Version versionCmd `cmd:"" help:"Which alcove-server this is."`
}

// Exit codes.
const (
	done    = 0
	refused = 1
	wrong   = 2 // usage
)

// leave carries an exit code out of kong's --help.
type leave int

func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) (code int) {
	defer func() {
		if p := recover(); p != nil {
			l, ok := p.(leave)
			if !ok {
				panic(p)
			}
			code = int(l)
		}
	}()
	var c cli
	parser, err := c.parser(stdout, stderr)
	if err != nil {
		complain(stderr, err)
		return wrong
	}
	chosen, err := parser.Parse(args)
	if err != nil {
		var bad *kong.ParseError
		help := "alcove-server --help"
		if errors.As(err, &bad) && bad.Context != nil && bad.Context.Command() != "" {
			help = "alcove-server " + plainCommand(bad.Context.Command()) + " --help"
		}
		complain(stderr, fmt.Errorf("%w; see %q", err, help))
		return wrong
	}
	e := &env{Context: ctx, cli: &c, in: stdin, out: stdout, errs: stderr}
	if err := chosen.Run(e); err != nil {
		var usage *misuse
		complain(stderr, err)
		if errors.As(err, &usage) {
			return wrong
		}
		return refused
	}
	return done
}

// parser reads a command line into c.
func (c *cli) parser(stdout, stderr io.Writer) (*kong.Kong, error) {
	return kong.New(c,
		kong.Name("alcove-server"),
		kong.Description("The practice's side of Alcove."),
		kong.DefaultEnvars("ALCOVE"),
		kong.Writers(stdout, stderr),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, NoExpandSubcommands: true}),
		kong.Exit(func(code int) { panic(leave(code)) }),
	)
}

// plainCommand drops the arguments from a command as kong names it.
func plainCommand(s string) string {
	var words []string
	for _, w := range strings.Fields(s) {
		if !strings.HasPrefix(w, "<") {
			words = append(words, w)
		}
	}
	return strings.Join(words, " ")
}

// misuse is a command that cannot mean anything, as opposed to one that was refused.
type misuse struct{ sentence string }

// Error is the sentence.
func (m *misuse) Error() string { return m.sentence }
