// Move a threshold along a curve and see what it does.
//
// A turn is a place in the list of thresholds, which fall: turn 0 marks nothing, the last marks
// everything.  An item is marked where its score is at least the threshold.  Text from outside
// enters the page as text alone.
(() => {
  "use strict";

  const SVG = "http://www.w3.org/2000/svg";
  const MOST_LISTED = 200; // ours: rows of the list of changed items
  const SIDE = 400;
  const EDGE = { left: 52, right: 14, top: 14, bottom: 46 };
  const RATES = [0, 0.2, 0.4, 0.6, 0.8, 1];
  const PROBITS = [0.001, 0.01, 0.05, 0.2, 0.5, 0.8, 0.95, 0.99, 0.999];
  const LEAST = 0.0005; // rates below it, and above 1 minus it, are drawn at the edge of a DET plot

  const at = (id) => document.getElementById(`explorer-${id}`);
  const data = JSON.parse(at("data").textContent);
  const sum = (values) => values.reduce((one, other) => one + other, 0);

  // ---- numbers

  const turnsOf = (method) => {
    if (data.thinned) return method;
    const order = method.scores
      .map((score, place) => ({ score, label: data.labels[place] }))
      .filter((item) => item.score !== null)
      .sort((one, other) => other.score - one.score);
    const turns = { thresholds: [null], tp: [0], fp: [0] };
    let [tp, fp] = [0, 0];
    order.forEach((item, place) => {
      tp += item.label === 1;
      fp += item.label === 0;
      if (place + 1 < order.length && order[place + 1].score === item.score) return;
      turns.thresholds.push(item.score);
      turns.tp.push(tp);
      turns.fp.push(fp);
    });
    return turns;
  };

  // The turn that marks what the declared threshold marks.
  const declaredTurn = (method, turns) => {
    if (method.declared === null) return null;
    const { value } = method.declared;
    if (value === null) return 0;
    return turns.thresholds.filter((one) => one !== null && one >= value).length;
  };

  const ratio = (k, n) => (n > 0 ? k / n : null);

  const numbersAt = (state, turn) => {
    const { positives, negatives } = state.method;
    const [tp, fp] = [state.turns.tp[turn], state.turns.fp[turn]];
    return {
      tp,
      fp,
      fn: positives - tp,
      tn: negatives - fp,
      recall: ratio(tp, positives),
      precision: ratio(tp, tp + fp),
      fpr: ratio(fp, negatives),
    };
  };

  const restated = (numbers, share) => {
    if (numbers.recall === null || numbers.fpr === null || !(share >= 0 && share <= 1)) return null;
    const right = share * numbers.recall;
    const marked = right + (1 - share) * numbers.fpr;
    return marked > 0 ? right / marked : null;
  };

  const rate = (value) => {
    if (value === null) return "–";
    const text = value.toFixed(3);
    if (text === "0.000" && value > 0) return "<.001";
    if (text === "1.000" && value < 1) return ">.999";
    return text.replace(/^0/, "");
  };

  const grouped = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, "\u202f");
  const shortScore = (value) => (value === null ? "∞" : String(Number(value.toPrecision(6))));

  // ---- the plot

  // The quantile of the normal distribution, after P. J. Acklam (2003); relative error 1.2e-9.
  const probit = (share) => {
    const a = [-39.69683028665376, 220.9460984245205, -275.9285104469687, 138.357751867269,
      -30.66479806614716, 2.506628277459239];
    const b = [-54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972,
      -13.28068155288572, 1];
    const c = [-0.007784894002430293, -0.3223964580411365, -2.400758277161838,
      -2.549732539343734, 4.374664141464968, 2.938163982698783];
    const d = [0.007784695709041462, 0.3224671290700398, 2.445134137142996, 3.754408661907416, 1];
    const horner = (list, x) => list.reduce((value, one) => value * x + one, 0);
    if (share > 0.5) return -probit(1 - share);
    if (share < 0.02425) {
      const q = Math.sqrt(-2 * Math.log(share));
      return horner(c, q) / horner(d, q);
    }
    const q = share - 0.5;
    return (q * horner(a, q * q)) / horner(b, q * q);
  };

  const inside = (share) => Math.min(1 - LEAST, Math.max(LEAST, share));
  const spread = probit(1 - LEAST);
  const plain = { of: (share) => share, ticks: RATES };
  const normal = { of: (share) => 0.5 + probit(inside(share)) / (2 * spread), ticks: PROBITS };
  const CURVES = {
    roc: {
      axis: plain, x: "false-positive rate", y: "recall",
      point: (one) => [one.fpr, one.recall],
      words: "Dotted: chance. Hollow: the declared point.",
    },
    precision_recall: {
      axis: plain, x: "recall", y: "precision",
      point: (one) => [one.recall, one.precision],
      words: "Dotted: the base rate, which is chance. Hollow: the declared point.",
    },
    det: {
      axis: normal, x: "false-positive rate", y: "miss rate",
      point: (one) => [one.fpr, one.recall === null ? null : 1 - one.recall],
      words: "Dotted: chance. Hollow: the declared point. Rates of 0 and 1 are drawn at the edge.",
    },
  };

  const toPixels = (axis, [x, y]) => [
    EDGE.left + axis.of(x) * (SIDE - EDGE.left - EDGE.right),
    SIDE - EDGE.bottom - axis.of(y) * (SIDE - EDGE.top - EDGE.bottom),
  ];

  const draw = (parent, name, attributes, text) => {
    const element = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    if (text !== undefined) element.textContent = text;
    parent.append(element);
    return element;
  };

  const path = (points) => points.map(([x, y], i) => `${i ? "L" : "M"}${x.toFixed(2)} ${y.toFixed(2)}`).join("");

  // Precision between two points is no average: that curve goes in steps.
  const cornered = (name, points) => {
    if (name !== "precision_recall") return points;
    return points.flatMap((point, i) => (i ? [[points[i - 1][0], point[1]], point] : [point]));
  };

  const drawAxes = (plot, axis, curve) => {
    const [left, bottom] = toPixels(axis, [0, 0]);
    const [right, top] = toPixels(axis, [1, 1]);
    draw(plot, "rect", { class: "frame", x: left, y: top, width: right - left, height: bottom - top });
    for (const tick of axis.ticks) {
      const [x, y] = toPixels(axis, [tick, tick]);
      const label = String(tick).replace(/^0\./, ".");
      draw(plot, "line", { class: "tick", x1: x, x2: x, y1: bottom, y2: bottom + 4 });
      draw(plot, "line", { class: "tick", x1: left - 4, x2: left, y1: y, y2: y });
      draw(plot, "text", { x, y: bottom + 17, "text-anchor": "middle" }, label);
      draw(plot, "text", { x: left - 8, y: y + 4, "text-anchor": "end" }, label);
    }
    const middle = (left + right) / 2;
    draw(plot, "text", { x: middle, y: SIDE - 8, "text-anchor": "middle" }, curve.x);
    const turned = `rotate(-90 12 ${(top + bottom) / 2})`;
    draw(plot, "text", { x: 12, y: (top + bottom) / 2, "text-anchor": "middle", transform: turned }, curve.y);
  };

  // ---- the state, and what shows it

  const state = { name: "roc", turn: 0 };
  const plot = at("plot");
  const slider = at("slider");

  const redraw = () => {
    const curve = CURVES[state.name];
    plot.replaceChildren(at("plot-title"));
    drawAxes(plot, curve.axis, curve);
    at("plot-words").textContent = curve.words;
    const all = state.turns.thresholds.map((_, turn) => curve.point(numbersAt(state, turn)));
    state.pixels = all.map((point) => (point.includes(null) ? null : toPixels(curve.axis, point)));
    const drawn = state.pixels.filter((point) => point !== null);
    const { positives, negatives } = state.method;
    if (state.name === "precision_recall" && positives + negatives > 0) {
      const share = positives / (positives + negatives);
      draw(plot, "path", { class: "chance", d: path([[0, share], [1, share]].map((one) => toPixels(curve.axis, one))) });
    } else if (state.name !== "precision_recall") {
      const ends = state.name === "roc" ? [[0, 0], [1, 1]] : [[0, 1], [1, 0]];
      draw(plot, "path", { class: "chance", d: path(ends.map((one) => toPixels(curve.axis, one))) });
    }
    if (drawn.length) {
      const line = path(cornered(state.name, drawn));
      draw(plot, "path", { class: "line", d: line });
      draw(plot, "path", { class: "grab", d: line });
    }
    const declared = state.declared === null ? null : state.pixels[state.declared];
    if (declared) {
      const [x, y] = declared;
      draw(plot, "path", { class: "declared", d: `M${x} ${y - 8}L${x + 8} ${y}L${x} ${y + 8}L${x - 8} ${y}Z` });
    }
    state.handle = draw(plot, "circle", { class: "handle", r: 7 });
    state.halo = draw(plot, "circle", { class: "grab", r: 24 });
  };

  const thresholdWords = () => {
    const { method, turn, turns } = state;
    if (turn === state.declared) {
      const { value, words } = method.declared;
      return [shortScore(value), words];
    }
    const value = turns.thresholds[turn];
    const chosen = method.declared === null && turn === 0 ? "where the slider starts; none is declared" : "oracle: moved here, on these very items";
    return [value === null ? "none" : shortScore(value), chosen];
  };

  const showChanged = () => {
    const words = at("changed-words");
    const body = at("changed");
    body.replaceChildren();
    at("changed-region").hidden = true;
    if (state.declared === null) {
      words.textContent = "This method has no declared operating point to compare with.";
      return;
    }
    if (state.turn === state.declared) {
      words.textContent = "None: this is the declared operating point.";
      return;
    }
    const [from, to] = [state.declared, state.turn].map((turn) => numbersAt(state, turn));
    const lower = state.turn > state.declared;
    const counted = [Math.abs(to.tp - from.tp), Math.abs(to.fp - from.fp)];
    const told = `${grouped(counted[0])} positive and ${grouped(counted[1])} negative items are ${lower ? "marked now" : "no longer marked"}.`;
    if (data.thinned) {
      words.textContent = `${told} The items themselves are too many to be listed.`;
      return;
    }
    const [high, low] = [state.declared, state.turn].sort((one, other) => one - other).map((turn) => state.turns.thresholds[turn]);
    const changed = state.method.scores
      .map((score, place) => ({ score, place }))
      .filter(({ score }) => score !== null && score >= low && (high === null || score < high))
      .sort((one, other) => (lower ? other.score - one.score : one.score - other.score));
    const rest = changed.length - MOST_LISTED;
    const unknown = changed.length - sum(counted);
    words.textContent = told + (unknown ? ` So are ${grouped(unknown)} without a label.` : "") + (rest > 0 ? ` The nearest ${MOST_LISTED} are listed.` : "");
    for (const { score, place } of changed.slice(0, MOST_LISTED)) {
      const label = data.labels[place];
      const right = label === -1 ? "–" : (label === 1) === lower ? "right" : "wrong";
      const row = document.createElement("tr");
      const id = document.createElement("th");
      id.scope = "row";
      id.className = "id";
      id.textContent = data.ids[place];
      row.append(id);
      const cells = [["positive", "left"], [shortScore(score), ""], [lower ? "marked" : "not marked", "left"], [right, "left"]];
      cells[0][0] = { 1: "positive", 0: "negative" }[label] ?? "unknown";
      for (const [text, name] of cells) {
        const cell = document.createElement("td");
        cell.className = name;
        cell.textContent = text;
        row.append(cell);
      }
      body.append(row);
    }
    at("changed-region").hidden = changed.length === 0;
  };

  const show = () => {
    const numbers = numbersAt(state, state.turn);
    for (const name of ["tp", "fp", "fn", "tn"]) at(name).textContent = grouped(numbers[name]);
    for (const name of ["recall", "precision", "fpr"]) at(name).textContent = rate(numbers[name]);
    const given = at("base-rate").value;
    at("restated").textContent = rate(restated(numbers, given === "" ? NaN : Number(given) / 100));
    const [value, origin] = thresholdWords();
    at("value").textContent = value;
    at("origin").textContent = `(${origin})`;
    slider.value = String(state.turn);
    slider.setAttribute(
      "aria-valuetext",
      `threshold ${value} (${origin}): recall ${rate(numbers.recall)}, precision ${rate(numbers.precision)}, false-positive rate ${rate(numbers.fpr)}`,
    );
    at("declared").disabled = state.declared === null || state.turn === state.declared;
    const point = state.pixels[state.turn];
    for (const circle of [state.handle, state.halo]) {
      circle.setAttribute("visibility", point ? "visible" : "hidden");
      if (!point) continue;
      circle.setAttribute("cx", point[0]);
      circle.setAttribute("cy", point[1]);
    }
    showChanged();
  };

  const move = (turn) => {
    state.turn = turn;
    show();
  };

  const choose = (index) => {
    state.method = data.methods[index];
    state.turns = turnsOf(state.method);
    state.declared = declaredTurn(state.method, state.turns);
    state.turn = state.declared ?? 0;
    slider.max = String(state.turns.thresholds.length - 1);
    redraw();
    show();
  };

  // ---- what the reader does

  const nearest = (event) => {
    const matrix = plot.getScreenCTM().inverse();
    const pointer = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix);
    let [best, least] = [state.turn, Infinity];
    state.pixels.forEach((point, turn) => {
      if (point === null) return;
      const far = (point[0] - pointer.x) ** 2 + (point[1] - pointer.y) ** 2;
      if (far < least) [best, least] = [turn, far];
    });
    return best;
  };

  plot.addEventListener("pointerdown", (event) => {
    // A finger beside the curve means to scroll.
    if (event.pointerType === "touch" && !event.target.classList.contains("grab")) return;
    if (event.button !== 0) return;
    event.preventDefault();
    plot.setPointerCapture(event.pointerId);
    state.dragging = event.pointerId;
    move(nearest(event));
  });
  plot.addEventListener("pointermove", (event) => {
    if (event.pointerId === state.dragging) move(nearest(event));
  });
  for (const name of ["pointerup", "pointercancel"]) {
    plot.addEventListener(name, () => {
      state.dragging = undefined;
    });
  }
  slider.addEventListener("input", () => move(Number(slider.value)));
  at("base-rate").addEventListener("input", show);
  at("declared").addEventListener("click", () => {
    move(state.declared);
    slider.focus(); // the button is now off, and focus must not be lost
  });
  at("method").addEventListener("change", (event) => choose(event.target.selectedIndex));
  at("curve").addEventListener("change", (event) => {
    state.name = event.target.value;
    redraw();
    show();
  });

  for (const method of data.methods) {
    const option = document.createElement("option");
    option.textContent = method.name;
    at("method").append(option);
  }
  at("without").hidden = true;
  at("with").hidden = false;
  if (data.methods.length) choose(0);
})();
