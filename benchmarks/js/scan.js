async (pictures) => {
  const wasm = document.getElementById("console").dataset.wasm;
  const reader = await import(wasm.replace(/[^/]*$/, "index.js"));
  await reader.prepareZXingModule({ overrides: { locateFile: () => wasm }, fireImmediately: true });
  const options = { formats: ["QRCode"], tryHarder: true, maxNumberOfSymbols: 4 };
  const texts = [];
  const spans = [];
  for (const hex of pictures) {
    const image = new ImageData(960, 540);
    for (let at = 0; at < 960 * 540; at += 1) {
      const grey = parseInt(hex.substr(at * 2, 2), 16);
      image.data.set([grey, grey, grey, 255], at * 4);
    }
    const began = performance.now();
    const read = await reader.readBarcodes(image, options);
    spans.push(performance.now() - began);
    texts.push(read.find((code) => code.isValid)?.text ?? "");
  }
  return { texts, spans };
};
