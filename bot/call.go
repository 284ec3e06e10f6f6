package bot

// Call is what the relay does outside for an effect: a value, so that who decides what is
// to be done touches nothing. It is one of the types below.
type Call interface{ call() }

type (
	// OpenThread posts a thread in a channel.
	OpenThread struct {
		Channel string
		Card    Card
	}
	// DrawCard draws the card of a thread again.
	DrawCard struct {
		Thread Ref
		Card   Card
	}
	// SayThere says something in a thread.
	SayThere struct {
		Thread Ref
		Note   Note
	}
	// TellThere says something in a channel, outside any thread.
	TellThere struct {
		Channel string
		Note    Note
	}
	// ShowThere fetches a picture from a platform and shows it in a thread.
	ShowThere struct {
		Thread  Ref
		Note    Note
		From    PlatformName
		Account AccountID
		Media   Media
		Name    string // the beginning of a file name
	}
	// Remove takes a post of ours in the workspace away.
	Remove struct{ Post Ref }
	// Publish posts one part of an answer, with the files that the reply names.
	Publish struct {
		On    PlatformName
		Reply Reply
	}
	// Unpublish takes a part of an answer off its platform.
	Unpublish struct {
		On      PlatformName
		Account AccountID
		Post    Ref
	}
)

func (OpenThread) call() {}
func (DrawCard) call()   {}
func (SayThere) call()   {}
func (TellThere) call()  {}
func (ShowThere) call()  {}
func (Remove) call()     {}
func (Publish) call()    {}
func (Unpublish) call()  {}

// Call implements State.
func (c Conversation) Call(r *Rules, e Effect) Call {
	k, known := kinds[e.Kind]
	if !known || k.call == nil {
		return nil
	}
	return k.call(&decision{rules: r, c: c}, e)
}

func postThread(d *decision, e Effect) Call {
	return OpenThread{Channel: e.Channel, Card: RenderCard(d.rules, &d.c)}
}

func updateCard(d *decision, _ Effect) Call {
	return DrawCard{Thread: d.c.Thread, Card: RenderCard(d.rules, &d.c)}
}

func sayNote(d *decision, e Effect) Call {
	return SayThere{Thread: d.c.Thread, Note: RenderNote(d.rules, &d.c, e)}
}

func tellNote(d *decision, e Effect) Call {
	return TellThere{Channel: e.Channel, Note: RenderNote(d.rules, &d.c, e)}
}

func showPicture(d *decision, e Effect) Call {
	n := renderPicture(&d.c, e)
	return ShowThere{Thread: d.c.Thread, Note: n, From: e.Where, Account: e.Account, Media: *e.Media, Name: "foto-" + n.Text.Args["number"]}
}

func takeAwayPost(_ *decision, e Effect) Call { return Remove{Post: e.Post} }

func unpublish(_ *decision, e Effect) Call {
	return Unpublish{On: e.Where, Account: e.Account, Post: e.Post}
}

// publish completes what is published with what only the moment knows.
func publish(d *decision, e Effect) Call {
	reply := *e.Reply
	reply.Key = e.Key
	if _, part := d.part(e); part != nil {
		reply.Since = part.Begun
	}
	return Publish{On: e.Where, Reply: reply}
}
