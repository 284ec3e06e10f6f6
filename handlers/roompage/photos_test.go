package roompage_test

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
)

const aPNG = "\x89PNG\r\n\x1A\n\x00\x00\x00\rIHDR"

// sendPhoto fills in a form with a photo, as a browser would.
func (h *house) sendPhoto(path string, fields map[string]string, name, data string) *http.Response {
	h.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for field, value := range fields {
		if err := form.WriteField(field, value); err != nil {
			h.t.Fatal(err)
		}
	}
	part, err := form.CreateFormFile("photo", name)
	if err == nil {
		_, err = io.WriteString(part, data)
	}
	if err != nil || form.Close() != nil {
		h.t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(h.t.Context(), http.MethodPost, h.web.URL+path, &body)
	if err != nil {
		h.t.Fatal(err)
	}
	req.Header.Set("Content-Type", form.FormDataContentType())
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() { res.Body.Close() })
	return res
}

// photos are the pictures in the posts of the first thread in the channel.
func (h *house) photos() []string {
	h.t.Helper()
	var all []string
	for _, th := range h.list("channel=kcc").Team[0].Threads {
		for _, p := range th.Posts {
			for _, photo := range p.Photos {
				all = append(all, photo.URL+" "+photo.Alt)
			}
		}
	}
	return all
}

func TestAPhotoThatACitizenAttachesIsShownToTheTeam(t *testing.T) {
	h := newHouse(t)
	ask := map[string]string{"name": "Fatima", "account": "gemeente", "text": "Een kuil!", "alt": "een kuil"}
	if res := h.sendPhoto("/practice/plein/write", ask, "../../<b>\u202Ekuil.png", aPNG); res.StatusCode != http.StatusSeeOther {
		t.Fatalf("posting: %d", res.StatusCode)
	}
	h.eventually("the photo is in the thread", func() bool { return len(h.photos()) == 1 })
	address, alt, _ := strings.Cut(h.photos()[0], " ")
	status, body, header := h.get(address)
	if status != http.StatusOK || body != aPNG || alt != "een kuil" {
		t.Errorf("%d, %q described as %q", status, body, alt)
	}
	for name, want := range map[string]string{"Content-Type": "image/png", "X-Content-Type-Options": "nosniff",
		"Content-Security-Policy": "default-src 'none'; sandbox", "Cross-Origin-Resource-Policy": "same-origin"} {
		if got := header.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if _, page, _ := h.get("/practice/"); strings.Count(page, `alt="een kuil"`) != 2 || strings.Contains(page, "<b>") {
		t.Error("the photo does not stand on both sides of the page")
	}
}

func TestAPhotoIsGoneWithItsMessage(t *testing.T) {
	h := newHouse(t)
	plein := h.must("post", object{"account": "gemeente", "name": "Fatima", "text": "Kijk", "photos": []object{{"alt": "een kuil", "data": []byte(aPNG)}}})
	address := h.list("").Plein.Threads[0].Posts[0].Photos[0].URL
	if status, _, _ := h.get(address); status != http.StatusOK {
		t.Fatalf("it is answered with %d", status)
	}
	h.must("delete", object{"post": plein})
	if status, _, _ := h.get(address); status != http.StatusNotFound {
		t.Errorf("after it was deleted it is answered with %d", status)
	}
}

func TestWhatIsNoPhotoIsRefusedAtTheDoor(t *testing.T) {
	h := newHouse(t)
	ask := map[string]string{"name": "Fatima", "account": "gemeente", "text": "Kijk"}
	for name, data := range map[string]string{
		"a.png": "<!DOCTYPE html><script>alert(1)</script>", "a.svg": `<svg xmlns="http://www.w3.org/2000/svg"/>`,
		"groot.png": aPNG + strings.Repeat("x", 5<<20),
	} {
		if res := h.sendPhoto("/practice/plein/write", ask, name, data); res.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: %d", name, res.StatusCode)
		}
	}
	if res := h.sendPhoto("/practice/plein/write", ask, "a.png", strings.Repeat("x", 30<<20)); res.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("30 MB: %d", res.StatusCode)
	}
	if res := h.sendPhoto("/practice/team/edit", ask, "a.png", strings.Repeat("x", 300<<10)); res.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("a photo where none can be: %d", res.StatusCode)
	}
	five := []object{{"data": []byte(aPNG)}, {"data": []byte(aPNG)}, {"data": []byte(aPNG)}, {"data": []byte(aPNG)}, {"data": []byte(aPNG)}}
	if status, _ := h.api("post", object{"account": "gemeente", "name": "F", "text": "x", "photos": five}); status != http.StatusBadRequest {
		t.Errorf("five photos: %d", status)
	}
	if n := len(h.list("").Plein.Threads); n != 0 {
		t.Errorf("%d messages were posted all the same", n)
	}
	if res := h.sendPhoto("/practice/plein/write", ask, "", ""); res.StatusCode != http.StatusSeeOther {
		t.Errorf("a form whose file was left empty: %d", res.StatusCode)
	}
}
