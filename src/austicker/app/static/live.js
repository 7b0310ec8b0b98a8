// The camera: the browser's own over a socket, or one that Python reads.
import { attempt, get, post } from "./api.js";
import { $, fill, h, icon, toast } from "./dom.js";
import { state } from "./state.js";
import { T } from "./strings.js";

const L = T.live;
const MOST = 2; // frames under way; others are dropped
const WIDTH = 640;
const look = { strength: "standard", sticker: null, own: false };
let kind = null; // "browser", "python" or null
let socket = null;
let media = null; // the browser's camera
let sent = []; // when the frames under way were taken
let late = []; // ms of the last frames
let dropped = 0;
let news = null; // what the program told last
let timer = 0;
let ticker = null; // runs while the page is not looked at
let trouble = null; // what was said of a recording last
const video = document.createElement("video");
video.muted = true;
video.playsInline = true;
// A canvas of the page encodes when the page is idle, which a hidden one hardly ever is.
const grabbed = window.OffscreenCanvas ? new OffscreenCanvas(2, 2) : document.createElement("canvas");
const encoded = () => (grabbed.convertToBlob
  ? grabbed.convertToBlob({ type: "image/jpeg", quality: 0.85 })
  : new Promise((done) => { grabbed.toBlob(done, "image/jpeg", 0.85); }));

export function showLive(on) {
  if (!on) {
    if (kind) stop();
    return;
  }
  draw();
  look_for_running();
}

/** A camera that the program began with is shown at once. */
async function look_for_running() {
  const found = await attempt(() => get("/api/camera"));
  if (found?.running && !kind) watchPython(found);
}

function draw() {
  const running = kind !== null;
  const strength = (name) => h("button", { "data-key": `live-${name}`, "aria-pressed": String(look.strength === name), text: T.strengths[name], disabled: running, onclick: () => { look.strength = name; draw(); } });
  const design = (one) => h("button", {
    class: "design", "data-key": `live-design-${one.name}`, title: one.name, "aria-label": one.name, disabled: running,
    "aria-pressed": String((look.sticker || "dots") === one.name), onclick: () => { look.sticker = one.name; draw(); },
  }, h("img", { src: `/api/stickers/${encodeURIComponent(one.name)}`, alt: "", width: 40, height: 40 }));
  fill($("live"), h("div", { class: "live" },
    h("section", { class: "screen" },
      h("div", { class: `screens ${look.own && kind === "browser" ? "two" : ""}` },
        h("figure", {}, running ? output() : h("div", { class: "off" }, icon("camera"), h("h2", { text: L.title }), h("p", { class: "quiet", text: L.intro }),
          h("button", { class: "primary", id: "live-start", "data-key": "live-start", onclick: startBrowser }, L.start))),
        look.own && kind === "browser" ? h("figure", {}, own(), h("figcaption", { text: L.own })) : null),
      h("div", { class: "live-bar" },
        h("p", { class: "live-state", id: "live-state", role: "status" }),
        running ? h("div", { class: "group" },
          h("button", { "data-key": "live-record", id: "live-record", onclick: record }, L.record),
          h("button", { "data-key": "live-stop", id: "live-stop", onclick: stop }, L.stop)) : null)),
    h("aside", { class: "panel" },
      h("section", {}, h("h2", { text: T.strength }),
        h("div", { class: "segments wide", role: "group", "aria-label": T.strength }, strength("standard"), strength("strong")),
        h("p", { class: "quiet", text: T.strengthMore[look.strength] })),
      h("section", {}, h("h2", { text: L.design }), h("div", { class: "designs", role: "group", "aria-label": L.design }, ...(state.start?.designs || []).map(design))),
      h("section", {}, h("label", { class: "tick" },
        h("input", { type: "checkbox", checked: look.own, "data-key": "live-own", onchange: (e) => { look.own = e.target.checked; draw(); } }), h("span", { text: L.showOwn }))),
      h("section", {}, h("h2", { text: L.stream }), h("p", { class: "quiet", text: L.streamMore }),
        h("code", { class: "path", id: "live-address", text: state.start?.stream || "" }),
        h("button", { class: "small", "data-key": "live-copy", onclick: copy }, L.copy)),
      h("section", {}, h("h2", { text: L.other }),
        h("form", { class: "source", onsubmit: startPython },
          h("input", { type: "text", id: "live-source", "aria-label": L.source, placeholder: L.source, "data-key": "live-source", disabled: running }),
          h("button", { class: "small", "data-key": "live-python", disabled: running }, L.startPython))))));
  tell();
}

function output() {
  if (kind === "python") return h("img", { id: "live-out", alt: L.out, src: state.start.stream.replace(/^https?:\/\/[^/]+/, "") });
  return h("canvas", { id: "live-out", "aria-label": L.out, role: "img", width: 640, height: 360 });
}

function own() {
  video.setAttribute("aria-label", L.own);
  return video;
}

async function startBrowser() {
  try {
    media = await navigator.mediaDevices.getUserMedia({ video: { width: { ideal: WIDTH }, height: { ideal: 360 }, frameRate: { ideal: 30 } }, audio: false });
  } catch (error) {
    toast(error.name === "NotAllowedError" ? L.denied : L.noCamera, "bad");
    return;
  }
  for (const track of media.getTracks()) track.onended = () => stop(L.taken);
  video.srcObject = media;
  await video.play();
  kind = "browser";
  [sent, late, dropped, news] = [[], [], 0, null];
  draw();
  socket = new WebSocket(`ws://${location.host}/api/camera/frames`);
  socket.binaryType = "arraybuffer";
  const mine = socket;
  socket.onopen = () => mine.send(JSON.stringify({ strength: look.strength, sticker: look.sticker }));
  socket.onmessage = (message) => mine === socket && heard(message.data);
  socket.onclose = () => mine === socket && stop(L.ended);
}

