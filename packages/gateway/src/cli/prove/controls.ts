/** Every control `callgate prove` fires, one row each: how it is provoked, and what shows that it fired. */

import { setTimeout as sleep } from 'node:timers/promises'
import type { InspectionConfig } from '@callgate/contracts/config'
import type { ErrorCode } from '@callgate/contracts/errors'
import type { JournalEntry } from '@callgate/contracts/journal'
import { ControlError } from '../../control/problem.ts'
import {
  type Answer,
  codeOf,
  initializeBody,
  legacyBody,
  legacyHeaders,
  modernBody,
  modernHeaders,
  openSession,
  readMember,
  sendRequest,
} from './probe-agent.ts'
import { REFUSED_TEXT } from './probe-webhook.ts'
import type { Stage } from './stage.ts'

/** What came of one attempt. */
export interface Shot {
  readonly fired: boolean
  /** Code of the refusal, or what was seen instead. */
  readonly evidence: string
  /** The record this must have left; null where nothing is refused or changed. */
  readonly record: ((entry: JournalEntry) => boolean) | null
}

export interface Control {
  readonly id: string
  readonly title: string
  /** Set when the deployment's configuration turns the control off on purpose. */
  off?(inspection: InspectionConfig, stage: Stage): string | null
  fire(stage: Stage): Promise<Shot>
}

const ECHO = { name: 'echo', arguments: { text: 'hi' } }
/** Time for a first request to be in flight before a second one meets it. */
const HEAD_START_MS = 250
const DRIFT_TRIES = 40
const DRIFT_PAUSE_MS = 100

