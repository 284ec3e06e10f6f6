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
)

const opFind = "looking for a reply"

// skew is how much X's clock and ours may differ.
const skew = 2 * time.Minute

// findPages bounds a search: 500 posts since the question.
const findPages = 5

// Find looks among the account's posts for a reply to r.To with r's text. It says
// Found or Unsure: X's lists lag behind, so not seeing a post never proves that it
// is not there, nor that it will not appear.
func (p *Platform) Find(ctx context.Context, r bot.Reply) (bot.Finding, error) {
	unsure := bot.Finding{State: bot.Unsure}
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
				return bot.Finding{State: bot.Found, Ref: a.ref(post.ID)}, nil
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
func (a *account) ownPosts(ctx context.Context, me, since, token string) ([]*twitter.TweetObj, string, error) {
	var answer *twitter.UserTweetTimelineResponse
	ex, err := a.call(ctx, opFind, false, func(ctx context.Context) (err error) {
		answer, err = a.api.UserTweetTimeline(ctx, me, twitter.UserTweetTimelineOpts{
			SinceID:         since,
			PaginationToken: token,
			MaxResults:      100,
			Excludes:        []twitter.Exclude{twitter.ExcludeRetweets},
			TweetFields: []twitter.TweetField{twitter.TweetFieldCreatedAt, twitter.TweetFieldEntities,
				twitter.TweetFieldReferencedTweets, twitter.TweetFieldAuthorID},
		})
		return err
	})
	if err != nil {
		return nil, "", err
	}
	if answer == nil || answer.Raw == nil || answer.Meta == nil {
		return nil, "", bot.Errorf(bot.Temporary, "%s on X: status %d with an empty answer", opFind, ex.status)
	}
	var posts []*twitter.TweetObj
	for _, post := range answer.Raw.Tweets {
		if post != nil && isID(post.ID) {
			posts = append(posts, post)
		}
	}
	a.spent.add(a.now(), Tally{Reads: len(answer.Raw.Tweets)})
	return posts, answer.Meta.NextToken, nil
}

func isReply(post *twitter.TweetObj, r bot.Reply) bool {
	if parentOf(post) != r.To.ID || isBefore(post, r.Since) {
		return false
	}
	return canonical(plainText(post.Text, post.Entities)) == canonical(r.Text)
}

// isBefore tells whether a post is certainly older than the first attempt.
func isBefore(post *twitter.TweetObj, since time.Time) bool {
	created, err := time.Parse(time.RFC3339, post.CreatedAt)
	return err == nil && !since.IsZero() && created.Before(since.Add(-skew))
}

func allBefore(posts []*twitter.TweetObj, since time.Time) bool {
	for _, post := range posts {
		if !isBefore(post, since) {
			return false
		}
	}
	return len(posts) > 0
}

// parentOf gives the id of the post that a post replies to.
func parentOf(post *twitter.TweetObj) string { return referenced(post, "replied_to") }

func referenced(post *twitter.TweetObj, kind string) string {
	for _, ref := range post.ReferencedTweets {
		if ref != nil && ref.Type == kind {
			return ref.ID
		}
	}
	return ""
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
