package roompage

import (
	"context"

	"draad/bot"
	"draad/bot/room"
)

func apiPost(ctx context.Context, r room.Room, body []byte) (room.Done, error) {
	var b struct {
		Account bot.AccountID `json:"account"`
		Name    string        `json:"name"`
		Thread  string        `json:"thread"`
		Text    string        `json:"text"`
		Photos  []jsonUpload  `json:"photos"`
	}
	if err := decode(body, &b); err != nil {
		return room.Done{}, err
	}
	return r.Citizen(ctx, room.CitizenAct{Act: bot.Wrote, Account: b.Account, Name: b.Name, Thread: b.Thread, Text: b.Text, Photos: uploadsOf(b.Photos)})
}

func apiReply(ctx context.Context, r room.Room, body []byte) (room.Done, error) {
	var b struct {
		By     bot.ColleagueID `json:"by"`
		Thread string          `json:"thread"`
		Text   string          `json:"text"`
		Photos []jsonUpload    `json:"photos"`
	}
	if err := decode(body, &b); err != nil {
		return room.Done{}, err
	}
	return r.Colleague(ctx, room.ColleagueAct{Act: bot.Said, By: b.By, Thread: b.Thread, Text: b.Text, Photos: uploadsOf(b.Photos)})
}

func apiEdit(ctx context.Context, r room.Room, body []byte) (room.Done, error) {
	var b struct {
		By   bot.ColleagueID `json:"by"`
		Post string          `json:"post"`
		Text string          `json:"text"`
	}
	if err := decode(body, &b); err != nil {
		return room.Done{}, err
	}
	if b.By == "" {
		return r.Citizen(ctx, room.CitizenAct{Act: bot.Edited, Post: b.Post, Text: b.Text})
	}
	return r.Colleague(ctx, room.ColleagueAct{Act: bot.Rewrote, By: b.By, Post: b.Post, Text: b.Text})
}

func apiDelete(ctx context.Context, r room.Room, body []byte) (room.Done, error) {
	var b struct {
		By   bot.ColleagueID `json:"by"`
		Post string          `json:"post"`
	}
	if err := decode(body, &b); err != nil {
		return room.Done{}, err
	}
	if b.By == "" {
		return r.Citizen(ctx, room.CitizenAct{Act: bot.Erased, Post: b.Post})
	}
	return r.Colleague(ctx, room.ColleagueAct{Act: bot.Removed, By: b.By, Post: b.Post})
}

func apiReact(act bot.ChatAct) apiAct {
	return func(ctx context.Context, r room.Room, body []byte) (room.Done, error) {
		var b struct {
			By    bot.ColleagueID `json:"by"`
			Post  string          `json:"post"`
			Emoji string          `json:"emoji"`
		}
		if err := decode(body, &b); err != nil {
			return room.Done{}, err
		}
		return r.Colleague(ctx, room.ColleagueAct{Act: act, By: b.By, Post: b.Post, Emoji: b.Emoji})
	}
}

func apiPress(ctx context.Context, r room.Room, body []byte) (room.Done, error) {
	var b struct {
		By     bot.ColleagueID `json:"by"`
		Post   string          `json:"post"`
		Action string          `json:"action"`
		Value  string          `json:"value"`
	}
	if err := decode(body, &b); err != nil {
		return room.Done{}, err
	}
	return r.Colleague(ctx, room.ColleagueAct{Act: bot.Pressed, By: b.By, Post: b.Post, Action: b.Action, Value: b.Value})
}

func apiCommand(ctx context.Context, r room.Room, body []byte) (room.Done, error) {
	var b struct {
		By      bot.ColleagueID `json:"by"`
		Channel string          `json:"channel"`
		Thread  string          `json:"thread"`
		Text    string          `json:"text"`
	}
	if err := decode(body, &b); err != nil {
		return room.Done{}, err
	}
	return r.Colleague(ctx, room.ColleagueAct{Act: bot.Commanded, By: b.By, Channel: b.Channel, Thread: b.Thread, Text: b.Text})
}
