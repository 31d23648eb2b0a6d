/** Expands templates: `{a|b}` is one of them, `$name` one of the named list; the choices follow from the seed alone. */

export type Lists = Readonly<Record<string, readonly string[]>>

/** Numbers between 0 and 1 that follow from the seed. */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

export function pick<T>(random: () => number, list: readonly T[]): T {
  return list[Math.floor(random() * list.length)] as T
}

/** Expands one template to its end. */
export function expand(template: string, lists: Lists, random: () => number): string {
  let text = template
  for (let depth = 0; depth < 12; depth++) {
    const before = text
    text = text.replaceAll(/\$([a-z]+)/gi, (whole, name: string) => {
      const list = lists[name]
      return list === undefined ? whole : pick(random, list)
    })
    text = text.replaceAll(/\{([^{}]*\|[^{}]*)\}/g, (_, options: string) => pick(random, options.split('|')))
    if (text === before) break
  }
  return text.replaceAll(/ {2,}/g, ' ')
}
