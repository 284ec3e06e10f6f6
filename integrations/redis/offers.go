package redis

import (
	"strconv"
)

// offer is the job that is next in a lane of one partition, as of a time.
type offer struct {
	lane  string
	job   string // place and key; "": none is due
	from  int64  // since when it can be had
	held  bool   // it has a lease, that is over
	later int64  // when another may go before it, 0: none
}

// place is the part of the job that tells the order.
func (o offer) rank() string { return o.job[:1+timeDigits+16] }

// along is what two offers of one lane come to: who goes first, and the sooner of when
// another may go before it.
func (o offer) along(other offer) offer {
	first, later := o, other.later
	if o.job == "" || other.job != "" && other.rank() < o.rank() {
		first, later = other, o.later
	}
	if first.later == 0 || later != 0 && later < first.later {
		first.later = later
	}
	return first
}

// gap is how long the lane closes when the job is leased, in milliseconds.
func (o offer) gap() int64 { return gapOf(o.job) }

func gapOf(job string) int64 {
	ms, _ := strconv.ParseInt(job[placeDigits-10:placeDigits], 10, 64)
	return ms
}

// offers is what a partition says of its lanes after so many changes.
type offers struct {
	changes uint64
	lanes   []offer
}

// decodeOffers reads a count of changes and four strings a lane, see line.lua.
func decodeOffers(changes string, reply []string) (o offers, err error) {
	if len(reply)%4 != 0 {
		return o, errDamaged
	}
	if o.changes, err = strconv.ParseUint(changes, 10, 64); err != nil {
		return o, errDamaged
	}
	for rest := reply; len(rest) > 0; rest = rest[4:] {
		one, err := decodeOffer(rest[0], rest[1], rest[2], rest[3])
		if err != nil {
			return offers{}, err
		}
		o.lanes = append(o.lanes, one)
	}
	return o, nil
}

func decodeOffer(lane, job, held, later string) (o offer, err error) {
	name, rest, ok := cutName(lane)
	if !ok || rest != "" {
		return o, errDamaged
	}
	o = offer{lane: name, job: job, held: held != ""}
	if later != "" {
		if o.later, err = strconv.ParseInt(later, 10, 64); err != nil {
			return o, errDamaged
		}
	}
	if job == "" {
		return o, nil
	}
	if len(job) <= placeDigits {
		return o, errDamaged
	}
	if o.from, err = decodeDue(job); err != nil {
		return o, errDamaged
	}
	if o.held {
		if o.from, err = strconv.ParseInt(held, 10, 64); err != nil {
			return o, errDamaged
		}
	}
	return o, nil
}
