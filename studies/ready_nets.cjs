// Runs @vladmandic/face-api on the inputs of studies.ready_nets; see there.
const fs = require("fs");
const path = require("path");
const { createRequire } = require("module");
const load = createRequire(path.join(process.cwd(), "package.json"));
const tf = load("@tensorflow/tfjs");
const wasm = load("@tensorflow/tfjs-backend-wasm");
const faceapi = load("@vladmandic/face-api/dist/face-api.node-wasm.js");
const SIDE = 112;

(async () => {
  const folder = process.argv[2];
  wasm.setWasmPaths(path.join(path.dirname(load.resolve("@tensorflow/tfjs-backend-wasm/package.json")), "dist/"));
  await tf.setBackend("wasm");
  await tf.ready();
  await faceapi.nets.faceExpressionNet.loadFromDisk(folder);
  const bytes = fs.readFileSync(path.join(folder, "face-api.f32"));
  const values = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  const size = SIDE * SIDE * 3;
  const rows = [];
  for (let i = 0; i * size < values.length; i += 1) {
    const face = tf.tensor3d(values.slice(i * size, (i + 1) * size), [SIDE, SIDE, 3]);
    const e = await faceapi.nets.faceExpressionNet.predictExpressions(face);
    rows.push([e.neutral, e.happy, e.sad, e.angry, e.fearful, e.disgusted, e.surprised]);
    face.dispose();
  }
  fs.writeFileSync(path.join(folder, "face-api.json"), JSON.stringify(rows));
})();
