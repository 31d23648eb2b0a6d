/** Values that an assignment, a tag, a flag or a sentence calls a secret, and keys that stand behind the name of a service. */

import type { PatternMatch } from '../../prefilter/windows.ts'
import type { BuiltIn } from './candidate.ts'
import { kindOfName, type NameKind, wordsOf } from './names.ts'
import { isOtherValue, isScrambled, isTypeName, isUuid, judgePassword, judgeToken, kindsOf } from './value.ts'
import { SHORT_VENDORS, VENDORS } from './vendors.ts'

/** What stands between a name and its value. */
const OPERATOR = String.raw`(?:=>|:=|%3[Dd]|\?=|<-|={1,3}>?|:{1,3}=?|>=?|\|\|:?=?)`
const CLOSING = String.raw`(?:\\?["'\x60\])}]|\*\*){0,3}`
/** The first of several, which may have a name of its own: `["…"`, `{ prod: "…"`, `("mira", "…"`. */
const FIRST_OF = String.raw`(?:[ \t]{0,4}[[({]\s{0,8}(?:["']?[\w-]{1,24}["']?\s{0,2}(?:=>|[:=])\s{0,2}|["'][\w.@-]{1,40}["']\s{0,2},\s{0,2})?)?`
/** What code does with a field that it found by its name. */
const FILL = String.raw`["'\x60]?\)\.(?:send_?[kK]eys|type|fill|val|set_?[vV]alue|value[ \t]{0,2}=)[ \t]{0,2}\(?[ \t]{0,2}`
/** What may stand between a name and its value in declarations of variables: more of what the value is. */
const OTHER_MEMBERS = String.raw`(?:\\?["']?(?:type|description|sensitive|nullable|secret|required)\\?["']?\s{0,4}[:=]\s{0,4}[^\n,]{1,80}[,\n]\s{0,12}){0,4}`
/** Members of which one names the other: name: X, value: Y; <add key="X" value="Y"/>; variable "X" { default = "Y" }. */
const PAIRED = String.raw`\\?["'\x60]?[ \t]{0,4}[,{]?\s{1,24}${OTHER_MEMBERS}\\?["']?(?:[Vv]alue|VALUE|val|default|defaultValue|content)\\?["']?\s{0,2}[:=]\s{0,2}`
/** <setting name="X" serializeAs="String"><value>Y</value> */
const PAIRED_TAGS = String.raw`["'](?:\s{1,4}\w{1,20}=["'][^"'<>\n]{0,40}["']){0,2}\s{0,2}>\s{0,24}<[Vv]alue>\s{0,4}`
/** The type in a declaration: `password: str = `, `var token string = `. */
const TYPE = String.raw`\]?[ \t]{0,2}:?[ \t]{1,3}[A-Za-z_][\w.<>[\]?|]{1,24}[ \t]{0,3}=[ \t]{0,3}`
const STRICT_BETWEEN = String.raw`(?:(?<spaced>[*\x60]{0,2}[ \t]{0,20}\|[ \t]{1,20})|${PAIRED}|${PAIRED_TAGS}|${CLOSING}[ \t]{0,8}${OPERATOR}(?:[ \t]{0,8}${OPERATOR})?[ \t]{0,8}|[ \t](?:is|was)[ \t:]{1,3})`
const LOOSE_BETWEEN = String.raw`(?:\([ \t]{0,4}|${PAIRED}|${FILL}|${CLOSING}[ \t]{0,8}(?:${OPERATOR}|(?<comma>,))(?:[ \t]{0,8}${OPERATOR})?[ \t]{0,8}${FIRST_OF}|${TYPE}|[ \t](?:is|was)[ \t:]{1,3}|(?<spaced>["']?[ \t]{1,8}(?=["'\x60])|[*\x60]{0,2}[ \t]{0,20}\|[ \t]{1,20}(?=["'\x60])))`
const TAIL = String.raw`(?<tail>[A-Za-z0-9_.-]{0,30})`
const QUOTED = String.raw`(?:[@$bruLNf]{0,2}\\?["'\x60]{1,3}=?)(?<secret>[^\s"'\x60\\]{4,512})`
/** Ends before punctuation of the sentence and before the next member of a form. */
const BARE = String.raw`(?<secret>(?:[^\s"'\x60,;<>(){}[\]\\&]|&(?![\w.-]{1,24}=)){3,511}[^\s"'\x60,;<>(){}[\]\\&.:!?])`

const NAME_LITERALS: readonly string[] = [
  'pass',
  'pwd',
  'pswd',
  'passwd',
  'phrase',
  'secret',
  'token',
  'key',
  'credential',
  'creds',
  'auth',
  'bearer',
  'hmac',
  '_pat',
  '_pw',
  '-pw',
  'jwt',
  'psk',
  'kennwort',
  'passwort',
  'senha',
]

export const named = {
  what: 'named-secret',
  severity: 'high',
  message: 'A value that its name calls a secret',
  literals: NAME_LITERALS,
  reach: 600,
  anchored: 'end',
} as const

