// The page starts here: tabs, dropping, and who draws what.
import { attempt, get, listen, post, upload } from "./api.js";
import { $, fill, putIcons, putTexts, toast } from "./dom.js";
import { listenToDrops } from "./drop.js";
import { reload } from "./edit.js";
import { showLive } from "./live.js";
import { drawPanel } from "./panel.js";
import { drawQueue } from "./queue.js";
import { brief, onChange, set, state } from "./state.js";
import { drawTimeline } from "./timeline.js";
import { T } from "./strings.js";
import { drawVerdict } from "./verdict.js";
import { drawViewer } from "./viewer.js";

const STICKERS = /\.(png|webp|svg)$/i;

putTexts();
listenToDrops(take);
listenToTabs();
await putIcons();
onChange((changed) => {
  drawQueue(changed);
  drawStage(changed);
  if (state.item) {
    drawVerdict(changed);
    drawViewer(changed);
    drawTimeline(changed);
    drawPanel(changed);
  }
});

function drawStage(changed) {
  if (!["chosen", "items", "item"].some((one) => changed.has(one))) return;
  const ready = Boolean(state.item);
  const busy = Boolean(state.chosen) && !ready;
  $("welcome").hidden = Boolean(state.chosen);
  $("work").hidden = !ready;
  $("panel").hidden = !ready;
  $("busy").hidden = !busy;
  if (busy) drawBusy();
}

function drawBusy() {
  const one = brief();
  if (!one) return;
  const failed = one.error && !one.tasks.length;
  const title = document.createElement("h2");
  title.textContent = !failed ? T.busyTitle(one.name) : one.error === T.stopped ? T.stoppedTitle(one.name) : T.failedTitle(one.name);
  const more = document.createElement("p");
  more.textContent = failed ? (one.error === T.stopped ? T.stoppedMore : one.error) : one.kind === "photo" ? T.busyPhoto : T.busyMore;
  const spinner = document.createElement("div");
  spinner.className = failed ? "sorry" : "spinner";
  const again = document.createElement("button");
  again.textContent = T.again;
  again.dataset.key = "busy-again";
  again.addEventListener("click", () => attempt(() => post(`/api/items/${one.id}/again`)));
  fill($("busy"), spinner, title, more, failed ? again : null);
}

function told(news) {
  const before = brief();
  set({ items: news.items });
  const now = brief();
  if (state.chosen && !now) set({ chosen: null, item: null });
  if (!state.chosen && news.items.length) choose(news.items[0].id);
  if (now?.ready && now.error && now.error !== before?.error) toast(now.error, "bad");
  const elsewhere = now?.ready && state.item && now.version > state.item.version; // in another tab
  const fresh = now && (elsewhere || !before || before.ready !== now.ready || before.verdict_version !== now.verdict_version);
  if (fresh || (now?.ready && !state.item)) reload();
}

/** Show an item. */
export function choose(id) {
  if (state.chosen === id) return;
  set({ chosen: id, item: null, person: null, frame: 0, playing: false, tool: null });
  reload();
}

async function take(files) {
  for (const file of files) {
    if (STICKERS.test(file.name) && (await isSticker(file))) await takeSticker(file);
    else takeFile(file);
  }
}

/** A picture with transparency, or SVG, while something is on the page that could wear it. */
async function isSticker(file) {
  if (/\.svg$/i.test(file.name)) return true;
  if (!state.item || file.size > 20_000_000) return false;
  try {
    const picture = await createImageBitmap(file);
    const canvas = new OffscreenCanvas(64, 64);
    const pen = canvas.getContext("2d", { willReadFrequently: true });
    pen.drawImage(picture, 0, 0, 64, 64);
    const { data } = pen.getImageData(0, 0, 64, 64);
    return data.some((value, at) => at % 4 === 3 && value < 250);
  } catch {
    return false;
  }
}

export async function takeSticker(file) {
  const added = await attempt(() => upload("/api/stickers", file, () => {}));
  if (!added) return null;
  set({ start: { ...state.start, designs: added.designs } });
  toast(T.stickerAdded(file.name));
  return added.name;
}

async function takeFile(file) {
  const entry = { name: file.name, share: 0, abort: () => {} };
  set({ uploads: [...state.uploads, entry] });
  const done = await attempt(() =>
    upload("/api/upload", file, (share, abort) => {
      entry.share = share;
      if (abort) entry.abort = abort;
      set({ uploads: [...state.uploads] });
    }),
  );
  set({ uploads: state.uploads.filter((one) => one !== entry) });
  if (done && !state.chosen) choose(done.id);
}

function showTab(name, focus = false) {
  document.body.dataset.tab = name;
  for (const tab of ["files", "live"]) {
    const on = tab === name;
    $(tab).hidden = !on;
    $(`tab-${tab}`).setAttribute("aria-selected", on);
    $(`tab-${tab}`).tabIndex = on ? 0 : -1;
    if (on && focus) $(`tab-${tab}`).focus();
  }
  showLive(name === "live");
}

function listenToTabs() {
  for (const tab of ["files", "live"]) {
    $(`tab-${tab}`).addEventListener("click", () => showTab(tab));
    $(`tab-${tab}`).addEventListener("keydown", (event) => {
      if (event.key === "ArrowRight" || event.key === "ArrowLeft") showTab(tab === "files" ? "live" : "files", true);
    });
  }
}

$("quit").addEventListener("click", async () => {
  await attempt(() => post("/api/quit"));
  document.body.replaceChildren();
  const end = document.createElement("p");
  end.className = "ended";
  end.textContent = T.quitDone;
  document.body.append(end);
});

const start = await attempt(() => get("/api/start"));
if (start) {
  set({ start, items: start.items });
  if (start.items.length) choose(start.items[0].id);
  listen(told, () => $("toasts") && toast(T.lostServer, "bad"));
  if (location.hash === "#camera") showTab("live");
}
