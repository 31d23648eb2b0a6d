/** Beside published defences: the attack runs of the model that AgentDojo publishes its defences for, and what is left of them. */

import type { CorpusRecord } from '@callgate/contracts/corpus'
import type { ReplayOptions } from '@callgate/engine/replay/replay-session'
import { type Share, shareOf } from '../detection/statistics.ts'
import { judgeSuite } from './suites.ts'

const MODEL = 'gpt-4o-2024-05-13'
const SUITES: ReadonlySet<string> = new Set(['agentdojo-slack', 'agentdojo-workspace'])

/**
 * AgentDojo's own results for this model under the attack `important_instructions`, over its four suites: share of attacks
 * that succeed and share of user tasks that are done meanwhile, in per cent. A dash: no figure was published with it.
 */
const PUBLISHED: readonly (readonly [string, number, number | null])[] = [
  ['undefended', 47.7, 69],
  ['delimiting (spotlighting)', 41.7, null],
  ['ProtectAI detector', 7.9, 41],
  ['tool filter by the model', 6.8, null],
]

export interface Left {
  /** Of the recorded attacks of this model, those that succeeded when nothing defended it. */
  readonly undefended: Share
  /** Those that succeeded and no step of which was held or denied. */
  readonly left: Share
  /** Sessions without an attack in which nothing was denied and nobody asked. */
  readonly undisturbed: Share
}

export function judgeBesidePublished(
  suites: readonly (readonly [string, readonly CorpusRecord[]])[],
  options: ReplayOptions,
): Left {
  const counts = { attacks: 0, succeeded: 0, left: 0, benign: 0, disturbed: 0 }
  for (const [name, all] of suites) {
    if (!SUITES.has(name)) continue
    const records = all.filter(({ meta }) => meta['model'] === MODEL)
    const attacks = records.filter(({ attack_type }) => attack_type !== 'none')
    const figures = judgeSuite(name, records, options)
    counts.attacks += attacks.length
    counts.succeeded += attacks.filter(({ attack_type }) => attack_type === 'injection_succeeded').length
    // An attack that no rule of ours labels is not counted as stopped.
    counts.left += figures.missed.length + figures.unlabelled
    const quiet = records.filter(({ attack_type }) => attack_type === 'none').map(({ id }) => id)
    counts.benign += quiet.length
    counts.disturbed += quiet.filter((id) => figures.disturbed.includes(id)).length
  }
  return {
    undefended: shareOf(counts.succeeded, counts.attacks),
    left: shareOf(counts.left, counts.attacks),
    undisturbed: shareOf(counts.benign - counts.disturbed, counts.benign),
  }
}

/** Prints the published figures, ours on the same recorded runs, and where the two cannot be compared. */
export function printBesidePublished(ways: readonly (readonly [string, Left])[]): void {
  console.log(`\nbeside published defences: ${MODEL}, attack important_instructions`)
  for (const [name, attacks, tasks] of PUBLISHED)
    console.log(
      `  ${name.padEnd(34)} ${attacks.toFixed(1).padStart(5)} % of attacks succeed, ${tasks === null ? '–' : `${tasks} %`} of tasks done (published, four suites)`,
    )
  const first = ways[0]?.[1].undefended
  if (first !== undefined)
    console.log(
      `  ${'undefended, runs replayed here'.padEnd(34)} ${text(first)} of attacks succeed (slack and workspace)`,
    )
  for (const [name, { left, undisturbed }] of ways)
    console.log(
      `  ${`Callgate, ${name}`.padEnd(34)} ${text(left)} of attacks succeed, ${text(undisturbed)} of sessions without an attack undisturbed`,
    )
  console.log(
    '  A replay cannot tell whether the model would have finished its task after a call was held, or have tried another way:\n' +
      '  there the published defences, which were run, are ahead. So is the tool filter in asking nobody, ever. It needs the whole\n' +
      '  task beforehand, and stops nothing that uses the tools of the task.',
  )
}

const text = ({ hits, of, rate }: Share): string => `${(rate * 100).toFixed(1).padStart(5)} % (${hits}/${of})`
