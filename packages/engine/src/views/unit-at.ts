/** The unit, and the character, at a place of a text or past its end. */

/** 0 past the end, where `charCodeAt` says NaN: a call that ever did is compiled to a slow one for good. */
export function unitAt(text: string, at: number): number {
  return at < text.length ? text.charCodeAt(at) : 0
}

/**
 * The code point at a place; 0 past the end. `codePointAt` as V8 13 compiles it reads on behind the end of a text that was cut
 * out of a longer one, where the cut goes through a pair.
 */
export function codeAt(text: string, at: number): number {
  const unit = unitAt(text, at)
  if (unit < 0xd800 || unit > 0xdbff) return unit
  const next = unitAt(text, at + 1)
  return next >= 0xdc00 && next <= 0xdfff ? ((unit - 0xd800) << 10) + next - 0xdc00 + 0x10000 : unit
}
