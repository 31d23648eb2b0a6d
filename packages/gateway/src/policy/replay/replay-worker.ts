/** The thread of a replay: judges recorded sessions one after the other, so that calls are not held up. It may be killed at any moment. */

import { parentPort, workerData } from 'node:worker_threads'
import { compileForGateway } from '../../config/policy-compiler.ts'
import { buildDefined } from '../../inspection/build-defined.ts'
import { compareSession, REPLAY_SEED } from './compare-session.ts'
import type { ReplayAnswer, ReplayWork } from './replay-protocol.ts'

const port = parentPort
if (port === null) throw new Error('replay-worker runs as a worker thread only')
const answer = (said: ReplayAnswer): void => port.postMessage(said)

const work = workerData as ReplayWork
const { policy } = compileForGateway(work.policy, { upstreams: Object.keys(work.upstreams), channels: [] })
if (policy === undefined) throw new Error('The policy does not compile here.')
const options = {
  settings: work.inspector.definition.settings,
  inspector: buildDefined(work.inspector.definition, work.inspector.digest),
  scenarios: work.scenarios,
  policy,
  noUser: false,
  seed: REPLAY_SEED,
}
for (const [index, session] of work.sessions.entries())
  answer({ type: 'session', index, calls: compareSession(session, { options, upstreams: work.upstreams }) })
answer({ type: 'done' })
