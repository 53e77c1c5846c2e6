/** Size of the picture handed to the reader: enough for a badge at arm's length, 5–24 ms a picture. */
const WIDTH = 960;
const HEIGHT = 540;
const PAUSE_MS = 90;

/**
 * Opens the camera and reads QR codes until it is stopped. The reader (1 MB) is loaded only now.
 *
 * @param {object} parts
 * @param {HTMLVideoElement} parts.video
 * @param {string} parts.wasmUrl address of the reader on our own server
 * @param {(texts: string[]) => void} parts.onCodes what one picture says, what stands nearest to its middle first
 * @returns {Promise<{stop: () => void, light: (() => Promise<boolean>) | null}>} `light` switches the lamp, where there is one
 */
export async function openCamera({ video, wasmUrl, onCodes }) {
  if (!navigator.mediaDevices?.getUserMedia) throw new CameraError("insecure");
  const [reader, stream] = await both(import("../vendor/zxing/reader/index.js"), openStream());
  const track = stream.getVideoTracks()[0];
  let isOpen = true;
  const stop = () => {
    isOpen = false;
    track.stop();
    video.srcObject = null;
  };
  try {
    await reader.prepareZXingModule({ overrides: { locateFile: () => wasmUrl }, fireImmediately: true });
    video.srcObject = stream;
    await video.play();
  } catch (error) {
    stop();
    throw error;
  }

  const canvas = document.createElement("canvas");
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  const brush = canvas.getContext("2d", { willReadFrequently: true });
  const options = { formats: ["QRCode"], tryHarder: true, maxNumberOfSymbols: 4 };

  async function look() {
    if (!isOpen) return;
    if (video.videoWidth && !document.hidden) {
      const { x, y, width, height } = middle(video.videoWidth, video.videoHeight);
      brush.drawImage(video, x, y, width, height, 0, 0, WIDTH, HEIGHT);
      const read = await reader.readBarcodes(brush.getImageData(0, 0, WIDTH, HEIGHT), options);
      const texts = nearestFirst(read.filter((code) => code.isValid)).map((code) => code.text);
      if (isOpen && texts.length) onCodes(texts);
    }
    setTimeout(look, PAUSE_MS);
  }
  look();
  return { stop, light: lamp(track) };
}

/** Why the camera did not open: "insecure", "denied", "absent" or "busy". */
export class CameraError extends Error {}

/**
 * The middle of a picture that has our shape (16:9), so that nothing is stretched. Pure; pixels.
 *
 * @param {number} width
 * @param {number} height
 */
export function middle(width, height) {
  const shape = WIDTH / HEIGHT;
  const w = Math.min(width, height * shape);
  const h = Math.min(height, width / shape);
  return { x: (width - w) / 2, y: (height - h) / 2, width: w, height: h };
}

/**
 * Codes by how far they stand from the middle of the picture. Pure.
 *
 * @template {{position: Record<"topLeft" | "bottomRight", {x: number, y: number}>}} Code
 * @param {Code[]} codes
 */
export function nearestFirst(codes) {
  const away = ({ position: { topLeft, bottomRight } }) => Math.hypot((topLeft.x + bottomRight.x - WIDTH) / 2, (topLeft.y + bottomRight.y - HEIGHT) / 2);
  return [...codes].sort((a, b) => away(a) - away(b));
}

async function openStream() {
  try {
    return await navigator.mediaDevices.getUserMedia({
      audio: false,
      video: { facingMode: { ideal: "environment" }, width: { ideal: 1280 }, height: { ideal: 720 } },
    });
  } catch (error) {
    const reasons = { NotAllowedError: "denied", SecurityError: "denied", NotFoundError: "absent", OverconstrainedError: "absent" };
    throw new CameraError(reasons[error.name] ?? "busy");
  }
}

/** Both or neither: a stream that nobody will read is closed again. */
async function both(loading, opening) {
  const [loaded, opened] = await Promise.allSettled([loading, opening]);
  if (opened.status === "rejected") throw opened.reason;
  if (loaded.status === "rejected") {
    opened.value.getTracks().forEach((track) => track.stop());
    throw loaded.reason;
  }
  return [loaded.value, opened.value];
}

function lamp(track) {
  if (!track.getCapabilities?.().torch) return null;
  let isOn = false;
  return async () => {
    await track.applyConstraints({ advanced: [{ torch: !isOn }] });
    isOn = !isOn;
    return isOn;
  };
}
