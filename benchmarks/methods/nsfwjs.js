// Scores pictures with nsfwjs: one JSON line in, one JSON line out, until the input ends.
//
//   node nsfwjs.js FOLDER MODEL BACKEND
//
// FOLDER has node_modules with nsfwjs and @tensorflow/tfjs; BACKEND is "wasm" (then also
// @tensorflow/tfjs-backend-wasm) or "cpu".  First line out: {"ready": true}.
// In:  {"rows": M, "columns": N, "pixels": "base64 of M * N * 3 bytes, RGB"}
// Out: {"classes": {"Porn": 0.01, ...}} or {"error": "..."}
"use strict";

const { createRequire } = require("module");
const path = require("path");
const readline = require("readline");

const [folder, name, backend] = process.argv.slice(2);
const load = createRequire(path.resolve(folder, "package.json"));

// The libraries talk on the output, which is the protocol's.
console.log = console.info = console.warn = console.debug = () => {};

function say(answer) {
  process.stdout.write(JSON.stringify(answer) + "\n");
}

async function start() {
  const tf = load("@tensorflow/tfjs");
  if (backend === "wasm") {
    const wasm = load("@tensorflow/tfjs-backend-wasm");
    const home = path.dirname(load.resolve("@tensorflow/tfjs-backend-wasm"));
    wasm.setWasmPaths(home + path.sep);
    wasm.setThreadsCount(1);
  }
  if (!(await tf.setBackend(backend))) {
    throw new Error("TensorFlow.js has no backend " + backend);
  }
  await tf.ready();
  return [tf, await load("nsfwjs").load(name)];
}

async function answer(tf, model, line) {
  const { rows, columns, pixels } = JSON.parse(line);
  const levels = Int32Array.from(Buffer.from(pixels, "base64"));
  const picture = tf.tensor3d(levels, [rows, columns, 3], "int32");
  try {
    const found = await model.classify(picture, 5);
    return { classes: Object.fromEntries(found.map((one) => [one.className, one.probability])) };
  } finally {
    picture.dispose();
  }
}

async function main() {
  const [tf, model] = await start();
  say({ ready: true });
  for await (const line of readline.createInterface({ input: process.stdin })) {
    say(await answer(tf, model, line).catch((error) => ({ error: String(error) })));
  }
}

main().catch((error) => {
  say({ error: String(error) });
  process.exitCode = 1;
});
