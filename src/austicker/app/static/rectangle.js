// A rectangle on the picture: pulled with a pointer, or moved and sized with the keys.
import { s } from "./dom.js";

const LEAST = 4; // px of the picture
const STEP = 1 / 40; // of its sides

const shape = (mode, more = {}) => s("rect", { class: `draft ${mode}`, "vector-effect": "non-scaling-stroke", ...more });

function put(drawn, area) {
  for (const [name, value] of Object.entries(area)) drawn.setAttribute(name, value);
}

/** One that is pulled from a point on: `to` another, and its `end`, null where it is too small. */
export function pulled(marks, mode, [x0, y0]) {
  const drawn = shape(mode);
  let area = null;
  marks.append(drawn);
  return {
    to([x1, y1]) {
      area = { x: Math.min(x0, x1), y: Math.min(y0, y1), width: Math.abs(x1 - x0), height: Math.abs(y1 - y0) };
      put(drawn, area);
    },
    end() {
      drawn.remove();
      return area && area.width >= LEAST && area.height >= LEAST ? area : null;
    },
  };
}

/** One in the middle: arrow keys move it, with Shift they size it, Enter keeps it, Escape does not. */
export function stepped(marks, mode, [width, height], label, done) {
  const area = { x: width * 0.375, y: height * 0.375, width: width / 4, height: height / 4 };
  const drawn = shape(mode, { tabindex: 0, role: "application", "aria-label": label });
  const end = (kept) => {
    drawn.onblur = null;
    drawn.remove();
    done(kept);
  };
  drawn.onkeydown = (event) => {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (event.key === "Enter") end({ ...area });
    else if (event.key === "Escape") end(null);
    else if (!way) return;
    event.preventDefault();
    event.stopPropagation();
    if (!way) return;
    const [across, down] = [way[0] * width * STEP, way[1] * height * STEP];
    if (event.shiftKey) {
      area.width = Math.min(width - area.x, Math.max(width * STEP, area.width + across));
      area.height = Math.min(height - area.y, Math.max(height * STEP, area.height + down));
    } else {
      area.x = Math.min(width - area.width, Math.max(0, area.x + across));
      area.y = Math.min(height - area.height, Math.max(0, area.y + down));
    }
    put(drawn, area);
  };
  drawn.onblur = () => end(null);
  put(drawn, area);
  marks.append(drawn);
  drawn.focus();
}
