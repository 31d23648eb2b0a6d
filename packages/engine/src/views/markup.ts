/** HTML and Markdown: what a person sees of it, and what only a program sees. One pass, no tree. */

import { MappedText, type OffsetMap } from './text.ts'
import { unitAt } from './unit-at.ts'

export interface Split {
  readonly visible: { readonly text: string; readonly map: OffsetMap }
  readonly hidden: readonly { readonly text: string; readonly map: OffsetMap }[]
}

const HIDING_STYLE =
  /display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0|opacity\s*:\s*0(?![.\d]*[1-9])|color\s*:\s*(?:transparent|#fff(?:fff)?\b|white\b)|(?:max-)?(?:height|width)\s*:\s*0(?:px)?\s*[;"']|text-indent\s*:\s*-\d{3}|left\s*:\s*-\d{3}/i
const ENTITIES: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  colon: ':',
  lpar: '(',
  rpar: ')',
  sol: '/',
  period: '.',
  comma: ',',
  commat: '@',
  excl: '!',
  num: '#',
  lowbar: '_',
  hyphen: '-',
  bsol: '\\',
  Tab: '\t',
  NewLine: '\n',
  ensp: ' ',
  emsp: ' ',
  thinsp: ' ',
  hairsp: ' ',
  shy: '\u00ad',
  zwj: '\u200d',
  zwnj: '\u200c',
  lrm: '\u200e',
  rlm: '\u200f',
  ZeroWidthSpace: '\u200b',
  NoBreak: '\u2060',
  ApplyFunction: '\u2061',
  InvisibleTimes: '\u2062',
  InvisibleComma: '\u2063',
  af: '\u2061',
  it: '\u2062',
  ic: '\u2063',
}
/** Numbers may have zeros before them and no semicolon behind (HTML, "numeric character reference"); `&amp;` may be said once more. */
const ENTITY = new RegExp(
  `&(?:amp;){0,8}(?:#[xX]0{0,200}([0-9a-fA-F]{1,6})(?![0-9a-fA-F]);?|#0{0,200}(\\d{1,7})(?!\\d);?|(${Object.keys(ENTITIES).join('|')});)`,
  'y',
)
const VOID = new Set([
  'br',
  'img',
  'hr',
  'input',
  'meta',
  'link',
  'area',
  'base',
  'col',
  'embed',
  'source',
  'track',
  'wbr',
])
/** Elements that stand beside the next. */
const CELLS = new Set(['td', 'th'])
const CELL_END = ' | '
const UNSEEN = new Set(['script', 'style', 'template', 'noscript', 'title', 'head'])
/** Attributes that carry sentences. */
const SPEAKING =
  /\b(?:alt|title|aria-label|data-[\w-]{1,40}|content|placeholder|summary)\s*=\s*(?:"([^"]*)"|'([^']*)')/gi
const TAG_MAX = 4096
/** Hidden parts that are read one by one; those after them are read as one text, so that a flood of them is read too. */
const HIDDEN_MAX = 1000

