// Files that are dropped on the page or chosen, those in dropped folders too.
import { $ } from "./dom.js";

const MOST = 500;

/** Files of what was dropped; folders are gone through, hidden files left out. */
export async function filesOf(transfer) {
  const entries = [...(transfer.items || [])].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.some((one) => one.isDirectory)) return [...transfer.files];
  const found = [];
  for (const one of entries) await collect(one, found);
  return found;
}

async function collect(entry, found) {
  if (found.length >= MOST || entry.name.startsWith(".")) return;
  if (entry.isFile) {
    found.push(await new Promise((resolve, reject) => entry.file(resolve, reject)));
    return;
  }
  const reader = entry.createReader();
  for (;;) { // it gives a hundred at a time
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!some.length) return;
    for (const one of some) await collect(one, found);
  }
}

/** Give `take` what is dropped or chosen. */
export function listenToDrops(take) {
  let depth = 0;
  const hasFiles = (event) => [...event.dataTransfer.types].includes("Files");
  addEventListener("dragenter", (event) => {
    if (hasFiles(event)) $("cover").hidden = ++depth < 1;
  });
  addEventListener("dragleave", (event) => {
    if (hasFiles(event)) $("cover").hidden = --depth < 1;
  });
  addEventListener("dragover", (event) => event.preventDefault());
  addEventListener("drop", async (event) => {
    event.preventDefault();
    depth = 0;
    $("cover").hidden = true;
    take(await filesOf(event.dataTransfer));
  });
  const pick = () => $("chooser").click();
  $("drop").addEventListener("click", pick);
  $("choose").addEventListener("click", pick);
  $("chooser").addEventListener("change", (event) => {
    take([...event.target.files]);
    event.target.value = "";
  });
}
