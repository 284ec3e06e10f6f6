package bot

// kind is all that is to be known of a kind of effect. A new one is an entry in the table
// below, and a file with what the entry names.
type kind struct {
	Manner
	queued bool // it waits in the thread's queue for its turn
	draws  bool // it draws the card

	// wanted says ErrObsolete, or nothing when the call is to be made. It is asked before
	// each attempt of a kind that is not queued; nil: it is always wanted.
	wanted func(*decision, Attempting) error
	// call says what to do outside. It is asked when the attempt was written down.
	call func(*decision, Effect) Call
	// still is asked again after pictures were fetched, which takes its time; nil: yes.
	still func(*decision, Effect) bool
	// done takes in that the call was made; nil: nothing follows. What is queued has left
	// the queue by then, and said is how it stood there.
	done func(d *decision, said Queued, f Succeeded) error
	// failed takes in that it is given up; nil: nothing follows. What is queued is still at
	// the head of the queue.
	failed func(*decision, Failed) error
	// fired takes in that a timer went off.
	fired func(*decision)
}

// kinds is the table of effects. It is filled at the start, since what its entries name
// looks into it.
var kinds map[Do]kind

func init() {
	say := Manner{Lane: ToThread, Tries: chatTries, GiveUp: channelShut}
	post := Manner{Lane: ToChannel, Tries: chatTries}
	kinds = map[Do]kind{
		DoPostThread:  {Manner: post, queued: true, draws: true, call: postThread, done: threadPosted, failed: threadNotPosted},
		DoMoveThread:  {Manner: post, queued: true, draws: true, call: postThread, done: threadMoved, failed: threadNotMoved},
		DoUpdateCard:  {Manner: drawing, queued: true, draws: true, call: updateCard, failed: cardNotDrawn},
		DoSay:         {Manner: say, queued: true, call: sayNote, failed: notSaid(sayWithoutQuote)},
		DoStanding:    {Manner: say, queued: true, call: sayNote, failed: notSaid(nil)},
		DoShowMessage: {Manner: say, queued: true, call: sayNote, done: messageSaid, failed: notSaid(sayWithoutText)},
		DoExplain:     {Manner: say, queued: true, call: sayNote, done: pictureStands, failed: notSaid(nil)},
		DoPreview:     {Manner: say, queued: true, call: sayNote, done: previewed, failed: notSaid(notPreviewed)},
		DoAsk:         {Manner: say, queued: true, call: sayNote, done: asked, failed: notSaid(askWithoutQuote)},
		DoTell:        {Manner: post, queued: true, call: tellNote, done: pointed, failed: notTold},
		DoMirror:      {Manner: say, queued: true, call: sayMirror, done: mirrored, failed: notSaid(mirrorWithoutText)},

		DoTellApart:  {Manner: post, wanted: tellable, call: tellNote, done: pointed, failed: notToldApart},
		DoSayUnder:   {Manner: post, wanted: pointerStands, call: sayUnder, failed: notSaidUnder},
		DoNews:       {Manner: post, wanted: newsIsNew, call: sayUnder, failed: notSaidUnder},
		DoShow:       {Manner: showing, wanted: pictureWanted, call: showPicture, still: pictureStill, done: pictureShown, failed: pictureNotShown},
		DoTakeAway:   {Manner: takingAway, call: takeAwayPost, failed: notTakenAway},
		DoTakeMirror: {Manner: takingAway, call: takeAwayPost, failed: mirrorNotTaken},
		DoPublish:    {Manner: publishing, wanted: publishable, call: publish, still: notStopped, done: published, failed: notPublished},
		DoUnpublish:  {Manner: retracting, wanted: retractable, call: unpublish, done: unpublished, failed: notUnpublished},

		DoRemind:         {Manner: timing, fired: (*decision).remind},
		DoExpireClaim:    {Manner: timing, fired: (*decision).expireClaim},
		DoExpireApproval: {Manner: timing, fired: (*decision).expireApproval},
		DoForgetChatter:  {Manner: timing, fired: (*decision).forgetChatter},
		DoForget:         {Manner: timing, fired: (*decision).forget},
	}
}

var (
	timing     = Manner{Lane: InTime}
	drawing    = Manner{Lane: ToThread, Repeatable: true, Tries: cardTries, GiveUp: channelShut}
	showing    = Manner{Lane: OfPictures, Tries: showTries, GiveUp: tooOften(showTries)}
	takingAway = Manner{Lane: ToChannel, Repeatable: true, Tries: retractTries, GiveUp: byHand}
	publishing = Manner{Lane: ToPlatform, Careful: true, LongestPause: longestPause}
	retracting = Manner{Lane: ToPlatform, Repeatable: true, Tries: chatTries, LongestPause: longestPause, GiveUp: nowByHand}
)
