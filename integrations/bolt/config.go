package bolt

import (
	"os"
	"path/filepath"

	"draad/bot"
)

// Config is where the store is.
type Config struct {
	Data string `envconfig:"DATA" default:"./draad-data" desc:"folder of the embedded store; made when it is not there"`
}

// Validate reports every problem at once.
func (c Config) Validate() []error {
	if c.Data == "" {
		return []error{bot.Errorf(bot.Invalid, "DRAAD_DATA is empty: name the folder in which Draad may keep its data")}
	}
	return nil
}

const (
	fileName   = "draad.db"
	holderName = "draad.db.holder"
	socketName = "draad.sock"
)

func (c Config) file() string   { return filepath.Join(c.Data, fileName) }
func (c Config) holder() string { return filepath.Join(c.Data, holderName) }

// Exists reports whether there is a store in the folder.
func (c Config) Exists() bool {
	_, err := os.Stat(c.file())
	return err == nil
}
