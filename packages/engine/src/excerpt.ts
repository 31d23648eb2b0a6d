/** The excerpt of a match that a finding may carry: short, without secrets, safe to print anywhere. */

import type { FindingClass } from '@callgate/contracts/finding'
import { isInvisible } from './views/invisible.ts'

const EXCERPT_MAX = 80

/** Classes whose matches are named, never shown. */
export const NAMED_ONLY: ReadonlySet<FindingClass> = new Set(['secret', 'personal-data', 'confidential'])

/** Secrets, personal and confidential data are named, never shown; everything else is escaped, and long tokens in it are masked. */
export function excerptOf(findingClass: FindingClass, code: string, matched: string): string {
  if (matched === '') return ''
  if (NAMED_ONLY.has(findingClass)) {
    return cut(`[${code.slice(code.indexOf('/') + 1)}, ${matched.length} characters]`)
  }
  let shown = ''
  // Masking first, on more than is shown, so that a cut cannot leave half a token.
  for (const character of maskTokens(matched.slice(0, 400))) {
    shown += escapeCharacter(character)
    if (shown.length > EXCERPT_MAX) break
  }
  return cut(shown)
}

function maskTokens(text: string): string {
  return text.replaceAll(/[A-Za-z0-9+/_=-]{16,}/g, (token) =>
    /\d/.test(token) ? `[${token.length} characters]` : token,
  )
}

function escapeCharacter(character: string): string {
  const code = character.codePointAt(0) as number
  const isControl = code < 0x20 || (code >= 0x7f && code <= 0x9f) || (code >= 0xd800 && code <= 0xdfff)
  return isControl || isInvisible(code) || code === 0x2028 || code === 0x2029
    ? `\\u{${code.toString(16)}}`
    : character
}

function cut(text: string): string {
  return text.length <= EXCERPT_MAX
    ? text
    : `${text.slice(0, EXCERPT_MAX - 1).replace(/[\ud800-\udbff]$/, '')}…`
}
