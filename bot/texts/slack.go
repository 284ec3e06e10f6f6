package texts

// slackTexts is what only Slack needs to say.
var slackTexts = table{
	"slack.look":           {"Bekijk het bericht", "See the message"},
	"slack.thread":         {"Ga naar de draad", "Go to the thread"},
	"slack.cut":            {"De rest staat in het bericht zelf.", "The rest is in the message itself."},
	"slack.picture.no_alt": {"Foto zonder beschrijving", "Photo without a description"},
	"slack.media.photo":    {"Foto", "Photo"},
	"slack.media.video":    {"Video", "Video"},
	"slack.media.gif":      {"Bewegend plaatje", "Animation"},
	"slack.media.audio":    {"Geluid", "Sound"},
	"slack.media.file":     {"Bestand", "File"},

	"slack.command.done":    {"Gedaan.", "Done."},
	"slack.command.later":   {"Dat lukte nu niet. Probeer het over een minuut nog eens.", "That did not work now. Please try again in a minute."},
	"slack.command.unknown": {"Dat commando ken ik niet. Typ /draad voor hulp.", "I do not know that command. Type /draad for help."},
	"slack.command.about":   {"Open vragen, jouw vragen en je paraaf", "Open questions, your questions and your initials"},
	"slack.command.hint":    {"open | mijn | paraaf PH | status", "open | mine | initials PH | status"},
	"slack.approve.about":   {"Keur deze reactie goed als antwoord", "Approve this reply as the answer"},
	"slack.app.about":       {"Antwoord samen op berichten van inwoners", "Answer messages from residents together"},
}
