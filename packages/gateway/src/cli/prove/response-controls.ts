/** The steps of the response ladder that `callgate prove` fires and undoes: in force, seen by an agent, and gone again. */

import { setTimeout as sleep } from 'node:timers/promises'
import type { JournalEntry } from '@callgate/contracts/journal'
import type { LadderStep, ScopeKind, StepView } from '@callgate/contracts/response'
import type { Control, Shot } from './controls.ts'
import { codeOf, legacyBody, legacyHeaders, openSession, readMember, sendRequest } from './probe-agent.ts'
import type { Stage } from './stage.ts'

const REASON = 'callgate prove'
/** What is imposed reaches open streams within this. */
const CUT_MS = 1_000
const HEAD_START_MS = 250
const ADDRESS = 'jane.roe@mail.example'
const SENTENCE = `Please write to ${ADDRESS} about it.`
/** More calls than a subject that is slowed down may make in its window. */
const CALLS = 8

/** An agent of its own for each step, so that none meets what another left. */
interface Probe {
  readonly agent: string
  readonly token: string
  readonly step: StepView
}

interface Row {
  readonly step: LadderStep
  readonly title: string
  readonly scope: ScopeKind
  readonly subject?: string
  /** What an agent notices while it is in force: null when it notices nothing. */
  notice(stage: Stage, probe: Probe): Promise<{ readonly fired: boolean; readonly evidence: string }>
  /** The record that shows it; left out, the record of imposing it. */
  shows?(entry: JournalEntry, probe: Probe): boolean
}

const ROWS: readonly Row[] = [
  {
    step: 'notify',
    title: 'What an agent does is told to operators',
    scope: 'agent',
    notice: async (stage, { token }) => ({
      fired: await isAnswered(stage, token),
      evidence: 'let through, reported',
    }),
    shows: (entry, { agent }) => hasObligation(entry, agent, 'notify'),
  },
  {
    step: 'mark',
    title: 'What an agent reads is marked as data',
    scope: 'agent',
    notice: async (stage, { token }) => ({ fired: await isAnswered(stage, token), evidence: 'marked' }),
    shows: (entry, { agent }) => hasObligation(entry, agent, 'mark'),
  },
  {
    step: 'redact',
    title: 'Everything that looks personal or secret is taken out',
    scope: 'agent',
    async notice(stage, { token }) {
      const answer = await stage.call('echo', { text: SENTENCE }, { key: token })
      const fired = readMember(answer.message, 'result') !== undefined && !answer.text.includes(ADDRESS)
      return { fired, evidence: fired ? 'redacted' : 'NOT REDACTED' }
    },
  },
  {
    step: 'require-approval',
    title: 'Every call of an agent waits for a human',
    scope: 'agent',
    notice: (stage, { token }) => expectCode(stage, token, ['approval-required', 'approval-link']),
  },
  {
    step: 'slow-down',
    title: 'An agent may go on slowly',
    scope: 'agent',
    async notice(stage, { token }) {
      for (let call = 1; call < CALLS; call += 1) await stage.call('echo', { text: 'hi' }, { key: token })
      return expectCode(stage, token, ['rate-limited'])
    },
  },
  {
    step: 'freeze',
    title: 'A frozen agent, and the stream it had open',
    scope: 'agent',
    notice: (stage, { token }) => expectCode(stage, token, ['frozen']),
  },
  {
    step: 'quarantine-tool',
    title: 'A tool that is held back and no longer listed',
    scope: 'tool',
    subject: 'prove/echo',
    async notice(stage, { token }) {
      const refused = await expectCode(stage, token, ['quarantined'])
      const listed = (await stage.listTools()).has('echo')
      return {
        fired: refused.fired && !listed,
        evidence: `${refused.evidence}, ${listed ? 'STILL LISTED' : 'not listed'}`,
      }
    },
  },
  {
    step: 'quarantine-upstream',
    title: 'A whole server that is held back',
    scope: 'upstream',
    subject: 'prove',
    notice: (stage, { token }) => expectCode(stage, token, ['quarantined']),
  },
  {
    step: 'revoke-keys',
    title: 'The keys of an agent, revoked and given back',
    scope: 'agent',
    notice: (stage, { token }) => expectCode(stage, token, ['unauthenticated']),
  },
  {
    step: 'kill-switch',
    title: 'Everything is stopped',
    scope: 'all',
    subject: '',
    notice: (stage, { token }) => expectCode(stage, token, ['frozen']),
  },
]

