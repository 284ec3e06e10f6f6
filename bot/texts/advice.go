package texts

// adviceTexts is what to do now about an answer that was not posted, by the reason. It
// follows the reason in one note.
var adviceTexts = table{
	"advice.other":             {"Plaats de tekst met de hand via de link, of keur opnieuw goed om het nog eens te proberen.", "Post the text by hand with the link, or approve again to try once more."},
	"advice.duplicate":         {"Staat hij al onder het bericht? Kies «Met de hand beantwoord». Zo niet: verander de tekst een beetje en keur die goed.", "Is it under the message already? Choose “Answered by hand”. If not: change the text a little and approve that."},
	"advice.gone":              {"Er is niets meer om op te antwoorden. Kies «Geen antwoord nodig».", "There is nothing left to answer. Choose “Needs no answer”."},
	"advice.reply_not_allowed": {"Open het bericht via de link en kijk of je daar wel kunt antwoorden. Kies daarna «Met de hand beantwoord».", "Open the message with the link and see whether you can answer there. Then choose “Answered by hand”."},
	"advice.too_long":          {"Maak het antwoord korter en keur het opnieuw goed.", "Shorten the answer and approve it again."},
	"advice.suspended":         {"Vraag de beheerder om bij het platform in te loggen en de blokkade op te heffen. Keur daarna opnieuw goed.", "Ask the administrator to log in at the platform and have the suspension lifted. Then approve again."},
	"advice.file_refused":      {"Haal de foto weg of kies een andere, en keur opnieuw goed.", "Remove the photo or choose another, and approve again."},
	"advice.file_gone":         {"Voeg de foto opnieuw toe, of haal hem weg, en keur opnieuw goed.", "Attach the photo again, or remove it, and approve again."},
	"advice.file_closed":       {"Of plaats de tekst met de foto met de hand via de link.", "Or post the text with the photo by hand with the link."},
	"advice.credits":           {"Keur daarna opnieuw goed, of plaats de tekst met de hand via de link.", "Then approve again, or post the text by hand with the link."},
	"advice.clock":             {"Keur daarna opnieuw goed, of plaats de tekst met de hand via de link.", "Then approve again, or post the text by hand with the link."},
	"advice.auth":              {"Keur daarna opnieuw goed, of plaats de tekst met de hand via de link.", "Then approve again, or post the text by hand with the link."},
	"advice.daily_limit":       {"Keur morgen opnieuw goed, of plaats de tekst met de hand via de link.", "Approve again tomorrow, or post the text by hand with the link."},
	"advice.rate_limited":      {"Keur het later opnieuw goed, of plaats de tekst met de hand via de link.", "Approve again later, or post the text by hand with the link."},
}
