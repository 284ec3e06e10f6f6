package fake

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/mattermost/mattermost/server/public/model"
)

// Press presses a post's button as somebody, and gives what they are shown for it.
func (s *Server) Press(user, post, button string) (string, error) {
	s.mu.Lock()
	p := s.posts[post]
	for _, e := range s.private {
		if e.Post.Id == post && e.To == user {
			p = e.Post
		}
	}
	u := s.users[user]
	s.mu.Unlock()
	if p == nil || u == nil {
		return "", errors.New("there is no such post")
	}
	for _, a := range p.Attachments() {
		for _, action := range a.Actions {
			if action.Id != button {
				continue
			}
			body, err := json.Marshal(model.PostActionIntegrationRequest{
				UserId: user, UserName: u.Username, ChannelId: p.ChannelId, TeamId: s.team, PostId: post,
				TriggerId: model.NewId(), Type: model.PostActionTypeButton, Context: action.Integration.Context,
			})
			if err != nil {
				return "", err
			}
			var says model.PostActionIntegrationResponse
			err = s.ask(action.Integration.URL, "application/json", body, "", &says)
			return says.EphemeralText, err
		}
	}
	return "", errors.New("there is no such button")
}

// Command gives a slash command as somebody, and gives what they are shown for it.
func (s *Server) Command(user, channel, text string) (string, error) {
	says, err := s.command(user, channel, text)
	if err != nil {
		return "", err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	p := &model.Post{Id: model.NewId(), ChannelId: channel, Message: says.Text, Type: model.PostTypeEphemeral, CreateAt: s.now()}
	s.private = append(s.private, &Ephemeral{To: user, Post: p})
	return says.Text, nil
}

// command asks the integration that a slash command leads to.
func (s *Server) command(user, channel, text string) (says model.CommandResponse, err error) {
	name, rest, _ := strings.Cut(strings.TrimPrefix(text, "/"), " ")
	s.mu.Lock()
	var c *model.Command
	for _, known := range s.commands {
		if known.Trigger == name {
			c = known
		}
	}
	u := s.users[user]
	s.mu.Unlock()
	if c == nil || u == nil {
		return says, errNoCommand
	}
	form := url.Values{
		"token": {c.Token}, "team_id": {s.team}, "channel_id": {channel}, "user_id": {user}, "user_name": {u.Username},
		"command": {"/" + name}, "text": {rest}, "trigger_id": {model.NewId()}, "response_url": {s.URL() + "/hooks/commands/" + model.NewId()},
	}
	err = s.ask(c.URL, "application/x-www-form-urlencoded", []byte(form.Encode()), "Token "+c.Token, &says)
	return says, err
}

var (
	errNoCommand = errors.New("there is no such command")
	errRefused   = errors.New("the integration refuses")
)

// executeCommand gives a slash command as whoever calls, who sees the answer.
func (s *Server) executeCommand(r *request) (any, *model.AppError) {
	var asked model.CommandArgs
	if refused := r.into(&asked); refused != nil {
		return nil, refused
	}
	if refused := s.postable(asked.ChannelId, r.user); refused != nil {
		return nil, refused
	}
	user := r.user.Id
	s.mu.Unlock() // the integration may call back
	says, err := s.command(user, asked.ChannelId, asked.Command)
	s.mu.Lock()
	switch {
	case errors.Is(err, errNoCommand):
		return nil, refuse("api.command.execute_command.not_found.app_error", http.StatusNotFound)
	case errors.Is(err, errRefused):
		return nil, refuse("api.command.execute_command.failed_resp.app_error", http.StatusInternalServerError)
	case err != nil:
		return nil, refuse("api.command.execute_command.failed.app_error", http.StatusInternalServerError)
	}
	return says, nil
}

// ask sends what a server sends to an integration, and reads the answer.
func (s *Server) ask(to, kind string, body []byte, authorization string, answer any) error {
	if s.deaf {
		return errors.New("address forbidden")
	}
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, to, bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", kind)
	if authorization != "" {
		r.Header.Set("Authorization", authorization)
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Do(r)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%w: status %d", errRefused, resp.StatusCode)
	}
	return json.Unmarshal(data, answer)
}

func (s *Server) listCommands(r *request) (any, *model.AppError) {
	if !s.mayRegister {
		return nil, errForbidden
	}
	all := []*model.Command{}
	for _, c := range s.commands {
		if c.TeamId == r.URL.Query().Get("team_id") {
			all = append(all, c)
		}
	}
	slices.SortFunc(all, func(a, b *model.Command) int { return strings.Compare(a.Id, b.Id) })
	return all, nil
}

func (s *Server) createCommand(r *request) (any, *model.AppError) {
	var c model.Command
	if refused := r.into(&c); refused != nil {
		return nil, refused
	}
	if !s.mayRegister {
		return nil, errForbidden
	}
	c.Id, c.Token, c.CreatorId, c.CreateAt = model.NewId(), model.NewId(), r.user.Id, s.now()
	c.UpdateAt = c.CreateAt
	if refused := c.IsValid(); refused != nil {
		return nil, refuse(refused.Id, http.StatusBadRequest)
	}
	s.commands[c.Id] = &c
	return &c, nil
}

func (s *Server) updateCommand(r *request) (any, *model.AppError) {
	var c model.Command
	if refused := r.into(&c); refused != nil {
		return nil, refused
	}
	known := s.commands[r.PathValue("command")]
	if known == nil {
		return nil, refuse("store.sql_command.get.missing.app_error", http.StatusNotFound)
	}
	next := *known
	next.URL, next.Method, next.UpdateAt = c.URL, c.Method, s.now()
	s.commands[next.Id] = &next
	return &next, nil
}

// Commands gives the slash commands.
func (s *Server) Commands() []*model.Command {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []*model.Command
	for _, c := range s.commands {
		all = append(all, c)
	}
	return all
}
