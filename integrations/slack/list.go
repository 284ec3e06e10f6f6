package slack

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	api "github.com/slack-go/slack"

	"draad/bot"
	"draad/integrations/wire"
)

// pageOf is how many posts are asked for at a time; Slack advises at most 200.
const pageOf = 200

// listing is one page of posts, read as events are, so that there is one reader.
type listing struct {
	Messages []event `json:"messages"`
	Meta     struct {
		Next string `json:"next_cursor"`
	} `json:"response_metadata"`

	at time.Time // Slack's clock, whole seconds
}

func readListing(op string, ex *wire.Exchange) (listing, error) {
	l := listing{at: time.Now()}
	if err := json.Unmarshal(ex.Body, &l); err != nil {
		return l, bot.Errorf(bot.Temporary, "%s on Slack: an answer of an unknown shape", op)
	}
	if at, err := http.ParseTime(ex.Header.Get("Date")); err == nil {
		l.at = at
	}
	return l, nil
}

// thread reads a page of a thread, from its root on. ts may be any post's: of a reply
// Slack gives that reply.
func (w *Workspace) thread(ctx context.Context, channel, ts, cursor string, most int) (listing, error) {
	const op = "read a thread"
	ex, err := w.call(ctx, op, false, func(ctx context.Context) error {
		_, _, _, err := w.api.GetConversationRepliesContext(ctx, &api.GetConversationRepliesParameters{
			ChannelID: channel, Timestamp: ts, Cursor: cursor, Limit: most, IncludeAllMetadata: true,
		})
		return err
	})
	if err != nil {
		return listing{}, err
	}
	return readListing(op, ex)
}

// history reads a page of a channel from the post oldest on ("": from the beginning),
// newest first, without what stands in threads.
func (w *Workspace) history(ctx context.Context, channel, oldest, cursor string) (listing, error) {
	const op = "read a channel"
	ex, err := w.call(ctx, op, false, func(ctx context.Context) error {
		_, err := w.api.GetConversationHistoryContext(ctx, &api.GetConversationHistoryParameters{
			ChannelID: channel, Oldest: oldest, Inclusive: true, Cursor: cursor, Limit: pageOf, IncludeAllMetadata: true,
		})
		return err
	})
	if err != nil {
		return listing{}, err
	}
	return readListing(op, ex)
}
