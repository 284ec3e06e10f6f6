package room

import "strings"

// glyphs are the names that chat programs use for common emoji.
var glyphs = map[string]string{
	"eyes": "👀", "white_check_mark": "✅", "see_no_evil": "🙈", "rotating_light": "🚨",
	"mega": "📣", "recycle": "♻️", "loudspeaker": "📢", "bell": "🔔", "warning": "⚠️",
	"+1": "👍", "-1": "👎", "heart": "❤️", "smile": "😄", "joy": "😂", "tada": "🎉",
	"pray": "🙏", "clap": "👏", "wave": "👋", "muscle": "💪", "raised_hands": "🙌",
	"fire": "🔥", "star": "⭐", "bulb": "💡", "question": "❓", "exclamation": "❗",
	"x": "❌", "hourglass": "⌛", "calendar": "📅", "pushpin": "📌", "memo": "📝",
	"email": "📧", "envelope": "✉️", "phone": "☎️", "telephone": "☎️", "speech_balloon": "💬",
	"house": "🏠", "house_with_garden": "🏡", "telephone_receiver": "📞", "houses": "🏘️", "house_buildings": "🏘️", "office": "🏢", "classical_building": "🏛️",
	"wastebasket": "🗑️", "car": "🚗", "bike": "🚲", "parking": "🅿️", "traffic_light": "🚦",
	"construction": "🚧", "evergreen_tree": "🌲", "deciduous_tree": "🌳", "seedling": "🌱",
	"passport_control": "🛂", "identification_card": "🪪", "card_index": "📇", "ticket": "🎫",
	"hammer_and_wrench": "🛠️", "wrench": "🔧", "hammer": "🔨", "broom": "🧹", "police_car": "🚓",
	"lock": "🔒", "moneybag": "💰", "euro": "💶", "bar_chart": "📊", "books": "📚", "school": "🏫",
	"handshake": "🤝", "scales": "⚖️", "balance_scale": "⚖️", "rocket": "🚀", "writing_hand": "✍️", "arrows_counterclockwise": "🔄", "sunny": "☀️", "100": "💯",
}

// names finds a name by its sign, without variation selectors.
var names = func() map[string]string {
	m := make(map[string]string, len(glyphs))
	for name, sign := range glyphs {
		sign = plainSign(sign)
		if old, ok := m[sign]; !ok || name < old {
			m[sign] = name
		}
	}
	return m
}()

// EmojiName makes the name of an emoji out of what somebody typed: ":eyes:",
// "eyes" or "👀". Skin tones are left out. What it does not know it gives back as
// it was: people use emoji that we have never heard of.
func EmojiName(s string) string {
	s = strings.TrimSpace(s)
	if name, ok := names[plainSign(s)]; ok {
		return name
	}
	s = strings.TrimPrefix(s, ":")
	if i := strings.Index(s, "::skin-tone"); i >= 0 {
		s = s[:i]
	}
	return strings.TrimSuffix(s, ":")
}

// EmojiGlyph gives the sign of an emoji, or its name between colons.
func EmojiGlyph(name string) string {
	if sign, ok := glyphs[name]; ok {
		return sign
	}
	return ":" + name + ":"
}

// plainSign leaves out variation selectors and skin tones.
func plainSign(s string) string {
	return strings.Map(func(r rune) rune {
		if r == 0xFE0F || r == 0xFE0E || r >= 0x1F3FB && r <= 0x1F3FF {
			return -1
		}
		return r
	}, s)
}
