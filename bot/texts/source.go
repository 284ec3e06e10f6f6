package texts

// sourceTexts is what a source says itself, in the channel of an account's desk: that it
// cannot hear citizens, or missed some.
var sourceTexts = table{
	"source.unread": {
		"Draad kan nieuwe berichten aan {account} op {platform} nu niet lezen: {reason} Kijk zolang zelf op {platform}. Draad haalt het later zo veel mogelijk in.",
		"Draad cannot read new messages to {account} on {platform} now: {reason} Please look on {platform} yourself meanwhile. Draad catches up later as far as it can.",
	},
	"source.unread_month": {
		"Draad leest tot {until} geen nieuwe berichten aan {account} op {platform}: de leesgrens van deze maand ({count} berichten) is bereikt. Kijk zolang zelf op {platform}. De beheerder kan de grens verhogen ({setting}).",
		"Draad reads no new messages to {account} on {platform} until {until}: this month's limit of {count} messages is reached. Please look on {platform} yourself meanwhile. The administrator can raise the limit ({setting}).",
	},
	"source.read_again": {
		"Draad leest de berichten aan {account} op {platform} weer.",
		"Draad reads the messages to {account} on {platform} again.",
	},
	"source.missed": {
		"Berichten aan {account} op {platform} van {from} tot {until} zijn misschien gemist: {platform} laat Draad niet verder teruglezen. Kijk via de link zelf wat daar staat.",
		"Messages to {account} on {platform} from {from} to {until} may have been missed: {platform} does not let Draad read further back. Use the link to see what is there.",
	},
	"source.missed_one": {
		"Een bericht aan {account} op {platform} kan hier niet worden getoond. Bekijk het via de link.",
		"A message to {account} on {platform} cannot be shown here. Use the link to read it.",
	},
}
