// Making elements, and saying things.
import { T } from "./strings.js";

/** An element: tag, attributes (on… are listeners, text its text), children. */
export function h(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name === "text") made.textContent = value;
    else if (name === "value") made.value = value;
    else if (name === "checked") made.checked = value;
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

const SVG = "http://www.w3.org/2000/svg";

/** The same for SVG. */
export function s(tag, attributes = {}, ...children) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

export function icon(name) {
  return s("svg", { class: "icon", "aria-hidden": "true" }, s("use", { href: `#i-${name}` }));
}

/** Replace what is in an element, keeping the focus where it was by `data-key`. */
export function fill(element, ...children) {
  const key = element.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  element.replaceChildren(...children.filter((child) => child !== null && child !== undefined));
  if (key) element.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus();
}

/** Put the icons into the page: shown from another file, they would flicker whenever they are made. */
export async function putIcons() {
  const found = await (await fetch("/static/icons.svg")).text();
  const parsed = new DOMParser().parseFromString(found, "image/svg+xml").documentElement;
  parsed.setAttribute("hidden", "");
  document.body.prepend(document.adoptNode(parsed));
}

export const $ = (id) => document.getElementById(id);

/** Put every text and label of the page's skeleton in its place. */
export function putTexts() {
  for (const element of document.querySelectorAll("[data-t]")) element.textContent = T[element.dataset.t];
  for (const element of document.querySelectorAll("[data-label]")) {
    element.setAttribute("aria-label", T[element.dataset.label]);
  }
}

export function toast(text, kind = "") {
  if ([...$("toasts").children].some((one) => one.textContent === text)) return;
  const made = h("p", { class: `toast ${kind}`, text });
  $("toasts").append(made);
  setTimeout(() => made.remove(), kind === "bad" ? 9000 : 4000);
}
