// The verdict: a colour, a shape and words.
import { $, fill, h, icon } from "./dom.js";
import { change } from "./edit.js";
import { brief, state } from "./state.js";
import { T } from "./strings.js";

const LOOKS = {
  hidden: ["green", "shield-ok"],
  "nothing to hide": ["green", "shield-ok"],
  partly: ["amber", "shield-half"],
  "not hidden": ["red", "shield-no"],
  "not verified": ["grey", "shield"],
  unchecked: ["grey", "shield"],
  none: ["amber", "shield-half"],
  nobody: ["red", "shield-no"],
};

/** Colour, icon, title, sentence, and whether it is about an older plan. */
export function verdictOf(one, item) {
  let word = one.verdict ? one.verdict.word : "not verified";
  if (one.verdict && word === "not verified") word = "unchecked";
  if (item && !item.people.length && !item.blurred.length) word = "none";
  else if (item?.people.length && !item.people.some((p) => p.protect) && !item.blurred.length) word = "nobody";
  const [colour, symbol] = LOOKS[word];
  const stale = one.verdict_version !== one.version;
  let sentence = one.verdict ? T.verdictSentence(one.verdict) : T.verdictFirst;
  if (word === "unchecked") sentence = T.verdictUnchecked(one.verdict.note);
  if (word === "none") sentence = T.verdictNone;
  if (word === "nobody") sentence = T.verdictNobody;
  if (word === one.verdict?.word && one.verdict.larger) sentence += ` ${T.verdictLarger(one.verdict.larger)}`;
  if (stale && one.verdict) sentence = `${T.verdictStale} ${sentence}`;
  return { colour, icon: symbol, title: T.verdicts[word], sentence: sentence.trim(), stale, word };
}

export function drawVerdict(changed) {
  if (!changed.has("item") && !changed.has("items")) return;
  const one = brief();
  if (!one || !state.item) return;
  const verdict = verdictOf(one, state.item);
  $("verdict").className = `verdict ${verdict.colour} ${verdict.stale ? "stale" : ""}`;
  const weak = ["partly", "not hidden"].includes(verdict.word) && !verdict.stale && state.item.look.strength !== "strong";
  fill($("verdict"),
    icon(verdict.icon),
    h("div", {}, h("strong", { text: verdict.title }), h("p", { text: verdict.sentence }),
      one.error ? h("p", { class: "bad", text: one.error }) : null),
    weak ? h("button", { "data-key": "stronger", text: T.stronger, onclick: () => change({ do: "look", strength: "strong" }) }) : null);
}
