/* What does not fit on the screen: text that is cut off, or that reaches beyond the page's sides. For page.evaluate. */
() => {
  const width = document.documentElement.clientWidth;
  const faults = [];
  const name = (element) => element.id || element.dataset.text || element.dataset.do || element.className || element.tagName;

  if (document.scrollingElement.scrollWidth > width) faults.push(`the page is ${document.scrollingElement.scrollWidth} wide`);
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    const element = text.parentElement;
    if (!text.data.trim() || !element.checkVisibility() || element.closest(".spoken, noscript, svg, option")) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    const box = range.getBoundingClientRect();
    const what = `${name(element)} “${text.data.trim().slice(0, 40)}”`;
    if (box.left < -0.5 || box.right > width + 0.5) faults.push(`${what} reaches beyond the sides`);
    for (let around = element; around && around !== document.documentElement; around = around.parentElement) {
      const { overflowX, overflowY } = getComputedStyle(around);
      const edge = around.getBoundingClientRect();
      const scrolls = /auto|scroll/.test(overflowY);
      if (overflowX !== "visible" && (box.left < edge.left - 1 || box.right > edge.right + 1)) faults.push(`${what} is cut at a side of ${name(around)}`);
      if (scrolls) break;
      if (overflowY !== "visible" && (box.top < edge.top - 1 || box.bottom > edge.bottom + 1)) faults.push(`${what} is cut by ${name(around)}`);
    }
  }
  for (const button of document.querySelectorAll("button, select, input, a")) {
    if (!button.checkVisibility() || button.closest(".spoken")) continue;
    const { width: wide, height } = button.getBoundingClientRect();
    if (wide < 44 || height < 44) faults.push(`${name(button)} is only ${Math.round(wide)} × ${Math.round(height)} px`);
  }
  return faults;
}
