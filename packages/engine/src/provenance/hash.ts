/** Keyed 32-bit hashes of words, phrases and atoms. The key makes collisions unpredictable to who writes the texts. */

/** One character into a running hash. */
export function mixIn(hash: number, code: number): number {
  const mixed = Math.imul(hash ^ code, 0x9e3779b1)
  return mixed ^ (mixed >>> 15)
}

/** Spreads the bits of a finished hash; never 0, which stands for an empty place. */
export function finishHash(hash: number): number {
  let mixed = hash
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  mixed = (mixed ^ (mixed >>> 16)) >>> 0
  return mixed === 0 ? 1 : mixed
}

export function hashText(text: string, seed: number): number {
  let hash = seed | 0
  for (let at = 0; at < text.length; at++) hash = mixIn(hash, text.charCodeAt(at))
  return finishHash(hash)
}

/** Of the hashes of words in order: the same for the same words, however they were spaced and written. */
export function joinHash(hash: number, next: number): number {
  return mixIn(mixIn(hash, next & 0xffff), next >>> 16)
}

/** Lower case of one UTF-16 unit, without allocating for what is plain. */
export function foldCode(code: number): number {
  if (code < 0x80) return code >= 65 && code <= 90 ? code + 32 : code
  // Full-width forms stand for the plain letters.
  if (code >= 0xff01 && code <= 0xff5e) return foldCode(code - 0xfee0)
  return String.fromCharCode(code).toLowerCase().charCodeAt(0)
}

/** Marks that nobody sees and that must not tell two spellings apart. */
export function isInvisible(code: number): boolean {
  return (
    code === 0xad ||
    (code >= 0x200b && code <= 0x200f) ||
    (code >= 0x202a && code <= 0x202e) ||
    (code >= 0x2060 && code <= 0x2064) ||
    code === 0xfeff ||
    (code >= 0xfe00 && code <= 0xfe0f)
  )
}

/** Lower case of each plain letter, digit and underscore; 0 for what belongs to no word. */
export const FOLDED_WORD = new Uint8Array(0x80)
for (let code = 0; code < FOLDED_WORD.length; code++) if (isWordCode(code)) FOLDED_WORD[code] = foldCode(code)

/** Letters, digits and the underscore; of other scripts everything that is no punctuation. */
export function isWordCode(code: number): boolean {
  if (code < 0x80) {
    return (
      (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 95
    )
  }
  if (code < 0xc0) return code === 0xaa || code === 0xb5 || code === 0xba
  if (code >= 0x2000 && code <= 0x2bff) return isInvisible(code)
  if (code >= 0x3000 && code <= 0x303f) return false
  return !(code >= 0xff00 && code <= 0xff0f) && !(code >= 0xff1a && code <= 0xff20)
}

/** Scripts written without spaces: each sign counts as a word. */
export function isSign(code: number): boolean {
  return (
    (code >= 0x3040 && code <= 0x9fff) ||
    (code >= 0xac00 && code <= 0xd7af) ||
    (code >= 0x0e00 && code <= 0x0eff)
  )
}

/** Of one word, as the words of a text are hashed. */
export function hashWord(word: string, seed: number): number {
  let hash = seed | 0
  for (let at = 0; at < word.length; at++) {
    const code = word.charCodeAt(at)
    if (!isInvisible(code)) hash = mixIn(hash, foldCode(code))
  }
  return finishHash(hash)
}
