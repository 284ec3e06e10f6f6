package fake

import (
	"bytes"
	"io"
	"mime"
	"mime/multipart"
	"net/http"

	"github.com/mattermost/mattermost/server/public/model"
)

// file is an uploaded file.
type file struct {
	info *model.FileInfo
	data []byte
}

// uploadFile takes a file for a channel, as a form.
func (s *Server) uploadFile(r *request) (any, *model.AppError) {
	if s.noFiles {
		return nil, refuse("api.file.attachments.disabled.app_error", http.StatusForbidden)
	}
	bad := refuse("api.file.upload_file.read_request.app_error", http.StatusBadRequest)
	_, with, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		return nil, bad
	}
	form, err := multipart.NewReader(bytes.NewReader(r.body), with["boundary"]).ReadForm(8 << 20)
	if err != nil || len(form.Value["channel_id"]) != 1 || len(form.File["files"]) != 1 {
		return nil, bad
	}
	defer func() { _ = form.RemoveAll() }()
	channel := form.Value["channel_id"][0]
	if refused := s.postable(channel, r.user); refused != nil {
		return nil, refused
	}
	part, err := form.File["files"][0].Open()
	if err != nil {
		return nil, bad
	}
	defer part.Close()
	data, err := io.ReadAll(part)
	if err != nil {
		return nil, bad
	}
	if int64(len(data)) > s.maxFile {
		return nil, refuse("api.file.upload_file.too_large_detailed.app_error", http.StatusRequestEntityTooLarge)
	}
	info := s.keep(form.File["files"][0].Filename, http.DetectContentType(data), data)
	info.CreatorId, info.ChannelId = r.user.Id, channel
	return model.FileUploadResponse{FileInfos: []*model.FileInfo{info}}, nil
}

// keep keeps a file. The lock is held.
func (s *Server) keep(name, kind string, data []byte) *model.FileInfo {
	info := &model.FileInfo{Id: model.NewId(), Name: name, MimeType: kind, Size: int64(len(data)), CreateAt: s.now()}
	s.files[info.Id] = &file{info, data}
	return info
}

// attached are the files that a post names; those that somebody else uploaded, or that
// another post has, are refused.
func (s *Server) attached(p *model.Post, u *model.User) ([]*model.FileInfo, *model.AppError) {
	var all []*model.FileInfo
	for _, id := range p.FileIds {
		f := s.files[id]
		if f == nil || f.info.CreatorId != u.Id || f.info.PostId != "" {
			return nil, refuse("api.post.create_post.attach_files.error", http.StatusBadRequest)
		}
		all = append(all, f.info)
	}
	return all, nil
}

// Pictures gives the bytes of a post's files.
func (s *Server) Pictures(p *model.Post) [][]byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all [][]byte
	for _, id := range p.FileIds {
		if f := s.files[id]; f != nil {
			all = append(all, f.data)
		}
	}
	return all
}

// getFile gives the bytes of a file.
func (s *Server) getFile(r *request) (any, *model.AppError) {
	if f := s.files[r.PathValue("file")]; f != nil {
		return f.data, nil
	}
	return nil, refuse("app.file_info.get.app_error", http.StatusNotFound)
}

// Uploads tells how many files the server gives to who asks.
func (s *Server) Uploads() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.files)
}
