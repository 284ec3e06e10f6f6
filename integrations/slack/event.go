package slack

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"time"
)

// event is what Slack calls an inner event, and a message in its lists: only what
// Draad uses of it.
type event struct {
	Type      string  `json:"type"`
	Subtype   string  `json:"subtype"`
	User      userRef `json:"user"`
	BotID     string  `json:"bot_id"`
	Text      string  `json:"text"`
	TS        string  `json:"ts"`
	ThreadTS  string  `json:"thread_ts"`
	Channel   string  `json:"channel"`
	EventTS   string  `json:"event_ts"`
	DeletedTS string  `json:"deleted_ts"`
	Edited    *edited `json:"edited"`
	Files     []file  `json:"files"`

	Blocks   json.RawMessage `json:"blocks"`
	Metadata json.RawMessage `json:"metadata"`

	Message         *event `json:"message"`          // message_changed
	PreviousMessage *event `json:"previous_message"` // message_changed, message_deleted

	Reaction  string     `json:"reaction"`
	Item      item       `json:"item"`
	Reactions []reaction `json:"reactions"` // in lists

	OldChannel string `json:"old_channel_id"` // channel_id_changed
	NewChannel string `json:"new_channel_id"`

	ReplyCount  int    `json:"reply_count"`  // of a root, in lists
	LatestReply string `json:"latest_reply"` // of a root, in lists: a ts
}

type edited struct {
	TS string `json:"ts"`
}

type item struct {
	Type    string `json:"type"`
	Channel string `json:"channel"`
	TS      string `json:"ts"`
}

type file struct {
	ID         string `json:"id"`
	Size       int64  `json:"size"`
	Alt        string `json:"alt_txt"`
	Name       string `json:"name"`
	Mimetype   string `json:"mimetype"`
	URLPrivate string `json:"url_private"`
	Mode       string `json:"mode"`
}

// modeDeleted is what is left of a file that was deleted.
const modeDeleted = "tombstone"

// reaction is one emoji on a post. Users may hold fewer than Count.
type reaction struct {
	Name  string   `json:"name"`
	Users []string `json:"users"`
	Count int      `json:"count"`
}

// userRef is a user's id; some events hold the whole user in its place.
type userRef string

// UnmarshalJSON implements json.Unmarshaler.
func (u *userRef) UnmarshalJSON(b []byte) error {
	var id string
	if json.Unmarshal(b, &id) == nil {
		*u = userRef(id)
		return nil
	}
	var whole struct {
		ID string `json:"id"`
	}
	if err := json.Unmarshal(b, &whole); err != nil {
		return fmt.Errorf("a user is neither an id nor an object")
	}
	*u = userRef(whole.ID)
	return nil
}

// parseEvent reads an event_callback, the payload of an envelope. ok reports whether it
// is of a kind that Draad listens to; an error means that it cannot be read.
func parseEvent(payload []byte) (e event, ok bool, err error) {
	var outer struct {
		Type  string          `json:"type"`
		Event json.RawMessage `json:"event"`
	}
	if err := json.Unmarshal(payload, &outer); err != nil {
		return event{}, false, fmt.Errorf("an event that is no JSON object")
	}
	var kind struct {
		Type string `json:"type"`
	}
	if outer.Type != "event_callback" || len(outer.Event) == 0 {
		return event{}, false, nil
	}
	if err := json.Unmarshal(outer.Event, &kind); err != nil {
		return event{}, false, fmt.Errorf("an inner event without a type")
	}
	if !slices.Contains(heardOf, kind.Type) && kind.Type != "message" {
		return event{}, false, nil
	}
	if err := json.Unmarshal(outer.Event, &e); err != nil {
		return event{}, false, fmt.Errorf("a %s event of an unknown shape", kind.Type)
	}
	return e, true, nil
}

// post is the post that an event is about, and the thread it stands in as far as the
// event says so.
func (e event) post() (channel, ts, thread string) {
	switch {
	case e.Item.TS != "":
		return e.Item.Channel, e.Item.TS, ""
	case e.Message != nil:
		return e.Channel, e.Message.TS, e.Message.ThreadTS
	case e.PreviousMessage != nil:
		return e.Channel, e.PreviousMessage.TS, e.PreviousMessage.ThreadTS
	case e.DeletedTS != "":
		return e.Channel, e.DeletedTS, ""
	}
	return e.Channel, e.TS, e.ThreadTS
}

var tsPattern = regexp.MustCompile(`^[0-9]{1,12}\.[0-9]{6}$`)

// moment is the time that a ts stands for; zero when it is none.
func moment(ts string) time.Time {
	if !tsPattern.MatchString(ts) {
		return time.Time{}
	}
	dot := len(ts) - 7
	seconds, _ := strconv.ParseInt(ts[:dot], 10, 64)
	micros, _ := strconv.ParseInt(ts[dot+1:], 10, 64)
	return time.Unix(seconds, micros*1000).UTC()
}

// isReply reports whether a message stands in a thread, below its root.
func (e event) isReply() bool {
	return tsPattern.MatchString(e.TS) && tsPattern.MatchString(e.ThreadTS) && e.ThreadTS != e.TS
}

// by reports whether the bot wrote a post. People cannot write metadata.
func (e event) by(me identity) bool {
	return string(e.User) == me.user || e.BotID != "" && e.key() != ""
}

// metadataType marks Draad's own posts.
const metadataType = "draad"

// key is the effect's key that a post of ours carries.
func (e event) key() string {
	var m struct {
		Type    string `json:"event_type"`
		Payload struct {
			Key string `json:"key"`
		} `json:"event_payload"`
	}
	if json.Unmarshal(e.Metadata, &m) != nil || m.Type != metadataType {
		return ""
	}
	return m.Payload.Key
}
