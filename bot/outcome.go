package bot

// What becomes of an effect: it is about to be attempted, its call was made, it is given up,
// its time has come. What that means for each kind stands in the table (kinds.go).

// attempting is asked before each call: is it still wanted?
func (d *decision) attempting(f Attempting) error {
	k := kinds[f.Effect.Kind]
	if !k.queued {
		if k.wanted == nil {
			return nil
		}
		return k.wanted(d, f)
	}
	if !d.atHead(f.Effect) {
		return ErrObsolete
	}
	head := &d.c.Queue[0]
	d.maybeDrawn(*head)
	head.Begun, head.Stale, head.Wait.On = true, false, ""
	if k.draws {
		head.Gist = d.gist()
	}
	return nil
}

// atHead reports whether the effect is the one that the thread waits for.
func (d *decision) atHead(e Effect) bool {
	return len(d.c.Queue) > 0 && d.c.Queue[0].Key == e.Key
}

// succeeded takes in that a call was made.
func (d *decision) succeeded(f Succeeded) error {
	k := kinds[f.Effect.Kind]
	if !k.queued {
		return k.after(d, Queued{}, f)
	}
	if !d.atHead(f.Effect) {
		return ErrObsolete
	}
	said := d.c.Queue[0]
	d.drawn(said)
	d.c.Queue = d.c.Queue[1:]
	err := k.after(d, said, f)
	d.showNext(f.Effect)
	return err
}

func (k kind) after(d *decision, said Queued, f Succeeded) error {
	if k.done == nil {
		return nil
	}
	return k.done(d, said, f)
}

// failed takes in that a call is given up.
func (d *decision) failed(f Failed) error {
	k := kinds[f.Effect.Kind]
	switch {
	case k.failed == nil:
		return nil
	case k.queued && !d.atHead(f.Effect):
		return ErrObsolete
	}
	return k.failed(d, f)
}

// fired takes in that a timer went off.
func (d *decision) fired(e Effect) error {
	set, ok := d.c.Timers[e.Kind]
	k := kinds[e.Kind]
	if !ok || set.Key != e.Key || k.fired == nil {
		return ErrObsolete
	}
	delete(d.c.Timers, e.Kind)
	k.fired(d)
	return nil
}
