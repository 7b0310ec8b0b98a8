// Who is there when, which movements were spotted, and what recognisers read in them.
import { $, fill, h, icon, s } from "./dom.js";
import { change } from "./edit.js";
import { drawFaces, frameRows } from "./faces.js";
import { set, state } from "./state.js";
import { T, clock } from "./strings.js";
import { goTo } from "./viewer.js";

const LANE = 22;
const TOP = 6;
let framesOpen = false;

export function drawTimeline(changed) {
  if (changed.has("item")) drawAll();
  if (changed.has("frame") || changed.has("item")) drawCursor();
}

/** Colour, icon and words of a movement. */
function outcome(one) {
  if (one.large) return ["grey", "wave", T.movementLarge];
  if (!one.before) return ["grey", "dash", T.unread];
  if (!one.before.emotion) return ["grey", "dash", T.movementNever];
  return one.readable ? ["red", "alert", T.movementRead] : ["green", "check", T.movementHidden];
}

function drawAll() {
  const { item } = state;
  const video = item.kind === "video";
  $("timeline").hidden = !video;
  $("movements").setAttribute("aria-label", video ? T.movements : T.faces);
  if (!video) {
    drawFaces();
    return;
  }
  const height = TOP + Math.max(1, item.people.length) * LANE + 6;
  const width = 1000;
  const x = (frame) => (frame / Math.max(1, item.frames)) * width;
  const picture = s("svg", { viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "none", class: "lanes", "aria-hidden": "true" });
  const [first, last] = item.spans[0] || [0, item.frames - 1];
  for (const [from, to] of [[0, first], [last + 1, item.frames]]) {
    if (to > from) picture.append(s("rect", { class: "outside", x: x(from), y: 0, width: x(to) - x(from), height }));
  }
  item.people.forEach((person, lane) => {
    const y = TOP + lane * LANE;
    for (const [from, to] of person.times) {
      picture.append(s("rect", { class: `there ${person.protect ? "" : "bare"}`, x: x(from), y: y + 7, width: Math.max(2, x(to + 1) - x(from)), height: 8, rx: 4 }));
    }
    for (const one of person.movements) {
      const [colour] = outcome(one);
      picture.append(s("rect", { class: `movement ${colour}`, x: x(one.onset), y: y + 1, width: Math.max(5, x(one.offset + 1) - x(one.onset)), height: 20, rx: 3 },
        s("title", {}, document.createTextNode(sentence(person, one)))));
    }
  });
  const cursor = s("line", { class: "cursor", id: "cursor", y1: 0, y2: height, "vector-effect": "non-scaling-stroke" });
  picture.append(cursor);
  picture.style.height = `${height}px`;
  const slider = h("input", {
    type: "range", class: "seek", id: "seek", "data-key": "seek", min: 0, max: item.frames - 1, step: 1, value: state.frame, "aria-label": T.seek,
    oninput: (event) => goTo(Number(event.target.value)),
  });
  fill($("timeline"), h("div", { class: "strip" }, picture, slider), range());
  drawMovements();
}

function range() {
  const { item } = state;
  const span = item.spans[0];
  const end = item.frames - 1;
  const say = (frame) => clock(frame / item.fps);
  return h("div", { class: "range" },
    h("button", { class: "small", "data-key": "from", text: T.rangeFrom, onclick: () => change({ do: "span", first: state.frame, last: Math.max(state.frame, span ? span[1] : end) }) }),
    h("button", { class: "small", "data-key": "to", text: T.rangeTo, onclick: () => change({ do: "span", first: Math.min(state.frame, span ? span[0] : 0), last: state.frame }) }),
    span ? h("button", { class: "small", "data-key": "all", text: T.rangeAll, onclick: () => change({ do: "span" }) }) : null,
    span ? h("span", { class: "quiet", text: T.rangeShown(say(span[0]), say(span[1])) }) : null);
}

function drawCursor() {
  const { item, frame } = state;
  const cursor = $("cursor");
  if (!item || !cursor) return;
  const x = ((frame + 0.5) / Math.max(1, item.frames)) * 1000;
  cursor.setAttribute("x1", x);
  cursor.setAttribute("x2", x);
  const slider = $("seek");
  if (slider && Number(slider.value) !== frame) slider.value = frame;
  slider?.setAttribute("aria-valuetext", clock(frame / item.fps));
  for (const row of $("movements").querySelectorAll("button[data-onset]")) {
    row.classList.toggle("now", Number(row.dataset.onset) <= frame && frame <= Number(row.dataset.offset));
  }
}

const read = (prediction) => (!prediction ? T.unread : prediction.emotion ? T.read(prediction) : T.nothingRead);

function sentence(person, one) {
  return `${T.movementAt(clock(one.apex / state.item.fps), person.person)}: ${outcome(one)[2]}`;
}

function drawMovements() {
  const { item } = state;
  const rows = item.people.flatMap((person) => person.movements.map((one) => ({ person, one })));
  rows.sort((a, b) => a.one.onset - b.one.onset);
  const frames = frameRows();
  const nothing = rows.length ? [] : [h("li", { class: "quiet", text: T.noMovements })];
  const more = frames.length ? h("li", { class: "frames" }, h("details", { ontoggle: (e) => { framesOpen = e.target.open; }, open: framesOpen },
    h("summary", { "data-key": "frames", text: T.framesRead(frames.length) }), h("ol", { class: "movements" }, ...frames))) : null;
  fill($("movements"), ...nothing, ...rows.map(({ person, one }) => {
    const [colour, symbol, words] = outcome(one);
    return h("li", {}, h("button", {
      class: `movement-row ${colour}`, "data-key": `movement-${person.person}-${one.onset}`, "data-onset": one.onset, "data-offset": one.offset,
      onclick: () => { set({ person: person.person }); goTo(one.apex); },
    },
      icon(symbol),
      h("span", { class: "when" }, h("b", { text: T.movementAt(clock(one.apex / item.fps), person.person) }), h("span", { class: "words", text: words })),
      h("span", { class: "reads" },
        h("span", { class: "side" }, h("small", { text: T.before }), read(one.before)),
        h("span", { "aria-hidden": "true", text: "→" }),
        h("span", { class: "side" }, h("small", { text: T.after }), read(one.after)))));
  }), more);
}
