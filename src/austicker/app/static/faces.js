// What recognisers read in each face of a photo, before and after.
import { $, fill, h, icon } from "./dom.js";
import { set, state } from "./state.js";
import { T } from "./strings.js";

/** Colour, icon and words of a face. */
function outcome({ still }) {
  if (!still.shown) return ["grey", "dash", T.faceNever];
  return still.readable ? ["red", "alert", T.movementRead] : ["green", "check", T.movementHidden];
}

export function drawFaces() {
  const read = state.item.people.filter((one) => one.still);
  fill($("movements"), ...read.map((one) => {
    const [colour, symbol, words] = outcome(one);
    return h("li", {}, h("button", {
      class: `movement-row ${colour}`, "data-key": `read-${one.person}`, onclick: () => set({ person: one.person }),
    },
      icon(symbol),
      h("span", { class: "when" }, h("b", { text: T.face(one.person) }), h("span", { class: "words", text: words })),
      h("span", { class: "told", text: T.faceRead(one.still) })));
  }));
}
