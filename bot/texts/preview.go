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
	"preview.next_part": {
		"Deel {part} van {parts}: {count} van {max} tekens.",
		"Part {part} of {parts}: {count} of {max} characters.",
	},
}
