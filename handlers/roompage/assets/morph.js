// Puts the differences between two versions of a page in place, so that focus,
// caret, open menus and whatever somebody has begun to write stay.
"use strict";
(() => {
  const keyed = (n) => n.nodeType === 1 && n.id !== "";
  const isField = (n) => /^(INPUT|TEXTAREA|SELECT)$/.test(n.nodeName);

  // written tells whether a person did something in a field.
  function written(field) {
    if (field === document.activeElement) return true;
    if (field.nodeName === "SELECT") return [...field.options].some((o) => o.selected !== o.defaultSelected);
    return field.type !== "hidden" && field.type !== "submit" && field.value !== field.defaultValue;
  }

  // holds tells whether something in an element would be lost with it.
  function holds(node) {
    if (node.nodeType !== 1) return false;
    if (isField(node)) return written(node);
    return [...node.querySelectorAll("form[data-live] :is(input, textarea, select)")].some(written);
  }

  function sameKind(a, b) {
    if (a.nodeType !== b.nodeType || a.nodeName !== b.nodeName) return false;
    return keyed(a) || keyed(b) ? a.id === b.id : true;
  }

  // attributes takes over what the page says, but whether a menu is open is for who looks.
  function attributes(old, fresh) {
    const mine = (name) => name === "open" && old.nodeName === "DETAILS";
    for (const { name } of [...old.attributes]) {
      if (!fresh.hasAttribute(name) && !mine(name)) old.removeAttribute(name);
    }
    for (const { name, value } of [...fresh.attributes]) {
      if (old.getAttribute(name) !== value && !mine(name)) old.setAttribute(name, value);
    }
  }

  function morph(old, fresh, added) {
    if (old.nodeType !== 1) {
      if (old.data !== fresh.data) old.data = fresh.data;
      return;
    }
    if (isField(old) && (written(old) || old.dataset.keep !== undefined)) return;
    attributes(old, fresh);
    if (old.dataset.until !== undefined) return; // the clock runs here
    if (old.nodeName === "TEXTAREA") {
      if (old.defaultValue !== fresh.defaultValue) old.value = old.defaultValue = fresh.defaultValue;
      return;
    }
    children(old, fresh, added);
  }

  // next drops a node that the page has no more, unless somebody writes in it, and
  // gives the one after it.
  function next(gone) {
    const after = gone.nextSibling;
    if (!holds(gone)) gone.remove();
    return after;
  }

  // move keeps the focus where the browser can.
  function move(parent, node, before) {
    if (parent.moveBefore) parent.moveBefore(node, before);
    else parent.insertBefore(node, before);
  }

  function children(old, fresh, added) {
    const stays = new Set([...fresh.children].filter(keyed).map((n) => n.id));
    const known = new Map([...old.children].filter(keyed).map((n) => [n.id, n]));
    let at = old.firstChild;
    for (const wanted of [...fresh.childNodes]) {
      while (at && keyed(at) && !stays.has(at.id)) at = next(at);
      const match = keyed(wanted) ? known.get(wanted.id) : at && sameKind(at, wanted) ? at : null;
      if (!match) {
        const node = document.importNode(wanted, true);
        old.insertBefore(node, at);
        if (node.nodeType === 1) added.push(node);
        continue;
      }
      if (match === at) at = at.nextSibling;
      else move(old, match, at);
      morph(match, wanted, added);
    }
    while (at) at = next(at);
  }

  window.draadMorph = { children, written };
})();
