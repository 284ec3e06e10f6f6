package bot_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"draad/bot"
	"draad/bot/plain"
	"draad/bot/texts"
)

// Every key that the code names must be in the catalogue: a missing one would be
// shown to people as it is.
func TestEveryKeyInTheCodeHasAText(t *testing.T) {
	key := regexp.MustCompile(`"((?:note|refuse|preview|card|act|status|reason|advice)\.[a-z_.]*[a-z])"`)
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range key.FindAllSubmatch(src, -1) {
			found++
			if !texts.Known(string(m[1])) {
				t.Errorf("%s: %s has no text", file, m[1])
			}
		}
	}
	if found < 50 {
		t.Errorf("found only %d keys: does the pattern still fit the code?", found)
	}
}

// These keys are put together from constants.
func TestEveryStatusActAndReasonHasAText(t *testing.T) {
	var keys []string
	for _, s := range []bot.Status{bot.Open, bot.Answered, bot.NoAnswer, bot.Elsewhere} {
		keys = append(keys, "status."+string(s))
	}
	for _, s := range []bot.AnswerState{bot.Unsigned, bot.Waiting, bot.Sending, bot.Parked, bot.Refusal} {
		keys = append(keys, "status.answer_"+string(s))
	}
	for _, a := range []bot.Act{bot.ActClaim, bot.ActTakeOver, bot.ActRelease, bot.ActApprove, bot.ActWithdraw,
		bot.ActNoAnswer, bot.ActUrgent, bot.ActAdviser, bot.ActRoute, bot.ActReopen, bot.ActElsewhere, bot.ActRetract} {
		keys = append(keys, "act."+string(a))
	}
	for _, r := range []bot.Reason{bot.ReasonReplyNotAllowed, bot.ReasonDuplicate, bot.ReasonSuspended,
		bot.ReasonGone, bot.ReasonTooLong, bot.ReasonDailyLimit, bot.ReasonUnreadable, bot.ReasonCredits, bot.ReasonClock, bot.ReasonMediaGone,
		bot.ReasonMediaElsewhere, bot.ReasonMediaTooBig, bot.ReasonMediaNoPicture, bot.ReasonMediaNotHere, bot.ReasonFileGone,
		bot.ReasonFileClosed, bot.ReasonFileRefused} {
		keys = append(keys, "reason."+string(r))
	}
	for _, k := range []bot.Kind{bot.Invalid, bot.NotFound, bot.Conflict, bot.Auth, bot.RateLimited, bot.Temporary, bot.Permanent} {
		keys = append(keys, "reason."+string(k))
	}
	for _, k := range plain.Kinds {
		keys = append(keys, "preview.lost_"+string(k))
	}
	for _, k := range keys {
		if !texts.Known(k) {
			t.Errorf("%s has no text", k)
		}
	}
}

// The catalogue knows no number of the code; where it names one, the two must agree.
func TestAPhotoThatIsTooBigHearsTheLimit(t *testing.T) {
	limit := fmt.Sprintf(" %d MB.", bot.MaxPicture>>20)
	for _, l := range []texts.Lang{texts.NL, texts.EN} {
		if got := texts.T("reason." + string(bot.ReasonMediaTooBig)).In(l); !strings.HasSuffix(got, limit) {
			t.Errorf("%q does not end with%s", got, limit)
		}
	}
}
