package x_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"draad/bot"
	"draad/bot/ports"
	"draad/integrations/platformtest"
	"draad/integrations/x/fake"
)

func answer(q platformtest.Question, text string) bot.Reply {
	return bot.Reply{Key: "k", Account: q.Account, To: bot.Ref{Place: string(q.Account), ID: q.ID}, Text: text, Since: time.Now()}
}

func TestADuplicateOnTheFirstAttemptIsRefusedForGood(t *testing.T) {
	w := newWorld(t, false)
	one, two := w.Ask("stad", "een"), w.Ask("stad", "twee")
	if _, err := w.platform.Publish(t.Context(), answer(one, "Dank u wel. ^PH")); err != nil {
		t.Fatal(err)
	}
	_, err := w.platform.Publish(t.Context(), answer(two, "Dank u wel. ^PH"))
	if !bot.Is(err, bot.Permanent) || bot.ReasonOf(err) != bot.ReasonDuplicate {
		t.Errorf("%v", err)
	}
}

func TestADuplicateOnALaterAttemptMayBeOurOwn(t *testing.T) {
	w := newWorld(t, false)
	q := w.Ask("stad", "een")
	r := answer(q, "Dank u wel. ^PH")
	if _, err := w.platform.Publish(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	r.Since = r.Since.Add(-time.Minute)
	_, err := w.platform.Publish(t.Context(), r)
	if !bot.Is(err, bot.OutcomeUnknown) || bot.ReasonOf(err) != bot.ReasonDuplicate {
		t.Errorf("%v", err)
	}
	found, err := w.platform.Find(t.Context(), r)
	if err != nil || found.State != ports.Found || found.Ref.ID != w.fake.Replies(q.ID)[0].ID {
		t.Errorf("looking for it: %+v, %v", found, err)
	}
}

func TestThePartBeforeMayTakeAMomentToShow(t *testing.T) {
	w := newWorld(t, false)
	q := w.Ask("stad", "een")
	one, err := w.platform.Publish(t.Context(), answer(q, "1/2 Dank"))
	if err != nil {
		t.Fatal(err)
	}
	gone := fake.Fault{Break: fake.Forbid, Detail: "You attempted to reply to a Tweet that is deleted or not visible to you."}
	w.fake.Inject(fake.Create, gone, gone)
	two := answer(q, "2/2 u wel. ^PH")
	two.To = one
	if _, err := w.platform.Publish(t.Context(), two); !bot.Is(err, bot.Temporary) {
		t.Errorf("at once: %v", err)
	}
	two.Since = two.Since.Add(-time.Hour)
	if _, err := w.platform.Publish(t.Context(), two); !bot.Is(err, bot.Permanent) || bot.ReasonOf(err) != bot.ReasonGone {
		t.Errorf("much later: %v", err)
	}
}

func TestWhoDidNotMentionUsCannotBeAnswered(t *testing.T) {
	w := newWorld(t, false)
	citizen := w.fake.AddCitizen("bewoner", "Bea", 1)
	own := w.fake.Write(w.users["stad"], fake.Draft{Text: "De markt is open"})
	cases := map[string]struct {
		draft fake.Draft
		want  bot.Reason
	}{
		"no mention": {fake.Draft{Text: "wat een troep"}, bot.ReasonReplyNotAllowed},
		"a quote":    {fake.Draft{Text: "kijk nou", Quote: own.ID}, ""},
		"a reply":    {fake.Draft{Text: "leuk", Parent: own.ID}, ""},
	}
	for name, c := range cases {
		post := w.fake.Write(citizen, c.draft)
		_, err := w.platform.Publish(t.Context(), answer(w.question("stad", citizen, post), "Dank voor "+name))
		if got := bot.ReasonOf(err); got != c.want || c.want != "" && !bot.Is(err, bot.Permanent) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestALostAnswerIsFoundHoweverXShowsIt(t *testing.T) {
	texts := []string{
		"@bewoner Zie voorbeeld.nl/afval of https://Voorbeeld.nl/. ^PH",
		"5 < 6 & \"7\" > 'x'\n\nen   meer\u00a0ruimte ^PH",
		"e\u0301e\u0301n antwoord 👨‍👩‍👧‍👦 ^PH",
		"https://voorbeeld.nl/%C3%A9%C3%A9n?a=b&c=d ^PH",
	}
	w := newWorld(t, false)
	for _, text := range texts {
		q := w.Ask("stad", "vraag")
		r := answer(q, text)
		w.fake.Inject(fake.Create, fake.Fault{Break: fake.DropAfter})
		if _, err := w.platform.Publish(t.Context(), r); !bot.Is(err, bot.OutcomeUnknown) {
			t.Fatalf("%q: %v", text, err)
		}
		found, err := w.platform.Find(t.Context(), r)
		if err != nil || found.State != ports.Found {
			t.Errorf("%q: %+v, %v", text, found, err)
		}
	}
}

func TestFindSaysWhyItCannotLook(t *testing.T) {
	w := newWorld(t, false)
	r := answer(w.Ask("stad", "vraag"), "antwoord")
	for _, c := range []struct {
		fault fake.Fault
		want  bot.Kind
	}{
		{fake.Fault{Break: fake.TooMany, Wait: time.Minute}, bot.RateLimited},
		{fake.Fault{Break: fake.FailBefore}, bot.Temporary},
		{fake.Fault{Break: fake.Unauthor}, bot.Auth},
		{fake.Fault{Break: fake.Garbage}, bot.Temporary},
	} {
		w.fake.Inject(fake.Timeline, c.fault)
		found, err := w.platform.Find(t.Context(), r)
		if !bot.Is(err, c.want) || found.State != ports.Unsure {
			t.Errorf("%s: %+v, %v", c.fault.Break, found, err)
		}
	}
}

func TestFindLooksFurtherThanOnePage(t *testing.T) {
	w := newWorld(t, false)
	r := answer(w.Ask("stad", "vraag"), "antwoord ^PH")
	if _, err := w.platform.Publish(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	for i := range 150 {
		w.fake.Write(w.users["stad"], fake.Draft{Text: fmt.Sprint("nieuws ", i)})
	}
	if found, err := w.platform.Find(t.Context(), r); err != nil || found.State != ports.Found {
		t.Errorf("%+v, %v", found, err)
	}
}

func TestACallThatIsCutOffIsNotHeldForUndone(t *testing.T) {
	w := newWorld(t, false)
	q := w.Ask("stad", "vraag")
	w.fake.Inject(fake.Create, fake.Fault{Break: fake.Slow})
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	if _, err := w.platform.Publish(ctx, answer(q, "antwoord")); !bot.Is(err, bot.OutcomeUnknown) {
		t.Errorf("half an answer: %v", err)
	}
	w.fake.Inject(fake.Create, fake.Fault{Break: fake.Empty})
	if _, err := w.platform.Publish(t.Context(), answer(q, "nog een")); !bot.Is(err, bot.OutcomeUnknown) {
		t.Errorf("an answer without an id: %v", err)
	}
}

func TestManyAnswersAtOnceAllStandUnderTheirQuestion(t *testing.T) {
	w := newWorld(t, false)
	var all sync.WaitGroup
	for i := range 40 {
		q := w.Ask("stad", fmt.Sprint("vraag ", i))
		all.Go(func() {
			text := fmt.Sprint("antwoord ", i)
			if _, err := w.platform.Publish(t.Context(), answer(q, text)); err != nil {
				t.Error(err)
			}
			if r := w.fake.Replies(q.ID); len(r) != 1 || r[0].Text != text {
				t.Errorf("under question %d stands %+v", i, r)
			}
		})
	}
	all.Wait()
	if n := w.fake.Requests(fake.Me); n > 40 {
		t.Errorf("the account was looked up %d times", n)
	}
}

func TestAHostWhoseClockIsOffIsToldSo(t *testing.T) {
	off := func() time.Time { return time.Now().Add(-11 * time.Minute) }
	w := newWorld(t, false, fake.WithClock(off))
	_, err := w.platform.Publish(t.Context(), answer(w.Ask("stad", "vraag"), "antwoord"))
	if !bot.Is(err, bot.Auth) || bot.ReasonOf(err) != bot.ReasonClock {
		t.Errorf("%v", err)
	}
	for where, says := range map[string]string{"doctor": w.doctor(), "log": w.Log()} {
		if !strings.Contains(says, "clock of this machine is 11m") || strings.Contains(says, "make new") {
			t.Errorf("the %s says %s", where, says)
		}
	}
}

func TestAPhotoThatXDoesNotTakeIsCalledThat(t *testing.T) {
	w := newWorld(t, false)
	r := answer(w.Ask("stad", "vraag"), "antwoord")
	r.Pictures = []bot.Picture{{Name: "a.jpg", Type: "image/jpeg", Data: []byte("geen foto")}}
	_, err := w.platform.Publish(t.Context(), r)
	if !bot.Is(err, bot.Permanent) || bot.ReasonOf(err) != bot.ReasonFileRefused || len(w.fake.Replies(r.To.ID)) != 0 {
		t.Errorf("%v", err)
	}
}
