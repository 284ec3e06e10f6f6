package fake

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Naming is which names a server has for the fields of a post: X calls them tweets no
// longer in its OpenAPI document (2.167), and the old names are on their way out.
type Naming int

// The namings.
const (
	OldNames   Naming = iota // tweet.fields; post.fields is refused
	NewNames                 // post.fields; tweet.fields is refused
	NewSilent                // post.fields; tweet.fields is passed over without a word
	NewAnswers               // takes tweet.fields, and answers with the new names
	Unasked                  // passes over both, and answers with the id and the text alone
)

// WithNaming sets how a server calls the fields of a post.
func WithNaming(n Naming) Option { return func(s *Server) { s.naming = n } }

// renamed are the fields that have another name; in new requests those in expanded are no
// fields, but expansions.
var (
	renamed = map[string]string{
		"note_tweet": "note_post", "edit_history_tweet_ids": "edit_history_post_ids", "referenced_tweets": "referenced_posts",
	}
	expanded = []string{"author_id", "edit_history_post_ids", "in_reply_to_user_id", "referenced_posts"}
	plain    = []string{"attachments", "conversation_id", "created_at", "edit_controls", "entities", "lang", "reply_settings", "text", "public_metrics"}
)

// wanted is which fields of posts a request asks for, by their old names. It refuses
// what the server does not know.
func (s *Server) wanted(r *request) (map[string]bool, bool) {
	if s.naming == Unasked {
		return map[string]bool{}, true
	}
	old := s.naming == OldNames || s.naming == NewAnswers
	asked, other := "tweet.fields", "post.fields"
	known := slices.Concat(plain, slices.Collect(maps.Keys(renamed)), []string{"author_id", "in_reply_to_user_id"})
	if !old {
		asked, other = other, asked
		known = append(slices.Clone(plain), "note_post")
	}
	if r.query.Has(other) && s.naming != NewSilent {
		r.invalid(fmt.Sprintf("The query parameter [%s] is not one of [expansions,%s,max_results,media.fields,user.fields]", other, asked))
		return nil, false
	}
	fields := r.fields(asked)
	for f := range fields {
		if f != "" && !slices.Contains(known, f) {
			r.invalid(fmt.Sprintf("The `%s` query parameter value [%s] is not one of [%s]", asked, f, strings.Join(known, ",")))
			return nil, false
		}
	}
	if !old {
		fields = s.fromNew(r, fields)
	}
	return fields, true
}

// fromNew gives the old names of what a new request asks for.
func (s *Server) fromNew(r *request, fields map[string]bool) map[string]bool {
	expand := r.fields("expansions")
	for _, name := range expanded {
		fields[name] = expand[name]
	}
	for was, is := range renamed {
		fields[was] = fields[is]
	}
	fields["edit_history_tweet_ids"] = expand["edit_history_post_ids"]
	return fields
}

// rename puts the new names on a post that is answered with.
func (s *Server) rename(post map[string]any) map[string]any {
	if s.naming == OldNames {
		return post
	}
	for was, is := range renamed {
		if value, ok := post[was]; ok {
			post[is] = value
			delete(post, was)
		}
	}
	return post
}
