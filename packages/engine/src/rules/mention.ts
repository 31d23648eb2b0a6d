/** Tells an order from the mention of one: a quoted or cited example speaks about words, it does not give them. */

const OPENING = /["'`“‘«„「『]\s*(?:[^"'`“”‘’«»„「」『』\n]{0,40})$/
const CITING =
  /(?:such as|for example|e\.g\.,?|for instance|like|phrases?|strings?|patterns?|attempts?|attacks?|payloads?|prompts? (?:that|which)|says?|saying|said|detects?|flags?|blocks?|filters?|matches|called|titled|named|example|quote[ds]?|contain(?:s|ing)?|inputs?|injection)\s*:?\s*[("'`“‘«„[]{0,2}\s*$/i

const JSON_MEMBER = /"\s{0,8}:\s{0,8}(?:\[\s{0,8})?$/
/** What a page shows before or behind an element, by its style sheet. */
const STYLE_CONTENT = /[{;]\s{0,8}content\s{0,4}:\s{0,4}$/i

/** True when the range is quoted, or introduced as an example of what somebody else writes. */
export function isMention(text: string, start: number, end: number): boolean {
  const before = text.slice(Math.max(0, start - 64), start)
  const after = text.slice(end, end + 160)
  if (CITING.test(before)) return true
  const opening = OPENING.exec(before)
  if (!opening) return false
  const quote = opening[0][0] as string
  // An apostrophe inside a word opens nothing.
  const previous = before[opening.index - 1] ?? ' '
  if (/\w/.test(previous)) return false
  // Around the value of a JSON member, quotes are syntax.
  if (quote === '"' && JSON_MEMBER.test(before.slice(0, opening.index))) return false
  if (STYLE_CONTENT.test(before.slice(0, opening.index))) return false
  const closing = { '“': '”', '‘': '’', '«': '»', '„': '“', '「': '」', '『': '』' }[quote] ?? quote
  const line = /^[^\n]{0,160}/.exec(after)?.[0] ?? ''
  // A quote may end within the range where its two signs differ.
  return line.includes(closing) || (closing !== quote && text.slice(start, end).includes(closing))
}
