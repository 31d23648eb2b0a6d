/** Measures how much there is in a value, for the bound on what comprehensions may cost. */

/** How much there is in a value: containers and leaves, characters, and the widest list or map. */
export interface Extent {
  readonly nodes: number
  readonly chars: number
  readonly widest: number
}

/** Walks a value without recursion, so that depth cannot hurt. */
export function measureExtent(root: unknown): Extent {
  let nodes = 0
  let chars = 0
  let widest = 0
  const pending: unknown[] = [root]
  while (pending.length > 0) {
    const value = pending.pop()
    nodes++
    if (typeof value === 'string') chars += value.length
    if (typeof value !== 'object' || value === null) continue
    const members: readonly unknown[] = Array.isArray(value) ? value : Object.values(value)
    widest = Math.max(widest, members.length)
    for (const member of members) pending.push(member)
  }
  return { nodes, chars, widest }
}
