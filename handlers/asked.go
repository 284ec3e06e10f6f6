package handlers

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"draad/bot"
	"draad/bot/ports"
	"draad/bot/registry"
	"draad/bot/relay"
	"draad/bot/store"
	"draad/bot/texts"
)

// How much an answer to a command tells and counts at most.
const (
	maxTold    = 20
	maxCounted = 2000
)

// tellOpen lists what is open at the teams of whoever asks, or at all teams when
// they are in none.
func (in *Inbox) tellOpen(ctx context.Context, e bot.ChatEvent, _ string) (bot.Note, error) {
	var found []store.Listed
	for _, d := range in.desksOf(e.By.ID) {
		some, err := in.store.List(ctx, bot.IndexDesk, bot.DeskKey(d, bot.Open), "", maxTold+1)
		if err != nil {
			return bot.Note{}, err
		}
		found = append(found, some...)
	}
	slices.SortFunc(found, func(a, b store.Listed) int { return cmp.Compare(a.Order, b.Order) })
	return in.tellAll(ctx, "command.open", found)
}

// tellMine lists what whoever asks has claimed.
func (in *Inbox) tellMine(ctx context.Context, e bot.ChatEvent, _ string) (bot.Note, error) {
	found, err := in.store.List(ctx, bot.IndexClaim, string(e.By.ID), "", maxTold+1)
	if err != nil {
		return bot.Note{}, err
	}
	return in.tellAll(ctx, "command.mine", found)
}

// desksOf gives the desks of a colleague; all of them when there are none.
func (in *Inbox) desksOf(id bot.ColleagueID) []bot.DeskID {
	var desks []bot.DeskID
	p, _ := in.org.Person(id)
	for _, d := range in.org.Desks {
		if slices.Contains(p.Desks, d.ID) || slices.Contains(p.Approves, d.ID) {
			desks = append(desks, d.ID)
		}
	}
	if len(desks) > 0 {
		return desks
	}
	for _, d := range in.org.Desks {
		desks = append(desks, d.ID)
	}
	return desks
}

// tellAll tells of conversations, a line each.
func (in *Inbox) tellAll(ctx context.Context, key string, found []store.Listed) (bot.Note, error) {
	more := len(found) > maxTold
	var lines []texts.Text
	for _, l := range found[:min(len(found), maxTold)] {
		c, err := relay.Load[bot.Conversation](ctx, in.engine, l.Record)
		if bot.Is(err, bot.NotFound) {
			continue // forgotten since it was listed
		}
		if err != nil {
			return bot.Note{}, err
		}
		lines = append(lines, in.line(&c))
	}
	switch {
	case len(lines) == 0:
		return bot.Note{Text: texts.T(key + "_none")}, nil
	case more:
		key += "_more"
	}
	return bot.Note{Text: texts.T(key, "count", strconv.Itoa(len(lines))), Quote: in.join(lines)}, nil
}

// line tells of one conversation: by when, from whom, who has it, and where it is.
func (in *Inbox) line(c *bot.Conversation) texts.Text {
	lang := in.org.Language
	key, deadline, owner, link := "command.line", texts.T("command.no_deadline").In(lang), texts.T("command.line_nobody").In(lang), c.Thread.Link
	if !c.Deadline.IsZero() {
		deadline = in.clock(c.Deadline)
	}
	if in.late(c.Deadline) {
		key = "command.line_late"
	}
	if c.Claim != nil {
		owner = c.Claim.Name
	}
	if link == "" && len(c.Messages) > 0 {
		link = c.Messages[0].Link
	}
	who := cmp.Or(c.Citizen.Name, c.Citizen.Handle, string(c.Citizen.ID))
	line := texts.T(key, "deadline", deadline, "citizen", oneLine(who), "owner", oneLine(owner), "link", link,
		"platform", bot.PlatformText(c.Platform).In(lang))
	if !c.Urgent {
		return line
	}
	return texts.T("command.line_urgent", "line", line.In(lang))
}

