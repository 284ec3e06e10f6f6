package bot

import (
	"slices"
	"strings"
	"time"

	"draad/bot/texts"
)

// RenderCard draws the root post of a thread as it should look now.
func RenderCard(r *Rules, c *Conversation) Card {
	d := decision{rules: r, c: *c}
	account := r.Org.Account(c.Account)
	card := Card{
		Conversation: c.Key, Status: c.Status, Urgent: c.Urgent,
		Heading: onPlatform(texts.T("card.heading", "citizen", d.citizenShown(), "account", account.Name), c.Platform),
		Lines:   d.cardLines(),
		Actions: d.cardActions(), Desk: c.Desk, Answers: d.cardAnswers(), Max: d.limits().Max,
	}
	if c.Status == Open {
		card.Deadline = c.Deadline
	}
	if m := c.message(c.First); m != nil {
		card.Quote, card.Media, card.Link = m.Text, m.Media, m.Link
	}
	return card
}

// PlatformText is what people call a platform; one that the catalogue does not
// know goes by its own name.
func PlatformText(name PlatformName) texts.Text {
	if key := "platform." + string(name); texts.Known(key) {
		return texts.T(key)
	}
	return texts.Raw(string(name))
}

// onPlatform fills in a platform.
func onPlatform(t texts.Text, name PlatformName) texts.Text {
	if p := PlatformText(name); p.Key != "" {
		return t.With("platform", p.Key)
	}
	t.Args["platform"] = string(name)
	return t
}

// citizenShown is the citizen's name with the handle.
func (d *decision) citizenShown() string {
	c := d.c.Citizen
	switch {
	case c.Name == "" || c.Name == c.Handle:
		return d.citizenName()
	case c.Handle == "":
		return c.Name
	}
	return c.Name + " (@" + c.Handle + ")"
}

func (d *decision) cardLines() []Line {
	c := &d.c
	lines := []Line{{texts.T("card.status"), d.statusText()}}
	if c.Urgent {
		lines = append(lines, Line{texts.T("card.urgency"), texts.T("card.urgent")})
	}
	owner := texts.T("card.nobody")
	if c.Claim != nil {
		owner = texts.T("card.owner_since", "name", c.Claim.Name, "since", d.clock(c.Claim.At))
	}
	lines = append(lines, Line{texts.T("card.owner"), owner})
	if c.Status == Open && !c.Deadline.IsZero() {
		lines = append(lines, Line{texts.T("card.deadline"), texts.Raw(d.clock(c.Deadline))})
	}
	lines = append(lines,
		Line{texts.T("card.desk"), texts.Raw(d.rules.Org.Desk(c.Desk).Name)},
		Line{texts.T("card.counts"), texts.T("card.counts_value",
			"messages", number(d.live()), "contributions", number(d.contributions()))},
	)
	if c.Citizen.Followers > 0 {
		lines = append(lines, Line{texts.T("card.reach"), texts.T("card.followers", "count", number(c.Citizen.Followers))})
	}
	if m := c.newest(); m != nil && m.ListenOnly != "" {
		lines = append(lines, Line{texts.T("card.remark"), texts.T("card.listen_only")})
	}
	if m := c.message(c.First); m != nil && m.Deleted {
		lines = append(lines, Line{texts.T("card.remark"), texts.T("card.deleted")})
	}
	return lines
}

func (d *decision) contributions() int {
	n := 0
	for _, k := range d.c.Contributions {
		if !k.Deleted && !k.Unseen {
			n++
		}
	}
	return n
}

// statusText is the status of the conversation, or of the answer on its way.
func (d *decision) statusText() texts.Text {
	if a := d.c.answer(); a != nil && d.c.Status == Open {
		switch a.State {
		case Unsigned, Waiting, Sending, Parked, Refusal:
			return texts.T("status.answer_"+string(a.State), "author", a.AuthorName)
		}
	}
	return texts.T("status." + string(d.c.Status))
}

// mostAnswers bounds what a card tells of answers.
const mostAnswers = 20

// cardAnswers are the newest answers, one a contribution.
func (d *decision) cardAnswers() []CardAnswer {
	var all []CardAnswer
	for _, a := range d.c.Answers[max(0, len(d.c.Answers)-mostAnswers):] {
		key := PostKey(a.Post)
		all = slices.DeleteFunc(all, func(old CardAnswer) bool { return old.Post == key })
		all = append(all, CardAnswer{Post: key, To: d.citizenName(), State: a.State, Done: a.Done})
	}
	return all
}

// RenderNote completes a note with what only the moment knows: a citizen's message
// as it stands now, and the link of the thread that another desk is told about.
func RenderNote(r *Rules, c *Conversation, e Effect) Note {
	n := *e.Note
	if n.Link == "" && (e.Kind == DoTell || e.Kind == DoTellApart) {
		n.Link = c.Thread.Link
	}
	m := c.message(e.Message)
	if m == nil {
		return n
	}
	if m.Deleted {
		n.Text = texts.T("note.message_gone", "citizen", n.Text.Args["citizen"])
		return n
	}
	n.Link = m.Link
	switch {
	case e.Media != nil && !slices.Contains(m.Media, *e.Media):
		n.Text, n.Link = texts.T("note.picture_gone", "citizen", n.Text.Args["citizen"]), ""
	case e.Media != nil:
		n.Media = []Media{*e.Media}
	case !e.Bare:
		n.Quote, n.Media = m.Text, m.Media
	}
	return n
}

// approveAction is the button that approves a contribution as it reads now.
func (d *decision) approveAction(k *Contribution) Action {
	return d.action(ActApprove, PostKey(k.Post)+"#"+k.hash())
}

// action makes the button for an act.
func (d *decision) action(act Act, value string) Action {
	a := Action{Name: act, Label: texts.T("act." + string(act)), Value: value}
	for emoji, is := range d.rules.Org.Emoji {
		if is == act && (a.Emoji == "" || emoji < a.Emoji) {
			a.Emoji = emoji
		}
	}
	return a
}

func (d *decision) clock(t time.Time) string { return d.rules.Org.clock(t) }

// clock writes a moment as colleagues read it: day, month and time of day.
func (o *Organisation) clock(t time.Time) string {
	zone := o.Zone
	if zone == nil {
		zone = time.UTC
	}
	return strings.TrimLeft(t.In(zone).Format("2-1 15:04"), " ")
}
