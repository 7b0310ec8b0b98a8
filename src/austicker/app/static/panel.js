// People, what they wear, and saving.
import { attempt, post } from "./api.js";
import { $, fill, h, icon } from "./dom.js";
import { change } from "./edit.js";
import { takeSticker } from "./main.js";
import { bar, save } from "./queue.js";
import { brief, set, state } from "./state.js";
import { T, clock } from "./strings.js";
import { goTo } from "./viewer.js";

const MOST = 4;
let where = null; // chosen destination, kept while the page is open

let drawn = null; // number of the person whose stickers were drawn last

export function drawPanel(changed) {
  const another = changed.has("frame") && shownPerson()?.person !== drawn;
  if (another || ["item", "person"].some((one) => changed.has(one))) {
    drawPeople();
    drawWorn();
  }
  if (changed.has("item") || changed.has("start")) drawLook();
  if (["item", "items"].some((one) => changed.has(one))) drawSave();
}

/** Whose stickers are shown: who was chosen, unless only others are seen on this frame. */
function shownPerson() {
  const { people } = state.item;
  const chosen = people.find((one) => one.person === state.person) || people[0];
  return chosen && seen(chosen, state.frame) ? chosen : people.find((one) => seen(one, state.frame)) || chosen;
}

function drawPeople() {
  const { item } = state;
  if (!item.people.length) {
    fill($("people"), h("li", { class: "quiet", text: T.nobody }));
    return;
  }
  fill($("people"), ...item.people.map((one) => {
    const chosen = one === shownPerson();
    const first = one.times[0]?.[0] || 0;
    const when = item.kind === "video" ? one.times.slice(0, 2).map(([a, b]) => `${clock(a / item.fps)}–${clock((b + 1) / item.fps)}`).join(", ") : "";
    return h("li", { class: `person ${chosen ? "chosen" : ""} ${one.protect ? "" : "off"}` },
      h("button", {
        class: "face", "data-key": `face-${one.person}`, "aria-label": T.stickersOf(one.person), "aria-pressed": String(chosen),
        onclick: () => { set({ person: one.person }); if (!seen(one, state.frame)) goTo(first); },
      }, one.picture ? h("img", { src: `/api/items/${item.id}/face/${one.person}`, alt: "", width: 72, height: 72 }) : null),
      h("label", {},
        h("input", { type: "checkbox", "data-key": `tick-${one.person}`, checked: one.protect, "aria-label": T.protectPerson(one.person), onchange: (event) => change({ do: "protect", person: one.person, on: event.target.checked }) }),
        h("span", { text: T.person(one.person) })),
      h("small", { text: when, title: one.times.map(([a, b]) => `${clock(a / item.fps)}–${clock((b + 1) / item.fps)}`).join(", ") }));
  }));
}

/** What all of them are, null where they differ, and what else it is where there are none. */
function common(values, otherwise) {
  const found = new Set(values);
  return found.size > 1 ? null : found.size ? [...found][0] : otherwise;
}

const seen = (one, frame) => one.times.some(([a, b]) => a <= frame && frame <= b);

function drawLook() {
  const { item, start } = state;
  if (!item || !start) return;
  const { look } = item;
  const worn = item.people.filter((one) => one.protect).flatMap((one) => one.stickers);
  const sticker = common(worn.map((one) => one.sticker), look.sticker);
  const size = common(worn.map((one) => one.size), look.size);
  const counts = item.people.filter((one) => one.protect).map((one) => one.stickers.length);
  const [fewest, most] = counts.length ? [Math.min(...counts), Math.max(...counts)] : [look.count, look.count];
  const choose = (strength) => h("button", { "data-key": `strength-${strength}`, "aria-pressed": String(look.strength === strength), text: T.strengths[strength], onclick: () => change({ do: "look", strength }) });
  fill($("look"),
    h("h2", { text: T.everybody }),
    ...(item.kind === "video" ? [
      h("div", { class: "segments wide", role: "group", "aria-label": T.strength }, ...["paper", "standard", "strong"].map(choose)),
      h("p", { class: "quiet", text: T.strengthMore[look.strength] }),
    ] : []),
    sticker === null ? h("p", { class: "quiet", id: "mixed", text: T.designsMixed }) : null,
    h("div", { class: "designs", role: "group", "aria-label": T.design },
      ...start.designs.map((one) => h("button", {
        class: "design", "data-key": `design-${one.name}`, title: one.name, "aria-label": one.name, "aria-pressed": String(sticker === one.name),
        onclick: () => change({ do: "look", sticker: one.name }),
      }, h("img", { src: `/api/stickers/${encodeURIComponent(one.name)}`, alt: "", width: 40, height: 40 }))),
      h("label", { class: "design own", title: T.ownSticker }, icon("plus"),
        h("input", { type: "file", accept: ".png,.webp,.svg,image/png,image/webp,image/svg+xml", "aria-label": T.ownSticker, "data-key": "own", onchange: own }))),
    h("div", { class: "row" },
      h("label", { class: "slide" }, h("span", { text: size === null ? T.sizeMixed : T.size }),
        h("input", { type: "range", "data-key": "look-size", min: 0.5, max: 5, step: 0.1, value: size ?? look.size, "aria-label": size === null ? T.sizeMixed : T.size, onchange: (event) => change({ do: "look", size: Number(event.target.value) }) })),
      h("div", { class: "stepper", role: "group", "aria-label": T.count },
        h("button", { "data-key": "fewer", "aria-label": T.fewer, disabled: most <= 1, text: "−", onclick: () => change({ do: "look", count: most - 1 }) }),
        h("output", { text: fewest === most ? String(most) : `${fewest}–${most}` }),
        h("button", { "data-key": "more", "aria-label": T.more, disabled: fewest >= MOST, text: "+", onclick: () => change({ do: "look", count: Math.min(MOST, Math.max(look.count, most) + 1) }) }))));
}

