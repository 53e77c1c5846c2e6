import { CameraError, openCamera } from "./camera.js";
import { readCode } from "./code.js";
import { $, isWide } from "./page.js";
import { feed } from "./wedge.js";

const SAME_CODE_MS = 4000;

/** Codes read by the camera or typed by a hand scanner. */
export function connect(app) {
  connectCamera(app);
  connectWedge(app);
}

function connectCamera({ say, onGo, people, root, isPaper }) {
  let camera = null;
  const seen = new Map();

  function onCodes(texts) {
    const now = Date.now();
    for (const text of isPaper() ? texts.slice(0, 1) : texts) { // of a sheet only the row in the middle: its neighbours may not have signed
      const isFresh = now - (seen.get(text) ?? 0) > SAME_CODE_MS;
      seen.set(text, now);
      if (isFresh) people.checkInWord(text);
    }
  }

  async function start() {
    $("camera-open").disabled = true;
    $("camera-trouble").hidden = true;
    try {
      $("camera").hidden = false;
      camera = await openCamera({ video: $("video"), wasmUrl: root.dataset.wasm, onCodes });
      $("camera-open").hidden = true;
      $("camera-light").hidden = !camera.light;
      $("camera-close").focus({ preventScroll: true });
    } catch (error) {
      $("camera").hidden = true;
      $("camera-trouble").textContent = say(`camera_${error instanceof CameraError ? error.message : "failed"}`);
      $("camera-trouble").hidden = false;
    } finally {
      $("camera-open").disabled = false;
    }
  }

  function stop() {
    camera?.stop();
    camera = null;
    $("camera").hidden = true;
    $("camera-open").hidden = false;
  }

  $("camera-open").addEventListener("click", start);
  $("camera-close").addEventListener("click", () => {
    stop();
    $("camera-open").focus();
  });
  $("camera-light").addEventListener("click", async () => $("camera-light").setAttribute("aria-pressed", String(await camera.light())));
  onGo((tab) => tab !== "check" && camera && !isWide() && stop());
}

/** A hand scanner types faster than people, wherever the focus stands. */
function connectWedge({ draw, go, people }) {
  let typed = { text: "", at: -Infinity };
  document.addEventListener(
    "keydown",
    (key) => {
      const { state, word } = feed(typed, { code: key.code, shift: key.shiftKey, at: key.timeStamp });
      typed = state;
      if (!word || !readCode(word)) return;
      key.preventDefault();
      key.stopPropagation();
      if (key.target instanceof HTMLInputElement) key.target.value = "";
      go("check");
      people.checkInWord(word).then(draw);
    },
    { capture: true },
  );
}
