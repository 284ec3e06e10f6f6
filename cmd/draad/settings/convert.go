package settings

import (
	"errors"
	"net/url"
	"os"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/kelseyhightower/envconfig"
)

var (
	durationType = reflect.TypeFor[time.Duration]()
	urlType      = reflect.TypeFor[url.URL]()
)

// assign puts a value into a field. What it answers is what was expected, for a
// person; it never repeats the value.
func (f field) assign(value string) error {
	if f.value.Kind() == reflect.Slice {
		value = trimItems(value)
	}
	v, err := convert(f.value.Type(), value)
	if err != nil {
		return errors.New("expected " + f.expected())
	}
	if err := f.check(v); err != nil {
		return err
	}
	f.value.Set(v)
	return nil
}

// check holds a value against the tags oneof, min and max, and an address
// against what an address needs.
func (f field) check(v reflect.Value) error {
	if f.oneof != nil && !slices.Contains(f.oneof, v.String()) {
		return errors.New("expected " + f.expected())
	}
	if u, ok := asURL(v); ok && (u.Host == "" || u.Scheme != "http" && u.Scheme != "https") {
		return errors.New("expected " + f.expected())
	}
	if low, ok := f.bound(f.min); ok && v.Int() < low {
		return errors.New("expected no less than " + f.min)
	}
	if high, ok := f.bound(f.max); ok && v.Int() > high {
		return errors.New("expected no more than " + f.max)
	}
	return nil
}

func (f field) bound(tag string) (int64, bool) {
	if tag == "" {
		return 0, false
	}
	v, err := convert(f.value.Type(), tag)
	if err != nil {
		panic("settings: " + f.name + " has a min or max that is no value of its own type")
	}
	return v.Int(), true
}

// expected is what a value should look like, in words and with an example.
func (f field) expected() string {
	t := f.value.Type()
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case f.oneof != nil:
		return strings.Join(f.oneof, " or ")
	case t == durationType:
		return "a duration, such as 90s, 15m or 24h"
	case t == urlType:
		return "an http or https address, such as https://example.org"
	}
	switch t.Kind() {
	case reflect.Bool:
		return "true or false"
	case reflect.Slice, reflect.String:
		return "a text"
	case reflect.Float32, reflect.Float64:
		return "a number, such as 0.5"
	}
	return "a whole number, such as 4"
}

// scratch is the variable under which envconfig finds the value at hand.
const scratch = "DRAAD_VALUE_AT_HAND"

var atHand sync.Mutex

// convert lets envconfig read one value as a type.
func convert(t reflect.Type, value string) (reflect.Value, error) {
	holder := reflect.New(reflect.StructOf([]reflect.StructField{{
		Name: "Value", Type: t, Tag: `envconfig:"` + scratch + `"`,
	}}))
	atHand.Lock()
	defer atHand.Unlock()
	if err := os.Setenv(scratch, value); err != nil {
		return reflect.Value{}, err
	}
	defer os.Unsetenv(scratch)
	if err := envconfig.Process("", holder.Interface()); err != nil {
		return reflect.Value{}, err
	}
	return holder.Elem().Field(0), nil
}

func asURL(v reflect.Value) (url.URL, bool) {
	if v.Kind() == reflect.Pointer && v.Type().Elem() == urlType {
		v = v.Elem()
	}
	u, ok := v.Interface().(url.URL)
	return u, ok
}

// trimItems trims the items of a list and leaves out empty ones.
func trimItems(list string) string {
	var items []string
	for item := range strings.SplitSeq(list, ",") {
		if item = strings.TrimSpace(item); item != "" {
			items = append(items, item)
		}
	}
	return strings.Join(items, ",")
}
