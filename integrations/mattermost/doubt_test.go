package mattermost_test

import (
	"slices"
	"testing"
	"time"

	"draad/bot"
	"draad/bot/texts"
	"draad/integrations/mattermost/fake"
)

// about gives what was heard of a post, in order.
func (d *desk) about(post string) []bot.ChatEvent {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(d.events), func(e bot.ChatEvent) bool { return e.Post.ID != post })
}

// datings are a server of today, and one that does not date emoji.
var datings = map[string][]fake.Option{"": nil, "before 2021": {fake.WithUndatedEmoji()}}

// TestAMissedApprovalCountsOnceItsEditIsLongAgo: soon after an edit nobody can say which text
// an approval that was missed is of. Later it is of the new one.
func TestAMissedApprovalCountsOnceItsEditIsLongAgo(t *testing.T) {
	for name, options := range datings {
		for since, doubtful := range map[time.Duration]bool{-time.Second: true, 5 * time.Second: true, time.Minute: false} {
			t.Run(name+"/"+since.String(), func(t *testing.T) {
				w, d := newWorld(t, options...), &desk{}
				root, who := w.card(), string(w.people[1].ID)
				d.open = []bot.Ref{root}
				post := w.says(root, "Morgen")
				w.fake.Pass(time.Minute)
				approve := func() { w.fake.React(who, post, "white_check_mark") }
				if since < 0 {
					approve()
				}
				w.fake.Pass(max(since, -since))
				w.fake.Edit(post, "Overmorgen")
				if since >= 0 {
					w.fake.Pass(since)
					approve()
				}
				w.listen(d)
				w.until("the approval was heard", func() bool { return d.count(bot.Reacted, post) == 1 })
				all := d.about(post)
				edit, approval := all[0], all[len(all)-1]
				if edit.Act != bot.Rewrote || edit.Text != "Overmorgen" || edit.By.ID != w.people[0].ID {
					t.Errorf("the edit is %+v", edit)
				}
				if approval.Act != bot.Reacted || approval.Doubtful != doubtful {
					t.Errorf("the approval is %+v", approval)
				}
			})
		}
	}
}

// TestAMissedApprovalOnAPreviewIsNotDoubted: nobody but Draad edits what Draad posted, and a
// preview's own text is what is approved on it.
func TestAMissedApprovalOnAPreviewIsNotDoubted(t *testing.T) {
	w, d := newWorld(t), &desk{}
	root := w.card()
	d.open = []bot.Ref{root}
	preview, err := w.space.Say(t.Context(), "c/2/preview", root, bot.Note{Text: texts.Raw("Zo gaat het weg"), Quote: "Morgen ^PH"})
	if err != nil {
		t.Fatal(err)
	}
	w.fake.Edit(preview.ID, "Zo gaat het weg, met andere knoppen")
	w.fake.React(string(w.people[1].ID), preview.ID, "white_check_mark")
	w.listen(d)
	w.until("the approval was heard", func() bool { return d.count(bot.Reacted, preview.ID) == 1 })
	if all := d.about(preview.ID); len(all) != 1 || all[0].Doubtful {
		t.Errorf("heard %+v", all)
	}
}

// TestAnEmojiThatIsGivenAgainIsHeardAgain: a server from before 2021 may call it as old as
// the one before. As an approval it is asked again there.
func TestAnEmojiThatIsGivenAgainIsHeardAgain(t *testing.T) {
	for name, options := range datings {
		t.Run(name, func(t *testing.T) {
			w, d := newWorld(t, options...), &desk{}
			root, who := w.card(), string(w.people[1].ID)
			d.open = []bot.Ref{root}
			w.listen(d)
			post := w.says(root, "Morgen")
			w.fake.React(who, post, "white_check_mark")
			w.fake.Unreact(who, post, "white_check_mark")
			w.until("it was taken back", func() bool { return d.count(bot.Unreacted, post) == 1 })
			w.fake.RefuseSockets(true)
			w.fake.Forget()
			w.fake.Pass(time.Minute)
			w.fake.React(who, post, "white_check_mark")
			w.fake.RefuseSockets(false)
			w.until("it was given again", func() bool { return d.count(bot.Reacted, post) == 2 })
			all := d.about(post)
			taken, again := all[len(all)-2], all[len(all)-1]
			if !again.At.After(taken.At) || again.Doubtful != (name != "") {
				t.Errorf("taken away %+v, given again %+v", taken, again)
			}
		})
	}
}
