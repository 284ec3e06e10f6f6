package slack_test

import (
	"testing"

	"draad/bot"
	"draad/integrations/slack/fake"
)

// Of a reply that nobody heard of Slack does not tell when its files were deleted or
// described: an approval may be from before that.
func TestAnApprovalOfAReplyWhoseFilesMayHaveChangedIsAskedAgain(t *testing.T) {
	for name, change := range map[string]func(*world, bot.Ref, string){
		"":          func(*world, bot.Ref, string) {},
		"deleted":   func(w *world, root bot.Ref, reply string) { w.fake.TakeOff(root.Place, reply) },
		"described": func(w *world, root bot.Ref, reply string) { w.fake.Describe(root.Place, reply, "een gat") },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			root := w.card()
			in := &inbox{open: []bot.Ref{root}}
			var reply string
			post := func(text string) string {
				return w.fake.Post(fake.Draft{User: string(w.colleagues[1].ID), Channel: root.Place, Thread: root.ID, Text: text, Files: []string{"gat.png"}})
			}
			approve := func() { w.fake.React(string(w.colleagues[0].ID), root.Place, reply, "white_check_mark", true) }
			all := w.gap(in, 2, func() {
				w.fake.Untold(func() {
					reply = post("Morgen.")
					approve()
					change(w, root, reply)
				})
			})
			if len(all) != 2 || all[0].Act != bot.Said || all[1].Act != bot.Reacted || all[1].Doubtful != (name != "") {
				t.Errorf("heard %+v", all)
			}
		})
	}
}

// The deletion was heard, but not the approval before it: its approver saw the photo.
func TestAMissedApprovalFromBeforeAPhotoWasDeletedIsAskedAgain(t *testing.T) {
	w, root, reply, in := quiet(t, "gat.png")
	w.fake.Untold(func() { w.fake.React(string(w.colleagues[1].ID), root.Place, reply, "white_check_mark", true) })
	w.Restart()
	stop := w.listen(in)
	w.fake.TakeOff(root.Place, reply)
	eventually(t, "it was heard that the photo is gone", func() bool { return in.count(bot.Rewrote) == 1 })
	w.acked()
	stop()
	in.open = []bot.Ref{root}
	if all := w.gap(in, 1, func() {}); len(all) != 1 || !all[0].Doubtful {
		t.Errorf("heard %+v", all)
	}
}

// The photo that was approved is not there any more, and nobody knows what it was: the inbox
// says that it does not know this reply.
func TestAReplyWithADeletedPhotoThatNobodyHeardOfIsNotTakenIn(t *testing.T) {
	w := newWorld(t)
	root := w.card()
	var reply string
	w.fake.Untold(func() {
		reply = w.fake.Post(fake.Draft{User: string(w.colleagues[1].ID), Channel: root.Place, Thread: root.ID, Text: "Morgen.", Files: []string{"gat.png"}})
		w.fake.TakeOff(root.Place, reply)
	})
	in := &inbox{refuse: func(e bot.ChatEvent) error {
		if e.Act == bot.Reacted && e.Early {
			return bot.Errorf(bot.NotFound, "unknown")
		}
		return nil
	}}
	w.listen(in)
	w.fake.React(string(w.colleagues[0].ID), root.Place, reply, "white_check_mark", true)
	eventually(t, "the inbox says that it does not know it", func() bool { return in.count(bot.Reacted) == 1 })
	if n := in.count(bot.Said); n != 0 {
		t.Errorf("it was taken in %d times", n)
	}
}
