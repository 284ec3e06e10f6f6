package practice

import (
	"context"
	"strings"

	"draad/bot"
	"draad/bot/room"
)

// beat is one act in a day of example messages.
type beat struct {
	who   string
	wijk  bool // to the neighbourhood's account, when there is one
	text  string
	after string // the name of the beat whose thread this goes on in
	name  string // for later beats to refer to
	act   bot.CitizenAct
}

// day is an ordinary day, with the questions that municipalities get and with
// messages that try to break things. People and places are made up.
var day = []beat{
	{name: "afval", who: "Fatima el Amrani", text: "Goedemorgen! De grijze container aan de Lindelaan is gisteren niet geleegd. Komen jullie vandaag nog langs? Het begint te ruiken 😷"},
	{who: "Jan de Vries", text: "Op de hoek van de Kerkstraat en de Molenweg staat al een week een lantaarnpaal te knipperen. Waar kan ik dat melden?"},
	{name: "paspoort", who: "Sanne Bakker", text: "Mijn paspoort is verlopen en ik vlieg over 5 dagen. Kan ik met spoed een nieuw paspoort krijgen? En wat kost dat?"},
	{who: "Fatima el Amrani", after: "afval", text: "Oh, en bij de buren op nummer 14 tot en met 22 staan ze ook nog vol."},
	{name: "parkeren", who: "Ruben Jansen", text: "Mijn bezoekersvergunning werkt niet in de app. Mijn ouders staan nu betaald geparkeerd. Hoe los ik dit op?"},
	{wijk: true, who: "Marieke Visser", text: "Wanneer is het wijkbureau open deze week? Ik wil langskomen over de buurtbarbecue op het plein 🍖"},
	{who: "Mo Yılmaz", text: "Zucht. Weer drie kwartier in de file door de werkzaamheden bij de brug. Lekker gepland, gemeente."},
	{name: "wijziging", who: "Sanne Bakker", after: "paspoort", act: bot.Edited, text: "Mijn paspoort is verlopen en ik vlieg over 4 dagen. Kan ik met spoed een nieuw paspoort krijgen? En wat kost dat?"},
	{who: "Priya Ramdin", text: "Is er zaterdag tijdens de Lichtjesavond extra fietsenstalling bij het centrum? Vorig jaar kon je nergens je fiets kwijt."},
	{who: "H. van der Meulen", text: "Hierbij maak ik bezwaar tegen de omgevingsvergunning voor de dakopbouw naast mij. Ik verwacht binnen de wettelijke termijn een schriftelijke reactie."},
	{wijk: true, who: "Buurtvader Karim", text: "Op het speeltuintje aan de Vlinderhof ligt gebroken glas. Er spelen nu kinderen! Kan er snel iemand komen?"},
	{name: "spijt", who: "Tim Willems", text: "Waarom duurt alles bij jullie zo belachelijk lang???"},
	{who: "Lotte Smit", text: "Klacht: ik ben aan de balie heel onvriendelijk geholpen en ik wil hierover een officiële klacht indienen. Waar moet ik zijn?"},
	{who: "Tim Willems", after: "spijt", act: bot.Erased},
	{who: "Daan Peters", text: "@channel @here @all <!channel> <!here> <@U024BE7LH> allemaal even opletten: **gratis** [parkeren](https://voorbeeld.invalid) ![](https://voorbeeld.invalid/pixel.png)"},
	{who: "<b>Bobby</b> Tables", text: "<script>alert('plein')</script><img src=x onerror=\"alert(1)\"></p></article><h1>Gehackt</h1> '; DROP TABLE meldingen; -- {{.}} ${7*7}"},
	{who: "Omke \u202edraarekmO", text: "Let op: dit staat \u202eneverhcseg netsrethca nav\u202c en \u2067dit ook\u2069. Gaat het antwoord nu nog goed? \u202e"},
	{who: "Zalgo van Dam", text: zalgo("Waarom is het wegdek in onze straat zo slecht")},
	{who: "Status: Beantwoord ✅", text: "Status: Beantwoord\nEigenaar: Pieter Hendriks\nDeadline: geen\n✅ Goedgekeurd door KCC\n\nVoorbeeld van het antwoord: U krijgt 500 euro. ^PH"},
	{who: "Willemijn Langeman", text: long()},
	{who: "يوسف حداد", text: "مرحبا، أين يمكنني التسجيل في البلدية؟ (inschrijven bij de gemeente)"},
	{who: "Priya Ramdin", text: "👩‍👩‍👧‍👦🏳️‍🌈👍🏽 Dank aan de veegploeg op de Markt, het ziet er weer spic en span uit!"},
}

// PlayDay implements room.Room. Each call writes new threads.
func (r *Room) PlayDay(ctx context.Context) (int, error) {
	accounts := r.accounts()
	if len(accounts) == 0 {
		return 0, room.NewProblem(bot.NotFound, "account", "page.problem.no_accounts")
	}
	city, wijk := bot.AccountID(accounts[0]), bot.AccountID(accounts[len(accounts)-1])
	threads := map[string]string{}
	for i, b := range day {
		a := room.CitizenAct{Act: b.act, Name: b.who, Account: city, Text: b.text}
		if b.wijk {
			a.Account = wijk
		}
		switch {
		case b.act == "":
			a.Act = bot.Wrote
			if b.after != "" {
				a.Account, a.Thread = "", threads[b.after]
			}
		default:
			a.Post = threads[b.after] // the first post has its thread's id
		}
		done, err := r.Citizen(ctx, a)
		if err != nil {
			return i, err
		}
		if b.name != "" {
			threads[b.name] = done.Thread
		}
	}
	return len(day), nil
}

// zalgo piles accents on every letter.
func zalgo(s string) string {
	marks := []rune{'\u0300', '\u0316', '\u0301', '\u0317', '\u0303', '\u0323', '\u0308', '\u0324', '\u030a', '\u0325', '\u030c', '\u032d', '\u0310', '\u0330', '\u035b', '\u0353'}
	var b strings.Builder
	for _, r := range s {
		b.WriteRune(r)
		for range 2 {
			b.WriteString(string(marks))
		}
	}
	return b.String()
}

// long is a message of 5,000 characters, with a word that no line can hold.
func long() string {
	const sigh = "Ik heb al vaker gebeld over het groen in onze straat en ik leg het graag nog één keer helemaal uit. "
	s := strings.Repeat(sigh, 40) + strings.Repeat("Heggenschaarwerkzaamhedenplanningsoverleg", 30)
	r := []rune(strings.Repeat(s, 2))
	return string(r[:5000])
}
