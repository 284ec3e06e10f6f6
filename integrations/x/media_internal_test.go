package x

import (
	"net/netip"
	"testing"
)

func TestOnlyXsOwnHostsHaveItsPhotos(t *testing.T) {
	real := account{config: Config{APIURL: "https://api.x.com"}}
	for address, want := range map[string]bool{
		"https://pbs.twimg.com/media/F1.jpg?name=large": true, "https://pbs.twimg.com:443/media/F1.jpg": true,
		"http://pbs.twimg.com/media/F1.jpg": false, "https://pbs.twimg.com:8443/F1.jpg": false, "https://pbs.twimg.com.evil.example/F1.jpg": false,
		"https://me@pbs.twimg.com/F1.jpg": false, "https://video.twimg.com/F1.mp4": false, "https://api.x.com/F1.jpg": false, "://": false,
	} {
		if got := real.hasMedia(address); got != want {
			t.Errorf("%s: %v", address, got)
		}
	}
	tested := account{config: Config{APIURL: "http://127.0.0.1:4321"}}
	for address, want := range map[string]bool{
		"http://127.0.0.1:4321/media/1": true, "https://127.0.0.1:4321/media/1": false, "http://127.0.0.1:4322/media/1": false, "http://localhost:4321/1": false,
	} {
		if got := tested.hasMedia(address); got != want {
			t.Errorf("of a test server, %s: %v", address, got)
		}
	}
}

func TestMediaHostsLeadOutside(t *testing.T) {
	for ip, want := range map[string]bool{
		"93.184.216.34": true, "2606:2800:220:1::1": true, "127.0.0.1": false, "::1": false, "10.1.2.3": false, "192.168.1.1": false,
		"172.16.0.1": false, "169.254.169.254": false, "100.64.1.1": false, "0.0.0.0": false, "fd00::1": false, "fe80::1": false,
		"224.0.0.1": false, "255.255.255.255": false, "::ffff:10.0.0.1": false,
	} {
		at := netip.MustParseAddr(ip)
		if err := publicOnly("tcp", netip.AddrPortFrom(at, 443).String(), nil); (err == nil) != want {
			t.Errorf("%s: %v", ip, err)
		}
	}
}