/** Take the next frame of the camera, and so on; also while the page is hidden behind another. */
function follow() {
  if (kind !== "browser") return;
  if (video.requestVideoFrameCallback) video.requestVideoFrameCallback(follow);
  else requestAnimationFrame(follow);
  grab();
}

function tick() {
  const wanted = kind === "browser" && document.hidden;
  if (wanted && !ticker) {
    ticker = new Worker("/static/ticker.js");
    ticker.onmessage = grab;
  } else if (!wanted && ticker) {
    ticker.terminate();
    ticker = null;
  }
}

/** Send a frame, unless enough are under way. */
function grab() {
  if (kind !== "browser") return;
  if (sent.length >= MOST || !video.videoWidth) {
    dropped += sent.length >= MOST;
    return;
  }
  const ratio = Math.min(1, WIDTH / video.videoWidth);
  grabbed.width = Math.round((video.videoWidth * ratio) / 2) * 2;
  grabbed.height = Math.round((video.videoHeight * ratio) / 2) * 2;
  grabbed.getContext("2d").drawImage(video, 0, 0, grabbed.width, grabbed.height);
  const mine = socket;
  sent.push(performance.now());
  encoded().then((blob) => mine === socket && mine.readyState === 1 && mine.send(blob));
}

let before = null; // when the frame was taken that comes out next

async function heard(data) {
  if (typeof data === "string") {
    const told = JSON.parse(data);
    if (told.error) {
      toast(told.error, "bad");
      stop();
    } else if (told.ready) {
      follow();
      tick();
    } else {
      news = told;
      const taken = sent.shift();
      if (before !== null) late.push(performance.now() - before);
      if (late.length > 50) late.shift();
      before = taken;
      tell();
    }
    return;
  }
  const picture = await createImageBitmap(new Blob([data], { type: "image/jpeg" }));
  const canvas = $("live-out");
  if (!canvas || kind !== "browser") return;
  if (canvas.width !== picture.width || canvas.height !== picture.height) {
    canvas.width = picture.width;
    canvas.height = picture.height;
  }
  canvas.getContext("2d").drawImage(picture, 0, 0);
  canvas.dataset.frames = Number(canvas.dataset.frames || 0) + 1;
}

async function startPython(event) {
  event.preventDefault();
  const source = $("live-source").value.trim() || "0";
  const told = await attempt(() => post("/api/camera/start", { source, strength: look.strength, sticker: look.sticker }));
  if (told) watchPython(told);
}

function watchPython(told) {
  kind = "python";
  news = told;
  draw();
  clearInterval(timer);
  timer = setInterval(async () => {
    const found = await attempt(() => get("/api/camera"));
    if (!found || kind !== "python") return;
    news = found;
    if (!found.running) stop(found.error || L.ended);
    else tell();
  }, 500);
}

/** Say what is going on, with figures. */
function tell() {
  if (news?.trouble && news.trouble !== trouble) toast(news.trouble, "bad");
  trouble = news?.trouble || null;
  const place = $("live-state");
  if (!place) return;
  if (!kind) {
    place.textContent = "";
    return;
  }
  if (!news?.frames) {
    place.textContent = L.starting;
    return;
  }
  const latency = kind === "browser" && late.length ? Math.round(late.reduce((a, b) => a + b, 0) / late.length) : news.latency;
  const who = news.learning ? L.learning : [news.protected ? L.protecting(news.protected) : null, news.blurred ? L.blurred(news.blurred) : null].filter(Boolean).join(", ") || L.nobody;
  const lost = kind === "browser" ? dropped : news.dropped;
  fill(place, h("span", { class: `dot ${news.learning ? "amber" : "green"}` }), h("strong", { text: who }),
    h("span", { class: "quiet", text: [L.rate(news.rate), L.latency(latency), L.dropped(lost)].join(" · ") }));
  place.dataset.latency = latency;
  place.dataset.rate = news.rate;
  const button = $("live-record");
  if (button) {
    button.textContent = news.recording ? L.recordStop : L.record;
    button.classList.toggle("recording", Boolean(news.recording));
  }
}

async function record() {
  const on = !news?.recording;
  const told = await attempt(() => post("/api/camera/record", { on }));
  if (!told) return;
  news = { ...news, recording: told.recording, trouble: told.trouble };
  if (!on && told.path) toast(L.recorded(told.path));
  tell();
}

async function copy() {
  await navigator.clipboard.writeText(state.start.stream);
  toast(L.copied);
}

document.addEventListener("visibilitychange", tick);

function stop(why) {
  const was = kind;
  kind = null;
  clearInterval(timer);
  const old = socket;
  socket = null;
  before = null;
  old?.close();
  media?.getTracks().forEach((track) => {
    track.onended = null;
    track.stop();
  });
  media = null;
  video.srcObject = null;
  tick();
  if (was === "python") attempt(() => post("/api/camera/stop"));
  if (typeof why === "string") toast(why);
  draw();
}
