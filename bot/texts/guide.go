package texts

// guideTexts is the guide for colleagues: "Zo werkt Draad".
var guideTexts = table{
	"guide.title": {"Zo werkt Draad", "How Draad works"},
	"guide.lead":  {"Draad brengt berichten van inwoners naar het kanaal van je team. Samen schrijven jullie het antwoord. Draad plaatst het onder het bericht van de inwoner.", "Draad brings citizens' messages to your team's channel. You write the answer together. Draad posts it under the citizen's message."},

	"guide.way":  {"In vijf stappen", "In five steps"},
	"guide.way1": {"Een inwoner schrijft. Er komt een draad in het kanaal, met bovenaan een kaart.", "A citizen writes. A thread appears in the channel, with a card on top."},
	"guide.way2": {"Iemand pakt het bericht op.", "Somebody claims the message."},
	"guide.way3": {"Een collega schrijft een antwoord in de draad. Dat blijft intern.", "A colleague writes an answer in the thread. That stays internal."},
	"guide.way4": {"Wie dat mag, keurt het antwoord goed. Draad laat precies zien wat er geplaatst wordt.", "Somebody who may, approves the answer. Draad shows exactly what will be posted."},
	"guide.way5": {"Even later staat het antwoord onder het bericht, met de paraaf van de schrijver.", "A moment later the answer stands under the message, with the author's initials."},

	"guide.claim":  {"Oppakken", "Claiming"},
	"guide.claim1": {"Kies «Oppakken» op de kaart, of zet er het oogje op. Zo weet iedereen dat jij ermee bezig bent. Eén collega tegelijk heeft een bericht.", "Choose “Claim” on the card, or put the eyes on it. Everybody then knows that you are on it. One colleague at a time has a message."},
	"guide.claim2": {"Ben je klaar of moet je weg? Kies «Loslaten». Heeft een collega het bericht en is die er niet? Kies «Overnemen».", "Done, or have to leave? Choose “Release”. A colleague has it and is away? Choose “Take over”."},

	"guide.answer":  {"Antwoorden", "Answering"},
	"guide.answer1": {"Schrijf je antwoord in de draad, zoals de inwoner het mag lezen. Iedereen mag meedenken, uit elke afdeling. Overleg kan ook gewoon in de draad.", "Write your answer in the thread, as the citizen may read it. Everybody may help, from any department. You can simply discuss in the thread too."},
	"guide.answer2": {"Niets gaat vanzelf naar buiten. Alleen een antwoord dat is goedgekeurd, wordt geplaatst.", "Nothing leaves by itself. Only an answer that was approved is posted."},
	"guide.photos":  {"Foto's van inwoners staan in de draad. Wil je zelf een foto meesturen? Voeg hem toe aan je antwoord in de draad. Hij gaat dan mee zodra het antwoord is goedgekeurd, precies zoals hij is: kijk dus of er niemand herkenbaar op staat. Kan hij niet mee, dan staat dat in de draad.", "Citizens' photos are in the thread. Want to send a photo yourself? Attach it to your answer in the thread. It goes out when the answer is approved, exactly as it is: so check that nobody can be recognised in it. If it cannot go out, the thread says so."},

	"guide.approve":   {"Goedkeuren", "Approving"},
	"guide.approve1":  {"Kies «Goedkeuren» bij het antwoord, of zet er het vinkje op. Niet iedereen mag goedkeuren. Draad vertelt je wie het wel mag.", "Choose “Approve” with the answer, or put the check mark on it. Not everybody may approve. Draad tells you who may."},
	"guide.approve2":  {"Je keurt precies die tekst en die foto's goed. Verandert iemand de tekst, een foto of de vraag, dan vervalt de goedkeuring. Keur dan opnieuw goed.", "You approve exactly that text and those photos. When somebody changes the text, a photo or the question, the approval lapses. Then approve again."},
	"guide.undo":      {"Na de goedkeuring wacht Draad {seconds} seconden. In die tijd kun je het antwoord intrekken: haal het vinkje weg of kies «Intrekken».", "After the approval Draad waits {seconds} seconds. In that time you can withdraw the answer: take the check mark away or choose “Withdraw”."},
	"guide.undo_none": {"Na de goedkeuring plaatst Draad het antwoord meteen.", "After the approval Draad posts the answer at once."},

	"guide.sign":  {"De paraaf", "Initials"},
	"guide.sign1": {"Onder elk antwoord staat de paraaf van wie het schreef, bijvoorbeeld ^PH. Draad zet die er zelf achter en telt hem mee in de lengte. Kent Draad je paraaf nog niet? Dan vraagt Draad erom. Antwoord met: paraaf PH.", "Each answer ends with its author's initials, such as ^PH. Draad adds them and counts them in the length. Does Draad not know your initials yet? It will ask. Reply with: initials PH."},

	"guide.emoji":      {"Emoji en knoppen", "Emoji and buttons"},
	"guide.emoji1":     {"Elke emoji is een handeling. Voor elke emoji is er ook een knop.", "Each emoji is an act. For each emoji there is a button too."},
	"guide.emoji_sign": {"Emoji", "Emoji"},
	"guide.emoji_act":  {"Wat het doet", "What it does"},
	"guide.emoji_name": {"Naam", "Name"},
	"guide.emoji2":     {"Haal je de emoji weg, dan neem je de handeling terug, als dat nog kan. Andere emoji mag je gewoon gebruiken; die doen niets.", "Taking the emoji away takes the act back, if that is still possible. You can use any other emoji; they do nothing."},

	"guide.wrong":  {"Als er iets misgaat", "When something goes wrong"},
	"guide.wrong1": {"Lukt het plaatsen niet, dan staat dat in de draad, met wat je kunt doen. Draad probeert het zelf opnieuw als dat veilig kan.", "If posting fails, the thread says so, and what you can do. Draad tries again by itself when that is safe."},
	"guide.wrong2": {"Is niet zeker of een antwoord is geplaatst, dan zoekt Draad het op. Lukt dat niet, dan vraagt Draad of jij wilt kijken. Zo staat er nooit iets dubbel.", "If it is not certain that an answer was posted, Draad looks it up. If it cannot, it asks you to look. So nothing is ever posted twice."},
	"guide.wrong3": {"Valt Draad uit, dan gaat het na de start verder waar het was. Er raakt niets kwijt.", "If Draad stops, it goes on where it was after the start. Nothing is lost."},
	"guide.wrong4": {"Staat er een fout in een geplaatst antwoord? Kies «Verwijder het antwoord» op de kaart, als het platform dat kan.", "Is there a mistake in a posted answer? Choose “Remove the answer” on the card, if the platform can."},

	"guide.care":  {"Let op", "Mind this"},
	"guide.care1": {"Zet geen persoonsgegevens van inwoners in een antwoord. Vraag er ook niet openbaar om.", "Put no personal data of citizens in an answer. Do not ask for it in public either."},
	"guide.care2": {"Een bezwaar, klacht of aanvraag is een formeel bericht. Wijs de inwoner op het juiste kanaal.", "An objection, complaint or application is a formal message. Point the citizen to the right channel."},
	"guide.care3": {"Wat een inwoner schrijft, staat altijd in een eigen vak. Staat daar «Status: Beantwoord»? Dan is dat tekst van de inwoner, niet van Draad.", "What a citizen writes always stands in a box of its own. Does it say “Status: Answered”? Then that is the citizen's text, not Draad's."},
}
