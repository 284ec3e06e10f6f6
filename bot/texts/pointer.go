package texts

// pointerTexts are about a question that another desk was asked about: what its thread says of
// an answer under the pointer (said), and what is said there (there).
var pointerTexts = table{
	"note.said_there":        {"{name} schrijft bij {desk}:", "{name} writes at {desk}:"},
	"note.said_there_files":  {"{name} schrijft bij {desk}, met {names}:", "{name} writes at {desk}, with {names}:"},
	"note.said_there_bare":   {"{name} schrijft bij {desk}. Draad kan het hier niet tonen; lees het via de link.", "{name} writes at {desk}. Draad cannot show it here; use the link to read it."},
	"note.said_there_gone":   {"Een collega schreef iets bij een ander team, en haalde het weer weg.", "A colleague wrote something at another team, and took it away again."},
	"note.said_there_stands": {"Een bijdrage bij een ander team is daar veranderd of verwijderd. Draad kan de oude tekst hier niet weghalen. Verwijder het bericht achter de link.", "A contribution at another team was changed or deleted there. Draad cannot remove the old text here. Delete the post that the link leads to."},

	"note.there_heard":     {"Dank je, {name}. Dit staat nu ook in de draad bij {desk}: daar wordt beslist wat we antwoorden. Hier hoor je hoe het afloopt.", "Thank you, {name}. This is now in the thread at {desk} too: that is where the answer is decided. You will hear the outcome here."},
	"note.there_approved":  {"Het antwoord van {author} is goedgekeurd. Het gaat zo naar {citizen}.", "{author}'s answer was approved. It is about to go to {citizen}."},
	"note.there_unsigned":  {"Het antwoord van {author} is goedgekeurd, maar de paraaf ontbreekt nog. {author}: antwoord met je paraaf, bijvoorbeeld «paraaf PH».", "{author}'s answer was approved, but the initials are missing. {author}: reply with your initials, for example “initials PH”."},
	"note.there_stopped":   {"Het antwoord van {author} gaat toch niet weg. Waarom, staat in de draad.", "{author}'s answer will not leave after all. The thread says why."},
	"note.there_not_out":   {"Het antwoord van {author} is niet (helemaal) geplaatst. Wat nu moet, staat in de draad.", "{author}'s answer was not posted, or not all of it. The thread says what to do now."},
	"note.there_retracted": {"Het antwoord van {author} is weer van het platform verwijderd.", "{author}'s answer was removed from the platform again."},
	"note.there_no_answer": {"Deze vraag is gesloten: er is geen antwoord nodig.", "This question is closed: it needs no answer."},
	"note.there_elsewhere": {"Deze vraag is met de hand beantwoord.", "This question was answered by hand."},
	"note.there_reopened":  {"Deze vraag staat weer open.", "This question is open again."},
}
