/**
 * JSON pointers (RFC 6901), with two extra segments that no valid pointer can contain: `~#3` is the name of the fourth
 * member of an object, `~@3` the value of the fourth member, for members whose own name must not be written down.
 */

export const KEY_MARK = '~#'
export const VALUE_MARK = '~@'

/** One step of a pointer. */
export type Segment =
  | { readonly type: 'member'; readonly name: string }
  | { readonly type: 'ordinal'; readonly ordinal: number }
  | { readonly type: 'name-of'; readonly ordinal: number }

/** Appends a member name or index to a pointer. */
export function appendSegment(path: string, name: string): string {
  return `${path}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
}

/** Splits a pointer; undefined when it is not one. */
export function parsePointer(path: string): readonly Segment[] | undefined {
  if (path === '') return []
  if (!path.startsWith('/')) return undefined
  const segments: Segment[] = []
  for (const text of path.slice(1).split('/')) {
    const marked = /^~([#@])(\d{1,9})$/.exec(text)
    if (marked) {
      segments.push({ type: marked[1] === '#' ? 'name-of' : 'ordinal', ordinal: Number(marked[2]) })
    } else if (/~(?![01])/.test(text)) {
      return undefined
    } else {
      segments.push({ type: 'member', name: text.replaceAll('~1', '/').replaceAll('~0', '~') })
    }
  }
  const nameAt = segments.findIndex((segment) => segment.type === 'name-of')
  return nameAt >= 0 && nameAt !== segments.length - 1 ? undefined : segments
}
