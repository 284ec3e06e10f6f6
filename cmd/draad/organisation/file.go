package organisation

import (
	_ "embed"
	"fmt"
	"os"

	"draad/bot"
)

// maxFile is the largest organisation file that is read, in bytes.
const maxFile = 1 << 20

//go:embed example.yaml
var example []byte

// exampleName is what the built-in file is called in errors and in the log.
const exampleName = "the built-in example"

// File is what an organisation file says.
type File struct {
	bot.Organisation
	Hours    Hours
	Holidays []Date // days off besides the Dutch public holidays
	Name     string // of the file, for people
}

// Example is the built-in file, with its comments.
func Example() []byte { return example }

// Open reads the file at a path; an empty path is the built-in example. Accounts
// on another platform than those named are mistakes; with none named, any will do.
// The error is Problems, or tells why the file cannot be read.
func Open(path string, platforms ...bot.PlatformName) (*File, error) {
	if path == "" {
		return Parse(exampleName, example, platforms...)
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("the organisation file cannot be read: %w; check DRAAD_ORGANISATION", err)
	}
	if !info.Mode().IsRegular() || info.Size() > maxFile {
		return nil, fmt.Errorf("the organisation file %s should be a file of at most 1 MiB; check DRAAD_ORGANISATION", path)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("the organisation file cannot be read: %w; check who may read it", err)
	}
	return Parse(path, data, platforms...)
}
