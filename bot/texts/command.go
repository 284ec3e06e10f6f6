package texts

// commandTexts answer what colleagues ask with /draad.
var commandTexts = table{
	"command.help":         {"Dit kun je vragen, en dit doen de emoji:", "This is what you can ask, and what the emoji do:"},
	"command.unknown":      {"«{word}» ken ik niet. Dit kun je vragen, en dit doen de emoji:", "I do not know “{word}”. This is what you can ask, and what the emoji do:"},
	"command.did_you_mean": {"«{word}» ken ik niet. Bedoel je «{suggestion}»? Dit kun je vragen:", "I do not know “{word}”. Do you mean “{suggestion}”? This is what you can ask:"},
	"command.done":         {"Gedaan: {act}.", "Done: {act}."},

	"command.help.open":   {"/draad open: de open vragen van jouw teams", "/draad open: the open questions of your teams"},
	"command.help.mine":   {"/draad mijn: wat jij hebt opgepakt", "/draad mine: what you have claimed"},
	"command.help.sign":   {"/draad paraaf PH: jouw paraaf (zonder letters: wat die nu is)", "/draad initials PH: your initials (without letters: what they are now)"},
	"command.help.status": {"/draad status: hoeveel er open staat, en of Draad alles hoort", "/draad status: how much is open, and whether Draad hears everything"},
	"command.help.help":   {"/draad help: deze uitleg", "/draad help: this explanation"},
	"command.help.emoji":  {"{emoji} {act}", "{emoji} {act}"},

	"command.open":      {"Open vragen van jouw teams: {count}. De vroegste termijn staat bovenaan.", "Open questions of your teams: {count}. The earliest deadline comes first."},
	"command.open_more": {"De {count} open vragen van jouw teams met de vroegste termijn. Er zijn er meer.", "The {count} open questions of your teams with the earliest deadline. There are more."},
	"command.open_none": {"Er staat geen vraag van jouw teams open.", "No question of your teams is open."},
	"command.mine":      {"Dit heb jij opgepakt: {count}. De vroegste termijn staat bovenaan.", "What you have claimed: {count}. The earliest deadline comes first."},
	"command.mine_more": {"De {count} vragen van jou met de vroegste termijn. Er zijn er meer.", "The {count} questions of yours with the earliest deadline. There are more."},
	"command.mine_none": {"Jij hebt nu niets opgepakt. Met «open» zie je wat er ligt.", "You have nothing claimed now. “open” shows what there is."},

	"command.line":        {"{deadline} · {citizen} ({platform}) · {owner} {link}", "{deadline} · {citizen} ({platform}) · {owner} {link}"},
	"command.line_late":   {"te laat: {deadline} · {citizen} ({platform}) · {owner} {link}", "late: {deadline} · {citizen} ({platform}) · {owner} {link}"},
	"command.line_urgent": {"🚨 {line}", "🚨 {line}"},
	"command.line_nobody": {"nog niemand", "nobody yet"},
	"command.no_deadline": {"geen termijn", "no deadline"},

	"command.sign_mine": {"Jouw paraaf is ^{signature}. Een andere kies je met «paraaf {proposal}».", "You sign with ^{signature}. Choose others with “initials {proposal}”."},
	"command.sign_only": {"Jouw paraaf is ^{signature}.", "You sign with ^{signature}."},
	"command.sign_none": {"Jij hebt nog geen paraaf. Kies er een, bijvoorbeeld «paraaf {proposal}».", "You have no initials yet. Choose some, for example “initials {proposal}”."},

	"command.status":         {"Open: {open}. Met spoed: {urgent}. Te laat: {late}.", "Open: {open}. Urgent: {urgent}. Late: {late}."},
	"command.status_more":    {"Open: meer dan {open}. Daarvan met spoed: {urgent}. Te laat: {late}.", "Open: more than {open}. Of these urgent: {urgent}. Late: {late}."},
	"command.status_heard":   {"{source}: laatst gehoord op {at}", "{source}: last heard at {at}"},
	"command.status_trouble": {"{source}: Draad kan hier niet lezen. Vraag de beheerder om draad doctor te draaien.", "{source}: Draad cannot read here. Ask the administrator to run draad doctor."},
	"command.status_missed":  {"{source}: er zijn misschien berichten gemist. Kijk in het kanaal van het team welke.", "{source}: messages may have been missed. See the team's channel for which."},
	"command.status_unheard": {"{source}: nog niet gehoord sinds de start", "{source}: not heard since the start"},
}
