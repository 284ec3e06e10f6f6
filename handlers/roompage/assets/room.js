// Keeps the practice room live. Without this file everything works too, with a
// reload. It sends the page's own forms by fetch, and when the room changed it
// fetches the page anew and puts the differences in place, so that focus, caret,
// unsent text, open menus and scroll position stay.
"use strict";
(() => {
  const room = document.getElementById("room");
  const news = document.getElementById("news");
  const problem = document.getElementById("problem");
  const live = document.getElementById("live");
  const headers = { "X-Draad-Live": "1" };

  // --- putting differences in place ---

  const keyed = (n) => n.nodeType === 1 && n.id !== "";
  const isField = (n) => /^(INPUT|TEXTAREA|SELECT)$/.test(n.nodeName);

  function sameKind(a, b) {
    if (a.nodeType !== b.nodeType || a.nodeName !== b.nodeName) return false;
    return keyed(a) || keyed(b) ? a.id === b.id : true;
  }

  function touched(field) {
    if (field === document.activeElement || field.dataset.keep !== undefined) return true;
    if (field.nodeName === "SELECT") return [...field.options].some((o) => o.selected !== o.defaultSelected);
    return field.type !== "hidden" && field.value !== field.defaultValue;
  }

  function attributes(old, fresh) {
    for (const { name } of [...old.attributes]) {
      if (!fresh.hasAttribute(name) && !(name === "open" && old.nodeName === "DETAILS")) old.removeAttribute(name);
    }
    for (const { name, value } of [...fresh.attributes]) {
      if (old.getAttribute(name) !== value) old.setAttribute(name, value);
    }
  }

  function morph(old, fresh, added) {
    if (old.nodeType !== 1) {
      if (old.data !== fresh.data) old.data = fresh.data;
      return;
    }
    if (isField(old) && touched(old)) return;
    attributes(old, fresh);
    if (old.nodeName === "TEXTAREA") {
      if (old.defaultValue !== fresh.defaultValue) old.value = old.defaultValue = fresh.defaultValue;
      return;
    }
    children(old, fresh, added);
  }

  function children(old, fresh, added) {
    const stays = new Set([...fresh.children].filter(keyed).map((n) => n.id));
    const known = new Map([...old.children].filter(keyed).map((n) => [n.id, n]));
    let at = old.firstChild;
    for (const next of [...fresh.childNodes]) {
      while (at && keyed(at) && !stays.has(at.id)) {
        const gone = at;
        at = at.nextSibling;
        gone.remove();
      }
      const match = keyed(next) ? known.get(next.id) : at && sameKind(at, next) ? at : null;
      if (!match) {
        const node = document.importNode(next, true);
        old.insertBefore(node, at);
        if (node.nodeType === 1) added.push(node);
        continue;
      }
      if (match === at) at = at.nextSibling;
      else old.insertBefore(match, at);
      morph(match, next, added);
    }
    while (at) {
      const gone = at;
      at = at.nextSibling;
      gone.remove();
    }
  }

  // --- telling what is new ---

  function announce(added) {
    const said = [];
    for (const node of added) {
      for (const n of [node, ...node.querySelectorAll("[data-say]")]) {
        if (n.dataset.say) said.push(n.dataset.say);
      }
      if (node.matches(".post, .thread")) node.classList.add("fresh");
    }
    if (said.length === 0) return;
    const p = document.createElement("p");
    p.textContent = said.slice(-3).join(" ");
    news.replaceChildren(p);
  }

  // focusAgain puts the focus near where it was when its element went away.
  function focusAgain(ids) {
    if (document.activeElement && document.activeElement !== document.body) return;
    for (const id of ids) {
      const n = document.getElementById(id);
      if (n) return n.focus({ preventScroll: true });
    }
  }

  function idsAbove(n) {
    const ids = [];
    for (; n && n !== document.body; n = n.parentElement) if (n.id && n.tabIndex >= -1) ids.push(n.id);
    return ids.filter((id) => document.getElementById(id).hasAttribute("tabindex"));
  }

  // --- asking again: one question at a time, and never more than needed ---

  let asking = false;
  let again = false;

  async function refresh() {
    if (asking) {
      again = true;
      return;
    }
    asking = true;
    try {
      const answer = await fetch(location.pathname + location.search, { headers });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const added = [];
      const ids = idsAbove(document.activeElement);
      children(room, page.getElementById("room"), added);
      focusAgain(ids);
      announce(added);
      room.dataset.fresh = String(Number(room.dataset.fresh || 0) + 1);
    } catch {
      // the line is down: the stream says so, and asks again when it is back
    } finally {
      asking = false;
      if (again) {
        again = false;
        setTimeout(refresh, 150);
      }
    }
  }

  // --- sending forms ---

  function say(text) {
    problem.hidden = text === "";
    problem.textContent = text;
  }

  function clear(form) {
    for (const field of form.elements) {
      if (field.nodeName === "TEXTAREA" || field.dataset.once !== undefined) field.value = field.defaultValue;
    }
    const menu = form.closest("details") || form.querySelector("details[open]");
    if (menu) {
      menu.open = false;
      if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
    }
  }

  async function send(form, button) {
    form.setAttribute("aria-busy", "true");
    try {
      const action = (button && button.getAttribute("formaction")) || form.getAttribute("action");
      const data = new FormData(form, button);
      const body = form.enctype === "multipart/form-data" ? data : new URLSearchParams(data);
      const answer = await fetch(action, { method: "POST", body, headers });
      if (!answer.ok) return say(await answer.text());
      say("");
      clear(form);
      await refresh();
    } catch {
      say(document.body.dataset.down);
    } finally {
      form.removeAttribute("aria-busy");
    }
  }

  document.addEventListener("submit", (e) => {
    const form = e.target;
    if (!(form instanceof HTMLFormElement) || form.dataset.live === undefined) return;
    e.preventDefault();
    if (form.getAttribute("aria-busy") !== "true") send(form, e.submitter);
  });
  document.addEventListener("keydown", (e) => {
    if (e.key === "Enter" && (e.ctrlKey || e.metaKey) && e.target.nodeName === "TEXTAREA") e.target.form.requestSubmit();
    if (e.key === "Escape") say("");
  });

  // --- following the room ---

  function connected(on) {
    live.className = on ? "live on" : "live off";
    const word = on ? document.body.dataset.up : document.body.dataset.down;
    const shown = live.querySelector(".word");
    if (shown.textContent !== word) shown.textContent = word;
  }

  function follow() {
    const line = new EventSource("/practice/events");
    line.addEventListener("open", () => {
      connected(true);
      refresh(); // catch up with what happened while the line was down
    });
    line.addEventListener("change", refresh);
    line.addEventListener("error", () => {
      connected(false);
      if (line.readyState === EventSource.CLOSED) setTimeout(follow, 5000);
    });
  }
  follow();
})();
