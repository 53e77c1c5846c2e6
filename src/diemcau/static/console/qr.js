/**
 * Draws a QR code on a device without network. Versions 1 to 5 at level L, bytes: an address of up to 106 bytes.
 * Level L on purpose: a screen has no stains, and fewer, larger squares are read from further away.
 * ISO/IEC 18004; the numbers below are of its tables 7, 9 and annex E.
 */
const DATA = [19, 34, 55, 80, 108]; // code words of data of versions 1 to 5
const CHECK = [7, 10, 15, 20, 26]; // code words of error correction
const MASK = 2; // every third column: one mask for all, any reader undoes it

/**
 * The squares of the code of `text`, row by row, true for dark.
 *
 * @param {string} text
 * @returns {boolean[][]}
 */
export function squares(text) {
  const bytes = [...new TextEncoder().encode(text)];
  const place = DATA.findIndex((room) => bytes.length + 2 <= room);
  if (place < 0) throw new RangeError(`too long for a code: ${bytes.length} bytes`);
  const words = dataWords(bytes, DATA[place]);
  const bits = [...words, ...checkWords(words, CHECK[place])].flatMap((word) => bitsOf(word, 8));
  const grid = patterns(place + 1);
  fill(grid, bits);
  return grid.map((row) => row.map(Boolean));
}

/**
 * The same as the path of an SVG whose unit is one square; a margin of four squares is the caller's.
 *
 * @param {string} text
 * @returns {{path: string, size: number}}
 */
export function drawn(text) {
  const rows = squares(text);
  const path = rows.flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : ""))).join("");
  return { path, size: rows.length };
}

const bitsOf = (number, length) => Array.from({ length }, (_, place) => (number >> (length - 1 - place)) & 1);

function dataWords(bytes, room) {
  const bits = [...bitsOf(0b0100, 4), ...bitsOf(bytes.length, 8), ...bytes.flatMap((byte) => bitsOf(byte, 8)), 0, 0, 0, 0];
  const words = [];
  for (let at = 0; at < bits.length; at += 8) words.push(bits.slice(at, at + 8).reduce((word, bit) => word * 2 + bit, 0));
  for (let pad = 0xec; words.length < room; pad ^= 0xec ^ 0x11) words.push(pad);
  return words;
}

/** Reed and Solomon over the field of 256 elements with x⁸+x⁴+x³+x²+1. */
function checkWords(words, count) {
  let generator = [1];
  for (let root = 1, place = 0; place < count; place += 1, root = times(root, 2)) {
    generator = [...generator, 0].map((factor, at) => factor ^ (at ? times(generator[at - 1], root) : 0));
  }
  const rest = [...words, ...Array(count).fill(0)];
  for (let at = 0; at < words.length; at += 1) {
    const factor = rest[at];
    generator.forEach((part, place) => (rest[at + place] ^= times(part, factor)));
  }
  return rest.slice(words.length);
}

function times(a, b) {
  let product = 0;
  for (; b; b >>= 1) {
    if (b & 1) product ^= a;
    a = (a << 1) ^ (a & 0x80 ? 0x11d : 0);
  }
  return product;
}

/** The grid with everything that is no data; null where data goes. */
function patterns(version) {
  const size = 17 + 4 * version;
  const grid = Array.from({ length: size }, () => Array(size).fill(null));
  const square = (row, column, reach, isDark) => {
    for (let y = -reach; y <= reach; y += 1) {
      for (let x = -reach; x <= reach; x += 1) {
        if (grid[row + y]?.[column + x] !== undefined) grid[row + y][column + x] = isDark(Math.max(Math.abs(x), Math.abs(y)));
      }
    }
  };
  for (const [row, column] of [[3, 3], [3, size - 4], [size - 4, 3]]) square(row, column, 4, (ring) => Number(ring !== 2 && ring !== 4));
  for (let at = 8; at < size - 8; at += 1) grid[6][at] = grid[at][6] = 1 - (at % 2);
  if (version > 1) square(size - 7, size - 7, 2, (ring) => Number(ring !== 1));
  drawFormat(grid, size);
  return grid;
}

/** Level L and the mask, twice, protected by a BCH code; and the square that is always dark. */
function drawFormat(grid, size) {
  const told = (0b01 << 3) | MASK;
  let rest = told << 10;
  for (let bit = 14; bit >= 10; bit -= 1) if ((rest >> bit) & 1) rest ^= 0x537 << (bit - 10);
  const bits = ((told << 10) | rest) ^ 0x5412;
  for (let at = 0; at < 15; at += 1) {
    const bit = (bits >> at) & 1;
    const around = at < 6 ? [at, 8] : at < 8 ? [at + 1, 8] : at === 8 ? [8, 7] : [8, 14 - at];
    const apart = at < 8 ? [8, size - 1 - at] : [size - 15 + at, 8];
    for (const [row, column] of [around, apart]) grid[row][column] = bit;
  }
  grid[size - 8][8] = 1;
}

/** Data goes up and down in pairs of columns from the right, past the column of the timing pattern; what is left stays 0. */
function fill(grid, bits) {
  const size = grid.length;
  let at = 0;
  let isUp = true;
  for (let right = size - 1; right > 0; right -= right === 8 ? 3 : 2) {
    for (let step = 0; step < size; step += 1) {
      const row = isUp ? size - 1 - step : step;
      for (const column of [right, right - 1]) {
        if (grid[row][column] === null) grid[row][column] = (bits[at++] ?? 0) ^ Number(column % 3 === 0);
      }
    }
    isUp = !isUp;
  }
}
