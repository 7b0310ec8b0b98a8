// Playing: stretches of the film with original and protected in one picture, and its sound.
import { attempt, post } from "./api.js";
import { $ } from "./dom.js";
import { set, state } from "./state.js";
import { T } from "./strings.js";

const film = document.createElement("video");
film.preload = "auto";
film.playsInline = true;
let told = null; // {first, last, times, address} of the stretch that plays
let coming = null; // of the next one, while this one plays
let run = 0; // grows with every start and stop

const later = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** The stretch from a frame on, once it is made; null where it cannot be. */
async function stretch(first, mine) {
  const id = state.chosen;
  while (run === mine && state.chosen === id) {
    const found = await attempt(() => post(`/api/items/${id}/film`, { first }));
    if (!found || found.ready) return found;
    await later(150);
  }
  return null;
}

export async function play() {
  const mine = ++run;
  const first = state.frame >= state.item.frames - 1 ? 0 : state.frame;
  $("play")?.setAttribute("data-busy", T.preparing);
  const found = await stretch(first, mine);
  $("play")?.removeAttribute("data-busy");
  if (found && run === mine) begin(found, mine);
}

async function begin(found, mine) {
  told = found;
  coming = null;
  film.src = found.address;
  film.currentTime = 0;
  set({ playing: true });
  try {
    await film.play();
  } catch {
    pause();
    return;
  }
  draw(mine);
}

function draw(mine) {
  if (run !== mine || !told) return;
  if (film.readyState >= 2) {
    const now = film.currentTime + 1e-3;
    let at = told.times.findIndex((time) => time > now) - 1;
    if (at < -1) at = told.times.length - 1;
    paint();
    set({ frame: Math.min(told.last, told.first + Math.max(0, at)) });
  }
  if (!coming && film.currentTime > (film.duration || 0) / 3 && told.last < state.item.frames - 1) {
    coming = stretch(told.last + 1, mine);
  }
  if (film.ended) {
    if (told.last >= state.item.frames - 1) pause();
    else (coming || stretch(told.last + 1, mine)).then((found) => (found && run === mine ? begin(found, mine) : run === mine && pause()));
    return;
  }
  const again = () => draw(mine);
  if (film.requestVideoFrameCallback && !film.paused) film.requestVideoFrameCallback(again);
  else requestAnimationFrame(again);
  if (film.requestVideoFrameCallback) film.onended = again;
}

/** Both halves of the picture onto the two layers, so that they cannot fall out of step. */
function paint() {
  const width = film.videoWidth;
  const height = film.videoHeight / 2;
  for (const [id, top] of [["film-before", 0], ["film-after", height]]) {
    const canvas = $(id);
    if (!canvas) return;
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
    }
    canvas.hidden = false;
    canvas.getContext("2d").drawImage(film, 0, top, width, height, 0, 0, width, height);
  }
}

export function pause() {
  run++;
  film.pause();
  told = null;
  set({ playing: false, frame: state.frame });
  for (const id of ["film-before", "film-after"]) if ($(id)) $(id).hidden = true;
  set({ item: state.item ? { ...state.item } : null });
}

/** Nothing plays any more from before a jump. */
export function warm() {
  coming = null;
}
