package fake

import (
	"fmt"
	"html"
	"strings"
	"time"
)

// longPost is where a post becomes a long one: text is cut off, the whole is in
// note_tweet.
const longPost = 280

// render gives posts in X's form: id, text and edit history, and of the rest what
// was asked for.
func (s *Server) render(r *request, fields map[string]bool, page []*post) map[string]any {
	if len(page) == 0 {
		return map[string]any{}
	}
	expand := r.fields("expansions")
	var data, users, media []any
	known := map[string]bool{}
	for _, p := range page {
		data = append(data, s.rename(s.renderPost(p, fields)))
		if expand["author_id"] && !known[p.author.ID] && !p.author.Hidden {
			known[p.author.ID] = true
			users = append(users, renderUser(p.author, r.fields("user.fields")))
		}
		if expand["attachments.media_keys"] {
			media = append(media, renderMedia(p, r.fields("media.fields"))...)
		}
	}
	answer := map[string]any{"data": data}
	includes := map[string]any{}
	if users != nil {
		includes["users"] = users
	}
	if media != nil {
		includes["media"] = media
	}
	if len(includes) > 0 {
		answer["includes"] = includes
	}
	return answer
}

func (s *Server) renderPost(p *post, fields map[string]bool) map[string]any {
	out := map[string]any{"id": p.id, "text": p.text}
	if s.naming == OldNames || s.naming == NewAnswers || fields["edit_history_tweet_ids"] {
		out["edit_history_tweet_ids"] = p.history
	}
	add := func(name string, value any) {
		if fields[name] && value != nil {
			out[name] = value
		}
	}
	if !p.draft.Unsigned {
		add("author_id", p.author.ID)
	}
	add("conversation_id", p.conversation)
	add("created_at", p.at.UTC().Format("2006-01-02T15:04:05.000Z"))
	add("lang", p.draft.Language)
	add("reply_settings", p.draft.ReplySettings)
	if e := p.entities(); len(e) > 0 {
		add("entities", e)
	}
	if refs := p.references(); refs != nil {
		add("referenced_tweets", refs)
	}
	if parent := s.posts[p.draft.Parent]; parent != nil {
		add("in_reply_to_user_id", parent.author.ID)
	}
	if len(p.draft.Media) > 0 {
		add("attachments", map[string]any{"media_keys": p.mediaKeys()})
	}
	if weigh(p.draft.Text) > longPost {
		out["text"] = string([]rune(p.text)[:200]) + "… https://t.co/cutoff0000"
		add("note_tweet", map[string]any{"text": p.text, "entities": p.entities()})
	}
	return out
}

func (p *post) references() []any {
	var all []any
	for kind, id := range map[string]string{"replied_to": p.draft.Parent, "quoted": p.draft.Quote, "retweeted": p.draft.Retweet} {
		if id != "" {
			all = append(all, map[string]any{"type": kind, "id": id})
		}
	}
	return all
}

func (p *post) entities() map[string]any {
	out := map[string]any{}
	var urls, mentions []any
	for short, link := range p.links {
		full := link
		if !strings.Contains(strings.ToLower(full), "://") {
			full = "http://" + full
		}
		urls = append(urls, map[string]any{"start": 0, "end": len(short), "url": short, "expanded_url": full, "display_url": strings.TrimPrefix(full, "https://")})
	}
	if p.own != "" {
		urls = append(urls, map[string]any{"url": p.own, "media_key": "3_" + p.id, "expanded_url": "https://x.com/i/status/" + p.id + "/photo/1"})
	}
	for _, handle := range p.mentions {
		mentions = append(mentions, map[string]any{"start": 0, "end": len(handle) + 1, "username": handle})
	}
	if urls != nil {
		out["urls"] = urls
	}
	if mentions != nil {
		out["mentions"] = mentions
	}
	return out
}

func (p *post) mediaKeys() []string {
	var keys []string
	for i := range p.draft.Media {
		keys = append(keys, fmt.Sprintf("3_%s_%d", p.id, i))
	}
	return keys
}

func renderMedia(p *post, fields map[string]bool) []any {
	var all []any
	for i, key := range p.mediaKeys() {
		m := p.draft.Media[i]
		out := map[string]any{"media_key": key, "type": m.Type}
		for name, value := range map[string]string{"url": m.URL, "preview_image_url": m.Preview, "alt_text": m.Alt} {
			if fields[name] && value != "" {
				out[name] = value
			}
		}
		all = append(all, out)
	}
	return all
}

func renderUser(u *User, fields map[string]bool) map[string]any {
	out := map[string]any{"id": u.ID, "name": html.EscapeString(u.Name), "username": u.Handle}
	if fields["public_metrics"] {
		out["public_metrics"] = map[string]any{"followers_count": u.Followers, "following_count": 1, "tweet_count": 1, "listed_count": 0}
	}
	if fields["protected"] {
		out["protected"] = u.Protected
	}
	if fields["created_at"] {
		out["created_at"] = time.Unix(1, 0).UTC().Format(time.RFC3339)
	}
	return out
}
