package bot

import "time"

// The indexes that conversations are found under.
const (
	IndexPost     = "post"     // a post in the workspace, see PostKey
	IndexMessage  = "message"  // a citizen's message, see MessageKey
	IndexStatus   = "status"   // open ones by deadline, others by when anything last happened
	IndexDesk     = "desk"     // "desk/status", by deadline
	IndexCitizen  = "citizen"  // "platform/id", by opening
	IndexClaim    = "claim"    // open ones, by who has them, by deadline
	IndexUnsigned = "unsigned" // answers that wait for this author's signature
	IndexWaiting  = "waiting"  // what is tried again later, by lane, by since when; under "" all of it
	IndexParked   = "parked"   // under "": answers at which a person must look, by opening
)

// PostKey is where a post of the workspace is found: place and id, both.
func PostKey(r Ref) string { return joinKey(r.Place, r.ID) }

// MessageKey is where a citizen's message is found.
func MessageKey(p PlatformName, a AccountID, id string) string {
	return joinKey(string(p), string(a), id)
}

// DeskKey is where the conversations of a desk with a status are found.
func DeskKey(d DeskID, s Status) string { return joinKey(string(d), string(s)) }

// Entries lists what a conversation is found under.
func Entries(c *Conversation) []Entry {
	due, opened := OrderTime(c.Deadline)+"/"+c.Key, OrderTime(c.Opened)+"/"+c.Key
	status := due
	if c.Status != Open {
		status = OrderTime(c.Active) + "/" + c.Key
	}
	es := []Entry{
		{IndexStatus, string(c.Status), status},
		{IndexDesk, DeskKey(c.Desk, c.Status), due},
		{IndexCitizen, joinKey(string(c.Platform), string(c.Citizen.ID)), opened},
	}
	if c.Claim != nil && c.Status == Open {
		es = append(es, Entry{IndexClaim, string(c.Claim.By), due})
	}
	switch a := c.answer(); {
	case a == nil:
	case a.State == Unsigned:
		es = append(es, Entry{IndexUnsigned, string(a.Author), opened})
	case a.State == Parked:
		es = append(es, Entry{IndexParked, "", opened})
	}
	es = append(es, waitEntries(c.Key, c.waits())...)
	for _, m := range c.Messages {
		es = append(es, c.messageEntry(m))
	}
	return append(es, postEntries(c)...)
}

func (c *Conversation) messageEntry(m Message) Entry {
	return Entry{IndexMessage, MessageKey(c.Platform, c.Account, m.ID), ""}
}

// entries lists what a message that is put aside is found under.
func (o older) entries(c *Conversation) []Entry {
	es := addPost([]Entry{c.messageEntry(o.Message)}, o.Message.Shown)
	for _, s := range o.Pictures {
		es = addPost(es, s.Post)
	}
	return es
}

func addPost(es []Entry, r Ref) []Entry {
	if r.IsZero() {
		return es
	}
	return append(es, Entry{IndexPost, PostKey(r), ""})
}

func postEntries(c *Conversation) []Entry {
	var es []Entry
	add := func(r Ref) { es = addPost(es, r) }
	add(c.Thread)
	for _, r := range c.Former {
		add(r)
	}
	for _, p := range c.Pointers {
		add(p.Post)
	}
	for _, m := range c.Messages {
		add(m.Shown)
	}
	for _, s := range c.Pictures {
		add(s.Post)
	}
	for _, k := range c.Contributions {
		add(k.Post)
		for _, p := range k.Previews {
			add(p.Post)
		}
	}
	return es
}

// OrderTime writes a time so that text order is time order.
func OrderTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000000Z") }
