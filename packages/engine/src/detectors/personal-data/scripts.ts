/** Which scripts a text is written in, by the first byte of its units: enough to leave out what cannot be in it. */

export const SCRIPT = {
  greek: 1,
  cyrillic: 2,
  hebrew: 4,
  arabic: 8,
  devanagari: 16,
  thai: 32,
  /** Chinese characters and Japanese letters. */
  han: 64,
  hangul: 128,
} as const
export type Script = keyof typeof SCRIPT

const RANGES: readonly (readonly [number, number, Script])[] = [
  [0x03, 0x03, 'greek'],
  [0x04, 0x05, 'cyrillic'],
  [0x05, 0x05, 'hebrew'],
  [0x06, 0x06, 'arabic'],
  [0x09, 0x09, 'devanagari'],
  [0x0e, 0x0e, 'thai'],
  [0x30, 0x9f, 'han'],
  [0xac, 0xd7, 'hangul'],
]

const BITS = new Uint8Array(256)
for (const [from, to, script] of RANGES)
  for (let byte = from; byte <= to; byte++) BITS[byte] = (BITS[byte] as number) | SCRIPT[script]

export function scriptsOf(text: string): number {
  let bits = 0
  for (let at = 0; at < text.length; at++) bits |= BITS[text.charCodeAt(at) >> 8] as number
  return bits
}
