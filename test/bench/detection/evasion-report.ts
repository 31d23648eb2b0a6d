/** How much of what is found is still found when it is written in another way. */

import type { CorpusTask } from '@callgate/contracts/corpus'
import { judgeRecord } from '@callgate/engine/corpus/judge-record'
import type { Inspector } from '@callgate/engine/inspect-types'
import { evade, EVASION_NAMES, type EvasionName } from './evasions.ts'
import { type Judged, SHIPPED } from './judge.ts'
import { seededRandom } from './statistics.ts'

/** By task and family: how many were drawn, how many were found as they are, and how many of all in each way. */
export interface EvadedFamily {
  readonly drawn: number
  readonly plain: number
  readonly found: Readonly<Record<EvasionName, number>>
}
export type EvasionReport = Readonly<Partial<Record<CorpusTask, Readonly<Record<string, EvadedFamily>>>>>

const TASKS: ReadonlySet<CorpusTask> = new Set(['tool_poisoning', 'injection', 'prompt_attack', 'args'])
const DRAWN_MAX = 40
/** Longer ones would cost minutes and say nothing more. */
const TEXT_CHARS_MAX = 20_000

export function reportEvasions(judged: readonly Judged[], inspector: Inspector): EvasionReport {
  const report: Partial<Record<CorpusTask, Record<string, EvadedFamily>>> = {}
  for (const [family, list] of drawFamilies(judged)) {
    const { task } = (list[0] as Judged).record.meta
    const found = Object.fromEntries(
      EVASION_NAMES.map((name) => [
        name,
        countFlagged(
          list.map(({ record }) => evade(record, name)),
          inspector,
        ),
      ]),
    ) as Record<EvasionName, number>
    const plain = countFlagged(
      list.map(({ record }) => record),
      inspector,
    )
    const families = (report[task] ??= {})
    families[family.slice(task.length + 1)] = { drawn: list.length, plain, found }
  }
  return report
}

function countFlagged(records: readonly Judged['record'][], inspector: Inspector): number {
  return records.filter((record) => judgeRecord(record, inspector, SHIPPED).flagged).length
}

/** Up to DRAWN_MAX attacks of each task and family, drawn with a fixed seed. */
function drawFamilies(judged: readonly Judged[]): Map<string, Judged[]> {
  const random = seededRandom(12)
  const families = new Map<string, { one: Judged; at: number }[]>()
  for (const one of judged) {
    const { task } = one.record.meta
    const isAttack = one.group === 'attack' || one.group === 'composed' || one.group === 'wrapped'
    if (!TASKS.has(task) || !isAttack || (one.record.text ?? '').length > TEXT_CHARS_MAX) continue
    const key = `${task} ${one.record.family}`
    const list = families.get(key)
    if (list === undefined) families.set(key, [{ one, at: random() }])
    else list.push({ one, at: random() })
  }
  return new Map(
    [...families].map(([key, list]) => [
      key,
      list
        .toSorted((a, b) => a.at - b.at)
        .slice(0, DRAWN_MAX)
        .map(({ one }) => one),
    ]),
  )
}
