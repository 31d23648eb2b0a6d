/** Prints what was judged wrongly, family by family: texts that are someone else's, escaped, and only on the terminal. */

import type { Judged } from './judge.ts'
import { write } from './print.ts'
import { seededRandom } from './statistics.ts'

const SHOWN_CHARS = 400

/** `count` records of each family and kind of error, drawn with a fixed seed. */
export function printErrors(judged: readonly Judged[], count: number): void {
  const kinds = new Map<string, Judged[]>()
  for (const one of judged) {
    const { group, flagged, record } = one
    const isAttack = group !== 'ordinary' && group !== 'hard'
    if (flagged === isAttack || group === 'not-evident') continue
    const kind = `${isAttack ? 'missed' : 'flagged'} ${group} ${record.family}`
    const list = kinds.get(kind)
    if (list === undefined) kinds.set(kind, [one])
    else list.push(one)
  }
  const random = seededRandom(1)
  for (const [kind, list] of [...kinds].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    write(`\n--- ${kind}: ${list.length}`)
    const drawn = list.map((one) => ({ one, at: random() })).toSorted((a, b) => a.at - b.at)
    for (const { one } of drawn.slice(0, count)) {
      const { id, text, tool, trace, attack_type: type } = one.record
      write(`${id} (${type}) score ${one.score.toFixed(3)}`)
      for (const { code, path, start, end, view, evidence } of one.findings.slice(0, 4))
        write(`    ${code} at ${path}[${start}, ${end}) in ${view}: ${evidence}`)
      write(`    ${JSON.stringify(text ?? tool ?? trace).slice(0, SHOWN_CHARS)}`)
    }
  }
}
