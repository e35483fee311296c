/** The words that came with the page. The server puts those of the page's language in this module's place. */
export const brought = { language: null, texts: {} };
