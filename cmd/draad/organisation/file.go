package organisation

import (
	"bytes"
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
	Holidays []Date   // days off besides the Dutch public holidays
	Name     string   // of the file, for people
	Example  bool     // it is the built-in example, or a copy that nobody changed
	Hints    []string // what may not be meant, a sentence each: nothing is wrong with the file
}

// Example is the built-in file, with its comments.
func Example() []byte { return example }

// ExampleOrganisation is what the organisation of the built-in file is called.
func ExampleOrganisation() string {
	f, err := Parse(exampleName, example)
	if err != nil {
		panic(err) // it is part of the program
	}
	return f.Organisation.Name
}

// Open reads the file at a path; an empty path is the built-in example. Accounts
// on another platform than those named are mistakes; with none named, any will do.
// The error is Problems, or tells why the file cannot be read.
func Open(path string, platforms ...bot.PlatformName) (*File, error) {
	if path == "" {
		return parsed(exampleName, example, platforms)
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
	return parsed(path, data, platforms)
}

func parsed(name string, data []byte, platforms []bot.PlatformName) (*File, error) {
	f, err := Parse(name, data, platforms...)
	if err == nil {
		f.Example = bytes.Equal(bytes.TrimSpace(data), bytes.TrimSpace(example))
	}
	return f, err
}
