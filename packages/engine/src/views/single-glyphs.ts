/** Words set letter by letter in elements of their own, as formulas and drawings can be, or between the lines of ruby. */

import { sayEntities } from './markup.ts'
import { countOrderWords } from './order-words.ts'
import { MappedText, type OffsetMap } from './text.ts'

interface Spelled {
  readonly text: string
  readonly map: OffsetMap
}

/** An element with one sign or two in it; what parts such elements; or a blank between them. */
const STEP =
  /<([a-z]{1,8})\b[^<>]{0,160}>([^<>&\n]{1,2}|&#?\w{2,10};)<\/\1>|<(mspace|br|wbr|mrow|g)\b[^<>]{0,80}>|<\/(?:mrow|g)>|\s{1,40}/iy
const BLANK = /^\s/
const LETTERS_MIN = 12
const MADE_MAX = 100
/** So many different words of orders do not come about by chance. */
const WORDS_MIN = 3

export function readSingleGlyphs(text: string): readonly Spelled[] {
  const made: Spelled[] = []
  for (let close = text.indexOf('</'); close >= 0 && made.length < MADE_MAX;) {
    const run = isAfterGlyph(text, close) ? readRun(text, text.lastIndexOf('<', close - 1)) : undefined
    if (run !== undefined && run.letters >= LETTERS_MIN && countOrderWords(run.spelled.text) >= WORDS_MIN)
      made.push(run.spelled)
    close = text.indexOf('</', Math.max(close + 2, run?.end ?? 0))
  }
  return made
}

/** True where an element ends that holds a sign or two, or an entity: a look that costs nothing at all others. */
function isAfterGlyph(text: string, close: number): boolean {
  return text[close - 1] === ';' || text[close - 2] === '>' || text[close - 3] === '>'
}

function readRun(text: string, from: number): { spelled: Spelled; letters: number; end: number } {
  const out = new MappedText()
  let letters = 0
  let at = Math.max(0, from)
  STEP.lastIndex = at
  for (let step = STEP.exec(text); step !== null; step = STEP.exec(text)) {
    const [all, , said, parting] = step
    const end = at + all.length
    if (said !== undefined) {
      const shown = said.startsWith('&') ? (sayEntities(said)?.text ?? said) : said
      out.put(BLANK.test(shown) ? ' ' : shown, at, end)
      letters++
    } else if (parting === 'mspace' || parting === 'br') out.put(' ', at, end)
    at = end
  }
  return { spelled: out.finish(), letters, end: at }
}

const TAG = /<(\/?)([a-z]{1,8})\b[^<>]{0,160}>/gi
const OPENS = /<ruby\b/gi
const CLOSES = /<\/ruby\b/gi

/** What stands on the line of ruby, and what stands above it. */
export function readRuby(text: string): readonly Spelled[] {
  const made: Spelled[] = []
  if (!/<rt\b/i.test(text)) return made
  const lines = [new MappedText(), new MappedText()] as const
  OPENS.lastIndex = 0
  for (let hit = OPENS.exec(text); hit !== null; hit = OPENS.exec(text)) {
    CLOSES.lastIndex = hit.index
    // What is never closed goes on to the end, as browsers show it.
    const end = CLOSES.exec(text)?.index ?? text.length
    readLines(text, [hit.index, end + 1], lines)
    OPENS.lastIndex = end
  }
  for (const line of lines) {
    const spelled = line.finish()
    if (countOrderWords(spelled.text) >= WORDS_MIN) made.push(spelled)
  }
  return made
}

function readLines(
  text: string,
  [start, end]: readonly [number, number],
  [base, above]: readonly [MappedText, MappedText],
): void {
  let line: MappedText | undefined = base
  let from = start
  TAG.lastIndex = start
  for (let tag = TAG.exec(text); tag !== null && tag.index < end; tag = TAG.exec(text)) {
    line?.copy(text, from, tag.index)
    from = tag.index + tag[0].length
    const name = (tag[2] as string).toLowerCase()
    const isOpen = tag[1] === ''
    if (name === 'rt') line = isOpen ? above : base
    else if (name === 'rp') line = isOpen ? undefined : base
    else if (name === 'rb') line = base
  }
  if (end > text.length) line?.copy(text, from, text.length)
}
