/** Sentences whose words are joined by a mark, or by capitals alone; names of code and files are left alone. */

import { isOrderWord } from './order-words.ts'
import { MappedText, type OffsetMap } from './text.ts'

interface Parted {
  readonly text: string
  readonly map: OffsetMap
}

/** Six words and more: what is shorter is a name. */
const JOINED =
  /(?<![\w./\\:@#$%&=<>[\](){}"'`-])(?:[A-Za-z]{1,16}(?:_[A-Za-z]{1,16}){5,80}|[A-Za-z]{1,16}(?:\.[A-Za-z]{1,16}){5,80}|[A-Za-z]{1,16}(?:-[A-Za-z]{1,16}){5,80}|[A-Za-z][a-z]{0,15}(?:[A-Z][a-z]{0,15}){5,80})(?![\w/\\:@#$%&=<>[\](){}"'`-]|\.\w)/g
/** What names of tests, branches and packages begin with, and files end with. */
const NAMES =
  /^(?:tests?|it|should|given|when|describe|spec|check|verify|can|does|handle|on|is|has|get|set|feature|fix|feat|bug|chore|docs|release|com|org|io|net)(?:[_.-]|[A-Z])|(?:[_.-])(?:test|spec|py|ts|js|md|txt|json|ya?ml|java|go|rs|html|png|com|org|net|io)$/i
const WORD = /[A-Z]?[a-z]{1,16}|[A-Z]{1,16}/g
/** Words of orders among those of a sentence. */
const WORDS_MIN = 4
const FOUND_MAX = 50

export function partWords(text: string): readonly Parted[] {
  const found: Parted[] = []
  JOINED.lastIndex = 0
  for (let hit = JOINED.exec(text); hit !== null && found.length < FOUND_MAX; hit = JOINED.exec(text)) {
    const [joined] = hit
    if (NAMES.test(joined)) continue
    const words = [...joined.matchAll(WORD)]
    const known = new Set(words.map(([word]) => word.toLowerCase()).filter(isOrderWord))
    if (known.size < WORDS_MIN || known.size * 2 < words.length) continue
    const out = new MappedText()
    let last = hit.index
    for (const [index, { 0: word, index: at }] of words.entries()) {
      const start = hit.index + at
      if (index > 0) out.put(' ', Math.min(last, start - 1), start)
      out.copy(text, start, start + word.length)
      last = start + word.length
    }
    found.push(out.finish())
  }
  return found
}
