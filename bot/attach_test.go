package bot_test

import (
	"strings"
	"testing"
	"time"

	"draad/bot"
)

// withPhotos is a story on a platform that takes two photos, with one contributed.
func withPhotos(t *testing.T, files ...bot.File) (*story, bot.Ref) {
	s := newStory(t)
	l := s.rules.Platforms["plein"]
	l.Files = bot.FileLimits{Count: 2, Size: 1 << 20, Types: []string{"image/jpeg", "image/png"}}
	s.rules.Platforms["plein"] = l
	s.asks("m1", "Wanneer wordt de lantaarn gemaakt?")
	post := bot.Ref{Place: "C-kcc", ID: "r-foto"}
	s.happen(bot.Contributed{By: who(pieter), Post: post, Text: "Zie foto", Files: files})
	s.settle()
	return s, post
}

func jpeg(id string) bot.File {
	return bot.File{ID: id, Name: id + ".jpg", Type: "image/jpeg", Size: 1000, Alt: "een lantaarn"}
}

func TestPhotosGoOutWithTheFirstPartOfTheAnswer(t *testing.T) {
	s, post := withPhotos(t, jpeg("a"), jpeg("b"))
	s.happen(bot.ContributionEdited{By: who(pieter), Post: post, Text: strings.Repeat("lang verhaal ", 12), Files: []bot.File{jpeg("a"), jpeg("b")}})
	s.happen(bot.Acted{By: who(sanne), Act: bot.ActApprove, Post: post, Sign: "PH"})
	var sent [][]bot.File
	s.fail = func(e bot.Effect) error {
		if e.Kind == bot.DoPublish {
			sent = append(sent, e.Reply.Files)
		}
		return nil
	}
	s.pass(time.Minute)
	if len(sent) < 2 || len(sent[0]) != 2 || sent[0][0] != jpeg("a") || len(sent[1]) != 0 {
		t.Errorf("sent with %+v", sent)
	}
	named := false
	for _, n := range s.said {
		named = named || n.Text.Key == "preview.photos" && strings.Contains(n.Text.Args["names"], "a.jpg (een lantaarn), b.jpg")
	}
	if !named {
		t.Errorf("the preview does not name them: %v", s.said)
	}
}

func TestWhatCannotGoOutIsRefusedWithAWord(t *testing.T) {
	big, pdf := jpeg("groot"), jpeg("brief")
	big.Size, pdf.Type = 2<<20, "application/pdf"
	for want, files := range map[string][]bot.File{
		"refuse.files_many": {jpeg("a"), jpeg("b"), jpeg("c")}, "refuse.file_kind": {jpeg("a"), pdf}, "refuse.file_big": {big},
	} {
		s, post := withPhotos(t, files...)
		s.acts(sanne, bot.ActApprove, post)
		s.pass(time.Minute)
		s.published()
		s.hears(want)
	}
}

func TestAnotherPhotoVoidsTheApproval(t *testing.T) {
	s, post := withPhotos(t, jpeg("a"))
	s.acts(sanne, bot.ActApprove, post)
	s.happen(bot.ContributionEdited{By: who(pieter), Post: post, Text: "Zie foto", Files: []bot.File{jpeg("b")}})
	s.pass(time.Minute)
	s.published()
	s.hears("note.void_edited")
}

func TestAPhotoWithoutADescriptionIsAdvisedAbout(t *testing.T) {
	bare := jpeg("a")
	bare.Alt = ""
	s, post := withPhotos(t, bare)
	s.acts(sanne, bot.ActApprove, post)
	for _, n := range s.said {
		if n.Text.Key == "preview.photos_no_alt" {
			return
		}
	}
	t.Errorf("said %v", s.said)
}

func TestAnAnswerWithPhotosBeforeTheLastIsNotPublishedAgain(t *testing.T) {
	s, post := withPhotos(t, jpeg("a"))
	s.acts(sanne, bot.ActApprove, post)
	s.pass(time.Minute)
	other := s.replies(pieter, "Vandaag al.")
	s.acts(sanne, bot.ActApprove, other)
	s.takesBack(sanne, bot.ActApprove, other)
	s.acts(jamal, bot.ActApprove, post)
	s.hears("refuse.published_already")
	s.pass(time.Minute)
	s.published("Zie foto ^PH")
}

func TestPhotosAloneGoOutWithTheSignature(t *testing.T) {
	s, post := withPhotos(t, jpeg("a"))
	s.happen(bot.ContributionEdited{By: who(pieter), Post: post, Files: []bot.File{jpeg("a")}})
	s.acts(sanne, bot.ActApprove, post)
	s.pass(time.Minute)
	s.published("^PH")
}

func TestTakingThePhotoAwayVoidsTheApproval(t *testing.T) {
	s, post := withPhotos(t, jpeg("a"))
	s.acts(sanne, bot.ActApprove, post)
	s.edits(post, pieter, "Zie foto")
	s.pass(time.Minute)
	s.published()
	s.hears("note.void_edited")
}

// An approval binds to what a photo is said to show, too.
func TestAnotherDescriptionIsAnotherAnswer(t *testing.T) {
	was, is := jpeg("a"), jpeg("a")
	is.Alt = "een lantaarn en een kenteken"
	if bot.HashAnswer("Zie foto", []bot.File{was}) == bot.HashAnswer("Zie foto", []bot.File{is}) {
		t.Error("the fingerprint leaves out the description")
	}
	s, post := withPhotos(t, was)
	seen := bot.HashAnswer("Zie foto", []bot.File{was})
	s.happen(bot.ContributionEdited{By: who(pieter), Post: post, Text: "Zie foto", Files: []bot.File{is}})
	s.happen(bot.Acted{By: who(sanne), Act: bot.ActApprove, Post: post, Button: true, Hash: seen, Sign: "PH"})
	s.pass(time.Minute)
	s.published()
	s.hears("refuse.text_changed")
}
