/** What the journal is searched by, as it stands in the address of the page. */

export const JOURNAL_FILTERS = [
  'text',
  'principal',
  'agent',
  'upstream',
  'target',
  'tool',
  'finding',
  'rule',
  'effect',
  'type',
  'exchange',
  'conversation',
  'digest',
  'span',
] as const

export type Search = Partial<Record<(typeof JOURNAL_FILTERS)[number], string>>

/** What is set, in the order in which it is shown. */
export function listSet(search: Search): readonly (readonly [name: keyof Search, value: string])[] {
  return JOURNAL_FILTERS.flatMap((name) => {
    const value = search[name]
    return value === undefined || value === '' ? [] : [[name, value] as const]
  })
}
