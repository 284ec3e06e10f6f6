package sim

import (
	"fmt"
	"regexp"
	"strings"

	"draad/bot"
)

// words remembers what colleagues wrote, each text with a mark of its own, so that
// it is known wherever it turns up.
type words struct {
	n       int
	written map[string]*written
	claimed map[string]map[bot.ColleagueID]bool // who asked for a signature
	signed  map[string]bot.ColleagueID          // whose words a signature stood under first
}

// written is one text of one contribution.
type written struct {
	mark  string
	text  string
	files []bot.File
	by    bot.ColleagueID
	post  bot.Ref
	talk  *talk
}

func newWords() words {
	s := words{written: map[string]*written{}, claimed: map[string]map[bot.ColleagueID]bool{}, signed: map[string]bot.ColleagueID{}}
	for _, p := range organisation().People {
		if p.Initials != "" {
			s.claims(p.ID, p.Initials)
		}
	}
	return s
}

// claims notes that somebody asked for a signature.
func (s *words) claims(by bot.ColleagueID, sign string) {
	if s.claimed[sign] == nil {
		s.claimed[sign] = map[bot.ColleagueID]bool{}
	}
	s.claimed[sign][by] = true
}

var markIn = regexp.MustCompile(`\bk\d+\b`)

// compose makes a text of so many sentences, each with the mark.
func (s *words) compose(by bot.ColleagueID, sentences int) *written {
	s.n++
	w := &written{mark: fmt.Sprintf("k%d", s.n), by: by}
	var all []string
	for i := range sentences {
		all = append(all, fmt.Sprintf("Zin %d van %s één 😀.", i+1, w.mark))
	}
	w.text = strings.Join(all, " ")
	s.written[w.mark] = w
	return w
}

// of finds whose words these are, nil when they are nobody's.
func (s *words) of(text string) *written { return s.written[markIn.FindString(text)] }

// shownBy gives the words that a preview shows, or what was said elsewhere; nil when the post
// is neither.
func (s *words) shownBy(p *post) *written {
	if p == nil || p.note == nil || !strings.HasPrefix(p.note.Text.Key, "preview.") && !p.mirrors() {
		return nil
	}
	return s.of(p.note.Quote)
}
