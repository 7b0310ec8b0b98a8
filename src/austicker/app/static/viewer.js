// The picture: original and protected above each other, stickers to drag, rectangles to draw.
import { attempt, get } from "./api.js";
import { $, fill, h, icon, s, toast } from "./dom.js";
import { change, undo } from "./edit.js";
import { pause, play, warm } from "./player.js";
import { pulled, stepped } from "./rectangle.js";
import { set, state } from "./state.js";
import { T, clock } from "./strings.js";

let box, before, after, marks, handle; // parts of the viewer
let shown = ""; // which frame of which version the pictures are of
let drawing = null; // a rectangle being drawn, or a sticker being dragged
let last = null; // marks of the frame shown

export function drawViewer(changed) {
  if (!box || (changed.has("chosen") && state.item === null)) build();
  if (["item", "frame", "chosen"].some((one) => changed.has(one))) show();
  if (["item", "frame", "view", "border", "regions", "tool", "person", "playing"].some((one) => changed.has(one))) arrange();
  if (["item", "view", "regions", "tool", "playing"].some((one) => changed.has(one))) drawTransport();
  if (changed.has("frame")) drawTime();
}

function build() {
  before = h("img", { class: "layer", alt: "", draggable: "false" });
  after = h("img", { class: "layer", alt: "", draggable: "false" });
  const filmBefore = h("canvas", { class: "layer film", hidden: true, id: "film-before" });
  const filmAfter = h("canvas", { class: "layer film", hidden: true, id: "film-after" });
  marks = s("svg", { class: "layer marks", preserveAspectRatio: "none" });
  handle = h("div", {
    class: "handle", role: "slider", tabindex: 0, "aria-label": T.compareHandle,
    "aria-valuemin": 0, "aria-valuemax": 100, onkeydown: nudge, onpointerdown: grab,
  }, h("span", { class: "knob" }, icon("back"), icon("next")));
  box = h("div", { class: "frame", onpointerdown: begin },
    before, filmBefore, h("div", { class: "layer over", id: "over" }, after, filmAfter), marks, handle,
    h("span", { class: "tag left", text: T.viewOriginal }), h("span", { class: "tag right", text: T.viewProtected }));
  fill($("viewer"), box);
}

/** Get the pictures of the frame and version; older answers are dropped. */
async function show() {
  const { item, frame } = state;
  if (!item || state.playing) return;
  const key = `${item.id}-${item.version}-${frame}`;
  if (key === shown) return;
  if (!shown.startsWith(`${item.id}-`)) empty();
  shown = key;
  const [width, height] = item.size;
  box.style.aspectRatio = `${width} / ${height}`;
  box.style.maxWidth = `calc((100vh - 21rem) * ${width / height})`;
  marks.setAttribute("viewBox", `0 0 ${width} ${height}`);
  const at = `/api/items/${item.id}/frame/${frame}?v=${item.version}`;
  const loads = [load(`${at}&side=protected`), load(`${at}&side=original`)];
  const known = attempt(() => get(`/api/items/${item.id}/marks/${frame}?v=${item.version}`));
  const pictures = await Promise.all(loads).catch(() => null);
  if (shown !== key) return;
  if (pictures) {
    after.src = pictures[0];
    before.src = pictures[1];
    after.alt = T.altProtected(frame);
    before.alt = T.altOriginal(frame);
    box.dataset.shown = key;
  } else shown = "";
  last = await known;
  if (shown === key) drawMarks();
}

/** Nothing of the file that was shown before stays while another is loaded. */
function empty() {
  for (const picture of [before, after]) {
    picture.removeAttribute("src");
    picture.alt = "";
  }
  delete box.dataset.shown;
  last = null;
  drawMarks();
}

function load(address) {
  return new Promise((resolve, reject) => {
    const picture = new Image();
    picture.onload = () => resolve(address);
    picture.onerror = reject;
    picture.src = address;
  });
}

