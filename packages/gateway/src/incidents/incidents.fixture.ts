/** Incidents and responses over a real store for tests, fed with records by hand. */

import type { IntentEntry, JournalEntry } from '@callgate/contracts/journal'
import { ResponseConfig } from '@callgate/contracts/response-config'
import type { Playbook } from '@callgate/contracts/playbook'
import type { z } from 'zod'
import { loadShippedPlaybooks } from '../config/playbooks.ts'
import type { ControlServices } from '../control/services.ts'
import { composeIncidentMessage } from '../notifications/channel-message.ts'
import { tellChannel } from '../notifications/channels.ts'
import type { Clock } from '../pipeline/ports/ports.ts'
import type { Store } from '../store/store.ts'
import { Desk } from './desk.ts'
import { IncidentStore } from './incident-store.ts'
import { openLadder, type Ladder } from './ladder.ts'
import { createOffice, type Office } from './office.ts'
import { PlaybookRunner, type RunnerParts } from './playbook-runner.ts'
import { Progress } from './progress.ts'
import { TrustBook } from './trust-book.ts'

const TENANT = 'default'
const logger = { debug() {}, info() {}, warn() {}, error() {} }

export interface TestIncidents {
  readonly desk: Desk
  readonly ladder: Ladder
  readonly office: Office
  readonly trust: TrustBook
  readonly runner: PlaybookRunner
  readonly store: IncidentStore
  readonly services: Pick<ControlServices, 'responses' | 'incidents' | 'playbooks'>
  /** What went on record, as act and subject. */
  readonly acts: string[]
  /** What was posted to channels, and the commands that were run. */
  readonly sent: {
    readonly url: string
    readonly headers: Readonly<Record<string, string>>
    readonly body: string
  }[]
  readonly commands: (readonly string[])[]
  /** Incidents that every channel was to be told of. */
  readonly announced: string[]
  /** Everything written so far, to be looked at again as after a kill. */
  readonly written: { readonly seq: number; readonly timeMs: number; readonly entry: JournalEntry }[]
  see(entry: JournalEntry): void
  close(): Promise<void>
}

export interface TestSettings {
  readonly response?: z.input<typeof ResponseConfig>
  readonly playbooks?: readonly Playbook[]
  /** Records of an earlier run over the same store. */
  readonly written?: TestIncidents['written']
  readonly resume?: boolean
  readonly runCommand?: RunnerParts['runCommand']
  readonly answers?: number
}

export async function openTestIncidents(
  store: Store,
  clock: Clock,
  settings: TestSettings = {},
): Promise<TestIncidents> {
  const response = ResponseConfig.parse(settings.response ?? {})
  const kept = new IncidentStore(store)
  const acts: string[] = []
  const sent: TestIncidents['sent'] = []
  const commands: (readonly string[])[] = []
  const announced: string[] = []
  const shipped = await loadShippedPlaybooks()
  for (const one of settings.playbooks ?? []) shipped.set(one.id, one)
  const ladder = await openLadder({ store, clock, slowDown: () => response.slowDown })
  const trust = new TrustBook(await kept.loadTrust(TENANT), clock, () => response.trust.halfLifeMs)
  const record = async (act: string, subject: string): Promise<void> => void acts.push(`${act} ${subject}`)
  const runner = new PlaybookRunner({
    store: kept,
    clock,
    logger,
    settings: () => response,
    playbooks: () => shipped,
    tell: (channel, { incident, words }) => {
      const told = { id: `ntm_${sent.length}`, incident, words, atMs: clock.nowMs() }
      return tellChannel(channel, composeIncidentMessage(told, { linkTo: () => null }), {
        clock,
        resolveSecret: async (reference) => `https://hooks.example/${reference}`,
        ownKey: () => ({ id: 'k1', key: Buffer.from('key') }),
        async post({ url, headers, body }) {
          sent.push({ url, headers, body })
          return { status: settings.answers ?? 200, text: '' }
        },
        sendMail: () => Promise.reject(new Error('no mail here')),
      })
    },
    announce: (incident) => void announced.push(incident.id),
    async runCommand(run) {
      commands.push(run.argv)
      return settings.runCommand?.(run) ?? { code: 0, output: 'ok', timedOut: false }
    },
    async impose(step) {
      await ladder.impose(step)
      await desk.attach(step)
    },
    undo: async (id, by, note) => (await ladder.undo(TENANT, id, by, note)) !== undefined,
    record,
  })
  const saved = await kept.progress(TENANT)
  const open = (await kept.load(TENANT, { limit: 100 })).filter(({ state }) => state !== 'closed')
  const parts = { tenant: TENANT, store: kept, ladder, trust, runner, clock, logger, record }
  const conversationOf = ({ agent }: { readonly agent: string | null }) =>
    agent === null ? null : `conv_${agent}`
  const desk: Desk = new Desk(
    { ...parts, settings: () => response, conversationOf },
    new Progress(saved?.nextSeq ?? 0),
    open,
  )
  const written = [...(settings.written ?? [])]
  for (const one of written.filter(({ seq }) => seq >= (saved?.countFrom ?? 0))) desk.observe(one)
  await desk.flush()
  if (settings.resume === true) await runner.resume(TENANT)
  const log = {
    origin: 'test',
    signHead: async () => null,
    line: async (seq: number) => JSON.stringify(written[seq]),
    proveRecord: async () => ({ size: written.length, proof: [] }),
  }
  const random = { id: (prefix: string) => `${prefix}${acts.length}-${clock.monotonicMs()}-${Math.random()}` }
  const office = createOffice({ tenant: TENANT, desk, ladder, trust, store: kept, log, clock, random })
  return {
    desk,
    ladder,
    office,
    trust,
    runner,
    store: kept,
    acts,
    sent,
    commands,
    announced,
    written,
    services: {
      responses: office,
      incidents: desk,
      playbooks: {
        list: () => [...shipped.values()],
        runs: (incident) => kept.runs(TENANT, { incident }),
        undo: (tenant, id, by, note) => runner.undo(tenant, id, by, note),
      },
    },
    see(entry) {
      const one = { seq: written.length, timeMs: clock.nowMs(), entry }
      written.push(one)
      desk.observe(one)
    },
    close: () => desk.close(),
  }
}

type Found = Partial<IntentEntry['findings'][number]>

/** A record of a call with one finding, or of a refusal. */
export function seen(finding: Found | null, more: Partial<IntentEntry> = {}): IntentEntry {
  const found = {
    code: 'flow/steered-send',
    class: 'flow',
    severity: 'high',
    confidence: 0.9,
    path: '',
    start: 0,
    end: 0,
    digest: '0'.repeat(64),
  }
  return {
    type: 'intent',
    tenant: TENANT,
    principal: 'alice',
    agent: 'coder',
    keyId: 'k',
    exchangeId: 'exc_1',
    parentId: null,
    sessionId: 'conv_1',
    direction: 'agent-to-upstream',
    kind: 'call',
    method: 'tools/call',
    upstream: 'mail',
    target: 'send',
    decision: { effect: 'allow', code: null, rules: [], obligations: [] },
    verdict: 'benign',
    findings: finding === null ? [] : [{ ...found, ...finding }],
    snapshot: 's',
    inspectedDigest: '0'.repeat(64),
    forwardedDigest: null,
    trace: null,
    payload: null,
    ...more,
  }
}
