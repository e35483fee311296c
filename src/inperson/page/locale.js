/**
 * The words of one language. A text is a string with {placeholders}, or, where it counts, one string for each
 * plural category of the language ({"one": …, "other": …}). An element keeps the name of its text (`data-text`,
 * `data-label`), so that all of them can be said anew in another language.
 */

import { within } from "./wait.js";
import { brought } from "./words.js";

const FALLBACK = "en";
const FETCH_MS = 8000;

export class Locale {
  #texts = {};
  #plurals = null;
  #turn = 0;

  /**
   * Speaks `language` from now on, or English where that has no words; tells which. Null when it was to become another
   * meanwhile; rejects when no words arrive.
   */
  async become(language) {
    this.#turn += 1;
    const turn = this.#turn;
    const words = await fetchWords(language).catch(() => fetchWords(FALLBACK));
    if (turn !== this.#turn) return null;
    this.#texts = words.texts;
    this.#plurals = new Intl.PluralRules(words.language);
    return words.language;
  }

  /** The text at `path` ("hint.NO_FACE"), its placeholders filled; `count` chooses the plural. Null: no such text. */
  text(path, values = {}) {
    let text = path.split(".").reduce((branch, name) => branch?.[name], this.#texts);
    if (text && typeof text === "object") text = text[this.#plurals.select(values.count)] ?? text.other;
    return text?.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole) ?? null;
  }

  /** Says the text at `path` in `element`; without a path, nothing. */
  put(element, path, values = {}) {
    if (path) {
      element.dataset.text = path;
      element.dataset.values = JSON.stringify(values);
    } else {
      delete element.dataset.text;
    }
    element.textContent = path ? this.text(path, values) : "";
  }

  /** Says every text and label of the page. */
  fill(root) {
    for (const element of root.querySelectorAll("[data-text]")) {
      const { text, values } = element.dataset;
      element.textContent = this.text(text, values && JSON.parse(values));
    }
    for (const element of root.querySelectorAll("[data-label]")) {
      element.setAttribute("aria-label", this.text(element.dataset.label));
    }
  }
}

async function fetchWords(language) {
  if (language === brought.language) return brought;
  const answer = await within(FETCH_MS, fetch(new URL(`locales/${language}.json`, import.meta.url)));
  if (!answer.ok) throw new Error(`no locale ${language}`);
  return { language, texts: await within(FETCH_MS, answer.json()) };
}
