// Changes of the plan: sent one after another, then checked once they pause.
import { attempt, get, post } from "./api.js";
import { brief, set, state } from "./state.js";

const PAUSE = 1200; // ms without a change after which the recognisers are asked again
let last = Promise.resolve();
let timer = 0;

function ordered(work) {
  last = last.then(work, work);
  return last;
}

function checkLater(id) {
  clearTimeout(timer);
  timer = setTimeout(() => attempt(() => post(`/api/items/${id}/check`)), PAUSE);
}

/** Make a change; gives the item, or null where it was refused. */
export function change(edit) {
  const id = state.chosen;
  return ordered(async () => {
    const item = await attempt(() => post(`/api/items/${id}/edit`, edit));
    if (item && state.chosen === id) {
      set({ item });
      checkLater(id);
    }
    return item;
  });
}

export function undo() {
  const id = state.chosen;
  return ordered(async () => {
    const item = await attempt(() => post(`/api/items/${id}/undo`));
    if (item && state.chosen === id) {
      set({ item });
      checkLater(id);
    }
  });
}

/** Read all about the chosen item again. */
export async function reload() {
  const id = state.chosen;
  if (!id || !brief()?.ready) return;
  const item = await attempt(() => get(`/api/items/${id}`));
  if (item && state.chosen === id) set({ item });
}
