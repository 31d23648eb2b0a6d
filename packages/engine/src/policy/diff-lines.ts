/** What changed from one text to another, line by line, in few steps. Bounded: past the bound a block is told as replaced whole. */

import type { DiffLine } from '@callgate/contracts/policy-revision'

/** Equal lines that are shown around a change. */
const CONTEXT = 3
/** Cells of the table of common lines; beyond it the middle counts as replaced. */
const CELLS_MAX = 4_000_000

/** Empty when both say the same. */
export function diffLines(before: string, after: string): DiffLine[] {
  if (before === after) return []
  return leaveOutFar(compare(splitLines(before), splitLines(after)))
}

function splitLines(text: string): string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n')
}

function compare(a: readonly string[], b: readonly string[]): DiffLine[] {
  let head = 0
  while (head < a.length && head < b.length && a[head] === b[head]) head += 1
  let tail = 0
  while (
    tail < a.length - head &&
    tail < b.length - head &&
    a[a.length - 1 - tail] === b[b.length - 1 - tail]
  )
    tail += 1
  const lines: DiffLine[] = []
  const same = (i: number, j: number): void => {
    lines.push({ change: 'same', from: i + 1, to: j + 1, text: a[i] ?? '' })
  }
  for (let i = 0; i < head; i += 1) same(i, i)
  const middle = { a: a.slice(head, a.length - tail), b: b.slice(head, b.length - tail) }
  for (const [i, j] of walk(middle.a, middle.b)) {
    if (i !== null && j !== null) same(head + i, head + j)
    else if (i !== null)
      lines.push({ change: 'removed', from: head + i + 1, to: null, text: middle.a[i] ?? '' })
    else if (j !== null)
      lines.push({ change: 'added', from: null, to: head + j + 1, text: middle.b[j] ?? '' })
  }
  for (let i = tail; i > 0; i -= 1) same(a.length - i, b.length - i)
  return lines
}

type Pair = readonly [number | null, number | null]

/** Indices into both, in order: equal lines in pairs, the others alone, what goes before what comes. */
function* walk(a: readonly string[], b: readonly string[]): Generator<Pair> {
  const width = b.length + 1
  const known = (a.length + 1) * width <= CELLS_MAX ? countCommon(a, b) : undefined
  let i = 0
  let j = 0
  while (i < a.length || j < b.length) {
    const isEqual = known !== undefined && i < a.length && j < b.length && a[i] === b[j]
    if (isEqual) yield [i++, j++]
    else if (i < a.length && (j >= b.length || goesFirst(known, (i + 1) * width + j, i * width + j + 1)))
      yield [i++, null]
    else yield [null, j++]
  }
}

function goesFirst(known: Uint32Array | undefined, below: number, right: number): boolean {
  return known === undefined || (known[below] ?? 0) >= (known[right] ?? 0)
}

/** For each pair of positions how many lines both have in common from there on. */
function countCommon(a: readonly string[], b: readonly string[]): Uint32Array {
  const width = b.length + 1
  const common = new Uint32Array((a.length + 1) * width)
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      common[i * width + j] =
        a[i] === b[j]
          ? (common[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(common[(i + 1) * width + j] ?? 0, common[i * width + j + 1] ?? 0)
    }
  }
  return common
}

function leaveOutFar(lines: readonly DiffLine[]): DiffLine[] {
  const near = new Uint8Array(lines.length)
  for (const [index, { change }] of lines.entries()) {
    if (change === 'same') continue
    near.fill(1, Math.max(0, index - CONTEXT), Math.min(lines.length, index + CONTEXT + 1))
  }
  const shown: DiffLine[] = []
  let left = 0
  for (const [index, line] of lines.entries()) {
    if (near[index] === 1) {
      if (left > 0) shown.push({ change: 'gap', from: left, to: null, text: '' })
      left = 0
      shown.push(line)
    } else left += 1
  }
  if (left > 0) shown.push({ change: 'gap', from: left, to: null, text: '' })
  return shown
}
