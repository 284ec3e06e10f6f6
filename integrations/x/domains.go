package x

import "strings"

// genericNames are top-level domains of three letters and more under which a host
// without a scheme is taken for a link. X knows all of IANA's; here are those that
// municipal answers may plausibly hold. Every pair of letters counts as a
// country's.
var genericNames = names(`
	com net org edu gov mil int info biz name pro mobi asia cat coop jobs museum tel travel post arpa
	amsterdam frl gent brussels vlaanderen berlin hamburg koeln london paris wien
	academy africa agency app apartments art arte associates audio auto
	band bank bar bet bike bio blog blue boutique build builders business buzz
	cafe camera camp capital cards care careers cars cash center charity chat cheap church city cleaning click
	clinic clothing cloud club coach codes coffee college community company computer consulting contact
	cooking cool country courses credit
	dance data date day deals degree delivery dental design dev diet digital direct directory dog domains
	earth eco education email energy engineer engineering estate events exchange expert express
	family fan fans farm fashion film finance financial fish fit fitness flights florist foo food football forum
	foundation fun fund furniture
	gallery game games garden gift gives global gold golf graphics green group guide guru
	health healthcare help here hockey holiday host hosting hotel house how
	immo industries ink institute insure international investments
	land law legal life lighting limited link live loan lol love ltd
	management map market marketing media meet memorial menu mobile money movie
	network news ngo ninja now
	ong one onl online open
	page partners parts party pet pharmacy phone photo photos photography physio pics pictures pink pizza place plus
	politie press productions properties property pub
	radio recipes red rehab rent rentals repair report rest restaurant review reviews rocks run
	safe sale salon school schule science scot security services sex shop shopping show site ski social software solar
	solutions space sport store stream studio study style sucks supplies supply support surf swiss systems
	taxi team tech technology tennis theater theatre tickets tips tires today tools top tours town toys trade training
	university vacations ventures vet video villas vip vision vote voyage
	watch webcam website wedding wiki win wine work works world wtf xxx xyz yoga zip zone`)

func names(list string) map[string]bool {
	set := map[string]bool{}
	for _, name := range strings.Fields(list) {
		set[name] = true
	}
	return set
}
