/** The control of threat intelligence that `callgate prove` fires: a server that is named is cut off, and lifted once withdrawn. */

import type { Control } from './controls.ts'
import { codeOf, readMember } from './probe-agent.ts'
import { KNOWN_UPSTREAM, knownCommand, type Stage } from './stage.ts'

const SOURCE = 'callgate-prove'
const ENTRY = 'PROVE-1'

export const INTELLIGENCE_CONTROLS: readonly Control[] = [
  {
    id: 'known-bad-server',
    title: 'A server that threat intelligence names: cut off, and back once the entry is withdrawn',
    async fire(stage) {
      const before = await isAnswered(stage)
      const state = await importEntry(stage)
      const refused = codeOf(await call(stage))
      await stage.client.withdrawIndicator(SOURCE, ENTRY, 'callgate prove')
      const after = await isAnswered(stage)
      // A deployment may ask to be told only.
      const isAsConfigured = state === 'notified' ? refused === undefined : refused === 'quarantined'
      return {
        fired: before && after && state !== undefined && isAsConfigured,
        evidence: `${state ?? 'NOT NAMED'}, ${refused ?? 'let through'}, then ${after ? 'lifted' : 'NOT LIFTED'}`,
        record: (entry) =>
          entry.type === 'event' && entry.event === 'intelligence' && entry.upstream === KNOWN_UPSTREAM,
      }
    },
  },
]

const call = (stage: Stage) => stage.call('echo', { text: 'hi' }, { upstream: KNOWN_UPSTREAM })

async function isAnswered(stage: Stage): Promise<boolean> {
  return readMember((await call(stage)).message, 'result') !== undefined
}

/** What is done about the server from then on. */
async function importEntry({ client }: Stage): Promise<string | undefined> {
  const { id } = await client.beginImport({ source: SOURCE, format: 'csv', origin: 'callgate prove' })
  await client.stageImport(id, [
    {
      id: ENTRY,
      type: 'malicious',
      severity: 'critical',
      confidence: 1,
      title: 'The probe of callgate prove',
      matches: [{ kind: 'command', argv: knownCommand(), prefix: false }],
    },
  ])
  await client.commitImport(id)
  const hits = await client.listIntelligenceHits()
  return hits.find(({ upstream }) => upstream === KNOWN_UPSTREAM)?.state
}
