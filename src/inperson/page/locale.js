/**
 * The words of one language. A text is a string with {placeholders}, or, where it counts, one string for each
 * plural category of the language ({"one": …, "other": …}).
 */

import { within } from "./wait.js";

const FALLBACK = "en";
const FETCH_MS = 8000;

export class Locale {
  #texts;
  #plurals;

  constructor(language, texts) {
    this.#texts = texts;
    this.#plurals = new Intl.PluralRules(language);
  }

  /** The text at `path` ("hint.NO_FACE"), its placeholders filled; `count` chooses the plural. Null: no such text. */
  text(path, values = {}) {
    let text = path.split(".").reduce((branch, name) => branch?.[name], this.#texts);
    if (text && typeof text === "object") text = text[this.#plurals.select(values.count)] ?? text.other;
    return text?.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole) ?? null;
  }

  /** Fills every element that names its text (`data-text`) or its label (`data-label`). */
  fill(root) {
    for (const element of root.querySelectorAll("[data-text]")) element.textContent = this.text(element.dataset.text);
    for (const element of root.querySelectorAll("[data-label]")) {
      element.setAttribute("aria-label", this.text(element.dataset.label));
    }
  }
}

/** The words of `language`, else English. Rejects when neither arrives. */
export async function loadLocale(language) {
  try {
    return await fetchLocale(language);
  } catch {
    return fetchLocale(FALLBACK);
  }
}

async function fetchLocale(language) {
  const answer = await within(FETCH_MS, fetch(new URL(`locales/${language}.json`, import.meta.url)));
  if (!answer.ok) throw new Error(`no locale ${language}`);
  return new Locale(language, await within(FETCH_MS, answer.json()));
}
