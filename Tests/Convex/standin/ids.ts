// Convex's ids [W-60]: Crockford base32 of the table's number (LEB128), 16 bytes and a Fletcher-16.

const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

/** A new id of a table. */
export function makeId(tableNumber: number): string {
  const bytes = [...leb128(tableNumber), ...crypto.getRandomValues(new Uint8Array(16))];
  return encode([...bytes, ...fletcher16(bytes)]);
}

/** The number of the table that an id belongs to; undefined for a text that is no id. */
export function tableNumberOf(id: string): number | undefined {
  const bytes = decode(id);
  if (!bytes || encode(bytes) !== id) return undefined;
  const end = bytes.findIndex((byte) => byte < 0x80);
  if (end < 0 || end > 4 || bytes.length !== end + 19) return undefined;
  const number = bytes.slice(0, end + 1).reduce((sum, byte, index) => sum + (byte & 0x7f) * 2 ** (7 * index), 0);
  const body = bytes.slice(0, -2);
  return fletcher16(body).every((byte, index) => byte === bytes[body.length + index]) ? number : undefined;
}

function leb128(number: number): number[] {
  return number < 0x80 ? [number] : [(number & 0x7f) | 0x80, ...leb128(number >>> 7)];
}

function fletcher16(bytes: number[]): number[] {
  let [first, second] = [0, 0];
  for (const byte of bytes) {
    first = (first + byte) & 0xff;
    second = (second + first) & 0xff;
  }
  return [first, second];
}

function encode(bytes: number[]): string {
  let text = "";
  let [bits, count] = [0, 0];
  for (const byte of bytes) {
    bits = ((bits << 8) | byte) & 0xfff;
    for (count += 8; count >= 5; count -= 5) text += alphabet[(bits >> (count - 5)) & 31];
  }
  return count > 0 ? text + alphabet[(bits << (5 - count)) & 31] : text;
}

function decode(text: string): number[] | undefined {
  const bytes: number[] = [];
  let [bits, count] = [0, 0];
  for (const character of text) {
    const digit = alphabet.indexOf(character);
    if (digit < 0) return undefined;
    bits = ((bits << 5) | digit) & 0x1fff;
    count += 5;
    if (count >= 8) {
      count -= 8;
      bytes.push((bits >> count) & 0xff);
    }
  }
  return bytes;
}
