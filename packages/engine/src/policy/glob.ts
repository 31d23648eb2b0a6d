/** Globs of policy selectors: `*` stands for any run of characters, everything else for itself; matching never backtracks. */

/** Longest glob accepted; longer ones are a mistake or an attack on the reader. */
export const GLOB_CHARS_MAX = 1024

/** A character no glob or id contains: it stands for "whatever the star of the smaller glob stood for". */
const ANY = '\uFFFF'

export interface Glob {
  readonly source: string
  /** True when the glob contains no star and so names exactly one text. */
  readonly literal: boolean
  /** The fixed text before the first star; the whole text of a literal. */
  readonly prefix: string
  /** The glob with every star as one character that nothing else contains: for asking what covers what. */
  readonly skeleton: string
  matches(text: string): boolean
}

/** Compiles a glob to a matcher that looks for its fixed parts from left to right. */
export function compileGlob(source: string): Glob {
  const parts = source.split('*')
  const first = parts[0] ?? ''
  const described = {
    source,
    literal: parts.length === 1,
    prefix: first,
    skeleton: source.replace(/\*+/g, ANY),
  }
  if (described.literal) return { ...described, matches: (text) => text === source }
  const last = parts[parts.length - 1] ?? ''
  const middle = parts.slice(1, -1).filter((part) => part !== '')
  if (first === '' && last === '' && middle.length === 0) return { ...described, matches: () => true }
  const fixedLength = first.length + last.length
  return {
    ...described,
    matches(text) {
      if (text.length < fixedLength || !text.startsWith(first) || !text.endsWith(last)) return false
      let at = first.length
      const end = text.length - last.length
      for (const part of middle) {
        const found = text.indexOf(part, at)
        if (found < 0 || found + part.length > end) return false
        at = found + part.length
      }
      return true
    },
  }
}

/** True when every text that `inner` matches is matched by `outer` as well. */
export function isGlobSubset(inner: Glob, outer: Glob): boolean {
  return outer.matches(inner.skeleton)
}

/** The glob that matches everything. */
export const EVERYTHING: Glob = compileGlob('*')

/** True when some text is matched by both globs. */
export function globsOverlap(a: string, b: string): boolean {
  // reachable[j]: the part of a read so far can be matched together with the first j characters of b.
  let reachable = openStars(
    Array.from({ length: b.length + 1 }, (_, j) => j === 0),
    b,
  )
  for (const char of a) {
    const next = Array.from({ length: b.length + 1 }, () => false)
    for (let j = 0; j <= b.length; j++) {
      if (reachable[j] !== true) continue
      if (char === '*') for (let k = j; k <= b.length; k++) next[k] = true
      else if (b[j] === '*') next[j] = true
      else if (b[j] === char) next[j + 1] = true
    }
    reachable = openStars(next, b)
  }
  return reachable[b.length] === true
}

/** A star may stand for nothing: what is reachable before it is reachable behind it. */
function openStars(reachable: boolean[], b: string): boolean[] {
  for (let j = 0; j < b.length; j++) if (reachable[j] === true && b[j] === '*') reachable[j + 1] = true
  return reachable
}
