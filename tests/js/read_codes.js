// Reads the codes of a picture with the reader of the console: `node read_codes.js WIDTH HEIGHT < pixels (RGBA)`; prints them as JSON.
import { readFileSync } from "node:fs";

const vendor = new URL("../../src/diemcau/static/vendor/zxing/reader/", import.meta.url);
const { prepareZXingModule, readBarcodes } = await import(new URL("index.js", vendor));
const wasmBinary = readFileSync(new URL("zxing_reader.wasm", vendor)).buffer.slice(0);
await prepareZXingModule({ overrides: { wasmBinary }, fireImmediately: true });
const [width, height] = process.argv.slice(2).map(Number);
const data = new Uint8ClampedArray(readFileSync(0));
const read = await readBarcodes({ data, width, height }, { formats: ["QRCode"], tryHarder: true, maxNumberOfSymbols: 100 });
console.log(JSON.stringify(read.filter((code) => code.isValid).map((code) => code.text)));