function arrange() {
  const border = state.view === "original" ? 1 : state.view === "protected" ? 0 : state.border;
  $("over").style.clipPath = `inset(0 0 0 ${100 * border}%)`;
  handle.hidden = state.view !== "compare";
  handle.style.left = `${100 * border}%`;
  handle.setAttribute("aria-valuenow", Math.round(100 * border));
  box.className = `frame ${state.view} ${state.tool ? "drawing" : ""}`;
  if (!drawing) drawMarks();
}

function drawMarks() {
  const { item } = state;
  if (!item || !last || state.playing) {
    marks.replaceChildren();
    return;
  }
  const scale = item.size[0] / Math.max(1, box.clientWidth);
  const parts = [];
  for (const one of last.people) {
    const person = item.people.find((p) => p.person === one.person);
    if (!person) continue;
    if (state.regions || drawing?.person === one.person) {
      one.regions.forEach((corners, at) => parts.push(region(corners, at, drawing?.person === one.person && drawing.roi === at + 1)));
    }
    if (!person.protect || state.view === "original") continue;
    one.stickers.forEach((worn, at) => person.stickers[at] && parts.push(sticker(person, worn, at, scale)));
  }
  for (const one of item.blurred) {
    if (one.first <= state.frame && state.frame <= one.last) {
      const [x0, y0, x1, y1] = one.box;
      parts.push(s("rect", { class: "blurred", x: x0, y: y0, width: x1 - x0, height: y1 - y0, rx: 6 * scale, "vector-effect": "non-scaling-stroke" }));
    }
  }
  const key = marks.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  marks.replaceChildren(...parts);
  if (key) marks.querySelector(`[data-key="${key}"]`)?.focus();
}

function region(corners, at, target) {
  const points = [0, 2, 4, 6].map((i) => `${corners[i]},${corners[i + 1]}`).join(" ");
  const x = (corners[0] + corners[4]) / 2;
  const y = (corners[1] + corners[5]) / 2;
  const size = Math.max(7, Math.abs(corners[4] - corners[0]) / 5);
  return s("g", { class: `region ${target ? "target" : ""}` },
    s("polygon", { points, "vector-effect": "non-scaling-stroke" }, s("title", {}, document.createTextNode(state.start.regions[at].name))),
    s("text", { x, y: y + size / 3, "font-size": size, "text-anchor": "middle" }, document.createTextNode(String(at + 1))));
}

function sticker(person, worn, at, scale) {
  const radius = Math.max(worn.side * 0.62, 11 * scale);
  const label = T.sticker(person.person, at + 1, person.stickers[at].region);
  return s("circle", {
    class: "sticker", cx: worn.x, cy: worn.y, r: radius, tabindex: 0, role: "button", "aria-label": label,
    "data-key": `sticker-${person.person}-${at}`, "vector-effect": "non-scaling-stroke",
    onpointerdown: (event) => lift(event, person, worn, at),
    onkeydown: (event) => step(event, person, at),
    onfocus: () => set({ person: person.person }),
  });
}

/** Where in the frame, px, a pointer is. */
function place(event) {
  const there = box.getBoundingClientRect();
  const [width, height] = state.item.size;
  return [((event.clientX - there.left) / there.width) * width, ((event.clientY - there.top) / there.height) * height];
}

function follow(event, moved, done) {
  const move = (e) => moved(e);
  const end = (e) => {
    removeEventListener("pointermove", move);
    removeEventListener("pointerup", end);
    removeEventListener("pointercancel", cancel);
    done(e);
  };
  const cancel = () => {
    drawing = null;
    end(null);
  };
  event.preventDefault();
  event.stopPropagation();
  addEventListener("pointermove", move);
  addEventListener("pointerup", end);
  addEventListener("pointercancel", cancel);
}