const vendor = {
  what: 'service-key',
  severity: 'high',
  message: 'A random value that the name of a service stands before',
  literals: VENDORS,
  reach: 600,
  anchored: 'end',
} as const

export const ASSIGNED: readonly BuiltIn[] = [
  {
    ...named,
    regex: new RegExp(`${TAIL}${LOOSE_BETWEEN}${QUOTED}`, 'y'),
    judge: (match, text) => judgeAssigned(match, text, true),
  },
  {
    ...named,
    regex: new RegExp(`${TAIL}${STRICT_BETWEEN}${BARE}`, 'y'),
    judge: (match, text) => judgeAssigned(match, text, false),
  },
  {
    ...named,
    literals: ['--', 'ENV ', 'setx '],
    regex: new RegExp(
      String.raw`(?<name>[A-Za-z][\w-]{1,40})[ \t]{1,4}\\?["'\x60]?(?<secret>[^\s"'\x60\\;|<>(){}]{4,512})`,
      'y',
    ),
    judge: ({ matched, groups, from }, text) => {
      const kind = kindOfName(groups?.['name'] ?? '')
      if (kind === 'none' || kind === 'other') return 0
      if (text[from - 1] === '-' && !/[\s"'`(]/.test(text[from - 3] ?? ' ')) return 0
      return judgeNamed(matched, { name: groups?.['name'] ?? '', kind, isQuoted: true })
    },
  },
  {
    ...vendor,
    regex: new RegExp(
      String.raw`${TAIL}${LOOSE_BETWEEN}(?:\\?["'\x60]){0,3}[ =]{0,2}(?<secret>[A-Za-z0-9_=+-]{14,400})`,
      'y',
    ),
    judge: judgeVendor,
  },
]

/** An assignment: code is full of `token = getToken()`; only values that no word or expression looks like count. */
function judgeAssigned(match: PatternMatch<BuiltIn>, text: string, isQuoted: boolean): number {
  const { matched, from, end, groups } = match
  // What stands behind turns most matches away, and is asked before what is dearer.
  const next = text[end] ?? ''
  if (next === '(' || next === '[') return 0
  if (isQuoted) {
    const behind = text.slice(end, end + 6)
    if (!/^\\?["'`]/.test(behind) || /^\\?["'`]\s{0,3}:(?!:)/.test(behind)) return 0
  } else if (/^(?:new|await|async|function|return|typeof) $/.test(matched + next)) return 0
  const before = nameBefore(text, from)
  const name = before + (groups?.['tail'] ?? '')
  const kind = kindInSection(text, from, name)
  if (kind === 'none' || kind === 'other') return 0
  // "…token","next": the comma parts two members unless the name stands quoted or first in a call.
  if (groups?.['comma'] !== undefined && !/["'`(#]/.test(text[from - before.length - 1] ?? '')) return 0
  // Text quotes names of settings after such words; only the plainest randomness counts there.
  if (groups?.['spaced'] !== undefined && !isScrambled(matched) && judgeToken(matched) < 0.8) return 0
  return judgeNamed(matched, { name, kind, isQuoted: isQuoted || isLiteral(match, text, name) })
}

/** A `key` says nothing alone; the section of the file it stands in may say what it opens: `stripe:`, `[api]`. */
function kindInSection(text: string, end: number, name: string): NameKind {
  if (name !== 'key' && name !== 'Key') return kindOfName(name)
  const start = end - name.length
  const before = text.slice(Math.max(0, start - 300), start)
  const section =
    /(?:^|\n)[ \t]{0,12}(?:-[ \t])?(?:\[(?:[\w-]{1,30}\.)?([A-Za-z][\w-]{1,30})\]|["']?([A-Za-z][\w-]{1,30})["']?[ \t]{0,2}[:=][ \t]{0,2}\{?)[ \t]{0,2}\r?\n(?:(?![ \t]{0,12}\[)[ \t]{0,12}["']?[\w.-]{1,40}["']?[ \t]{0,2}[:=][ \t]{0,2}[^\s{[][^\n]{0,100}\n){0,3}[ \t]{0,12}(?:-[ \t])?["']?$/.exec(
      before,
    )
  const title = section?.[1] ?? section?.[2] ?? ''
  return title !== '' && (namesVendor(title) || kindOfName(`${title}_key`) === 'credential')
    ? 'credential'
    : 'other'
}

/** A bare value that is no expression: of a variable in capitals, alone on a line of settings, or in a quoted header. */
function isLiteral(match: PatternMatch<BuiltIn>, text: string, name: string): boolean {
  if (/^(?:(?:export|set|ENV|ARG) )?[A-Z][A-Z0-9_]+$/.test(name)) return true
  const start = match.from - nameBefore(text, match.from).length
  const before = text[start - 1] ?? '\n'
  const after = text[match.end] ?? '\n'
  if (/["'`]/.test(before)) return before === after
  const line = text.slice(Math.max(0, start - 40), start)
  const between = text.slice(match.from + (match.groups?.['tail'] ?? '').length, match.start)
  return (
    /(?:^|\n)[ \t]*(?:- )?$/.test(line) &&
    /^(?::[ \t]+|=|[ \t]=[ \t])$/.test(between) &&
    /[\r\n]/.test(after) &&
    (between !== ' = ' || name.includes('.'))
  )
}

export interface Named {
  readonly name: string
  readonly kind: 'password' | 'credential' | 'key'
  /** A literal beyond doubt: quoted, a variable of the environment, a flag, a string of the message. */
  readonly isQuoted: boolean
}

/** Confidence that a value is the credential its name says it is. */
export function judgeNamed(value: string, { name, kind, isQuoted }: Named): number {
  if (!isQuoted && /^[a-z]+(?:[A-Z][a-z]+)*\d{0,2}$/.test(value)) return 0
  if (isUuid(value)) {
    if (name.endsWith('_authToken')) return 0
    return kind === 'credential' &&
      (/api|access|auth|secret|bearer|licen[cs]e|personal|identity|private|salt|merchant/i.test(name) ||
        namesVendor(name)) &&
      !isOtherValue(value)
      ? 0.65
      : 0
  }
  // Addresses of tokens on a chain are called tokens too.
  if (/(?:^|[^A-Za-z])token$/i.test(name) && /^[1-9A-HJ-NP-Za-km-z]{43,44}$/.test(value)) return 0
  const token = judgeToken(value)
  // A name that ends in no more than key: only in the environment, and no digest.
  if (kind === 'key')
    return token >= 0.8 && /^[A-Z][A-Z0-9_]+$/.test(name) && !/^[0-9a-f]{40,}$/.test(value) ? 0.7 : 0
  if (token > 0) return token
  if (kind === 'password') return judgePassword(value, isQuoted)
  // Short credentials: mixed like a password, and called one outright.
  const isOutright = /secret|api|access|auth|bearer|token$/i.test(name)
  if (
    isOutright &&
    isQuoted &&
    value.length >= 8 &&
    value.length < 64 &&
    kindsOf(value) >= 3 &&
    /\d/.test(value)
  )
    return judgePassword(value, true) > 0 &&
      !/^[A-Z][a-z]+\d*$/.test(value) &&
      !isTypeName(value) &&
      hasMixedPiece(value)
      ? 0.6
      : 0
  return 0
}

const VENDOR_NAMES: ReadonlySet<string> = new Set([
  ...VENDORS,
  'consul',
  'nomad',
  'vault',
  'railway',
  'exa',
  'atlas',
  'mongodb',
])

function namesVendor(name: string): boolean {
  return wordsOf(name).some((word) => VENDOR_NAMES.has(word))
}

/** Some piece between punctuation mixes digits into letters as no word does. */
function hasMixedPiece(value: string): boolean {
  return value
    .split(/[^A-Za-z0-9]+/)
    .some((piece) => /[A-Za-z]\d+[A-Za-z]|\d[A-Za-z]+\d/.test(piece) && piece.length >= 6)
}

function judgeVendor(match: PatternMatch<BuiltIn>, text: string): number {
  if (/[A-Za-z0-9_@/:.+%-]/.test(text[match.end] ?? '')) return 0
  const tail = match.groups?.['tail'] ?? ''
  for (const length of [3, 4]) {
    const isShort = SHORT_VENDORS.has(text.slice(match.from - length, match.from).toLowerCase())
    if (isShort && /[A-Za-z]/.test(text[match.from - length - 1] ?? '')) return 0
  }
  const last = wordsOf(tail).at(-1) ?? ''
  if (
    (/^\.[a-z]/.test(tail) && !/^\.(?:login|token|key|password|secret|api)/.test(tail)) ||
    (tail.length > 3 && last !== 'login' && kindOfName(tail) === 'none') ||
    (last !== 'login' && kindOfName(`x_${tail}`) === 'other')
  )
    return 0
  if (tail.length <= 3 && /^(?:id|url|app|org|env|uri|sha|ref|com|net|dev|io|img|key)$/.test(last)) return 0
  if (isUuid(match.matched)) return isOtherValue(match.matched) ? 0 : 0.6
  return judgeToken(match.matched) === 0 ? 0 : 0.65
}

/** The name that ends at `end`, with up to two words before it. */
export function nameBefore(text: string, end: number): string {
  let start = end
  let words = 0
  while (start > 0 && end - start < 64) {
    const before = text.charCodeAt(start - 1)
    if (before === BLANK && words < 2) words++
    else if (before > 0x7f || IN_NAMES[before] === 0) break
    start--
  }
  return text.slice(start, end).trimStart()
}

const BLANK = 0x20
/** Marks letters, digits, `_`, `.`, `$` and `-`. */
const IN_NAMES = Uint8Array.from({ length: 0x80 }, (_, unit) =>
  Number(/[\w.$-]/.test(String.fromCharCode(unit))),
)
