// Keeps the practice room live. Without this file everything works too, with a
// reload. It sends the page's own forms by fetch, and when the room changed it
// fetches the page anew and puts the differences in place.
"use strict";
(() => {
  const { children } = window.draadMorph;
  const drafts = window.draadDrafts;
  const room = document.getElementById("room");
  const news = document.getElementById("news");
  const did = document.getElementById("did");
  const problem = document.getElementById("problem");
  const live = document.getElementById("live");
  const words = document.body.dataset;
  const headers = { "X-Draad-Live": "1" };

  // --- telling what is new ---

  function tell(where, said) {
    if (said.length === 0) return;
    const p = document.createElement("p");
    p.textContent = said.slice(-3).join(" ");
    where.replaceChildren(p);
  }

  function announce(added) {
    const said = [];
    for (const node of added) {
      for (const n of [node, ...node.querySelectorAll("[data-say]")]) {
        if (n.dataset.say) said.push(n.dataset.say);
      }
      if (node.matches(".post, .thread")) node.classList.add("fresh");
    }
    tell(news, said);
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
    for (; n && n !== document.body; n = n.parentElement) if (n.id && n.hasAttribute("tabindex")) ids.push(n.id);
    return ids;
  }

  // --- whether the page is up to date, for who looks at it ---

  let connected = null;
  let stale = false;

  function showState() {
    const good = connected && !stale;
    live.className = good ? "live on" : "live off";
    const word = good ? words.up : connected ? words.stale : words.down;
    const shown = live.querySelector(".word");
    if (shown.textContent !== word) shown.textContent = word;
  }

  // --- asking again: one question at a time, and never more than needed ---

  let asking = false;
  let again = false;
  let retry = 0;

  async function refresh() {
    if (asking) {
      again = true;
      return;
    }
    asking = true;
    clearTimeout(retry);
    try {
      const answer = await fetch(location.pathname + location.search, { headers });
      if (!answer.ok) throw new Error("status " + answer.status);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const added = [];
      const ids = idsAbove(document.activeElement);
      children(room, page.getElementById("room"), added);
      for (const node of added) drafts.restore(node);
      window.draadCases.tick();
      focusAgain(ids);
      announce(added);
      room.dataset.fresh = String(Number(room.dataset.fresh || 0) + 1);
      stale = false;
    } catch {
      stale = true;
      retry = setTimeout(refresh, 3000);
    } finally {
      asking = false;
      if (connected !== null) showState();
      if (again) {
        again = false;
        setTimeout(refresh, 150);
      }
    }
  }

  // --- sending forms ---

  let wrong = null;

  // say shows what went wrong, and ties it to the field that it is about.
  function say(text, field) {
    problem.hidden = text === "";
    problem.querySelector(".says").textContent = text;
    if (wrong) {
      wrong.removeAttribute("aria-invalid");
      wrong.removeAttribute("aria-errormessage");
    }
    wrong = field instanceof Element ? field : null;
    if (!wrong) return;
    wrong.setAttribute("aria-invalid", "true");
    wrong.setAttribute("aria-errormessage", "problem-says");
    wrong.focus();
  }

  function clear(form) {
    for (const field of form.elements) {
      if (field.nodeName === "TEXTAREA" || field.dataset.once !== undefined) field.value = field.defaultValue;
      if (field.nodeName === "TEXTAREA") field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    drafts.forget(form);
    for (const menu of [form.closest("details:not(.case)"), ...form.querySelectorAll("details[open]")]) {
      if (!menu) continue;
      const inside = menu.contains(document.activeElement);
      menu.open = false;
      if (inside) menu.querySelector("summary").focus();
    }
  }

  async function send(form, button) {
    form.setAttribute("aria-busy", "true");
    const writes = form.querySelector("textarea") !== null;
    try {
      const action = (button && button.getAttribute("formaction")) || form.getAttribute("action");
      const data = new FormData(form, button);
      const body = form.enctype === "multipart/form-data" ? data : new URLSearchParams(data);
      const answer = await fetch(action, { method: "POST", body, headers });
      if (!answer.ok) {
        // Only our own program answers in plain text: a proxy's page is not for people.
        const ours = (answer.headers.get("Content-Type") || "").startsWith("text/plain");
        return say(ours ? await answer.text() : words.refused, form.elements[answer.headers.get("X-Draad-Field")]);
      }
      say("");
      tell(did, [words.done.replace("{act}", button ? button.textContent.trim() : "")]);
      clear(form);
      await refresh();
    } catch {
      say(writes ? words.unsent : words.undone);
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
  problem.querySelector("button").addEventListener("click", () => {
    const back = wrong;
    say("");
    if (back) back.focus();
  });

  // --- following the room ---

  function follow() {
    const line = new EventSource("/practice/events");
    line.addEventListener("open", () => {
      connected = true;
      showState();
      refresh(); // catch up with what happened while the line was down
    });
    line.addEventListener("change", refresh);
    line.addEventListener("error", () => {
      connected = false;
      showState();
      if (line.readyState === EventSource.CLOSED) setTimeout(follow, 5000);
    });
  }
  drafts.restore(document);
  follow();
})();
