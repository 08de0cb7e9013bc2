/* The two live views. What was typed reaches the page as text (append, textContent), never as HTML. */
"use strict";
const Views = (() => {
  const make = (name, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  };
  const code = text => make("code", {}, text);
  const control = (name, ...elements) => make("label", {}, make("span", {}, name), ...elements);
  const options = (pairs, chosen) => pairs.map(
    ([value, name]) => make("option", { value, selected: value === chosen }, name));
  const mark = good => make("b", { className: good ? "right" : "wrong" }, good ? "✓\u00a0right" : "✗\u00a0wrong");
  const verdict = (truth, written) =>
    make("p", {}, "Python prints ", code(truth), ", the network writes ", code(written), " ", mark(truth === written));
  function slider(name, max, value, moved) {
    const input = make("input", { type: "range", min: 1, max, value }), shown = make("output", {}, input.value);
    const set = to => { shown.value = input.value = to; };
    input.addEventListener("input", () => { set(input.value); moved(); });
    return { input, set, label: control(name, input, shown), get value() { return +input.value; } };
  }

  /* As `plots.percent`: no more digits than needed, and never 100 % or 0 % when it is not quite. */
  const percent = share => share >= 0.9995 && share < 1 ? ">99.9 %" : share > 0 && share < 0.0005 ? "<0.1 %"
    : `${(100 * share).toFixed(share >= 0.995 && share < 1 || share > 0 && share < 0.0095 ? 1 : 0)} %`;

  /* Roll a program or type one; beside what Python prints, what the network writes, character by character. */
  function runner(place, { network: described, operations, most, rights }) {
    const network = new Network(described), again = make("button", { type: "button", onclick: roll }, "Roll another");
    const length = slider("length (digits)", most[0], 2, roll), shown = make("div");
    const nesting = slider("nesting (operations)", most[1], 2, roll), said = make("p", { role: "status" });
    const typed = make("textarea", { rows: 2, placeholder: "such as print(7+5)", spellcheck: false, oninput: show });
    let turn = 0, rolled = "";
    const bar = (character, share, good) => make("li", { className: good ? "right" : "wrong" },
      make("span", {}, percent(Math.min(share, 0.9999))), make("i", { style: `block-size: ${5 * share}rem` }),
      code(character), make("b", { role: "img", ariaLabel: good ? "right" : "wrong" }, good ? "✓" : "✗"));
    async function show() {
      const mine = ++turn, own = typed.value.trim() !== "", level = rights[[length.value, nesting.value]] ?? "";
      try {
        const source = own ? Language.normalise(typed.value) : rolled, truth = Language.run(source);
        const { written, confidence } = await network.answer(source), letters = `${written}.`;
        if (mine !== turn) return; // something else was asked for meanwhile
        const bars = confidence.map((share, at) => bar(letters[at], share, letters[at] === `${truth}.`[at]));
        shown.replaceChildren(make("pre", {}, source), verdict(truth, written),
          make("ol", { ariaLabel: "What the network wrote, and how sure it was of each character" }, ...bars));
        said.textContent = `The network writes ${written || "nothing"}, ` +
          `${written === truth ? "which is right" : `but Python prints ${truth}`}; ` +
          `its least confident character has ${percent(Math.min(...confidence))}. ${own ? "" : level}`;
      } catch (error) {
        if (!(error instanceof Language.ProgramError)) throw error;
        shown.replaceChildren();
        said.textContent = error.message;
      }
    }
    function roll() {
      typed.value = "";
      rolled = Language.unseen(Math.random, length.value, nesting.value, operations);
      show();
    }
    place.replaceChildren(make("div", { className: "controls" }, length.label, nesting.label, again,
      control("… or type a program of your own", typed)), shown, said);
    roll();
  }

  /* Accuracy over length and nesting, and programs of the level chosen. The build has worked out every map. */
  function heatmaps(place, { surveys }) {
    const labels = ["heatmaps", "strategy", "accuracy", "minus"].map(name => control(name, make("select")));
    const [survey, ...choices] = labels.map(label => label.control);
    const length = slider("length (digits)", 2, 2, frame), nesting = slider("nesting (operations)", 2, 2, frame);
    const cells = new Map(), map = make("table", { className: "map" }), scale = make("p", { className: "scale" });
    const said = make("p", { role: "status" }), answers = make("div", { className: "answers" });
    const chosen = () => surveys[survey.value].maps[choices.map(choice => choice.value)];
    function offer() { // what the survey has; what was chosen before stays where it is there too
      const { choices: all, most } = surveys[survey.value];
      choices.forEach((choice, at) => choice.replaceChildren(...options(all[at], choice.value)));
      [length, nesting].forEach(({ input, set }, at) => { input.max = most[at]; set(input.value); });
      draw();
    }
    function draw() {
      const { most, target } = surveys[survey.value], { title, ends, colours, levels } = chosen();
      const [lengths, nestings] = most.map(last => Array.from({ length: last }, (_, at) => at + 1));
      const cell = (l, n) => {
        const [text, interval, background, color] = levels[[l, n]];
        const button = make("button", { type: "button", style: `background: ${background}; color: ${color}` }, text,
          make("small", {}, interval));
        button.addEventListener("click", () => { length.set(l); nesting.set(n); frame(); });
        cells.set(`${[l, n]}`, button);
        const [right, top] = target && l <= target[0] && n <= target[1] ? target : [];
        return make("td", { className: `${l === right ? "edge" : ""} ${n === top ? "top" : ""}` }, button);
      };
      const row = n => make("tr", {}, make("th", { scope: "row" }, `nesting ${n}`), ...lengths.map(l => cell(l, n)));
      cells.clear();
      map.replaceChildren(make("caption", {}, title), ...nestings.reverse().map(row),
        make("tr", {}, make("td"), ...lengths.map(l => make("th", { scope: "col" }, `length ${l}`))));
      scale.replaceChildren(ends[0], make("i", { style: `background: linear-gradient(90deg, ${colours})` }), ends[1]);
      frame();
    }
    function frame() {
      const level = `${[length.value, nesting.value]}`;
      const { text, programs } = surveys[survey.value].about[choices[0].value][level];
      cells.forEach((button, key) => { button.ariaPressed = `${key === level}`; });
      said.textContent = `${text} ${chosen().levels[level][4]}`;
      answers.replaceChildren(...programs.map(([source, truth, written, kind]) => make("div", { className: "program" },
        make("pre", {}, source), verdict(truth, written), kind)));
    }
    survey.append(...options(surveys.map(({ name }, at) => [at, name])));
    survey.addEventListener("change", offer);
    for (const choice of choices) choice.addEventListener("change", draw);
    const controls = make("div", { className: "controls" }, ...labels, length.label, nesting.label);
    place.replaceChildren(controls, map, scale, said, answers);
    offer();
  }
  return { percent, runner, heatmaps };
})();
for (const place of document.querySelectorAll("[data-view]")) Views[place.dataset.view](place, window.course);
