/** Package URLs (ECMA-427) as far as indicators need them: ecosystem, name and version. */

import { ecosystemOf } from './osv.ts'

export interface Purl {
  readonly ecosystem: string
  readonly name: string
  readonly version: string | null
}

/** undefined for what is no package URL. */
export function parsePurl(text: string): Purl | undefined {
  if (text.length > 2_048 || !text.startsWith('pkg:')) return undefined
  const bare = text.slice(4).replace(/^\/+/, '').split(/[?#]/)[0] ?? ''
  const slash = bare.indexOf('/')
  if (slash <= 0) return undefined
  const rest = bare.slice(slash + 1)
  const at = rest.lastIndexOf('@')
  // An @ in front belongs to the scope of an npm name that was not encoded.
  const isVersioned = at > rest.lastIndexOf('/') && at > 0
  const name = decode(isVersioned ? rest.slice(0, at) : rest)
  const version = isVersioned ? decode(rest.slice(at + 1)) : null
  if (name === undefined || name === '' || version === undefined) return undefined
  return { ecosystem: ecosystemOf(bare.slice(0, slash)), name, version: version === '' ? null : version }
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
