/** The unit at a place of a text, or past its end. */

/** 0 past the end, where `charCodeAt` says NaN: a call that ever did is compiled to a slow one for good. */
export function unitAt(text: string, at: number): number {
  return at < text.length ? text.charCodeAt(at) : 0
}