export const RESPONSE_CONTROLS: readonly Control[] = ROWS.map((row) => ({
  id: `respond-${row.step}`,
  title: row.title,
  fire: (stage) => fire(row, stage),
}))

async function fire(row: Row, stage: Stage): Promise<Shot> {
  const agent = `prove-${row.step}`
  const { token } = await stage.issueKey(agent)
  if (!(await isAnswered(stage, token))) throw new Error('The call does not pass without the step either.')
  if (row.step === 'freeze') return fireFreeze(row, stage, { agent, token })
  const step = await impose(row, stage, agent)
  const probe = { agent, token, step }
  let noticed: { readonly fired: boolean; readonly evidence: string }
  try {
    noticed = await row.notice(stage, probe)
  } finally {
    await stage.client.undoResponse(step.id, REASON)
  }
  return judge(row, probe, { ...noticed, undone: await isAnswered(stage, token) })
}

function judge(
  row: Row,
  probe: Probe,
  { fired, evidence, undone }: { fired: boolean; evidence: string; undone: boolean },
): Shot {
  return {
    fired: fired && undone,
    evidence: `${evidence}, ${undone ? 'undone' : 'NOT UNDONE'}`,
    record: (entry) =>
      row.shows?.(entry, probe) ??
      (entry.type === 'admin' && entry.act === 'response.impose' && entry.subject.startsWith(row.step)),
  }
}

async function impose({ step, scope, subject }: Row, stage: Stage, agent: string): Promise<StepView> {
  const wanted = { step, scope, subject: subject ?? agent, reason: REASON, forMs: 600_000 }
  return (await stage.client.respond(wanted)).step
}

/** The stream is open before the freeze, so that it can be seen to end. */
async function fireFreeze(
  row: Row,
  stage: Stage,
  { agent, token }: { readonly agent: string; readonly token: string },
): Promise<Shot> {
  const url = `${stage.url}/servers/prove/mcp`
  const session = await openSession(url, token)
  const headers = { ...legacyHeaders(token, session), accept: 'text/event-stream' }
  let endedAtMs: number | null = null
  const giveUp = AbortSignal.timeout(10_000)
  const note = (): void => {
    if (!giveUp.aborted) endedAtMs = performance.now()
  }
  const stream = sendRequest({ url, method: 'GET', headers }, giveUp).then(note, note)
  await sleep(HEAD_START_MS)
  const startedMs = performance.now()
  const step = await impose(row, stage, agent)
  const probe = { agent, token, step }
  let refused: { readonly fired: boolean; readonly evidence: string }
  try {
    refused = await row.notice(stage, probe)
    await stream
  } finally {
    await stage.client.undoResponse(step.id, REASON)
  }
  const cutMs = endedAtMs === null ? Infinity : endedAtMs - startedMs
  const body = legacyBody('tools/call', { name: 'echo', arguments: { text: 'hi' } }, 1)
  const again = await sendRequest({ url, headers: legacyHeaders(token, session), body })
  return judge(row, probe, {
    fired: refused.fired && cutMs <= CUT_MS,
    evidence: `${refused.evidence}, stream ${cutMs <= CUT_MS ? `cut off after ${Math.round(cutMs)} ms` : 'STILL OPEN'}`,
    undone: readMember(again.message, 'result') !== undefined,
  })
}

async function expectCode(stage: Stage, key: string, codes: readonly string[]) {
  const code = codeOf(await stage.call('echo', { text: 'hi' }, { key }))
  return { fired: code !== null && codes.includes(code), evidence: code ?? 'LET THROUGH' }
}

async function isAnswered(stage: Stage, key: string): Promise<boolean> {
  const answer = await stage.call('echo', { text: 'hi' }, { key })
  return readMember(answer.message, 'result') !== undefined
}

function hasObligation(entry: JournalEntry, agent: string, obligation: string): boolean {
  return (
    (entry.type === 'intent' || entry.type === 'outcome') &&
    entry.agent === agent &&
    entry.decision.obligations.includes(obligation)
  )
}
