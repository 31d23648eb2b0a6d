/** A short digest of a text, to tell equal ones from different ones: no secret and no proof. */

/** Characters read from each end; of longer texts the length counts beside them. */
const READ_MAX = 1_024

export function digestText(text: string): string {
  const { length } = text
  let a = 0x811c9dc5
  let b = 0x01000193 ^ length
  const headEnd = Math.min(length, READ_MAX)
  for (let at = 0; at < headEnd; at++) {
    const unit = text.charCodeAt(at)
    a = Math.imul(a ^ unit, 0x01000193)
    b = Math.imul(b ^ unit, 0x85ebca6b)
  }
  for (let at = Math.max(headEnd, length - READ_MAX); at < length; at++) {
    const unit = text.charCodeAt(at)
    a = Math.imul(a ^ unit, 0x01000193)
    b = Math.imul(b ^ unit, 0x85ebca6b)
  }
  return (a >>> 0).toString(36) + (b >>> 0).toString(36)
}
