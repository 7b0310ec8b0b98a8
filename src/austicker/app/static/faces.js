// What recognisers of stills read in each face of a photo, or in frames of a video, before and after.
import { $, fill, h, icon } from "./dom.js";
import { set, state } from "./state.js";
import { T, clock } from "./strings.js";
import { goTo } from "./viewer.js";

/** Colour, icon and words of a face. */
function outcome(still) {
  if (!still.shown) return ["grey", "dash", T.faceNever];
  return still.readable ? ["red", "alert", T.movementRead] : ["green", "check", T.movementHidden];
}

export function drawFaces() {
  const read = state.item.people.filter((one) => one.stills.length);
  fill($("movements"), ...read.map((one) => row(one.stills[0], `read-${one.person}`, T.face(one.person), () => set({ person: one.person }))));
}

/** Frames of a video in which an expression was read, in order of time; none where there is none. */
export function frameRows() {
  const { item } = state;
  const found = item.people.flatMap(({ person, stills }) => stills.filter((still) => still.shown).map((still) => ({ person, still })));
  found.sort((a, b) => a.still.index - b.still.index);
  return found.map(({ person, still }) => row(still, `still-${person}-${still.index}`, T.movementAt(clock(still.index / item.fps), person), () => {
    set({ person });
    goTo(still.index);
  }));
}

function row(still, key, where, onclick) {
  const [colour, symbol, words] = outcome(still);
  return h("li", {}, h("button", { class: `movement-row ${colour}`, "data-key": key, onclick },
    icon(symbol),
    h("span", { class: "when" }, h("b", { text: where }), h("span", { class: "words", text: words })),
    h("span", { class: "told", text: T.faceRead(still) })));
}
