// The list of files: progress, time left, stop, verdict.
import { attempt, post, remove } from "./api.js";
import { $, fill, h, icon } from "./dom.js";
import { choose } from "./main.js";
import { set, state } from "./state.js";
import { T } from "./strings.js";
import { verdictOf } from "./verdict.js";

export function drawQueue(changed) {
  if (changed.has("start") && state.start) drawFolder();
  if (!["items", "uploads", "chosen", "start"].some((one) => changed.has(one))) return;
  fill($("queue"), ...state.uploads.map(uploadRow), ...state.items.map(itemRow));
  const ready = state.items.filter((one) => one.ready && one.draws && !saving(one) && !upToDate(one));
  $("save-all").hidden = ready.length < 2;
  $("save-all").onclick = () => ready.forEach((one) => save(one));
}

const saving = (one) => one.tasks.some((task) => task.name === "save");
const upToDate = (one) => one.saved && one.saved.version === one.version;

export function save(one, where = one.source === "folder" ? { to: "beside" } : { to: "save" }) {
  return attempt(() => post(`/api/items/${one.id}/save`, where));
}

function uploadRow(one) {
  return h("li", { class: "entry" },
    h("div", { class: "entry-main" },
      h("span", { class: "entry-name", text: one.name, title: one.name }),
      h("span", { class: "entry-more", text: T.uploading(one.share) }),
      bar(one.share)),
    h("button", { class: "bare", "aria-label": T.cancel(one.name), onclick: () => one.abort() }, icon("close")));
}

function itemRow(one) {
  const task = one.tasks.find((t) => t.state === "working") || one.tasks[0];
  const shown = task && task.name !== "check" ? task : one.ready ? null : task;
  const chosen = one.id === state.chosen;
  return h("li", { class: `entry ${chosen ? "chosen" : ""}` },
    h("button", {
      class: "entry-main", "data-key": `item-${one.id}`, "aria-current": chosen ? "true" : null,
      "aria-label": `${one.name}, ${words(one, shown)}`, onclick: () => choose(one.id),
    },
      h("span", { class: "entry-name", title: one.name }, icon(one.kind === "photo" ? "photo" : "film"), one.name),
      shown ? progressWords(shown) : outcome(one),
      shown ? bar(shown.total ? shown.done / shown.total : null) : null),
    shown
      ? h("button", { class: "bare", "data-key": `stop-${one.id}`, "aria-label": T.cancel(one.name), onclick: () => attempt(() => post(`/api/items/${one.id}/cancel`)) }, icon("close"))
      : h("button", { class: "bare", "data-key": `gone-${one.id}`, "aria-label": T.remove(one.name), onclick: () => attempt(() => remove(`/api/items/${one.id}`)) }, icon("close")));
}

function progressWords(task) {
  const what = task.state === "waiting" ? T.waiting : T.stages[task.stage] || T.working;
  const left = task.left === null ? "" : ` · ${T.left(task.left)}`;
  return h("span", { class: "entry-more", text: what + left });
}

function outcome(one) {
  if (!one.ready) {
    return h("span", { class: "entry-more bad", text: one.error || T.stopped });
  }
  const verdict = verdictOf(one);
  const saved = upToDate(one) ? ` · ${T.savedShort}` : "";
  return h("span", { class: `entry-more ${verdict.colour}` }, icon(verdict.icon), verdict.title + saved);
}

function words(one, task) {
  if (task) return T.stages[task.stage] || T.waiting;
  return one.ready ? verdictOf(one).title : one.error || T.stopped;
}

export function bar(share) {
  const inner = h("span", {});
  if (share === null) inner.className = "unknown";
  else inner.style.width = `${Math.round(100 * share)}%`;
  return h("span", {
    class: "progress", role: "progressbar", "aria-valuemin": 0, "aria-valuemax": 100,
    "aria-valuenow": share === null ? null : Math.round(100 * share), "aria-label": T.working,
  }, inner);
}

function drawFolder() {
  const { folder, listing } = state.start;
  $("folder").hidden = !folder || !listing.length;
  if (!folder) return;
  $("folder").open = !state.items.length;
  $("folder-name").textContent = T.inFolder(folder.split(/[\\/]/).filter(Boolean).pop() || folder);
  fill($("listing"), ...listing.map((path) =>
    h("li", {}, h("button", { class: "bare path", "aria-label": T.open(path), text: path, onclick: () => openPath(path) }))));
}

async function openPath(path) {
  const done = await attempt(() => post("/api/open", { path }));
  if (done) choose(done.id);
  set({});
}
