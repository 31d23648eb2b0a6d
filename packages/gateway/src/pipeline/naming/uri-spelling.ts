/** Whether a URI is spelled in the one way policy can judge it by: servers take many spellings for the same resource. */

/** Schemes whose URIs every WHATWG parser rewrites (URL Standard §3.1, special schemes). */
const REWRITTEN = /^(?:https?|wss?|ftp|file):/
const SCHEME = /^[A-Za-z][A-Za-z0-9+.-]*:/
/** Needless encodings of unreserved characters: letters, digits, - . _ and ~ (RFC 3986 §6.2.2.2). */
const NEEDLESS = /%(?:[46][1-9A-F]|[57][0-9A]|3[0-9]|2[DE]|5F|7E)/i
/** RFC 3986 §6.2.2.1. */
const LOWER_HEX = /%(?:[a-f][0-9A-Fa-f]|[0-9A-F][a-f])/
const CONTROL = /\p{Cc}/u

/** What is wrong with the spelling, for the agent; undefined when nothing is. Only for URIs that no server lists as they are. */
export function findOtherSpelling(uri: string): string | undefined {
  const scheme = SCHEME.exec(uri)?.[0] ?? ''
  if (scheme !== scheme.toLowerCase()) return 'write its scheme in lower case'
  if (CONTROL.test(uri)) return 'leave out control characters'
  if (hasDotSegment(uri)) return 'leave out the segments . and ..'
  if (NEEDLESS.test(uri)) return 'leave letters, digits and - . _ ~ as they are'
  if (LOWER_HEX.test(uri)) return 'write what is percent-encoded in upper case'
  if (!REWRITTEN.test(uri)) return undefined
  const parsed = URL.canParse(uri) ? new URL(uri) : undefined
  if (parsed === undefined) return 'it is not a valid URL'
  if (parsed.href !== uri) return `write it as ${parsed.href}`
  return parsed.protocol === 'file:' && parsed.pathname.includes('//')
    ? 'leave out empty segments'
    : undefined
}

/**
 * Segments as a server may see them, however often it decodes and whatever it takes for a separator. Query and fragment
 * count: a server that cuts off the scheme and resolves the rest as a path knows neither.
 */
function hasDotSegment(uri: string): boolean {
  const decoded = uri
    .replaceAll(/%(?:25)+/g, '%')
    .replaceAll(/%2e/gi, '.')
    .replaceAll(/%2f|%5c/gi, '/')
  return decoded.split(/[/\\?#:]/).some((segment) => /^\.\.?(?:;.*)?$/s.test(segment))
}
