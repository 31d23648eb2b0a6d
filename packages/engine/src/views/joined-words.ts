/** Sentences whose words are joined by a mark, or by capitals alone; names of code and files are left alone. */

import { isOrderWord } from './order-words.ts'
import { MappedText, type OffsetMap } from './text.ts'

interface Parted {
  readonly text: string
  readonly map: OffsetMap
}

/** Six words and more: what is shorter is a name. */
const JOINED =
  /(?<![\w./\\:@#$%&=<>[\](){}"'`-])(?:[A-Za-z]{1,16}(?:_[A-Za-z]{1,16}){5,80}|[A-Za-z]{1,16}(?:\.[A-Za-z]{1,16}){5,80}|[A-Za-z]{1,16}(?:-[A-Za-z]{1,16}){5,80}|[A-Za-z][a-z]{0,15}(?:[A-Z][a-z]{0,15}){5,80})(?![\w/\\:@#$%&=<>[\](){}"'`-]|\.\w)/y
/** What names of tests, branches and packages begin with, and files end with. */
const NAMES =
  /^(?:tests?|it|should|given|when|describe|spec|check|verify|can|does|handle|on|is|has|get|set|feature|fix|feat|bug|chore|docs|release|com|org|io|net)(?:[_.-]|[A-Z])|(?:[_.-])(?:test|spec|py|ts|js|md|txt|json|ya?ml|java|go|rs|html|png|com|org|net|io)$/i
const WORD = /[A-Z]?[a-z]{1,16}|[A-Z]{1,16}/g
/** Words of orders among those of a sentence. */
const WORDS_MIN = 4
const FOUND_MAX = 50
/** Six words of which four are in the list. */
const SHORTEST = 10

/** Letters and the marks that join words: a sentence begins where a run of them does. */
const IN_RUN = new Uint8Array(128)
for (const unit of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_.-') IN_RUN[unit.charCodeAt(0)] = 1

export function partWords(text: string): readonly Parted[] {
  let found: Parted[] | undefined
  // A run of ten has a unit among every tenth.
  for (let at = SHORTEST - 1; at < text.length && (found?.length ?? 0) < FOUND_MAX; at += SHORTEST) {
    if (!isInRun(text, at)) continue
    let start = at
    while (start > 0 && isInRun(text, start - 1)) start--
    while (at < text.length && isInRun(text, at)) at++
    const parted = at - start < SHORTEST ? undefined : partRun(text, start)
    if (parted !== undefined) (found ??= []).push(parted)
  }
  return found ?? NOTHING
}

const NOTHING: readonly Parted[] = []

function isInRun(text: string, at: number): boolean {
  const unit = text.charCodeAt(at)
  return unit < 128 && IN_RUN[unit] === 1
}

/** The sentence that begins here, if one does. */
function partRun(text: string, from: number): Parted | undefined {
  JOINED.lastIndex = from
  const joined = JOINED.exec(text)?.[0]
  if (joined === undefined || NAMES.test(joined)) return undefined
  const words = [...joined.matchAll(WORD)]
  const known = new Set(words.map(([word]) => word.toLowerCase()).filter(isOrderWord))
  if (known.size < WORDS_MIN || known.size * 2 < words.length) return undefined
  const out = new MappedText()
  let last = from
  for (const [index, { 0: word, index: at }] of words.entries()) {
    const start = from + at
    if (index > 0) out.put(' ', Math.min(last, start - 1), start)
    out.copy(text, start, start + word.length)
    last = start + word.length
  }
  return out.finish()
}
