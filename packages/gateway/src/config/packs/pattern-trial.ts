/** Tries every pattern of a pack on texts made to hold it up, in a thread that can be killed: a pattern without end stops here. */

import { Worker } from 'node:worker_threads'
import type { CompiledPack } from '@callgate/engine/rules/compiler'
import { pumpPattern } from '@callgate/engine/rules/pump'
import type { PatternTrial } from './pattern-worker.ts'
import { PackRefusal } from './source.ts'
import { THREAD_FLAGS, urlOf } from '../../own-files.ts'

/** All texts of one pattern together; a sound one takes milliseconds, one without end takes years. */
const TRIAL_MS = 4_000
const START_MS = 30_000

/** Throws PackRefusal that names the rule whose pattern cannot be read, or does not come to an end. */
export async function tryPatterns(packs: readonly CompiledPack[]): Promise<void> {
  const worker = new Worker(urlOf('config/packs/pattern-worker'), {
    env: {},
    execArgv: [...THREAD_FLAGS],
    name: 'callgate-patterns',
  })
  try {
    await runTrial(worker, { source: 'a', flags: '', texts: ['a'] }, START_MS)
    for (const { rule, regex, reach } of packs.flatMap((pack) => pack.rules)) {
      // A pattern sees no more than its reach around a literal.
      const texts = pumpPattern(rule.pattern, 2 * reach)
      if (typeof texts === 'string')
        throw new PackRefusal(`${rule.id}: the pattern cannot be checked for endless matching: ${texts}`)
      const ended = await runTrial(worker, { source: regex.source, flags: regex.flags, texts }, TRIAL_MS)
      if (!ended)
        throw new PackRefusal(
          `${rule.id}: the pattern takes too long on some texts; make what is repeated begin and end unambiguously`,
        )
    }
  } finally {
    await worker.terminate()
  }
}

function runTrial(worker: Worker, trial: PatternTrial, limitMs: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const done = (): void => settle(() => resolve(true))
    const failed = (error: Error): void => settle(() => reject(error))
    const ended = (): void => failed(new Error('the thread that tries patterns ended'))
    const timer = setTimeout(() => settle(() => resolve(false)), limitMs)
    function settle(outcome: () => void): void {
      clearTimeout(timer)
      worker.off('message', done).off('error', failed).off('exit', ended)
      outcome()
    }
    worker.once('message', done).once('error', failed).once('exit', ended)
    worker.postMessage(trial)
  })
}
