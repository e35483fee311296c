/** The choice of a language, by the languages' own names. It lasts as long as the tab. */

const KEPT = "inperson.language";

/** The language chosen before in this tab, or null. */
export function chosen() {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT));
  } catch {
    return null; // a frame without storage
  }
}

/** Says everything in `language` ({tag, dir}) from now on. False when another was chosen meanwhile. */
export async function speak(language, locale, root = document) {
  const page = root.documentElement;
  const tag = await locale.become(language.tag);
  if (!tag) return false;
  page.lang = tag;
  page.dir = tag === language.tag ? language.dir : "ltr";
  root.title = locale.text("title");
  locale.fill(root);
  return true;
}

/**
 * Fills the list of languages, once there is more than one, and does what the person chooses in it; tells `onChoice`
 * the tag of what is spoken then.
 */
export async function offerLanguages(list, locale, onChoice) {
  const answer = await fetch(new URL("languages.json", import.meta.url));
  const languages = answer.ok ? await answer.json() : [];
  const name = document.querySelector("#language-name");
  const show = () => {
    list.value = document.documentElement.lang;
    name.textContent = list.selectedOptions[0]?.text ?? "";
    const consent = languages[list.selectedIndex]?.consent;
    if (consent) agree(consent);
  };
  for (const { tag, name } of languages) {
    const option = new Option(name, tag);
    option.lang = tag;
    list.append(option);
  }
  show();
  list.parentElement.hidden = languages.length < 2;
  list.addEventListener("change", async () => {
    const language = languages.find(({ tag }) => tag === list.value);
    try {
      if (await speak(language, locale)) {
        keep(language);
        onChoice(language.tag);
      }
    } catch {
      // no connection: it goes on in the language it has
    }
    show();
  });
}

/** Says what the person agrees to: the page came with it in its first language. */
function agree({ tag, text }) {
  const said = document.querySelector("#consent > *");
  if (!said) return; // the page is of a server without
  said.lang = tag;
  said.textContent = text;
}

function keep({ tag, dir }) {
  try {
    sessionStorage.setItem(KEPT, JSON.stringify({ tag, dir }));
  } catch {
    // it lasts as long as this page then
  }
}
