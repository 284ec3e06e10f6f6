package bot

import "strings"

// PlatformName names a place where citizens write: "x", "mastodon", "practice".
type PlatformName string

// AccountID names one of the municipality's accounts, as the organisation file does.
type AccountID string

// DeskID names a team with a channel, as the organisation file does.
type DeskID string

// ColleagueID is the workspace's stable user id, never a display name.
type ColleagueID string

// CitizenID is the platform's stable user id.
type CitizenID string

// Ref points at one post, in a workspace or on a platform. Both halves count:
// ids are unique only within their place.
type Ref struct {
	Place string `json:"place,omitempty"` // the channel, or the account
	ID    string `json:"id,omitempty"`    // the id that the system outside gave
	Link  string `json:"link,omitempty"`  // where a person can look at it
}

// IsZero reports whether the ref points nowhere.
func (r Ref) IsZero() bool { return r.ID == "" }

// Same reports whether two refs point at the same post; links do not count.
func (r Ref) Same(o Ref) bool { return r.Place == o.Place && r.ID == o.ID }

// ParseRef reads what PostKey wrote. What has no place in it is an id alone.
func ParseRef(s string) Ref {
	place, id, ok := strings.Cut(s, "/")
	if !ok {
		return Ref{ID: s}
	}
	back := strings.NewReplacer("%2F", "/", "%25", "%")
	return Ref{Place: back.Replace(place), ID: back.Replace(id)}
}

const conversationPrefix = "conversation/"

// ConversationKey is the record key of all messages between one citizen and one
// account in one thread on a platform.
func ConversationKey(p PlatformName, a AccountID, thread string, c CitizenID) string {
	return conversationPrefix + joinKey(string(p), string(a), thread, string(c))
}

// joinKey joins parts so that no two lists of parts give the same key, whatever
// characters a platform puts into its ids.
func joinKey(parts ...string) string {
	for i, p := range parts {
		p = strings.ReplaceAll(p, "%", "%25")
		parts[i] = strings.ReplaceAll(p, "/", "%2F")
	}
	return strings.Join(parts, "/")
}

// ConversationOf gives the conversation that an effect's key belongs to, "" when
// it is not such a key.
func ConversationOf(effectKey string) string {
	for range 2 {
		i := strings.LastIndexByte(effectKey, '/')
		if i < 0 {
			return ""
		}
		effectKey = effectKey[:i]
	}
	if !strings.HasPrefix(effectKey, conversationPrefix) {
		return ""
	}
	return effectKey
}
