// Keeps what somebody has begun to write, in this window alone: it is there again
// after another colleague, channel or language was chosen, and after a reload.
"use strict";
(() => {
  const { written } = window.draadMorph;
  const name = (field) => "draad:" + field.id;
  const fields = (root) => root.querySelectorAll("form[data-live] :is(textarea, select, input:not([type=hidden], [type=file]))");

  // safely does without, where the browser keeps nothing for pages.
  function safely(act) {
    try {
      return act();
    } catch {
      return null;
    }
  }

  function keep(field) {
    if (!field.id || !field.form || field.form.dataset.live === undefined || field.type === "file") return;
    const changed = field.nodeName === "SELECT" ? written(field) : field.value !== field.defaultValue;
    safely(() => (changed ? sessionStorage.setItem(name(field), field.value) : sessionStorage.removeItem(name(field))));
  }

  // restore fills in what was kept, and opens the menus it stands in.
  function restore(root) {
    for (const field of fields(root)) {
      const kept = safely(() => sessionStorage.getItem(name(field)));
      if (kept === null || kept === field.value || document.activeElement === field) continue;
      field.value = kept;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      if (field.nodeName !== "TEXTAREA") continue;
      for (let menu = field.closest("details"); menu; menu = menu.parentElement.closest("details")) menu.open = true;
    }
  }

  // forget is for what was sent.
  function forget(form) {
    for (const field of fields(form.parentElement)) if (field.form === form) keep(field);
  }

  document.addEventListener("input", (e) => keep(e.target));
  document.addEventListener("change", (e) => keep(e.target));
  // A chosen photo cannot be kept: ask before it is lost.
  window.addEventListener("beforeunload", (e) => {
    if ([...document.querySelectorAll("input[type=file]")].some((f) => f.files.length > 0)) e.preventDefault();
  });

  window.draadDrafts = { restore, forget };
})();
