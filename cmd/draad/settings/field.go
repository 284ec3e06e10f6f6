package settings

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
)

// field is one setting of a Config struct.
type field struct {
	name     string // with its prefix
	def      string
	desc     string
	secret   bool
	required bool
	oneof    []string
	min, max string
	value    reflect.Value
}

// fields lists the settings of a Config struct, which is passed by pointer. It
// panics on anything else: that is a mistake in the program, not in a setting.
func fields(prefix string, config any) []field {
	ptr := reflect.ValueOf(config)
	if ptr.Kind() != reflect.Pointer || ptr.Elem().Kind() != reflect.Struct {
		panic(fmt.Sprintf("settings: %T is not a pointer to a struct", config))
	}
	v := ptr.Elem()
	var all []field
	for i := range v.NumField() {
		f := v.Type().Field(i)
		if !f.IsExported() || isTrue(f.Tag.Get("ignored")) {
			continue
		}
		all = append(all, describe(prefix, f, v.Field(i)))
	}
	return all
}

func describe(prefix string, f reflect.StructField, v reflect.Value) field {
	suffix := f.Tag.Get("envconfig")
	if suffix == "" {
		suffix = f.Name
	}
	d := field{
		name:     strings.ToUpper(prefix + "_" + suffix),
		def:      f.Tag.Get("default"),
		desc:     f.Tag.Get("desc"),
		secret:   isTrue(f.Tag.Get("secret")),
		required: isTrue(f.Tag.Get("required")),
		min:      f.Tag.Get("min"),
		max:      f.Tag.Get("max"),
		value:    v,
	}
	if o := f.Tag.Get("oneof"); o != "" {
		d.oneof = strings.Split(o, ",")
	}
	return d
}

func isTrue(s string) bool { b, _ := strconv.ParseBool(s); return b }