function grab(event) {
  handle.focus();
  follow(event, (e) => {
    const there = box.getBoundingClientRect();
    set({ border: Math.min(1, Math.max(0, (e.clientX - there.left) / there.width)) });
  }, () => {});
}

function nudge(event) {
  const by = { ArrowLeft: -0.02, ArrowDown: -0.02, ArrowRight: 0.02, ArrowUp: 0.02, PageDown: -0.2, PageUp: 0.2, Home: -1, End: 1 }[event.key];
  if (!by) return;
  event.preventDefault();
  set({ border: Math.min(1, Math.max(0, state.border + by)) });
}

/** Begin to drag a sticker. */
function lift(event, person, worn, at) {
  if (state.tool) return;
  set({ person: person.person });
  drawing = { person: person.person, roi: null };
  const picture = `/api/stickers/${encodeURIComponent(person.stickers[at].sticker)}`;
  const ghost = s("image", { class: "ghost", href: picture, width: worn.side, height: worn.side, x: worn.x - worn.side / 2, y: worn.y - worn.side / 2 });
  const [x0, y0] = place(event);
  let moved = false;
  drawMarks();
  follow(event, (e) => {
    const [x, y] = place(e);
    moved ||= Math.hypot(x - x0, y - y0) > 3;
    drawing.roi = nearest(person.person, x, y);
    drawMarks();
    marks.append(ghost);
    ghost.setAttribute("x", x - worn.side / 2);
    ghost.setAttribute("y", y - worn.side / 2);
  }, (e) => {
    drawing = null;
    drawMarks();
    if (!e || !moved) return;
    const [x, y] = place(e);
    change({ do: "drag", person: person.person, which: at, frame: state.frame, x, y });
  });
}

function nearest(person, x, y) {
  const regions = last.people.find((one) => one.person === person)?.regions || [];
  const away = regions.map((c) => Math.hypot((c[0] + c[4]) / 2 - x, (c[1] + c[5]) / 2 - y));
  return away.length ? away.indexOf(Math.min(...away)) + 1 : null;
}

/** Move a sticker with the arrow keys, to the next region that way. */
function step(event, person, at) {
  const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
  if (!way) return;
  event.preventDefault();
  const regions = last.people.find((one) => one.person === person.person)?.regions || [];
  const middle = (c) => [(c[0] + c[4]) / 2, (c[1] + c[5]) / 2];
  const here = regions[person.stickers[at].roi - 1];
  if (!here) return;
  const [x, y] = middle(here);
  let best = null;
  regions.forEach((corners, number) => {
    const [dx, dy] = [middle(corners)[0] - x, middle(corners)[1] - y];
    const along = dx * way[0] + dy * way[1];
    const across = Math.abs(dx * way[1]) + Math.abs(dy * way[0]);
    if (along > 1 && across < 1.5 * along && (!best || along + across < best.cost)) best = { roi: number + 1, cost: along + across };
  });
  if (best) change({ do: "change", person: person.person, which: at, roi: best.roi });
}

/** Begin to draw a rectangle. */
function begin(event) {
  if (!state.tool || event.button) return;
  drawing = {};
  const draft = pulled(marks, state.tool, place(event));
  follow(event, (e) => draft.to(place(e)), (e) => {
    drawing = null;
    const area = draft.end();
    if (e && area) keep(area);
  });
}

/** Choose what the next rectangle does; who chose with the keyboard draws with it too. */
function choose(name, typed) {
  set({ tool: state.tool === name ? null : name });
  drawing = null;
  drawMarks();
  if (!state.tool) return;
  toast(typed ? T.rectKeys : T.rectHelp);
  if (!typed) return;
  drawing = {};
  stepped(marks, state.tool, state.item.size, T.rectDraft, (area) => {
    drawing = null;
    $("transport").querySelector(`[data-key=tool-${name}]`)?.focus();
    if (area) keep(area);
    else set({ tool: null });
  });
}

