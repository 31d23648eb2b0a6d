/** Resource URIs that say whose they are: `callgate+<upstream>:<URI>`, for the aggregated door where a URI alone does not. */

export interface OwnedUri {
  readonly upstream: string
  readonly uri: string
}

/** Every URI that begins like this is read as the form, so nothing an upstream lists can pass for it. */
const RESERVED = /^callgate\+/i
const FORM = /^callgate\+([a-z0-9-]{1,24})(\+pct)?:/

/**
 * An absolute URI that may stand behind the scheme as it is: then `callgate+<upstream>:` and it together are a URI
 * as well (RFC 3986 §3.3, path-rootless). Brackets stand in hosts only, so an IPv6 host does not qualify.
 */
const EMBEDDABLE =
  /^[A-Za-z][A-Za-z0-9+.-]*:(?:[\w\-.~!$&'()*+,;=:@/]|%[0-9A-Fa-f]{2})*(?:\?(?:[\w\-.~!$&'()*+,;=:@/?]|%[0-9A-Fa-f]{2})*)?(?:#(?:[\w\-.~!$&'()*+,;=:@/?]|%[0-9A-Fa-f]{2})*)?$/

/** True for a URI or template that has a meaning of ours, whoever lists it. */
export function isReservedUri(uri: string): boolean {
  return RESERVED.test(uri)
}

/** The form of an upstream's URI; what cannot be embedded as it is stands percent-encoded under `+pct`. */
export function ownUri(upstream: string, uri: string): string {
  if (EMBEDDABLE.test(uri)) return `callgate+${upstream}:${uri}`
  return `callgate+${upstream}+pct:${encodeURIComponent(uri.toWellFormed())}`
}

/** The form of a template: literal, so that what is expanded from it is the form of what the upstream's own expands to. */
export function ownTemplate(upstream: string, template: string): string {
  return `callgate+${upstream}:${template}`
}

/** What a form stands for; undefined for any other URI, and for one that only looks like a form. */
export function parseOwnedUri(text: string): OwnedUri | undefined {
  const match = FORM.exec(text)
  const upstream = match?.[1]
  if (match === null || upstream === undefined) return undefined
  const rest = text.slice(match[0].length)
  const uri = match[2] === undefined ? rest : decodePercent(rest)
  return uri === undefined || uri === '' ? undefined : { upstream, uri }
}

function decodePercent(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
