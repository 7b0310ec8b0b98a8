// What the page knows: one object, and who wants to hear of changes.

export const state = {
  start: null, // what /api/start told
  items: [], // briefs, as the queue shows them
  uploads: [], // {name, share, abort}
  chosen: null, // id of the item that is shown
  item: null, // all about it
  person: null, // number of the person whose stickers are shown
  frame: 0,
  view: "protected", // original, compare, protected
  border: 0.5, // of the comparison, 0-1 from the left
  regions: false,
  tool: null, // "protect" or "leave" while a rectangle is drawn
  playing: false,
};

const listeners = [];

export function onChange(listener) {
  listeners.push(listener);
}

/** Set fields, and tell everybody which. */
export function set(changes) {
  const changed = Object.keys(changes).filter((key) => state[key] !== changes[key]);
  Object.assign(state, changes);
  if (changed.length) for (const listener of listeners) listener(new Set(changed));
}

export const brief = () => state.items.find((one) => one.id === state.chosen) || null;
