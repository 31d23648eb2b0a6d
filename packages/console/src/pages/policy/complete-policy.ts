/** What may be written at one place of a policy, by the key it stands under and the words of this gateway. */

import type { PolicyWordsView } from '@callgate/contracts/policy-check'

export interface Offer {
  readonly label: string
  readonly detail?: string
  readonly kind: 'key' | 'value' | 'variable' | 'function'
}

export interface Offers {
  /** Where what is being written begins. */
  readonly from: number
  readonly options: readonly Offer[]
}

interface Place {
  readonly lines: readonly string[]
  /** The line up to the cursor. */
  readonly line: string
  readonly indent: number
  readonly offset: number
}

export function completePolicy(text: string, offset: number, words: PolicyWordsView): Offers | null {
  const lines = text.slice(0, offset).split('\n')
  const line = lines.pop() ?? ''
  if (/(^|\s)#/.test(line)) return null
  const place: Place = { lines, line, indent: indentOf(line), offset }
  const key = keyAt(place)
  if (key === 'when') return completeCondition(place, words)
  if (key !== null) return completeValue(key, place, words)
  return completeKey(place, words)
}

/** A dash counts as room: what follows it is a member of the item. */
function indentOf(line: string): number {
  return /^\s*(?:-\s+)?/.exec(line)?.[0].length ?? 0
}

/** The key whose value is written here; null where a key is. */
function keyAt({ lines, line, indent }: Place): string | null {
  const own = /^\s*(?:-\s+)?([A-Za-z]\w*):\s/.exec(`${line} `)
  if (own !== null && line.includes(':')) return own[1] ?? null
  const isItem = /^\s*-\s/.test(`${line} `)
  const dash = line.search(/\S|$/)
  for (const before of lines.toReversed()) {
    if (before.trim() === '') continue
    const opening = /^(\s*(?:-\s+)?)([A-Za-z]\w*):\s*([|>][-+]?)?\s*$/.exec(before)
    const depth = indentOf(before)
    if (depth < indent || (isItem && depth <= dash && opening !== null)) {
      if (opening === null) return null
      const [, , name = '', block] = opening
      if (block !== undefined) return name
      return isItem && LISTS.has(name) ? name : null
    }
  }
  return null
}

const LISTS: ReadonlySet<string> = new Set(['on', 'agents', 'principals', 'upstreams', 'targets', 'per'])

function completeCondition({ line, offset }: Place, { variables, functions }: PolicyWordsView): Offers {
  const [written = ''] = /[A-Za-z_][\w.]*$/.exec(line) ?? []
  const dot = written.lastIndexOf('.')
  const parent = dot < 0 ? '' : written.slice(0, dot)
  const members = variables.filter(({ name }) => name.slice(0, Math.max(0, name.lastIndexOf('.'))) === parent)
  return {
    from: offset - (written.length - dot - 1),
    options: [
      ...members.map(({ name, type }): Offer => ({
        label: name.slice(parent === '' ? 0 : parent.length + 1),
        detail: type,
        kind: 'variable',
      })),
      ...functions.map(({ name, about }): Offer => ({ label: name, detail: about, kind: 'function' })),
    ],
  }
}

function completeValue(key: string, { line, offset }: Place, words: PolicyWordsView): Offers | null {
  const values = valuesOf(key, words)
  if (values.length === 0) return null
  const [written = ''] = /[^\s,[\]{}"']*$/.exec(line.slice(line.indexOf(':') + 1)) ?? []
  return { from: offset - written.length, options: values }
}

function valuesOf(key: string, words: PolicyWordsView): readonly Offer[] {
  const plain = (names: readonly string[], detail?: string): Offer[] =>
    names.map((label) => ({ label, kind: 'value', ...(detail === undefined ? {} : { detail }) }))
  const groups = (names: readonly string[]): Offer[] => plain(names.map((name) => `group:${name}`))
  switch (key) {
    case 'effect':
      return plain(['allow', 'deny'])
    case 'on':
      return plain(words.kinds)
    case 'per':
      return plain(['agent', 'principal', 'tool', 'upstream', 'session'])
    case 'upstreams':
      return plain(words.upstreams)
    case 'targets':
      return words.tools.map(({ upstream, name }) => ({ label: name, detail: upstream, kind: 'value' }))
    case 'agents':
      return [...plain(words.agents), ...groups(words.agentGroups)]
    case 'principals':
      return [...plain(words.principals), ...groups(words.principalGroups)]
    default:
      return []
  }
}

function completeKey(place: Place, { keys }: PolicyWordsView): Offers | null {
  const [written = ''] = /[A-Za-z]*$/.exec(place.line) ?? []
  if (!/^\s*(?:-\s+)?[A-Za-z]*$/.test(place.line)) return null
  return {
    from: place.offset - written.length,
    options: keys[sectionOf(place)].map(({ name, about }) => ({ label: name, detail: about, kind: 'key' })),
  }
}

/** The nearest lines above that are further out say what this is a member of. */
function sectionOf({ lines, indent }: Place): keyof PolicyWordsView['keys'] {
  let outer = indent
  for (const before of lines.toReversed()) {
    const depth = before.search(/\S/)
    if (depth < 0 || depth >= outer) continue
    const name = /^\s*(?:-\s+)?([A-Za-z]\w*):/.exec(before)?.[1]
    if (name === 'rules') return 'rule'
    if (name === 'limits') return 'limit'
    if (name === 'obligations') return 'obligation'
    outer = Math.min(outer, depth)
  }
  return 'document'
}
