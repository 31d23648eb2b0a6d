/** The resource a URI names when what may not count is cut off: a server that drops it gives out that resource. */

import type { Kind } from '@callgate/contracts/message'
import { isJsonObject, type JsonObject } from '@callgate/contracts/json'
import type { VisibilityInput } from './types.ts'

/** Kinds whose target may be the URI of a resource. */
const BY_URI: ReadonlySet<Kind> = new Set(['read', 'subscribe', 'complete'])
const SCHEME = /^[A-Za-z][A-Za-z0-9+.-]*:/

/**
 * The URI without its fragment, which is for the client alone (RFC 3986 §3.5), and for `file:` without a query, which such
 * URIs do not have (RFC 8089 §2). undefined where nothing is cut off. In other schemes a query may name another resource.
 */
export function baseOfUri(uri: string): string | undefined {
  const scheme = SCHEME.exec(uri)?.[0].toLowerCase()
  if (scheme === undefined) return undefined
  const cut = scheme === 'file:' ? /[?#]/ : /#/
  const at = uri.search(cut)
  return at < 0 ? undefined : uri.slice(0, at)
}

/** The same question about the base of its resource, for deny rules; undefined where there is no other. */
export function askAboutBase<T extends VisibilityInput & { readonly args?: JsonObject }>(
  input: T,
): T | undefined {
  const { kind, target } = input
  const base = BY_URI.has(kind) ? baseOfUri(target.name) : undefined
  if (base === undefined) return undefined
  const asked = { ...input, target: { ...target, name: base } }
  return input.args === undefined ? asked : { ...asked, args: replaceUri(input.args, target.name, base) }
}

/** Conditions may read the URI from the arguments as well: of a read, and of the reference of a completion. */
function replaceUri(args: JsonObject, uri: string, base: string): JsonObject {
  const { ref } = args
  if (args['uri'] === uri) return { ...args, uri: base }
  return isJsonObject(ref) && ref['uri'] === uri ? { ...args, ref: { ...ref, uri: base } } : args
}