export const CONTROLS: readonly Control[] = [
  wire('bad-host', 'A Host header of somebody else', 'forbidden-host', (stage) =>
    post(stage, { headers: { host: 'evil.example' } }),
  ),
  wire('bad-origin', 'A page of another site', 'forbidden-origin', (stage) =>
    post(stage, { headers: { origin: 'https://evil.example' } }),
  ),
  wire('missing-key', 'No agent key', 'unauthenticated', (stage) => post(stage, { key: null })),
  wire('invalid-key', 'A key nobody issued', 'unauthenticated', (stage) =>
    post(stage, { key: `${stage.key.slice(0, -8)}${'A'.repeat(8)}` }),
  ),
  wire('duplicate-json-key', 'A JSON object that repeats a key', 'duplicate-key', (stage) =>
    post(stage, { body: modernBody('tools/call', ECHO).replace('{', '{"id":9,') }),
  ),
  wire('number-beyond-double', 'A number two parsers read differently', 'number-out-of-range', (stage) =>
    post(stage, { body: modernBody('tools/call', ECHO).replace('"hi"', '123456789012345678901') }),
  ),
  wire('oversize', 'A message past the size limit', 'too-large', (stage) =>
    post(stage, {
      body: modernBody('tools/call', { ...ECHO, arguments: { text: 'x'.repeat(stage.bodyBytesMax) } }),
    }),
  ),
  wire('over-deep', 'JSON nested past the depth limit', 'too-deep', (stage) => {
    const deep = `${'['.repeat(stage.depthMax + 1)}${']'.repeat(stage.depthMax + 1)}`
    return post(stage, { body: modernBody('tools/call', ECHO).replace('"hi"', deep) })
  }),
  wire('header-mismatch', 'A header that names another tool than the body', 'header-mismatch', (stage) =>
    post(stage, { headers: { 'mcp-name': 'hidden' } }),
  ),
  wire('unknown-version', 'A protocol version that does not exist', 'unsupported-version', (stage) =>
    post(stage, {
      headers: { 'mcp-protocol-version': '2031-01-01' },
      body: modernBody('tools/call', ECHO, { version: '2031-01-01' }),
    }),
  ),
  wire('duplicate-in-flight-id', 'The id of a request that still runs', 'duplicate-id', fireDuplicateId),
  wire('foreign-session', "Another principal's session id", 'session-not-found', fireForeignSession),
  refusal('policy-deny', 'Arguments that policy denies', ['policy-denied'], (stage) =>
    stage.call('guarded', { text: 'no' }),
  ),
  {
    id: 'hidden-tool',
    title: 'A tool denied for every argument is not listed',
    async fire(stage) {
      const tools = await stage.listTools()
      const fired = !tools.has('hidden') && tools.has('guarded')
      return {
        fired,
        evidence: fired ? 'not listed' : `listed: ${[...tools.keys()].join(', ')}`,
        record: null,
      }
    },
  },
  {
    ...refusal(
      'argument-schema',
      "Arguments that break the tool's input schema",
      ['inspection-denied', 'invalid-params'],
      (stage) => stage.call('echo', { text: 5 }),
    ),
    off: offBy('schema-violation'),
  },
  {
    ...refusal(
      'result-schema',
      "A result that breaks the tool's output schema",
      ['result-withheld', 'inspection-denied'],
      (stage) => stage.call('measured'),
    ),
    off: (inspection) =>
      inspection.resultSchema === 'notify'
        ? 'inspection.resultSchema: notify'
        : offBy('schema-violation')(inspection),
  },
  cleaned('secret-in-result', 'A secret in a result', 'secret', { tool: 'credential', never: /ghp_\w{36}/ }),
  cleaned('hidden-unicode', 'Invisible characters in a result', 'hidden-text', {
    tool: 'invisible',
    never: /[\u{e0000}-\u{e007f}]/u,
  }),
  cleaned('terminal-escape', 'Terminal escapes in a result', 'terminal-escape', {
    tool: 'clearing',
    never: /\\u001b\[2J/i,
  }),
  cleaned('injection-in-result', 'Instructions to the agent in a result', 'injection', {
    tool: 'instructing',
    never: /ignore all previous instructions/i,
  }),
  {
    id: 'tool-poisoning',
    title: 'A tool whose definition gives orders to the agent',
    off: offBy('tool-poisoning'),
    async fire(stage) {
      const before = (await stage.listTools()).get('poisoned')
      const shot = judgeRefusal(await stage.call('poisoned'), ['quarantined', 'inspection-denied'])
      const hidden = before === undefined || !before.includes('id_rsa')
      return {
        ...shot,
        fired: shot.fired && hidden,
        evidence: `${shot.evidence}, ${hidden ? 'not listed' : 'LISTED'}`,
      }
    },
  },
  {
    id: 'drift',
    title: 'A tool whose definition changes after it was accepted',
    off: offBy('drift'),
    fire: fireDrift,
  },
  refusal('interceptor', 'A message an interceptor refuses', ['interceptor-denied'], (stage) =>
    stage.call('echo', { text: REFUSED_TEXT }),
  ),
  refusal('rate-limit', 'More calls than policy lets through', ['rate-limited'], async (stage) => {
    await stage.call('limited')
    return stage.call('limited')
  }),
  refusal(
    'concurrency-limit',
    'More calls at a time than policy lets through',
    ['rate-limited'],
    async (stage) => {
      const first = stage.call('single')
      await sleep(HEAD_START_MS)
      const second = await stage.call('single')
      await first
      return second
    },
  ),
  refusal(
    'session-flood',
    'More sessions in a minute than one caller may open',
    ['rate-limited'],
    fireSessions,
  ),
  { id: 'operator-role', title: 'An operator who does what its roles do not cover', fire: fireRole },
  refusal('forged-request-state', 'A requestState we did not seal', ['request-state-invalid'], (stage) =>
    stage.call('echo', { text: 'hi' }, { extra: { requestState: 'forged', inputResponses: {} } }),
  ),
  { id: 'revoked-key', title: 'A revoked key, and the stream it had open', fire: fireRevocation },
  refusal('freeze', 'A frozen agent', ['frozen'], async (stage) => {
    const { token } = await stage.issueKey('prove-frozen')
    const target = { kind: 'agent', subject: 'prove-frozen' } as const
    await stage.client.freeze({ ...target, reason: 'callgate prove' })
    try {
      return await stage.call('echo', { text: 'hi' }, { key: token })
    } finally {
      await stage.client.unfreeze(target)
    }
  }),
  refusal(
    'upstream-timeout',
    'A server that never answers',
    ['upstream-timeout', 'outcome-unknown'],
    (stage) => stage.call('silent', {}, { upstream: 'prove-silent' }),
  ),
  {
    id: 'upstream-garbage',
    title: 'A server that answers garbage',
    async fire(stage) {
      const answer = await stage.call('garbage', {}, { upstream: 'prove-garbage' })
      const code = codeOf(answer)
      return {
        fired: code !== null && !answer.text.includes('{{{'),
        evidence: code ?? describe(answer),
        record: (entry) =>
          entry.type === 'event' &&
          entry.event === 'protocol-violation' &&
          entry.upstream === 'prove-garbage',
      }
    },
  },
]

/** A refusal before there is a message: the record is an event that names the code. */
function wire(id: string, title: string, code: ErrorCode, fire: (stage: Stage) => Promise<Answer>): Control {
  return refusal(id, title, [code], fire)
}

function refusal(
  id: string,
  title: string,
  codes: readonly ErrorCode[],
  fire: (stage: Stage) => Promise<Answer>,
): Control {
  return { id, title, fire: async (stage) => judgeRefusal(await fire(stage), codes) }
}

function judgeRefusal(answer: Answer, codes: readonly ErrorCode[]): Shot {
  const code = codeOf(answer)
  return {
    fired: code !== null && codes.some((one) => one === code),
    evidence: code ?? describe(answer),
    record: (entry) => namesCode(entry, code),
  }
}

function namesCode(entry: JournalEntry, code: string | null): boolean {
  if (
    entry.type === 'admin' ||
    entry.type === 'approval' ||
    entry.type === 'context' ||
    entry.type === 'gateway' ||
    code === null
  )
    return false
  return entry.decision.code === code || (entry.type === 'event' && entry.note?.startsWith(code) === true)
}

/** Something that must not reach the agent, however it is kept from it. */
function cleaned(
  id: string,
  title: string,
  kind: keyof InspectionConfig['actions'],
  { tool, never }: { readonly tool: string; readonly never: RegExp },
): Control {
  return {
    id,
    title,
    off: offBy(kind),
    async fire(stage) {
      const answer = await stage.call(tool)
      const code = codeOf(answer)
      const answered = code !== null || readMember(answer.message, 'result') !== undefined
      const texts = `${answer.text}\n${JSON.stringify(answer.message)}`
      return {
        fired: answered && !never.test(texts),
        evidence:
          code ?? `answer ${never.test(texts) ? 'UNCHANGED' : 'changed'} (${stage.inspection.actions[kind]})`,
        record: (entry) =>
          entry.type === 'outcome' &&
          entry.target === tool &&
          entry.findings.some((found) => found.class === kind),
      }
    },
  }
}

function offBy(kind: keyof InspectionConfig['actions']): (inspection: InspectionConfig) => string | null {
  return ({ actions }) =>
    actions[kind] === 'allow' || actions[kind] === 'notify'
      ? `inspection.actions.${kind}: ${actions[kind]}`
      : null
}

function describe({ status, message, text }: Answer): string {
  const error = readMember(message, 'error')
  if (error !== undefined) return `HTTP ${status}, error ${String(readMember(error, 'code'))}`
  return `HTTP ${status}, ${readMember(message, 'result') === undefined ? text.slice(0, 60) : 'let through'}`
}

interface Posted {
  readonly key?: string | null
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

function post(
  stage: Stage,
  { key = stage.key, headers = {}, body = modernBody('tools/call', ECHO) }: Posted,
): Promise<Answer> {
  return sendRequest({
    url: `${stage.url}/servers/prove/mcp`,
    headers: { ...modernHeaders(key, 'tools/call', 'echo'), ...headers },
    body,
  })
}

async function fireDuplicateId(stage: Stage): Promise<Answer> {
  const url = `${stage.url}/servers/prove/mcp`
  const headers = legacyHeaders(stage.key, await openSession(url, stage.key))
  const body = legacyBody('tools/call', { name: 'slow', arguments: {} }, 7)
  const first = sendRequest({ url, headers, body })
  await sleep(HEAD_START_MS)
  const second = await sendRequest({ url, headers, body })
  await first
  return second
}

async function fireForeignSession(stage: Stage): Promise<Answer> {
  const url = `${stage.url}/servers/prove/mcp`
  const session = await openSession(url, stage.key)
  const { token } = await stage.issueKey('prove-stranger')
  return sendRequest({ url, headers: legacyHeaders(token, session), body: legacyBody('tools/call', ECHO, 1) })
}

async function fireDrift(stage: Stage): Promise<Shot> {
  if (!(await stage.listTools()).has('drifting'))
    return { fired: false, evidence: 'the tool was not listed before it changed', record: null }
  await stage.call('drift')
  let shot = judgeRefusal(await stage.call('drifting'), ['quarantined', 'inspection-denied'])
  // The change is announced by the server; the gateway then asks for the list again.
  for (let attempt = 0; attempt < DRIFT_TRIES && !shot.fired; attempt += 1) {
    await sleep(DRIFT_PAUSE_MS)
    await stage.listTools()
    shot = judgeRefusal(await stage.call('drifting'), ['quarantined', 'inspection-denied'])
  }
  return {
    ...shot,
    record: (entry) => entry.type === 'event' && ['drift', 'quarantine'].includes(entry.event),
  }
}

async function fireRevocation(stage: Stage): Promise<Shot> {
  const url = `${stage.url}/servers/prove/mcp`
  const { id, token } = await stage.issueKey('prove-revoked')
  const headers = legacyHeaders(token, await openSession(url, token))
  const stop = AbortSignal.timeout(10_000)
  const stream = sendRequest(
    { url, method: 'GET', headers: { ...headers, accept: 'text/event-stream' } },
    stop,
  ).then(
    () => true,
    // Cut off counts, as long as it was not we who gave up.
    () => !stop.aborted,
  )
  await sleep(HEAD_START_MS)
  await stage.client.revokeKey(id)
  const shot = judgeRefusal(await stage.call('echo', { text: 'hi' }, { key: token }), ['unauthenticated'])
  const cut = await stream
  return {
    ...shot,
    fired: shot.fired && cut,
    evidence: `${shot.evidence}, stream ${cut ? 'cut off' : 'STILL OPEN'}`,
  }
}

async function fireSessions(stage: Stage): Promise<Answer> {
  const url = `${stage.url}/servers/prove/mcp`
  const { token } = await stage.issueKey('prove-opener')
  for (let count = 0; count < stage.sessionOpensMax; count += 1) await openSession(url, token)
  return sendRequest({ url, headers: legacyHeaders(token), body: initializeBody() })
}

async function fireRole(stage: Stage): Promise<Shot> {
  const viewer = await stage.actAs('viewer')
  const outcome = await viewer
    .freeze({ kind: 'agent', subject: 'prove-nobody', reason: 'callgate prove' })
    .then(
      () => 'let through',
      (error: unknown) => (error instanceof ControlError ? error.code : String(error)),
    )
  return {
    fired: outcome === 'insufficient-scope',
    evidence: outcome,
    record: (entry) => entry.type === 'admin' && entry.act === 'control.refused' && !entry.accepted,
  }
}
