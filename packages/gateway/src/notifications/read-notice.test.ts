/** What records of the journal have to tell, how bad it is, and what a record of no interest tells: nothing. */

import type { AdminEntry, EventEntry, IntentEntry, JournalEntry } from '@callgate/contracts/journal'
import { expect, test } from 'vitest'
import { HealthWatch } from './health-watch.ts'
import { createLinks } from './links.ts'
import type { Notice } from './notice.ts'
import { readNotice, severityOfRisk } from './read-notice.ts'

const digest = '0'.repeat(64)
const message = {
  tenant: 'default',
  principal: 'ada',
  agent: 'coder',
  keyId: null,
  exchangeId: 'exc_1',
  parentId: null,
  sessionId: null,
  direction: 'agent-upstream',
  kind: 'call',
  method: 'tools/call',
  upstream: 'mail',
  target: 'send',
  verdict: 'benign' as const,
  snapshot: 's',
  inspectedDigest: digest,
  payload: null,
}
const decide = (obligations: string[] = []) => ({
  decision: { effect: 'allow' as const, code: null, rules: ['tell'], obligations },
})
const found = (severity: string) => ({
  code: 'secrets/token',
  class: 'secret',
  severity,
  confidence: 1,
  path: '',
  start: 0,
  end: 1,
  digest,
})
const intent = (obligations: string[], findings: ReturnType<typeof found>[] = []): IntentEntry => ({
  type: 'intent',
  ...message,
  ...decide(obligations),
  findings,
  forwardedDigest: null,
  trace: null,
})
const event = (name: EventEntry['event'], note: string): EventEntry => ({
  type: 'event',
  event: name,
  ...message,
  ...decide(),
  findings: [],
  streamed: null,
  note,
})
const admin = (act: string, more: Partial<AdminEntry> = {}): AdminEntry => ({
  type: 'admin',
  tenant: 'default',
  operator: 'bob',
  act,
  subject: 'agent:coder',
  before: null,
  after: null,
  accepted: true,
  note: null,
  ...more,
})
const read = (entry: JournalEntry) => readNotice({ seq: 7, timeMs: 5, entry }, () => ['chat'])
const told = (entry: JournalEntry): string | undefined => {
  const { notice } = read(entry)
  return notice === undefined ? undefined : `${notice.event} ${notice.severity}`
}

test('what a rule reports goes to the channel that the rule names, as severe as what was found', () => {
  expect(told(intent(['notify']))).toBe('call-reported medium')
  expect(told(intent(['notify'], [found('low'), found('critical'), found('high')]))).toBe(
    'call-reported critical',
  )
  expect(read(intent(['notify'])).notice?.channels).toEqual(['chat'])
  expect(read(intent(['redact', 'mark'])).notice).toBeUndefined()
})

test('definitions that are held or have changed, switches, configurations', () => {
  expect(told(event('quarantine', 'poisoned'))).toBe('quarantine medium')
  expect(told(event('drift', 'changed'))).toBe('drift medium')
  expect(told(event('stderr', 'noise'))).toBeUndefined()
  for (const act of ['freeze', 'response.impose', 'agent-key.revoke', 'gateway.drain'])
    expect(told(admin(act))).toBe('switch-thrown high')
  expect(told(admin('freeze', { accepted: false }))).toBeUndefined()
  expect(told(admin('unfreeze'))).toBe('switch-lifted info')
  expect(told(admin('config.reload'))).toBe('policy-activated info')
  expect(told(admin('config.reload', { accepted: false }))).toBe('policy-refused high')
  expect(told(admin('notification.given-up', { accepted: false }))).toBeUndefined()
})

test('an incident says how bad it is in front of what it is', () => {
  const { notice } = read(admin('incident.raise', { subject: 'inc_1', note: 'critical: flow by agent a: b' }))
  expect(notice).toMatchObject({ event: 'incident-raised', severity: 'critical', subject: 'inc_1' })
  expect(notice?.facts).toContainEqual({ name: 'What', value: 'flow by agent a: b' })
  const closed = read(admin('incident.state', { subject: 'inc_1', after: 'closed' }))
  expect(closed.settled).toEqual({ tenant: 'default', subject: 'inc_1', isOver: true })
  expect(read(admin('incident.state', { subject: 'inc_1', after: 'open' })).settled).toBeUndefined()
})

test('scores of risk in the words of findings', () => {
  expect([0, 29, 30, 59, 60, 84, 85, 100].map(severityOfRisk)).toEqual([
    'low',
    'low',
    'medium',
    'medium',
    'high',
    'high',
    'critical',
    'critical',
  ])
})

test('a server is lost once it is seen lost twice, and found once; the journal at once', () => {
  const notices: Notice[] = []
  const watch = new HealthWatch('default', (notice) => notices.push(notice))
  const look = (state: string, writable = true): void =>
    watch.look({
      nowMs: 1,
      journal: { writable, failure: writable ? null : 'disk full' },
      upstreams: [{ upstream: 'mail', state, lastError: 'refused' }],
    })
  for (const state of ['ready', 'backing-off', 'ready', 'circuit-open']) look(state)
  expect(notices).toEqual([])
  for (const state of ['circuit-open', 'backing-off', 'starting', 'ready', 'ready']) look(state)
  expect(notices.map((one) => `${one.event} ${one.subject}`)).toEqual([
    'upstream-down mail',
    'upstream-up mail',
  ])
  look('ready', false)
  look('ready', false)
  expect(notices.slice(2)).toMatchObject([{ event: 'journal-down', severity: 'critical' }])
})

test('links lead to pages of the address that is configured, with the subject as one segment', () => {
  const link = createLinks(() => 'https://gate.example', true)
  expect(link('incident-opened', 'inc_1')).toBe('https://gate.example/console/incidents/inc_1')
  expect(link('upstream-down', 'a/../b?c#d')).toBe('https://gate.example/console/servers/a%2F..%2Fb%3Fc%23d')
  expect(link('approval-waiting', null)).toBe('https://gate.example/console/approvals')
  expect(link('journal-down', null)).toBe('https://gate.example/console/')
  const bare = createLinks(() => 'https://gate.example', false)
  expect(bare('approval-waiting', 'apr_1')).toBe('https://gate.example/approvals/apr_1')
  expect(bare('incident-opened', 'inc_1')).toBeNull()
  expect(createLinks(() => null, true)('approval-waiting', 'apr_1')).toBeNull()
})
