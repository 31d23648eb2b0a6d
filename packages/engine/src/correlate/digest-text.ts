/** A short digest of a text, to tell equal ones from different ones: no secret and no proof. */

/** Characters read from each end; of longer texts the length counts beside them. */
const READ_MAX = 1_024

export function digestText(text: string): string {
  let a = 0x811c9dc5
  let b = 0x01000193 ^ text.length
  const take = (from: number, to: number): void => {
    for (let at = from; at < to; at++) {
      const unit = text.charCodeAt(at)
      a = Math.imul(a ^ unit, 0x01000193)
      b = Math.imul(b ^ unit, 0x85ebca6b)
    }
  }
  take(0, Math.min(text.length, READ_MAX))
  if (text.length > READ_MAX) take(Math.max(READ_MAX, text.length - READ_MAX), text.length)
  return (a >>> 0).toString(36) + (b >>> 0).toString(36)
}