async function own(event) {
  const name = await takeSticker(event.target.files[0]);
  if (name) change({ do: "look", sticker: name });
}

function drawWorn() {
  const person = shownPerson();
  if (!person) {
    fill($("worn"));
    return;
  }
  const number = person.person;
  drawn = number;
  const rows = person.stickers.map((one, which) => h("li", { class: "wears" },
    h("span", { class: "pick" },
      h("img", { src: `/api/stickers/${encodeURIComponent(one.sticker)}`, alt: "", width: 40, height: 40 }),
      select(T.stickerDesign(which + 1), `design-of-${which}`, state.start.designs.map((d) => [d.name, d.name]), one.sticker,
        (value) => change({ do: "change", person: number, which, sticker: value }))),
    h("div", { class: "wears-more" },
      select(T.stickerRegion(which + 1), `region-of-${which}`, state.start.regions.map((r) => [String(r.roi), r.name]), String(one.roi),
        (value) => change({ do: "change", person: number, which, roi: Number(value) })),
      h("input", { type: "range", min: 0.5, max: 5, step: 0.1, value: one.size, "aria-label": T.stickerSize(which + 1), "data-key": `size-of-${which}`, onchange: (event) => change({ do: "change", person: number, which, size: Number(event.target.value) }) })),
    h("button", { class: "bare", "aria-label": T.removeSticker(which + 1), "data-key": `remove-${which}`, onclick: () => change({ do: "remove", person: number, which }) }, icon("close"))));
  const reasons = [...new Set(person.stickers.map((one) => one.reason))];
  fill($("worn"),
    h("h2", { text: T.wornBy(number) }),
    person.protect ? null : h("p", { class: "quiet", text: T.leftAlone }),
    h("ul", { class: "worn" }, ...(rows.length ? rows : [h("li", { class: "quiet", text: T.noSticker })])),
    person.stickers.length < MOST ? h("button", { class: "small", "data-key": "add", onclick: () => change({ do: "add", person: number }) }, icon("plus"), T.addSticker) : null,
    ...reasons.map((reason) => h("p", { class: "reason" }, h("strong", { text: T.why }), " ", reason)));
}

function select(label, key, choices, value, chosen) {
  const made = h("select", { "aria-label": label, "data-key": key, onchange: (event) => chosen(event.target.value) },
    ...choices.map(([name, text]) => h("option", { value: name, text })));
  made.value = value;
  return made;
}

function drawSave() {
  const one = brief();
  const { start } = state;
  if (!one || !start) return;
  const choices = one.source === "folder" ? [["beside", T.beside]] : [];
  choices.push(["save", T.saveFolder(start.save)], ...start.folders.map((folder) => [`folder:${folder}`, folder || start.folder]));
  const chosen = choices.some(([name]) => name === where) ? where : choices[0][0];
  const task = one.tasks.find((t) => t.name === "save");
  const go = () => save(one, chosen.startsWith("folder:") ? { to: "folder", folder: chosen.slice(7) } : { to: chosen });
  const current = one.saved && one.saved.version === one.version;
  fill($("save"),
    task ? h("div", { class: "saving" }, h("span", { text: `${T.saving}${task.left === null ? "" : ` · ${T.left(task.left)}`}` }), bar(task.total ? task.done / task.total : null))
      : h("button", { class: "primary wide", id: "save-now", "data-key": "save", disabled: !one.draws, onclick: go, text: T.save }),
    h("label", { class: "to" }, h("span", { text: T.saveTo }), select(T.saveTo, "where", choices, chosen, (value) => { where = value; })),
    one.saved ? h("div", { class: "saved" },
      h("p", {}, icon("check"), current ? T.saved : T.unsaved),
      h("p", { class: "path", text: one.saved.output }),
      h("p", { class: "quiet", text: T.keepPrivate }),
      h("div", { class: "group" },
        h("button", { class: "small", "data-key": "reveal", onclick: () => attempt(() => post(`/api/items/${one.id}/reveal`)) }, icon("folder"), T.reveal),
        h("a", { class: "button small", "data-key": "download", href: `/api/items/${one.id}/saved/output`, download: true }, icon("download"), T.download)),
      ...one.saved.notes.map((note) => h("p", { class: "quiet", text: note }))) : null);
}