/** True when the text may have markup. */
export function mayHaveMarkup(text: string): boolean {
  return (
    (text.includes('<') && /<[!/a-zA-Z]/.test(text)) ||
    (text.includes('&') && /&(?:#[xX]?[0-9a-fA-F]|[a-zA-Z]{2,16};)/.test(text)) ||
    (text.includes(']:') && /^ {0,3}\[[^\]\n]{1,80}\]:\s*\S/m.test(text))
  )
}

interface Scan {
  readonly text: string
  readonly visible: MappedText
  readonly hidden: { text: string; map: OffsetMap }[]
  /** The hidden parts after the first ones, a line each. */
  rest: MappedText | null
  /** Name of the element that hides its content, and how many of that name are open inside it. */
  hiding: { name: string; depth: number; from: number } | null
  /** Where the next `>` is, as far as it was asked; past the end when there is none. */
  close: number
}

/** Splits text into what is seen and what is not; undefined when there is no markup in it. */
export function splitMarkup(text: string): Split | undefined {
  const scan: Scan = { text, visible: new MappedText(), hidden: [], rest: null, hiding: null, close: -1 }
  let copied = 0
  let touched = false
  const special = /[<&[]/g
  let noComment = false
  for (let hit = special.exec(text); hit !== null; hit = special.exec(text)) {
    const at = hit.index
    const isShown = scan.hiding === null
    const entity = hit[0] === '&' ? readEntity(text, at) : undefined
    const end =
      hit[0] === '<' ? readTag(scan, at, noComment) : hit[0] === '&' ? entity?.end : referenceEnd(scan, at)
    if (end === NO_COMMENT_END) noComment = true
    if (end === undefined || end === NO_COMMENT_END) continue
    touched = true
    if (isShown) scan.visible.copy(text, copied, at)
    if (hit[0] === '<' && isShown && isCellEnd(text, at)) scan.visible.put(CELL_END, at, end)
    if (entity !== undefined && isShown) scan.visible.put(entity.said, at, end)
    copied = end
    special.lastIndex = end
  }
  if (!touched) return undefined
  if (scan.hiding !== null) hide(scan, scan.hiding.from, text.length)
  else scan.visible.copy(text, copied, text.length)
  if (scan.rest !== null) scan.hidden.push(scan.rest.finish())
  return { visible: scan.visible.finish(), hidden: scan.hidden }
}

const NO_COMMENT_END = -1

function hide(scan: Scan, start: number, end: number): void {
  if (end - start < 4) return
  if (scan.hidden.length >= HIDDEN_MAX) {
    scan.rest ??= new MappedText()
    scan.rest.put('\n', start, start + 1)
    scan.rest.copy(scan.text, start, end)
    return
  }
  const part = new MappedText()
  part.copy(scan.text, start, end)
  scan.hidden.push(part.finish())
}

function readTag(scan: Scan, at: number, noComment: boolean): number | undefined {
  const { text } = scan
  if (text.startsWith('<!--', at)) {
    const close = noComment ? -1 : text.indexOf('-->', at + 4)
    if (close < 0) return NO_COMMENT_END
    if (scan.hiding === null) hide(scan, at + 4, close)
    return close + 3
  }
  const isClosing = unitAt(text, at + 1) === 0x2f
  const nameStart = isClosing ? at + 2 : at + 1
  const nameEnd = endOfName(text, nameStart)
  if (nameEnd === nameStart) return undefined
  if (scan.close < at) {
    const next = text.indexOf('>', at)
    scan.close = next < 0 ? Number.POSITIVE_INFINITY : next
  }
  if (scan.close - at >= TAG_MAX) return undefined
  const end = scan.close + 1
  const name = text.slice(nameStart, nameEnd).toLowerCase()
  if (isClosing) closeElement(scan, name, at)
  else openElement(scan, { name, tag: text.slice(at, end), at, end })
  return end
}

const NAME_MAX = 31

function endOfName(text: string, start: number): number {
  let end = start
  while (end < start + NAME_MAX && isNameUnit(unitAt(text, end), end > start)) end++
  return end
}

function isNameUnit(unit: number, isInside: boolean): boolean {
  return (
    (unit >= 0x61 && unit <= 0x7a) ||
    (unit >= 0x41 && unit <= 0x5a) ||
    (isInside && ((unit >= 0x30 && unit <= 0x39) || unit === 0x2d))
  )
}

function openElement(scan: Scan, element: { name: string; tag: string; at: number; end: number }): void {
  const { name, tag, at, end } = element
  if (scan.hiding !== null) {
    if (scan.hiding.name === name && !VOID.has(name) && !tag.endsWith('/>')) scan.hiding.depth++
    return
  }
  const hasAttributes = tag.length > name.length + 2
  if (hasAttributes && tag.includes('=')) hideAttributes(scan, tag, at)
  if (VOID.has(name) || tag.endsWith('/>')) return
  if (UNSEEN.has(name) || (hasAttributes && isHidingTag(tag))) scan.hiding = { name, depth: 0, from: end }
}

function hideAttributes(scan: Scan, tag: string, at: number): void {
  SPEAKING.lastIndex = 0
  for (let hit = SPEAKING.exec(tag); hit !== null; hit = SPEAKING.exec(tag)) {
    const value = hit[1] ?? hit[2] ?? ''
    const from = at + hit.index + hit[0].length - 1 - value.length
    hide(scan, from, from + value.length)
  }
}

function isHidingTag(tag: string): boolean {
  if (tag.includes(':') && HIDING_STYLE.test(tag)) return true
  return /hidden/i.test(tag) && (/\shidden(?=[\s=>])/i.test(tag) || /aria-hidden\s*=\s*["']?true/i.test(tag))
}

function isCellEnd(text: string, at: number): boolean {
  return unitAt(text, at + 1) === 0x2f && CELLS.has(text.slice(at + 2, at + 4).toLowerCase())
}

function closeElement(scan: Scan, name: string, at: number): void {
  if (scan.hiding === null || scan.hiding.name !== name) return
  if (scan.hiding.depth-- > 0) return
  hide(scan, scan.hiding.from, at)
  scan.hiding = null
}

interface Entity {
  readonly said: string
  readonly end: number
}

/** The entity that begins here. */
function readEntity(text: string, at: number): Entity | undefined {
  const unit = unitAt(text, at + 1)
  // Neither a number nor a name.
  if (unit !== NUMBER_SIGN && !((unit | 0x20) >= 0x61 && (unit | 0x20) <= 0x7a)) return undefined
  ENTITY.lastIndex = at
  const entity = ENTITY.exec(text)
  const said = entity === null ? undefined : sayEntity(entity)
  return said === undefined ? undefined : { said, end: ENTITY.lastIndex }
}

const NUMBER_SIGN = 0x23

/** What entities say, where there is nothing but them to read; undefined when there are none. */
export function sayEntities(text: string): { readonly text: string; readonly map: OffsetMap } | undefined {
  const out = new MappedText()
  let copied = 0
  for (let at = text.indexOf('&'); at >= 0; at = text.indexOf('&', Math.max(at + 1, copied))) {
    const entity = readEntity(text, at)
    if (entity === undefined) continue
    out.copy(text, copied, at)
    out.put(entity.said, at, entity.end)
    copied = entity.end
  }
  if (copied === 0) return undefined
  out.copy(text, copied, text.length)
  return out.finish()
}

function sayEntity([, hex, decimal, name]: RegExpExecArray): string | undefined {
  if (name !== undefined) return ENTITIES[name]
  const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : undefined
}

/** A Markdown reference definition, `[//]: # (text)`, is never shown. */
function referenceEnd(scan: Scan, at: number): number | undefined {
  const { text } = scan
  if (at > 0 && !/(?:^|\n) {0,3}$/.test(text.slice(Math.max(0, at - 4), at))) return undefined
  const line = text.slice(at, at + TAG_MAX)
  const definition = /^\[[^\]\n]{1,80}\]:[ \t]*\S+[ \t]+["'(]([^\n]*)/.exec(line)
  if (!definition) return undefined
  const said = definition[1] as string
  const end = at + definition[0].length
  if (scan.hiding === null) hide(scan, end - said.length, end)
  return end
}
