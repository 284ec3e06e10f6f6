package texts

// mattermostTexts is what only Mattermost needs to say.
var mattermostTexts = table{
	"mattermost.look":        {"Bekijk het bericht", "See the message"},
	"mattermost.hint":        {"Reageer met een emoji:", "React with an emoji:"},
	"mattermost.hint.reply":  {"Zet deze emoji op het antwoord zelf:", "Put this emoji on the reply itself:"},
	"mattermost.hint.none":   {"Hier alleen met de hand, op het platform zelf:", "Only by hand here, on the platform itself:"},
	"mattermost.picture.alt": {"Beschrijving:", "Description:"},
	"mattermost.media.photo": {"Foto", "Photo"},
	"mattermost.media.video": {"Video", "Video"},
	"mattermost.media.gif":   {"Bewegend plaatje", "Animation"},
	"mattermost.media.audio": {"Geluid", "Sound"},
	"mattermost.media.file":  {"Bestand", "File"},

	"mattermost.press.later": {"Dat lukte nu niet. Probeer het over een minuut nog eens.", "That did not work now. Please try again in a minute."},
	"mattermost.press.gone":  {"Deze draad is er niet meer. Er is niets gebeurd.", "This thread is not there any more. Nothing was done."},
	"mattermost.press.old":   {"Deze knop werkt niet meer. Gebruik een emoji, of wacht tot de kaart is vernieuwd.", "This button no longer works. Use an emoji, or wait until the card is redrawn."},

	"mattermost.command.done":    {"Gedaan.", "Done."},
	"mattermost.command.later":   {"Dat lukte nu niet. Probeer het over een minuut nog eens.", "That did not work now. Please try again in a minute."},
	"mattermost.command.unknown": {"Dat commando ken ik niet. Typ /draad voor hulp.", "I do not know that command. Type /draad for help."},
	"mattermost.command.about":   {"Open vragen, jouw vragen en je paraaf", "Open questions, your questions and your initials"},
	"mattermost.command.hint":    {"open | mijn | paraaf PH | status", "open | mine | initials PH | status"},
}
