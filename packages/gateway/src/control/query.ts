/** Queries of addresses; what is undefined is left out. */

export function toQuery(values: Readonly<Record<string, string | number | undefined>>): string {
  const set = Object.entries(values).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, String(value)]],
  )
  return set.length === 0
    ? ''
    : `?${new URLSearchParams(Object.fromEntries(set) as Record<string, string>).toString()}`
}
