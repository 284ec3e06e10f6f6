package sim_test

import "draad/bot/sim/mutant"

// mistakes are what the world has to notice, by rule. Each Old stands once in its file:
// whoever changes that line has to look here.
var mistakes = []mistake{
	{1, "an approval counts for whatever the text is by now", mutant.Mutant{
		File: "bot/approve.go",
		Old:  `f.Hash != "" && f.Hash != k.hash(), d.at.Before(k.EditedAt):`,
		New:  `d.at.Before(k.EditedAt):`,
	}, nil},
	{1, "an approval counts though nobody can say of which text it is", mutant.Mutant{
		File: "bot/approve.go",
		Old:  "case f.Doubtful, ",
		New:  "case ",
	}, nil},
	{1, "an edit that was undone leaves no trace", mutant.Mutant{
		File: "bot/contribute.go",
		Old:  "k.EditedAt = d.at // also of",
		New:  "_ = d.at // also of",
	}, nil},
	{1, "an edit does not void an approval in the undo window", mutant.Mutant{
		File: "bot/contribute.go",
		Old:  "case Unsigned, Waiting:\n",
		New:  "case Unsigned:\n",
	}, nil},
	{1, "a withdrawal that overtook its reply is forgotten", mutant.Mutant{
		File: "bot/approve.go",
		Old:  "case k == nil && withdraw:\n\t\td.withdrawUnseen(f)\n",
		New:  "case k == nil && withdraw:\n",
	}, nil},
	{1, "an answer does not wait until its thread could be read", mutant.Mutant{
		File: "bot/relay/hearfirst.go",
		Old:  "return false, false, r.unheard(ctx, job, e, &now, reason, err)",
		New:  "return false, true, nil",
	}, nil},
	{1, "an answer leaves by the word of another desk's approver", mutant.Mutant{
		File: "bot/authority.go",
		Old:  "return d.approves(by) && (",
		New:  "return !guest && (",
	}, nil},
	{1, "a change of mind during an attempt that fails is forgotten", mutant.Mutant{
		File: "bot/publish.go",
		Old:  "if a.Stop != \"\" {\n\t\t\td.stopAndSay(a, a.Stop)",
		New:  "if a.Stop != \"\" && f.Tell {\n\t\t\td.stopAndSay(a, a.Stop)",
	}, nil},
	{1, "each delivery of a press is a press of its own", mutant.Mutant{
		File: "handlers/colleagues.go",
		Old:  `e.ID = "chat/" + e.ID`,
		New:  `e.ID = "chat/" + in.now().String() + "/" + e.ID`,
	}, nil},

	{1, "an approval from before the question changed counts after it", mutant.Mutant{
		File: "bot/approve.go",
		Old:  "d.at.Before(d.c.doneOf(k.Post)), d.at.Before(d.c.Changed):",
		New:  "d.at.Before(d.c.doneOf(k.Post)):",
	}, nil},
	{1, "photos go out with every part", mutant.Mutant{
		File: "bot/publish.go",
		Old:  "if i == 0 {\n\t\treply.Files",
		New:  "{\n\t\treply.Files",
	}, nil},

	{2, "nothing is written down before a call", mutant.Mutant{
		File: "bot/relay/relay.go",
		Old:  "r.settlement(job, store.Settle{Then: store.Attempt}), seen)",
		New:  "nil, seen)",
	}, []int{3}},
	{2, "a call that was lost is made again without a look", mutant.Mutant{
		File: "bot/kinds.go",
		Old:  "publishing = Manner{Lane: ToPlatform, Careful: true,",
		New:  "publishing = Manner{Lane: ToPlatform, Careful: true, Repeatable: true,",
	}, []int{1}},
	{2, "a call that broke was never made", mutant.Mutant{
		File: "bot/relay/hand.go",
		Old:  "err = bot.Errorf(bot.OutcomeUnknown, ",
		New:  "err = bot.Errorf(bot.Temporary, ",
	}, []int{3}},
	{2, "what cannot be found out is tried again", mutant.Mutant{
		File: "bot/relay/retry.go",
		Old:  "\tcase e.Manner().Careful:\n\t\treturn r.tell(ctx, job, &now, bot.Failed{Effect: e, Kind: bot.OutcomeUnknown})\n",
		New:  "",
	}, []int{1}},
	{2, "a reply that was mended after it left is approved like any other", mutant.Mutant{
		File: "bot/standing.go",
		Old:  `return texts.T("refuse.published_otherwise")`,
		New:  `return texts.Text{}`,
	}, nil},
	{2, "a chain that was refused halfway begins anew", mutant.Mutant{
		File: "bot/approve.go",
		Old:  "case a.resumes() && a.Hash == k.hash():",
		New:  "case a.State == Parked && a.Hash == k.hash():",
	}, nil},

	{3, "a message that is told again is shown again", mutant.Mutant{
		File: "bot/citizen.go",
		Old:  "if d.c.message(f.Message.ID) != nil {",
		New:  "if m := d.c.message(f.Message.ID); m != nil && m.Deleted {",
	}, nil},
	{3, "a message that the store did not take is acknowledged", mutant.Mutant{
		File: "bot/relay/engine.go",
		Old:  "if errors.Is(err, store.ErrSeen) || errors.Is(err, bot.ErrObsolete) {",
		New:  "if errors.Is(err, store.ErrSeen) || errors.Is(err, bot.ErrObsolete) || bot.Is(err, bot.Temporary) {",
	}, []int{8}}, // … and what a source says of what it could not read is lost as well
	{3, "a message that the chat will not take is dropped", mutant.Mutant{
		File: "bot/said.go",
		Old:  "if e.Bare {",
		New:  "if !e.Bare {",
	}, nil},
	{3, "what is remembered is believed, whatever the store says", mutant.Mutant{
		File: "bot/relay/memo.go",
		Old:  "if !bytes.Equal(r.body, body) {",
		New:  "if bytes.Equal(body, nil) {",
	}, []int{1, 8}},

	{3, "an account of ours is a citizen", mutant.Mutant{
		File: "handlers/citizens.go",
		Old:  "\tif ours {",
		New:  "\tif ours && e.Act == bot.Erased {",
	}, nil},
	{4, "an answer is for everybody to see", mutant.Mutant{
		File: "bot/publish.go",
		Old:  "Visibility: to.Visibility, ",
		New:  "",
	}, nil},
	{4, "an answer goes under the first message", mutant.Mutant{
		File: "bot/approve.go",
		Old:  "to := d.c.message(k.Answers)",
		New:  "to := d.c.message(d.c.First)",
	}, nil},
	{3, "an edited message shows its photos again", mutant.Mutant{
		File: "bot/show.go",
		Old:  ` || d.c.shown(id, media.URL) {`,
		New:  ` {`,
	}, nil},
	{3, "a photo is shown though the citizen took it away meanwhile", mutant.Mutant{
		File: "bot/relay/carry.go",
		Old:  "answers && !a.StillWants(r.engine.rules, e) {",
		New:  "answers && !a.StillWants(r.engine.rules, e) && e.Media == nil {",
	}, nil},
	{3, "nothing is said of a photo that cannot be shown", mutant.Mutant{
		File: "bot/show.go",
		Old:  "\td.enqueue(Effect{Kind: DoExplain, Class: classNormal, Note: &n, Message: m.ID, Media: f.Effect.Media})",
		New:  "\t_ = n",
	}, nil},
	{4, "all threads open at the front desk", mutant.Mutant{
		File: "bot/citizen.go",
		Old:  "Channel: d.rules.Org.Desk(d.c.Desk).Channel,",
		New:  "Channel: d.rules.Org.FrontDesk().Channel,",
	}, nil},

	{5, "whoever approves signs", mutant.Mutant{
		File: "handlers/colleagues.go",
		Old:  "f.Sign = r.Of(author.ID)",
		New:  "f.Sign = r.Of(f.By.ID)",
	}, nil},
	{5, "colleagues are told apart by name", mutant.Mutant{
		File: "handlers/colleagues.go",
		Old:  "\tf.Author = author.ID\n",
		New:  "\tfor id, s := range r.Signatures {\n\t\tif s.Name == author.Name {\n\t\t\tauthor.ID = id\n\t\t}\n\t}\n\tf.Author = author.ID\n",
	}, nil},
	{5, "initials are guessed", mutant.Mutant{
		File: "handlers/colleagues.go",
		Old:  "f.Propose = r.Propose(",
		New:  "f.Sign = r.Propose(",
	}, nil},

	{6, "the log says whose question it was", mutant.Mutant{
		File: "bot/relay/retry.go",
		Old:  `"a call failed", "effect"`,
		New:  `"a call failed", "about", seen.state, "effect"`,
	}, nil},
	{6, "a name in a list may have lines", mutant.Mutant{
		File: "handlers/asked.go",
		Old:  `return strings.Join(strings.Fields(s), " ")`,
		New:  `return strings.TrimSpace(s)`,
	}, nil},

	{6, "an older text of a message stays in the thread", mutant.Mutant{
		File: "bot/citizen.go",
		Old:  "d.takeAwayMessage(m)\n\td.touch()\n\td.showMessage(",
		New:  "d.touch()\n\td.showMessage(",
	}, nil},
	{6, "a photo that lands after it was taken away stays", mutant.Mutant{
		File: "bot/show.go",
		Old:  "\t\ts.Post = f.Ref\n\t\treturn nil\n\t}\n\td.takeAway(f.Ref)\n",
		New:  "\t\ts.Post = f.Ref\n\t}\n",
	}, nil},

	{7, "the log says all of an account", mutant.Mutant{
		File: "bot/relay/retry.go",
		Old:  `"a call failed", "effect"`,
		New:  `"a call failed", "accounts", r.engine.rules.Org.Accounts, "effect"`,
	}, nil},
	{7, "an error says what an integration broke with while it looked", mutant.Mutant{
		File: "bot/relay/hearfirst.go",
		Old:  `*err = bot.Errorf(bot.Temporary, "the integration panicked")`,
		New:  `*err = bot.Errorf(bot.Temporary, "the integration panicked: %v", p)`,
	}, nil},

	{8, "whoever may not approve is not told so", mutant.Mutant{
		File: "bot/approve.go",
		Old:  "\t\td.notApprover(f.By.ID, k.By)\n\t\treturn\n\t}\n\tif !f.Button {",
		New:  "\t\treturn\n\t}\n\tif !f.Button {",
	}, nil},
	{8, "nothing is said when the chat will not take a preview", mutant.Mutant{
		File: "bot/kinds.go",
		Old:  "notSaid(notPreviewed)",
		New:  "notSaid(nil)",
	}, nil},
	{8, "what a source says goes when the first of it is said", mutant.Mutant{
		File: "bot/source.go",
		Old:  "s.said = len(s.Queue) == 0",
		New:  "s.said = true",
	}, nil},
	{8, "an open question is forgotten in silence", mutant.Mutant{
		File: "bot/retention.go",
		Old:  "\tcase !d.warned():\n\t\td.warnForgetting()\n",
		New:  "",
	}, nil},
	{8, "nobody is reminded", mutant.Mutant{
		File: "bot/citizen.go",
		Old:  "if before <= 0 {",
		New:  "if before >= 0 {",
	}, nil},
	{8, "nobody is told how it stands where the card is frozen", mutant.Mutant{
		File: "bot/frozen.go",
		Old:  "\td.enqueue(Effect{Kind: DoStanding, Class: classNormal, Note: &Note{Text: t}})\n",
		New:  "\t_ = t\n",
	}, nil},
}
