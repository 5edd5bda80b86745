// What a test sees of a report's page; each function returns what is wrong.

const isVisible = (element) => element.getClientRects().length > 0;
const wordsOfPlots = () =>
  [...document.querySelectorAll("svg.plot")].filter(isVisible).map((plot) => ({
    plot,
    words: [...plot.querySelectorAll("text")],
  }));

function wordsOutside() {
  return wordsOfPlots().flatMap(({ plot, words }) => {
    const outer = plot.getBoundingClientRect();
    return words
      .filter((word) => {
        const box = word.getBoundingClientRect();
        return (
          box.left < outer.left - 1 || box.right > outer.right + 1 ||
          box.top < outer.top - 1 || box.bottom > outer.bottom + 1
        );
      })
      .map((word) => word.textContent);
  });
}

function wordsOnWords() {
  return wordsOfPlots().flatMap(({ words }) => {
    const boxes = words.map((word) => [word.textContent, word.getBoundingClientRect()]);
    return boxes.flatMap(([one, a], i) =>
      boxes.slice(i + 1)
        .filter(([, b]) =>
          // Boxes of lines have room above and below their letters.
          Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 &&
          Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 4)
        .map(([other]) => `${one} on ${other}`));
  });
}

function cutOff() {
  const width = document.documentElement.clientWidth;
  return [...document.querySelectorAll("main *")]
    .filter((element) => isVisible(element) && !element.closest("caption, thead, svg"))
    .filter((element) => element.getBoundingClientRect().right > width + 1)
    .map((element) => `${element.tagName} ${element.textContent.slice(0, 40)}`);
}

const parsed = (color) => {
  const numbers = color.match(/[\d.]+/g).map(Number);
  return { rgb: numbers.slice(0, 3), alpha: numbers.length > 3 ? numbers[3] : 1 };
};
const luminance = (rgb) => {
  const [r, g, b] = rgb.map((each) => {
    const part = each / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const contrast = (one, other) => {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
};
const behind = (element) => {
  for (let each = element; each; each = each.parentElement) {
    const { rgb, alpha } = parsed(getComputedStyle(each).backgroundColor);
    if (alpha === 1) return rgb;
  }
  return [255, 255, 255];
};

function wordsTooPale() {
  const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  const pale = new Set();
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || !isVisible(element)) continue;
    if (element.closest("title, desc, style")) continue;
    const style = getComputedStyle(element);
    const ink = parsed(element.closest("svg") ? style.fill : style.color).rgb;
    const grounds = [behind(element)];
    // A word in a plot may stand on the shade of a stage.
    const shade = element.closest("svg.plot")?.querySelector("rect.stage");
    if (shade) grounds.push(parsed(getComputedStyle(shade).fill).rgb);
    for (const ground of grounds) {
      const found = contrast(ink, ground);
      if (found < 4.5) pale.add(`${element.textContent.slice(0, 30)}: ${found.toFixed(2)}`);
    }
  }
  return [...pale];
}

function numbersThatDiffer() {
  const report = JSON.parse(document.getElementById("report").textContent);
  const shown = [...document.querySelectorAll("[data-path]")];
  const different = shown.filter((element) => {
    const raw = element.dataset.path.split(".").reduce((found, step) => found[step], report);
    if (typeof raw === "number") {
      // A whole number is shown as it is.
      const words = element.children.length === 0 ? element.textContent.replaceAll(",", "") : "";
      const isOther = /^\d+$/.test(words) && Number(words) !== raw;
      return Number(element.dataset.value) !== raw || isOther;
    }
    return element.dataset.value !== String(raw);
  });
  return { count: shown.length, different: different.map((each) => each.dataset.path) };
}

function accessible() {
  const plots = [...document.querySelectorAll("svg.plot")].filter(isVisible);
  return {
    plots: plots.map((plot) =>
      plot.getAttribute("aria-labelledby").split(" ")
        .map((id) => document.getElementById(id).textContent).join(" ")),
    tablesWithoutCaption: [...document.querySelectorAll("table")]
      .filter((table) => !table.caption?.textContent).map((table) => table.textContent),
    headsWithoutScope: [...document.querySelectorAll("th")]
      .filter((head) => !head.scope).map((head) => head.textContent),
  };
}
