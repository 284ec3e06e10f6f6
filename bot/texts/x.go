package texts

// xTexts is what the X integration says about an answer.
var xTexts = table{
	"platform.x": {"X", "X"},
	"x.advise.link": {
		"Let op: met een link kost een bericht op X meer ({price} in plaats van {usual}).",
		"Please note: a post with a link costs more on X ({price} instead of {usual}).",
	},
}
