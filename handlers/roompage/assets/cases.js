// What moves in a thread by itself: the count of what is typed, the time that is
// left, and the thread that an address leads to.
"use strict";
(() => {
  const words = document.body.dataset;
  const letters = new Intl.Segmenter();

  // --- how long it is ---

  function count(field) {
    const hint = document.getElementById(field.getAttribute("aria-describedby"));
    if (!hint || field.name !== "text" || !field.closest(".reply")) return;
    let box = hint.parentElement.querySelector(".counter");
    if (!box) {
      box = document.createElement("p");
      box.className = "counter hint";
      box.id = "count-" + field.id;
      hint.before(box);
    }
    const n = [...letters.segment(field.value)].length;
    const max = Number(field.dataset.max || 0);
    box.classList.toggle("over", max > 0 && n > max);
    box.textContent = n === 0 ? "" : (max > 0 ? words.countMax.replace("{max}", max) : words.count).replace("{count}", n);
  }
  document.addEventListener("input", (e) => {
    if (e.target.nodeName === "TEXTAREA") count(e.target);
  });

  // --- how long it still takes ---

  function tick() {
    for (const place of document.querySelectorAll("[data-until]")) {
      const left = Math.ceil((Date.parse(place.dataset.until) - Date.now()) / 1000);
      const text = left > 0 ? "(" + words.left.replace("{seconds}", left) + ")" : "";
      if (place.textContent !== text) place.textContent = text;
    }
  }
  setInterval(tick, 1000);

  // --- where an address leads ---

  function unfold() {
    const there = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!there) return;
    for (let n = there; n; n = n.parentElement) if (n.nodeName === "DETAILS") n.open = true;
    const folded = there.querySelector(":scope > details.case");
    if (folded) folded.open = true;
    there.scrollIntoView();
  }
  window.addEventListener("hashchange", unfold);
  unfold();
  tick();

  window.draadCases = { tick };
})();