async function keep(area) {
  const mode = state.tool;
  set({ tool: null });
  const [first, end] = state.item.spans[0] || [0, Math.max(0, state.item.frames - 1)];
  const blurred = state.item.blurred.length;
  const done = await change({ do: "rectangle", mode, ...area, first, last: end });
  if (done) toast(mode === "leave" ? T.rectLeft : done.blurred.length > blurred ? T.rectBlurred : T.rectProtected);
}

function drawTransport() {
  const { item, playing } = state;
  if (!item) return;
  const video = item.kind === "video";
  const jump = (by) => () => goTo(state.frame + by);
  const tool = (name, symbol, label, short) => h("button", {
    class: "tool", "data-key": `tool-${name}`, "aria-pressed": String(state.tool === name), "aria-label": label, title: label,
    onclick: (event) => choose(name, event.detail === 0),
  }, icon(symbol), h("span", { text: short }));
  fill($("transport"),
    h("div", { class: "group" },
      ...(video ? [
        h("button", { class: "round", "data-key": "previous", "aria-label": T.previous, title: T.previous, id: "previous", onclick: jump(-1) }, icon("back")),
        h("button", { class: "round play", id: "play", "data-key": "play", "aria-label": playing ? T.pause : T.play, title: playing ? T.pause : T.play, onclick: () => (playing ? pause() : play()) }, icon(playing ? "pause" : "play")),
        h("button", { class: "round", "data-key": "next", "aria-label": T.next, title: T.next, id: "next", onclick: jump(1) }, icon("next")),
        h("span", { class: "time" }, h("strong", { id: "time" }), h("small", { id: "frame-number" })),
      ] : [])),
    h("div", { class: "segments", role: "group", "aria-label": T.view },
      ...["original", "compare", "protected"].map((view) => h("button", {
        "data-key": `view-${view}`, "aria-pressed": String(state.view === view),
        text: { original: T.viewOriginal, compare: T.viewCompare, protected: T.viewProtected }[view], onclick: () => set({ view }),
      }))),
    h("div", { class: "group" },
      h("button", { class: "tool", "data-key": "regions", "aria-pressed": String(state.regions), "aria-label": T.regions, title: T.regions, onclick: () => set({ regions: !state.regions }) }, icon("regions"), h("span", { text: T.regionsShort })),
      tool("protect", "rect-on", T.rectProtect, T.rectProtectShort),
      tool("leave", "rect-off", T.rectLeave, T.rectLeaveShort),
      h("button", { class: "tool", "data-key": "undo", disabled: !item.can_undo, "aria-label": T.undo, title: T.undo, onclick: undo }, icon("undo"), h("span", { text: T.undo }))));
  drawTime();
}

function drawTime() {
  const { item, frame } = state;
  if (!item || item.kind !== "video") return;
  $("time").textContent = clock(frame / item.fps);
  $("frame-number").textContent = T.frameOf(frame, item.frames);
  $("previous").disabled = frame <= 0;
  $("next").disabled = frame >= item.frames - 1;
}

/** Show a frame. */
export function goTo(frame) {
  if (!state.item) return;
  if (state.playing) pause();
  set({ frame: Math.min(state.item.frames - 1, Math.max(0, frame)) });
  warm();
}

addEventListener("resize", () => state.item && drawMarks());
addEventListener("keydown", (event) => {
  if (event.key === "Escape" && state.tool) set({ tool: null });
  const writing = event.target.closest?.("input[type=text], textarea");
  if (!state.item || writing || event.altKey) return;
  if (event.ctrlKey || event.metaKey) {
    if (event.key === "z" && state.item.can_undo) {
      event.preventDefault();
      undo();
    }
    return;
  }
  if (event.target.closest?.("input, select, [role=slider], [role=button], [role=tab], .draft")) return;
  if (state.item.kind === "video" && (event.key === "ArrowLeft" || event.key === "ArrowRight")) goTo(state.frame + (event.key === "ArrowRight" ? 1 : -1));
});
