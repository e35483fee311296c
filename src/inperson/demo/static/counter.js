/** Behind the counter: the log of one check, and its result with the pictures. */

const PICTURES = [
  ["faceImageFar", "far"],
  ["faceImageNear", "near"],
  ["silentImage", "silent"],
];
const VERDICTS = { PASS: "A living person", FAIL: "Not confirmed", INCOMPLETE: "Not finished" };

const find = (id) => document.getElementById(id);
const clock = new Intl.DateTimeFormat("en", { timeStyle: "medium", hourCycle: "h23" });

export class Counter {
  /** Clears the counter for a new check. */
  begin() {
    find("log").replaceChildren();
    find("idle").hidden = true;
    find("result").hidden = true;
  }

  /** Adds a line: what happened, and its value. */
  note(what, value) {
    const line = element("li");
    line.append(element("time", clock.format()), element("span", what), element("code", value));
    find("log").append(line);
  }

  /** Shows get-result's `data`. */
  result(data) {
    const face = data.faceDetail;
    const score = face?.faceLivenessScore ?? null;
    this.note("Result", data.overallResult);
    find("result").dataset.verdict = data.overallResult;
    find("verdict").textContent = VERDICTS[data.overallResult];
    find("reason").textContent = data.errorCode ?? "";
    document.querySelector(".score").hidden = score === null;
    find("score").value = score ?? 0;
    find("score-text").textContent = score === null ? "" : score.toFixed(1);
    find("pictures").replaceChildren(
      ...PICTURES.filter(([name]) => face?.[name]).map(([name, words]) => picture(face[name], words)),
    );
    find("answer").textContent = JSON.stringify(data, null, 2);
    find("result").hidden = false;
  }
}

function element(name, text = "") {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}

function picture(address, words) {
  const figure = element("figure");
  const image = element("img");
  image.src = address;
  image.alt = `The ${words} picture`;
  figure.append(image, element("figcaption", words));
  return figure;
}
