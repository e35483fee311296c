/*
 * In Person's SDK: opens a check on your page, and tells how it ended. A classic script without dependencies:
 *
 *   const { code, signatureId } = await InPerson.open({ url });
 *
 * What it takes and gives: inperson.d.ts.
 */
(() => {
  "use strict";

  const ALLOW = "autoplay; camera; clipboard-write; fullscreen; screen-wake-lock";
  const SMALL = "(max-width: 599px), (max-height: 599px)";
  const FAILURES = {
    ABORTED: "The check was called off.",
    BUSY: "Another check is open.",
    CLOSED: "The person closed the check.",
  };

  let current = null;

  class InPersonError extends Error {
    constructor(code) {
      super(FAILURES[code]);
      this.name = "InPersonError";
      this.code = code;
    }
  }

  async function open({ url, mode = "modal", container, signal, ...look } = {}) {
    const link = new URL(url);
    if (!/^https?:$/.test(link.protocol)) throw new TypeError("url: not a web address");
    if (!["modal", "inline", "redirect"].includes(mode)) throw new TypeError("mode: modal, inline or redirect");
    if (mode === "inline" && !(container instanceof Element)) throw new TypeError("container: not an element");
    if (mode === "inline" && !container.isConnected) throw new TypeError("container: not in the page");
    if (current && !current.frame?.isConnected) current.fail("CLOSED"); // and not noticed yet
    if (current) throw new InPersonError("BUSY");
    if (signal?.aborted) throw new InPersonError("ABORTED");

    return new Promise((resolve, reject) => {
      const check = { undo: [] };
      const end = (settle, value) => {
        if (current !== check) return;
        current = null;
        // What was done last is undone first, and all of it before the caller hears.
        while (check.undo.length) check.undo.pop()();
        settle(value);
      };
      current = check;
      // Whoever closes a page that says goodbye has called nothing off.
      check.fail = (code) =>
        check.over && code === "CLOSED" ? end(resolve, check.over) : end(reject, new InPersonError(code));
      if (signal) listen(check, signal, "abort", () => check.fail("ABORTED"));
      if (mode === "redirect") {
        listen(check, window, "pageshow", ({ persisted }) => persisted && check.fail("CLOSED")); // back by "back"
        location.assign(link);
        return;
      }
      listen(check, window, "message", ({ origin, source, data }) => {
        if (origin !== link.origin || source !== check.frame.contentWindow) return;
        const { type, code, signatureId } = data ?? {};
        if (type === "over" || type === "complete") check.over = { type: "complete", code, signatureId };
        if (type === "complete") end(resolve, check.over);
      });
      show(check, link, look, mode === "inline" && container);
    });
  }

  function show(check, link, { title = "Face check", closeLabel = "Close", scheme }, container) {
    const before = document.activeElement;
    const frame = make("iframe", "display: block; border: 0; width: 100%; height: 100%");
    check.frame = frame;
    frame.name = "inperson"; // who is around it
    frame.allow = ALLOW;
    frame.title = title;
    frame.src = link;
    check.undo.push(() => {
      if (document.activeElement === document.body) before?.focus({ preventScroll: true });
    });
    const watch = setInterval(() => frame.isConnected || check.fail("CLOSED"), 500); // taken away by somebody else
    check.undo.push(() => clearInterval(watch));
    if (container) {
      frame.style.minHeight = "min(600px, 100vh)";
      append(check, container, frame);
    } else {
      modal(check, title, closeLabel, scheme === "dark" ? ["#0e1112", "#eef1f0"] : ["#f6f5f2", "#1a1f22"]);
    }
  }

  /** The whole screen of a phone; a calm card on a larger one. A shadow root keeps the page's styles out. */
  function modal(check, title, closeLabel, [paper, ink]) {
    const { frame } = check;
    const host = make("div");
    const dialog = make(
      "dialog",
      "position: fixed; inset: 0; z-index: 2147483647; display: flex; box-sizing: border-box; width: 100%; " +
        "height: 100%; max-width: none; max-height: none; margin: 0; border: 0; overscroll-behavior: contain",
    );
    const card = make("div", `display: flex; flex-direction: column; margin: auto; overflow: hidden; background: ${paper}`);
    const bar = make(
      "div",
      `display: flex; padding-inline-start: 16px; font: 500 15px/44px system-ui, sans-serif; color: ${ink}`,
    );
    const name = make("span", "flex: 1; overflow: hidden; text-overflow: ellipsis; white-space: nowrap");
    const button = make(
      "button",
      "width: 44px; height: 44px; padding: 0; border: 0; background: none; color: inherit; font: 20px/44px sans-serif",
    );
    dialog.setAttribute("aria-label", title);
    button.setAttribute("aria-label", closeLabel);
    name.textContent = title;
    button.textContent = "\u2715";
    bar.append(name, button);
    card.append(bar, frame);
    dialog.append(card);
    host.attachShadow({ mode: "open" }).append(dialog);

    const small = matchMedia(SMALL);
    const lay = () => {
      const phone = small.matches;
      const edges = ["top", "right", "bottom", "left"].map((side) => `env(safe-area-inset-${side})`);
      dialog.style.background = phone ? paper : "rgba(0, 0, 0, 0.6)";
      dialog.style.padding = phone ? edges.join(" ") : "24px";
      card.style.width = phone ? "100%" : "432px";
      card.style.height = phone ? "100%" : "min(100%, 800px)";
      card.style.borderRadius = phone ? "0" : "16px";
    };
    const close = () => check.fail("CLOSED");
    lay();
    listen(check, small, "change", lay);
    listen(check, button, "click", close);
    listen(check, dialog, "close", close); // Escape, and "back" where the browser takes it for that
    lockScroll(check);
    append(check, document.body, host);
    if (dialog.showModal) dialog.showModal();
    else standIn(check, dialog, host, close);
    frame.focus();
  }

  /** For browsers without modal dialogs (Safari before 15.4): nothing behind is read out or gets the focus. */
  function standIn(check, dialog, host, close) {
    dialog.setAttribute("role", "dialog");
    dialog.setAttribute("aria-modal", "true");
    for (const other of document.body.children) {
      if (other === host || other.hasAttribute("aria-hidden")) continue;
      other.setAttribute("aria-hidden", "true");
      check.undo.push(() => other.removeAttribute("aria-hidden"));
    }
    listen(check, document, "focusin", ({ target }) => target !== host && check.frame.focus());
    listen(check, document, "keydown", ({ key }) => key === "Escape" && close());
  }

  /** The page behind stays where it is, and gets no wider by its scroll bar. */
  function lockScroll(check) {
    const { style, clientWidth } = document.documentElement;
    const { overflow, paddingInlineEnd } = style;
    const bar = window.innerWidth - clientWidth;
    style.overflow = "hidden";
    if (bar > 0) style.paddingInlineEnd = `${bar}px`;
    check.undo.push(() => Object.assign(style, { overflow, paddingInlineEnd }));
  }

  function listen(check, target, type, call) {
    target.addEventListener(type, call);
    check.undo.push(() => target.removeEventListener(type, call));
  }

  function append(check, parent, child) {
    parent.append(child);
    check.undo.push(() => child.remove());
  }

  /** Styles come through the object model, which a strict Content-Security-Policy allows. */
  function make(tag, style = "") {
    const element = document.createElement(tag);
    element.style.cssText = style;
    return element;
  }

  window.InPerson = Object.freeze({ open });
})();
