const begin = document.getElementById("begin");
const outcome = document.getElementById("outcome");
const WORDS = {
  PASS: "Thank you. Welcome!",
  FAIL: "We could not confirm that it is you.",
  INCOMPLETE: "That is not finished yet. Please try again.",
  CLOSED: "You can begin again whenever you like.",
};

begin.addEventListener("click", async () => {
  begin.disabled = true;
  outcome.textContent = "";
  try {
    const { url } = await ask("link");
    await InPerson.open({ url, title: "Show that it is you" });
    // What the page told is a hint. What counts is what the backend hears.
    const { result } = await ask("result");
    outcome.textContent = WORDS[result];
  } catch (error) {
    outcome.textContent = WORDS[error.code] ?? "That did not work. Please try again.";
  } finally {
    begin.disabled = false;
    begin.focus(); // which a disabled button cannot keep
  }
});

async function ask(what) {
  const answer = await fetch(what, { method: "POST" });
  if (!answer.ok) throw new Error(`${what}: ${answer.status}`);
  return answer.json();
}