// oneLine keeps a name of a stranger from looking like a line of ours.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

func (in *Inbox) late(deadline time.Time) bool {
	return !deadline.IsZero() && deadline.Before(in.now())
}

// clock writes a moment as cards do: day, month and time of day.
func (in *Inbox) clock(t time.Time) string {
	zone := in.org.Zone
	if zone == nil {
		zone = time.UTC
	}
	return t.In(zone).Format("2-1 15:04")
}

// tellSignature tells or sets what whoever asks signs with.
func (in *Inbox) tellSignature(ctx context.Context, e bot.ChatEvent, text string) (bot.Note, error) {
	text = signatureLetters(bare(text), in.org.SignWith)
	if text == "" {
		return in.tellMySignature(ctx, e)
	}
	err := registry.Set(ctx, in.store, in.org.SignWith, e.By, text, e.At)
	kind := bot.KindOf(err)
	if err != nil && kind != bot.Conflict && kind != bot.Invalid {
		return bot.Note{}, err
	}
	n, noteErr := in.signatureNote(ctx, e, text, kind)
	if noteErr != nil || err != nil {
		return n, noteErr
	}
	return n, in.SignatureKnown(ctx, e.By.ID)
}

func (in *Inbox) tellMySignature(ctx context.Context, e bot.ChatEvent) (bot.Note, error) {
	r, err := registry.Load(ctx, in.store)
	if err != nil {
		return bot.Note{}, err
	}
	mine, proposal := r.Of(e.By.ID), r.Propose(e.By.Name, in.org.SignWith)
	switch {
	case mine == "":
		return bot.Note{Text: texts.T("command.sign_none", "proposal", cmp.Or(proposal, "PH"))}, nil
	case proposal == "":
		return bot.Note{Text: texts.T("command.sign_only", "signature", mine)}, nil
	}
	return bot.Note{Text: texts.T("command.sign_mine", "signature", mine, "proposal", proposal)}, nil
}

// tellStatus counts what is open, and tells when each source was last heard.
func (in *Inbox) tellStatus(ctx context.Context, _ bot.ChatEvent, _ string) (bot.Note, error) {
	open, urgent, late, after := 0, 0, 0, ""
	for open < maxCounted {
		listed, err := in.store.List(ctx, bot.IndexStatus, string(bot.Open), after, 100)
		if err != nil {
			return bot.Note{}, err
		}
		if len(listed) == 0 {
			break
		}
		for _, l := range listed {
			after = l.Order
			c, err := relay.Load[bot.Conversation](ctx, in.engine, l.Record)
			if bot.Is(err, bot.NotFound) {
				continue
			}
			if err != nil {
				return bot.Note{}, err
			}
			open++
			if c.Urgent {
				urgent++
			}
			if in.late(c.Deadline) {
				late++
			}
		}
	}
	key := "command.status"
	if open >= maxCounted {
		key = "command.status_more"
	}
	return bot.Note{Quote: in.join(in.heardLines()),
		Text: texts.T(key, "open", strconv.Itoa(open), "urgent", strconv.Itoa(urgent), "late", strconv.Itoa(late))}, nil
}

// heardLines tells when each source last spoke, as far as that is known.
func (in *Inbox) heardLines() []texts.Text {
	if in.spoke == nil {
		return nil
	}
	var lines []texts.Text
	spoke := in.spoke()
	troubles := map[string]ports.Trouble{}
	if in.troubles != nil {
		troubles = in.troubles()
	}
	for _, source := range slices.Sorted(maps.Keys(spoke)) {
		line := texts.T("command.status_heard", "source", source, "at", in.clock(spoke[source]))
		if spoke[source].IsZero() {
			line = texts.T("command.status_unheard", "source", source)
		}
		lines = append(lines, line)
		if troubles[source].Lasts {
			lines = append(lines, texts.T("command.status_trouble", "source", source))
		}
		if troubles[source].Missed != "" {
			lines = append(lines, texts.T("command.status_missed", "source", source))
		}
	}
	return lines
}
