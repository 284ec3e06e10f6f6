package fake

import (
	"net/http"
	"sort"
	"strconv"
	"strings"
	"time"
)

// reach is how many of the newest posts a list goes back.
const reach = 800

func (s *Server) userMentions(r *request) {
	if r.PathValue("id") != r.user.ID {
		r.refuse(http.StatusForbidden, forbidden, "You may read your own mentions only.", blank)
		return
	}
	s.list(r, s.mentions[r.PathValue("id")])
}

func (s *Server) userPosts(r *request) { s.list(r, s.written[r.PathValue("id")]) }

// list answers with one page of a list, newest first.
func (s *Server) list(r *request, all []*post) {
	size, ok := pageSize(r)
	if !ok {
		return
	}
	fields, ok := s.wanted(r)
	if !ok {
		return
	}
	low, high := s.bounds(r, all)
	var page []*post
	// A page is cut before what may not be seen is taken out of it: it can come empty, with
	// more behind it.
	for n := 0; high > low && n < size; n++ {
		high--
		p := all[high]
		if p.hidden || r.fields("exclude")["retweets"] && p.draft.Retweet != "" {
			continue
		}
		page = append(page, p)
	}
	answer := s.render(r, fields, page)
	meta := map[string]any{"result_count": len(page)}
	if len(page) > 0 {
		meta["newest_id"], meta["oldest_id"] = page[0].id, page[len(page)-1].id
	}
	if high > low {
		meta["next_token"] = "before-" + all[high].id
	}
	answer["meta"] = meta
	r.reply(http.StatusOK, answer)
}

func pageSize(r *request) (int, bool) {
	if !r.query.Has("max_results") {
		return 10, true
	}
	size, err := strconv.Atoi(r.query.Get("max_results"))
	if err != nil || size < 5 || size > 100 {
		r.invalid("The `max_results` query parameter value is not between 5 and 100")
		return 0, false
	}
	return size, true
}

// bounds finds the part of a list that is asked for: posts newer than since_id,
// since start_time, and before the page that the token continues.
func (s *Server) bounds(r *request, all []*post) (low, high int) {
	high = len(all)
	low = max(0, high-reach)
	if since := r.query.Get("since_id"); since != "" {
		low = max(low, sort.Search(len(all), func(i int) bool { return later(all[i].id, since) }))
	} else if start, err := time.Parse(time.RFC3339, r.query.Get("start_time")); err == nil {
		for low < high && all[low].at.Before(start) {
			low++
		}
	}
	if id, ok := strings.CutPrefix(r.query.Get("pagination_token"), "before-"); ok {
		high = min(high, sort.Search(len(all), func(i int) bool { return !later(id, all[i].id) }))
	}
	return low, max(low, high)
}

// later compares ids, which may be of any length in a request.
func later(a, b string) bool {
	if len(a) != len(b) {
		return len(a) > len(b)
	}
	return a > b
}

// lookUp is GET /2/tweets?ids=…
func (s *Server) lookUp(r *request) {
	fields, ok := s.wanted(r)
	if !ok {
		return
	}
	var page []*post
	var missing []any
	for _, id := range strings.Split(r.query.Get("ids"), ",") {
		switch p := s.posts[id]; {
		case p == nil || p.veil == NotFound:
			missing = append(missing, notFound(id))
		case p.author.Protected:
			missing = append(missing, notYours(id))
		case p.veil == "":
			page = append(page, p)
		}
	}
	answer := s.render(r, fields, page)
	if len(missing) > 0 {
		answer["errors"] = missing
	}
	r.reply(http.StatusOK, answer)
}

func (s *Server) lookUpOne(r *request) {
	fields, ok := s.wanted(r)
	if !ok {
		return
	}
	id := r.PathValue("id")
	p := s.posts[id]
	switch {
	case p == nil || p.veil == NotFound:
		r.reply(http.StatusOK, map[string]any{"errors": []any{notFound(id)}})
		return
	case p.author.Protected:
		r.reply(http.StatusOK, map[string]any{"errors": []any{notYours(id)}})
		return
	case p.veil != "":
		r.reply(http.StatusOK, map[string]any{})
		return
	}
	answer := s.render(r, fields, []*post{p})
	answer["data"] = answer["data"].([]any)[0]
	r.reply(http.StatusOK, answer)
}

// notYours is the answer about a post that the account may not see.
func notYours(id string) map[string]any {
	return map[string]any{
		"value": id, "resource_id": id, "resource_type": "tweet", "parameter": "ids", "title": "Authorization Error",
		"detail": "Sorry, you are not authorized to see the Tweet with ids: [" + id + "].", "type": "https://api.twitter.com/2/problems/not-authorized-for-resource",
	}
}

func notFound(id string) map[string]any {
	return map[string]any{
		"value": id, "resource_id": id, "resource_type": "tweet", "parameter": "ids", "title": "Not Found Error",
		"detail": "Could not find tweet with ids: [" + id + "].", "type": "https://api.twitter.com/2/problems/resource-not-found",
	}
}
