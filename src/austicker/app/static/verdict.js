// The verdict: a colour, a shape and words.
import { $, fill, h, icon } from "./dom.js";
import { change } from "./edit.js";
import { brief, state } from "./state.js";
import { T } from "./strings.js";

const LOOKS = {
  hidden: ["green", "shield-ok"],
  "nothing to hide": ["green", "shield-ok"],
  held: ["amber", "shield-half"],
  partly: ["amber", "shield-half"],
  "not hidden": ["red", "shield-no"],
  "not verified": ["grey", "shield"],
  unchecked: ["grey", "shield"],
  none: ["amber", "shield-half"],
  nobody: ["red", "shield-no"],
};

/** Colour, icon, title, sentences, and whether it is about an older plan. */
export function verdictOf(one) {
  let word = one.verdict ? one.verdict.word : "not verified";
  if (one.verdict && word === "not verified") word = "unchecked";
  if (!one.draws) word = one.people ? "nobody" : "none";
  const held = word === "nothing to hide" && one.verdict.frames_readable > 0;
  const look = held ? "held" : word;
  const [colour, symbol] = LOOKS[look];
  const stale = one.verdict_version !== one.version;
  let sentence = one.verdict ? T.verdictSentence(one.verdict) : T.verdictFirst;
  const frames = one.draws && one.verdict?.frames ? T.verdictFrames(one.verdict) : "";
  if (word === "unchecked") sentence = T.verdictUnchecked(one.verdict.note);
  if (word === "none") sentence = T.verdictNone;
  if (word === "nobody") sentence = T.verdictNobody;
  if (word === one.verdict?.word && one.verdict.larger) sentence += ` ${T.verdictLarger(one.verdict.larger)}`;
  if (stale && one.verdict) sentence = `${T.verdictStale} ${sentence}`;
  return { colour, icon: symbol, title: T.verdicts[look], sentence: sentence.trim(), frames, stale, word };
}

export function drawVerdict(changed) {
  if (!changed.has("item") && !changed.has("items")) return;
  const one = brief();
  if (!one || !state.item) return;
  const verdict = verdictOf(one);
  $("verdict").className = `verdict ${verdict.colour} ${verdict.stale ? "stale" : ""}`;
  const weak = ["partly", "not hidden"].includes(verdict.word) && !verdict.stale && state.item.look.strength !== "strong";
  fill($("verdict"),
    icon(verdict.icon),
    h("div", {}, h("strong", { text: verdict.title }), h("p", { text: verdict.sentence }),
      verdict.frames ? h("p", { class: "frames", text: verdict.frames }) : null,
      one.error ? h("p", { class: "bad", text: one.error }) : null),
    weak ? h("button", { "data-key": "stronger", text: T.stronger, onclick: () => change({ do: "look", strength: "strong" }) }) : null);
}
