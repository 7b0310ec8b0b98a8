// Talking to the program on this computer.
import { toast } from "./dom.js";
import { T } from "./strings.js";

async function answer(response) {
  const type = response.headers.get("content-type") || "";
  const found = type.includes("json") ? await response.json() : { error: await response.text() };
  if (!response.ok) throw new Error(found.error || response.statusText);
  return found;
}

export async function get(path) {
  return answer(await fetch(path));
}

export async function post(path, values = {}) {
  const body = JSON.stringify(values);
  return answer(await fetch(path, { method: "POST", body, headers: { "content-type": "application/json" } }));
}

export async function remove(path) {
  return answer(await fetch(path, { method: "DELETE" }));
}

/** Send a file as it is; XMLHttpRequest tells how far it is. */
export async function upload(path, file, tell) {
  await post("/api/fits", { name: file.name, size: file.size });
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", `${path}?name=${encodeURIComponent(file.name)}`);
    request.upload.addEventListener("progress", (e) => e.lengthComputable && tell(e.loaded / e.total));
    request.addEventListener("load", () => {
      let found = {};
      try {
        found = JSON.parse(request.responseText);
      } catch {
        found = { error: request.responseText };
      }
      if (request.status === 200) resolve(found);
      else reject(new Error(found.error || request.statusText));
    });
    request.addEventListener("error", async () => {
      const alive = await fetch("/api/camera").then(() => true, () => false);
      reject(new Error(alive ? T.unreadable(file.name) : T.lostServer));
    });
    request.addEventListener("abort", () => reject(new Error(T.stopped)));
    request.send(file);
    tell(0, () => request.abort());
  });
}

/** Do it, and say what went wrong. */
export async function attempt(work) {
  try {
    return await work();
  } catch (error) {
    toast(error instanceof TypeError ? T.lostServer : error.message, "bad");
    return null;
  }
}

/** Told of every change of the queue; comes back by itself after a break. */
export function listen(told, lost) {
  const socket = new WebSocket(`ws://${location.host}/api/events`);
  let heard = false;
  socket.addEventListener("message", (message) => {
    heard = true;
    told(JSON.parse(message.data));
  });
  socket.addEventListener("close", () => {
    if (!heard) lost(); // a connection that broke is made anew first
    setTimeout(() => listen(told, lost), heard ? 1000 : 4000);
  });
}
