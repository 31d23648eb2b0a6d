/** Tells what stands in documentation, templates and tests instead of a secret from a secret. */

import { codeAt } from '../views/unit-at.ts'

/** Words and signs of templates; no random token holds them but by a rare accident. */
const TEMPLATE =
  /example|sample|placeholder|dummy|change_?me|redacted|censored|hidden|your[-_]?|x{4,}|X{4,}|\*{3,}|\.{3}|…|<[^>]+>|\$\{|\{\{|\{[A-Za-z_]+\}|%\(|%s|#\{|fake|lorem|mock|deadbeef|notreal|not[-_]?a?[-_]?real/i
/** A begins the base64 of zero bytes, which real tokens have. */
const REPEATED = /([^A])\1{7}/
/** Words that people give to values they have yet to fill in, or that are code; the shortest alone, since one random token in 800 holds them. */
const FILLED_LATER =
  /change[-_]me|insert|replace|foo_?bar|process\.env|os\.environ|getenv|secrets\.|undefined|(?<![a-z0-9])(?:todo|tbd)(?![a-z0-9])|(?:^|[-_])(?:my|some|any|the|enter|put|add|set|use|paste|test|demo|dev|local|default)[-_]|here$|goes|super[-_]?secret|^(?:test|demo|foo|bar|baz|abc)|qwerty|asdf|deadbeef|cafebabe|abcd|12345678|1234-1234|hunter2|\$[A-Z_]{3}|^\$|^%\w+%$|^@/i
/** What programs, tutorials and people who do not care use as a password. */
const ORDINARY =
  /^(?:(?:my|the|your|user|db|admin|test|new|old|some)?[-_]?(?:pass(?:word|wd|phrase)?|pwd|pw|secret|token|key)\d{0,3}|user(?:name)?|root|toor|admin(?:istrator)?|postgres(?:ql)?|mysql|mariadb|mongo(?:db)?|redis|rabbitmq|guest|test(?:ing)?|change(?:me|it)|example|none|null|nil|true|false|empty|string|str|text|value|required|optional|default|hidden|private|public|unknown|disabled|enabled|basic|bearer|digest|oauth2?|letmein|welcome|demo|foo|bar|baz|abc|xyz|x+|\.+|\*+|\d{1,6})$/i

/** True for a token of a known format whose body is filler: template words, repeated characters, nothing but counting. */
export function isFillerToken(token: string): boolean {
  return TEMPLATE.test(token) || REPEATED.test(token) || isRegular(token, 0.9)
}

/** True for values that stand in documentation and templates instead of a secret. */
export function isPlaceholder(secret: string): boolean {
  return TEMPLATE.test(secret) || FILLED_LATER.test(secret) || isRegular(secret, 0.5)
}

/** True for the passwords of manuals: password, admin, changeit. */
export function isOrdinaryPassword(password: string): boolean {
  return ORDINARY.test(password)
}

/** Characters of a value that are looked at. */
const LOOK_MAX = 96

/** Few different characters, one short piece over and over, or mostly runs such as abc, 123 and a1b2c3. */
function isRegular(secret: string, shareMax: number): boolean {
  // Filler shows at once; a longer look at every candidate would cost more than the search for them.
  const text = secret.slice(0, LOOK_MAX)
  if (hasFewCharacters(text, Math.min(DISTINCT_MAX, Math.max(2, text.length / 3)))) return true
  if (text.length < 8) return false
  if (runShare(text, 1) > shareMax || runShare(text, 2) > shareMax) return true
  for (let period = 1; period <= Math.min(12, text.length >> 1); period++) {
    if (repeatsAfter(text, period)) return true
  }
  return false
}

/** More different characters than these are never few. */
const DISTINCT_MAX = 5

function hasFewCharacters(text: string, most: number): boolean {
  const seen: number[] = []
  for (let at = 0; at < text.length && seen.length <= DISTINCT_MAX; at++) {
    const code = codeAt(text, at)
    if (code > 0xffff) at++
    if (!seen.includes(code)) seen.push(code)
  }
  return seen.length <= most
}

/** Most characters stand again `period` further on. */
function repeatsAfter(text: string, period: number): boolean {
  const compared = text.length - period
  const least = compared * 0.7
  let same = compared
  for (let at = period; at < text.length; at++)
    if (text.charCodeAt(at) !== text.charCodeAt(at - period) && --same <= least) return false
  return same > least
}

/** Marks of the characters in runs, used again for every text. */
const within = new Uint8Array(LOOK_MAX)

/** Share of the characters in runs of at least three whose neighbours, `step` apart, count up, down, or repeat. */
function runShare(text: string, step: number): number {
  within.fill(0, 0, text.length)
  for (let at = 2 * step; at < text.length; at++) {
    const first = distance(text, at - step, step)
    if (first === NO_STEP || first !== distance(text, at, step)) continue
    within[at] = 1
    within[at - step] = 1
    within[at - 2 * step] = 1
  }
  let covered = 0
  for (let at = 0; at < text.length; at++) covered += within[at] as number
  return covered / text.length
}

/** Step in code from the character `step` before: -1, 0 or 1, case ignored; another number for any other. */
function distance(text: string, at: number, step: number): number {
  const from = lower(text.charCodeAt(at - step))
  const to = lower(text.charCodeAt(at))
  if (from === 0x39 && to === 0x30) return 1
  const difference = to - from
  return difference >= -1 && difference <= 1 ? difference : NO_STEP
}
const NO_STEP = 2

const lower = (unit: number): number => (unit >= 0x41 && unit <= 0x5a ? unit + 0x20 : unit)
