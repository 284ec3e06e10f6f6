package texts

// previewTexts stand above the preview of an answer.
var previewTexts = table{
	"preview.single": {
		"Dit wordt over {seconds} seconden geplaatst, als antwoord aan {to} ({count} van {max} tekens). Haal ✅ weg of kies Intrekken om het tegen te houden.",
		"This will be posted in {seconds} seconds, in reply to {to} ({count} of {max} characters). Take ✅ away or choose Withdraw to stop it.",
	},
	"preview.single_now": {
		"Dit wordt nu geplaatst, als antwoord aan {to} ({count} van {max} tekens).",
		"This is being posted now, in reply to {to} ({count} of {max} characters).",
	},
	"preview.chain": {
		"Dit wordt over {seconds} seconden geplaatst in {parts} delen, als antwoord aan {to}. Deel {part}: {count} van {max} tekens. Haal ✅ weg of kies Intrekken om het tegen te houden.",
		"This will be posted in {seconds} seconds in {parts} parts, in reply to {to}. Part {part}: {count} of {max} characters. Take ✅ away or choose Withdraw to stop it.",
	},
	"preview.chain_now": {
		"Dit wordt nu geplaatst in {parts} delen, als antwoord aan {to}. Deel {part}: {count} van {max} tekens.",
		"This is being posted now in {parts} parts, in reply to {to}. Part {part}: {count} of {max} characters.",
	},
	"preview.photos": {
		"Deze foto's gaan mee met het antwoord, precies zoals ze hier staan: {names}.",
		"These photos go out with the answer, exactly as they are here: {names}.",
	},
	"preview.photos_no_alt": {
		"Tip: beschrijf bij {names} wat erop staat, voor wie de foto niet kan zien. Nu gaat hij zonder beschrijving weg.",
		"Tip: describe what is in {names}, for people who cannot see the photo. It now goes out without a description.",
	},
	"preview.lost_struck": {
		"Let op: {what} is hier doorgestreept, maar op {platform} niet. Daar staat het gewoon in het antwoord. Haal het weg als het er niet in hoort.",
		"Please note: {what} is struck out here, but not on {platform}. There it simply stands in the answer. Take it out if it does not belong there.",
	},
	"preview.lost_mention": {
		"Let op: in het antwoord staat {what}. Op {platform} is dat geen collega, en misschien wel een vreemde.",
		"Please note: the answer holds {what}. On {platform} that is no colleague, and may be a stranger.",
	},
	"preview.lost_channel": {
		"Let op: {what} is een kanaal van hier. Op {platform} is dat gewone tekst.",
		"Please note: {what} is a channel of ours. On {platform} it is plain text.",
	},
	"preview.lost_emoji": {
		"Let op: {what} is een emoji van hier. Op {platform} staat er alleen de naam.",
		"Please note: {what} is an emoji of ours. On {platform} there is only its name.",
	},
	"preview.lost_unknown": {
		"Let op: een deel van dit antwoord kent Draad niet: {what}. Kijk hieronder goed wat er wel wordt geplaatst.",
		"Please note: Draad does not know a part of this answer: {what}. Look closely below at what will be posted.",
	},
	"preview.next_part": {
		"Deel {part} van {parts}: {count} van {max} tekens.",
		"Part {part} of {parts}: {count} of {max} characters.",
	},
}
