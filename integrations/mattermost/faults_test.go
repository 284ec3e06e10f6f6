package mattermost_test

import (
	"draad/integrations/mattermost/fake"
	"draad/integrations/workspacetest"
)

var breaks = map[workspacetest.Fault]fake.Break{
	workspacetest.DropBefore: fake.DropBefore, workspacetest.DropAfter: fake.DropAfter, workspacetest.FailBefore: fake.FailBefore,
	workspacetest.FailAfter: fake.FailAfter, workspacetest.Garbage: fake.Garbage, workspacetest.Silence: fake.Silence,
	workspacetest.Limited: fake.Limited,
}

func (w *world) Break(f workspacetest.Fault) {
	if b, one := breaks[f]; one {
		w.fake.Inject(fake.Writes, fake.Fault{Break: b})
		return
	}
	switch f {
	case workspacetest.Revoked:
		w.fake.Revoke(w.token, w.bot, true)
		w.lasting = append(w.lasting, func() { w.fake.Revoke(w.token, w.bot, false) })
	case workspacetest.Proxied:
		w.fake.Proxy(true)
		w.lasting = append(w.lasting, func() { w.fake.Proxy(false) })
	case workspacetest.Expelled:
		// The suite wants people to be heard meanwhile, so this is the half of it that
		// posting meets; being thrown out altogether has a story of its own.
		for _, c := range w.channels {
			w.fake.Silence(c, w.bot, true)
			w.lasting = append(w.lasting, func() { w.fake.Silence(c, w.bot, false) })
		}
	case workspacetest.Archived:
		for _, c := range w.channels {
			w.fake.Archive(c, true)
			w.lasting = append(w.lasting, func() { w.fake.Archive(c, false) })
		}
	case workspacetest.Closed:
		w.fake.Shut()
		_ = w.space.Close() // no idle line is left that could break in mid-call
		w.lasting = append(w.lasting, func() {
			if err := w.fake.Reopen(); err != nil {
				w.t.Errorf("the fake does not come back: %v", err)
			}
		})
	}
}

func (w *world) Mend() {
	w.fake.Heal()
	for _, mend := range w.lasting {
		mend()
	}
	w.lasting = nil
}
