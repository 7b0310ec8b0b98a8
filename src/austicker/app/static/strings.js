// Every text of the page. A text with a number or a name in it is a function.

const times = (count, one, many) => `${count} ${count === 1 ? one : many}`;

export const T = {
  title: "Au-Sticker",
  brand: "Au-Sticker",
  skip: "Skip to the picture",
  tabs: "What to protect",
  tabFiles: "Files",
  tabLive: "Camera",
  local: "Stays on this computer",
  quit: "Quit",
  quitDone: "Au-Sticker has ended. You can close this tab.",
  lostServer: "Au-Sticker is not running any more. Start it again to go on.",

  unreadable: (name) => `${name} could not be read by the browser; it may have been moved or changed. Drop it again.`,

  queue: "Files",
  drop: "Drop photos and videos",
  dropMore: "or choose them",
  dropHere: "Drop to protect",
  welcome: "Hide what a face gives away",
  welcomeMore:
    "Au-Sticker puts ordinary stickers on a face and replaces the skin’s own small motion, so that software no longer reads passing feelings from it.",
  welcomeHonest:
    "The face stays recognisable, on purpose. Speech and large expressions stay as they are.",
  choose: "Choose photos and videos",
  inFolder: (folder) => `In ${folder}`,
  open: (name) => `Open ${name}`,
  uploading: (share) => `Reading in · ${Math.round(share * 100)} %`,
  waiting: "Waiting",
  stages: {
    analyzing: "Finding faces",
    "measuring movements": "Measuring movements",
    "asking the recognisers": "Asking the recognisers",
    "preparing the comparison": "Preparing the film",
    writing: "Writing the copy",
  },
  working: "Working",
  left: (seconds) => (seconds < 90 ? `${Math.ceil(seconds)} s left` : `${Math.ceil(seconds / 60)} min left`),
  cancel: (name) => `Stop ${name}`,
  remove: (name) => `Take ${name} off the page`,
  again: "Try again",
  stopped: "Stopped",
  savedShort: "Saved",
  saveAll: "Save all",
  stage: "Picture",
  panel: "Corrections",
  busyTitle: (name) => `Looking at ${name}`,
  busyMore: "Nothing is sent anywhere. This takes about as long as the video.",
  busyPhoto: "Nothing is sent anywhere.",
  stoppedTitle: (name) => `${name} was stopped`,
  stoppedMore: "Nothing is known of it yet.",
  failedTitle: (name) => `${name} cannot be protected`,

  verdicts: {
    hidden: "Hidden",
    partly: "Partly hidden",
    "not hidden": "Not hidden",
    "nothing to hide": "Nothing to hide was found",
    held: "Nothing brief to hide was found",
    "not verified": "Not checked yet",
    unchecked: "Not checked",
    none: "No face was found",
    nobody: "Nobody is protected",
  },
  verdictSentence: (v) => {
    const one = v.photo ? "face" : "micro-expression";
    const what = times(v.shown, one, `${one}s`);
    const judges = `${times(v.judges, "recogniser that was", "recognisers that were")} not used to hide`;
    if (v.word === "hidden") {
      return v.shown === 1
        ? `The one ${one} can no longer be read by ${judges} it.`
        : `None of ${what} can still be read by ${judges} them.`;
    }
    if (v.word === "partly" || v.word === "not hidden") {
      return `${v.readable} of ${what} can still be read by ${judges} ${v.shown === 1 ? "it" : "them"}.`;
    }
    if (v.word === "nothing to hide") return `No ${v.photo ? "expression" : one} was read in the original.`;
    return "";
  },
  verdictLarger: (count) =>
    `${times(count, "larger movement", "larger movements")}, such as speech, ${count === 1 ? "stays" : "stay"} readable.`,
  verdictFrames: (v) => `Single frames: an expression is read in ${v.frames} of the original, and still in ${v.frames_readable} of the copy${v.frames_readable ? "; one that is held stays" : ""}.`,
  verdictUnchecked: (why) =>
    why ? `Everybody ticked is covered, but nothing was checked: ${why}.` : "No face that wears stickers could be read.",
  verdictNone: "Draw a rectangle around what should be blurred.",
  verdictNobody: "Tick a person to protect them.",
  verdictStale: "Your changes are being checked.",
  verdictFirst: "The recognisers are being asked.",
  stronger: "Try Strong",

  viewOriginal: "Original",
  viewCompare: "Compare",
  viewProtected: "Protected",
  view: "What is shown",
  compareHandle: "Border between original and protected",
  altOriginal: (frame) => `Original, frame ${frame + 1}`,
  altProtected: (frame) => `Protected, frame ${frame + 1}`,
  play: "Play both with sound",
  pause: "Pause",
  preparing: "Preparing…",
  previous: "Previous frame",
  next: "Next frame",
  seek: "Time",
  frameOf: (frame, frames) => `frame ${frame + 1} of ${frames}`,
  regions: "Show the 14 regions",
  regionsShort: "Regions",
  rectProtect: "Draw a rectangle to protect",
  rectProtectShort: "Protect area",
  rectLeave: "Draw a rectangle to leave alone",
  rectLeaveShort: "Leave area",
  rectHelp: "Draw a rectangle on the picture. Escape ends it.",
  rectKeys: "Arrow keys move the rectangle, with Shift they size it; Enter keeps it, Escape does not.",
  rectDraft: "Rectangle. Arrow keys move it, with Shift they size it; Enter keeps it, Escape does not.",
  rectBlurred: "Nobody was followed there, so the area is blurred.",
  rectProtected: "Whoever is in the rectangle is protected.",
  rectLeft: "What is in the rectangle is left alone.",
  undo: "Undo",
  sticker: (person, number, region) =>
    `Sticker ${number} of person ${person}, on the ${region}. Drag it, or use the arrow keys, to move it to another region.`,

  timeline: "Timeline",
  rangeFrom: "Protect from here",
  rangeTo: "Protect to here",
  rangeAll: "Whole video",
  rangeShown: (from, to) => `Protected from ${from} to ${to} only`,
  movements: "Movements",
  noMovements: "No movement was spotted.",
  before: "before",
  after: "after",
  nothingRead: "nothing",
  unread: "not asked",
  read: (p) => `${p.emotion} (${p.judges} of ${p.of})`,
  movementHidden: "hidden",
  movementRead: "still readable",
  movementNever: "was not readable",
  movementLarge: "larger movement, left as it is",
  movementAt: (time, person) => `${time}, person ${person}`,

  framesRead: (count) => `Single frames with an expression (${count})`,

  faces: "What recognisers read in each face",
  face: (number) => `Face ${number}`,
  faceRead: (r) =>
    `${r.before} of ${times(r.of, "recogniser", "recognisers")} read “${r.emotion}” before, ${r.after} of ${r.of} after`,
  faceNever: "no expression was read",

  people: "People",
  nobody: "Nobody was found in it.",
  person: (number) => `Person ${number}`,
  protectPerson: (number) => `Protect person ${number}`,
  stickersOf: (number) => `Show the stickers of person ${number}`,
  everybody: "Everybody wears",
  strength: "Strength",
  strengths: { paper: "Light", standard: "Standard", strong: "Strong" },
  strengthMore: {
    paper: "One still sticker where this clip’s motion shows most: the published method.",
    standard: "Two stickers whose prints drift at random; the skin’s small motion is replaced.",
    strong: "Three larger stickers, and more of the same.",
  },
  design: "Design",
  stickerAdded: (name) => `${name} can be chosen as a design.`,
  ownSticker: "Your own: PNG, WebP or SVG",
  size: "Size",
  sizeMixed: "Size (mixed)",
  designsMixed: "Mixed. Choose one for all:",
  count: "Stickers on a face",
  fewer: "Fewer stickers",
  more: "More stickers",
  wornBy: (number) => `Stickers of person ${number}`,
  region: "Region",
  stickerSize: (number) => `Size of sticker ${number}`,
  stickerRegion: (number) => `Region of sticker ${number}`,
  stickerDesign: (number) => `Design of sticker ${number}`,
  removeSticker: (number) => `Remove sticker ${number}`,
  addSticker: "Add a sticker",
  noSticker: "Wears no sticker.",
  why: "Why there",
  leftAlone: "Left as they are.",

  save: "Save a copy",
  saveTo: "Save to",
  beside: "Beside the original",
  saveFolder: (folder) => folder,
  saving: "Saving",
  saved: "Saved, with its plan and report",
  keepPrivate: "Publish the copy only: the plan and the report say what was hidden.",
  reveal: "Open in folder",
  download: "Download",
  unsaved: "Changed since it was saved",

  live: {
    title: "Protect your camera",
    intro:
      "Places, drifts and the skin’s motion are drawn at random, whatever your face shows. The first two seconds are blurred, a lost face is blurred at once, and a new one until it wears its stickers.",
    start: "Start my camera",
    startPython: "Start",
    other: "Another camera, a file or a stream",
    source: "Number, path or address",
    stop: "Stop",
    design: "Design",
    out: "Protected picture",
    own: "What the camera sees",
    showOwn: "Show the original beside it",
    starting: "Starting the camera",
    learning: "Blurred while people are found",
    protecting: (count) => `${times(count, "person wears", "people wear")} stickers`,
    nobody: "Nobody in the picture",
    blurred: (count) => `${times(count, "face", "faces")} blurred`,
    rate: (value) => `${value} frames/s`,
    latency: (value) => `${value} ms behind`,
    dropped: (value) => `${value} dropped`,
    stream: "For OBS",
    streamMore: "Add this address as a Media source (untick Local file), then start OBS’s virtual camera.",
    copy: "Copy the address",
    copied: "Copied",
    record: "Record",
    recordStop: "Stop recording",
    recorded: (path) => `Recorded to ${path}`,
    denied: "The browser gave no camera. Allow it for this page, or start another one below.",
    noCamera: "The browser found no camera that it could start. Plug one in, or close what uses it.",
    taken: "The camera was taken away. Plug it in, and start it again.",
    ended: "The camera has ended.",
  },
};

export const clock = (seconds) => {
  const whole = Math.max(0, seconds);
  const minutes = Math.floor(whole / 60);
  const rest = whole - 60 * minutes;
  return `${minutes}:${rest.toFixed(1).padStart(4, "0")}`;
};
