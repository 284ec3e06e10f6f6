package x

import (
	"context"
	"html"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/g8rswimmer/go-twitter/v2"
	"golang.org/x/text/unicode/norm"

	"draad/bot"
	"draad/bot/ports"
)

const opFind = "looking for a reply"

// skew is how much X's clock and ours may differ.
const skew = 2 * time.Minute

// findPages bounds a search: 500 posts since the question.
const findPages = 5

// Find looks among the account's posts for a reply to r.To with r's text. It says
// Found or Unsure: X's lists lag behind, so not seeing a post never proves that it
// is not there, nor that it will not appear.
func (p *Platform) Find(ctx context.Context, r bot.Reply) (ports.Finding, error) {
	unsure := ports.Finding{State: ports.Unsure}
	a, err := p.account(r.Account)
	if err != nil {
		return unsure, err
	}
	if !isID(r.To.ID) {
		return unsure, bot.Errorf(bot.Invalid, "%s on X: there is no post to look under", opFind)
	}
	me, err := a.me(ctx)
	if err != nil {
		return unsure, notSent(err)
	}
	token := ""
	for range findPages {
		posts, next, err := a.ownPosts(ctx, me, r.To.ID, token)
		if err != nil {
			return unsure, err
		}
		for _, post := range posts {
			if isReply(post, r) {
				return ports.Finding{State: ports.Found, Ref: a.ref(post.ID)}, nil
			}
		}
		if next == "" || next == token || allBefore(posts, r.Since) {
			break
		}
		token = next
	}
	return unsure, nil
}

// ownPosts reads one page of the account's posts since a post, newest first.
func (a *account) ownPosts(ctx context.Context, me, since, token string) ([]post, string, error) {
	page, err := byName(a, func() (ownPage, error) { return a.readOwn(ctx, me, since, token) })
	return page.posts, page.next, err
}

// ownPage is one page of the account's posts.
type ownPage struct {
	posts []post
	next  string
}

func (a *account) readOwn(ctx context.Context, me, since, token string) (ownPage, error) {
	var answer *twitter.UserTweetTimelineResponse
	ex, err := a.call(ctx, opFind, false, func(ctx context.Context) (err error) {
		answer, err = a.api.UserTweetTimeline(ctx, me, twitter.UserTweetTimelineOpts{
			SinceID:         since,
			PaginationToken: token,
			MaxResults:      100,
			Excludes:        []twitter.Exclude{twitter.ExcludeRetweets},
			TweetFields: []twitter.TweetField{twitter.TweetFieldCreatedAt, twitter.TweetFieldEntities, twitter.TweetFieldConversationID,
				twitter.TweetFieldReferencedTweets, twitter.TweetFieldAuthorID, "note_tweet"},
		})
		return err
	})
	if err != nil {
		return ownPage{}, named(opFind, ex, err)
	}
	if answer == nil || answer.Raw == nil || answer.Meta == nil {
		return ownPage{}, bot.Errorf(bot.Temporary, "%s on X: status %d with an empty answer", opFind, ex.Status)
	}
	a.spent.add(a.now(), Tally{Reads: len(answer.Raw.Tweets)})
	posts, _, err := readable(opFind, ex.Body)
	return ownPage{posts, answer.Meta.NextToken}, err
}

func isReply(p post, r bot.Reply) bool {
	if p.parent() != r.To.ID || isBefore(p, r.Since) {
		return false
	}
	text, entities := p.Text, p.Entities
	if n := p.note(); n != nil && n.Text != "" {
		text, entities = n.Text, withMedia(n.Entities, p.Entities)
	}
	return canonical(plainText(text, entities)) == canonical(r.Text)
}

// isBefore reports whether a post is certainly older than the first attempt.
func isBefore(p post, since time.Time) bool {
	created, err := time.Parse(time.RFC3339, p.CreatedAt)
	return err == nil && !since.IsZero() && created.Before(since.Add(-skew))
}

func allBefore(posts []post, since time.Time) bool {
	for _, p := range posts {
		if !isBefore(p, since) {
			return false
		}
	}
	return len(posts) > 0
}

// plainText is what was typed: entities unescaped, t.co links written out, links to
// the post's own pictures left out.
func plainText(text string, e *twitter.EntitiesObj) string {
	if e != nil {
		for _, u := range e.URLs {
			switch {
			case !strings.HasPrefix(u.URL, "http"):
			case u.MediaKey != "":
				text = strings.ReplaceAll(text, u.URL, "")
			case u.ExpandedURL != "":
				text = strings.ReplaceAll(text, u.URL, html.EscapeString(u.ExpandedURL))
			}
		}
	}
	return strings.TrimSpace(html.UnescapeString(text))
}

var leadingMentions = regexp.MustCompile(`^(?:\s*@\w{1,20}\b)+\s*`)

// canonical is a text without what X changes on the way: mentions put in front,
// white space, Unicode form, and how a link is written.
func canonical(text string) string {
	text = norm.NFC.String(strings.ToValidUTF8(text, "\uFFFD"))
	text = leadingMentions.ReplaceAllString(text, "")
	var b strings.Builder
	at := 0
	for _, l := range findLinks(text) {
		b.WriteString(text[at:l.start])
		b.WriteString(canonicalLink(text[l.start:l.end]))
		at = l.end
	}
	b.WriteString(text[at:])
	return strings.Join(strings.Fields(b.String()), " ")
}

func canonicalLink(s string) string {
	s = strings.TrimSuffix(s[schemePrefix(s):], "/")
	if plain, err := url.PathUnescape(s); err == nil {
		s = plain
	}
	host, rest, slash := strings.Cut(s, "/")
	if slash {
		return strings.ToLower(host) + "/" + rest
	}
	return strings.ToLower(host)
}
