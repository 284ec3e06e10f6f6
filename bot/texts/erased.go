package texts

// erasedTexts is what Draad says of what a citizen took away or changed, and of what is
// forgotten.
var erasedTexts = table{
	"note.message_deleted_all":    {"{citizen} heeft het bericht verwijderd. Er is niets meer om op te antwoorden. Sluit de vraag, als er verder niets te doen is.", "{citizen} deleted the message. There is nothing left to answer. Close the question, unless something else has to be done."},
	"note.edited_reopened_closed": {"De vraag was al afgehandeld, en is nu veranderd. Hij staat weer open: kijk of er nu een antwoord nodig is.", "The question was closed already, and has changed. It is open again: see whether it needs an answer now."},
	"note.picture_gone":           {"{citizen} stuurde hier een foto, en heeft hem weer verwijderd.", "{citizen} sent a photo here, and deleted it again."},
	"note.not_taken_away":         {"{citizen} heeft iets verwijderd dat hier in de draad nog staat, en Draad kan het niet weghalen. Verwijder het zelf, via de link.", "{citizen} deleted something that is still here in the thread, and Draad cannot remove it. Please remove it yourself, with the link."},
	"note.forget_soon":            {"Deze vraag is nooit beantwoord. Draad wist alles wat het hiervan bewaart op {until}. Antwoord vóór die tijd, of sluit de vraag.", "This question was never answered. Draad deletes all that it keeps of it on {until}. Answer before then, or close the question."},
	"note.thread_forgotten":       {"De bewaartermijn van deze draad is voorbij: Draad weet er niets meer van, en hier gebeurt niets meer. Schrijft de inwoner opnieuw, dan komt er een nieuwe draad.", "The retention period of this thread is over: Draad knows nothing about it any more, and nothing happens here. When the citizen writes again, a new thread follows."},
}
