/** Whether a URI can come from a URI template (RFC 6570); compares the literal parts, in linear time. */

/** Longest template looked at; servers supply them. */
const TEMPLATE_CHARS_MAX = 2048

export function templateMatches(template: string, uri: string): boolean {
  if (template.length > TEMPLATE_CHARS_MAX) return false
  const literals = template.split(/\{[^{}]*\}/)
  const first = literals[0] ?? ''
  const last = literals.at(-1) ?? ''
  if (literals.length === 1) return uri === first
  if (!uri.startsWith(first) || uri.length < first.length + last.length || !uri.endsWith(last)) return false
  let at = first.length
  const end = uri.length - last.length
  for (const literal of literals.slice(1, -1)) {
    const found = uri.indexOf(literal, at)
    if (found === -1 || found + literal.length > end) return false
    at = found + literal.length
  }
  return true
}
