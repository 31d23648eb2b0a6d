/** Where `callgate prove` plays: a gateway of its own in a scratch folder, with the deployment's inspection in force. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { CallgateConfig, InspectionConfig } from '@callgate/contracts/config'
import { InterceptorConfig } from '@callgate/contracts/interceptor'
import type { JournalEntry } from '@callgate/contracts/journal'
import type { OperatorRole } from '@callgate/contracts/operator'
import { stringify } from 'yaml'
import { createControlClient, type ControlClient } from '../../control/client.ts'
import { journalDirectory } from '../../journal/journal.ts'
import { searchRecords } from '../../journal/read.ts'
import { argumentsOf } from '../../own-files.ts'
import { readOperatorToken } from '../../store/operator-token.ts'
import { probeIsolation } from '../../upstream/isolation/bubblewrap.ts'
import { CommandFailure } from '../arguments.ts'
import type { GatewayAccess } from '../command.ts'
import { startProbeWebhook, TOLD_PATH } from './probe-webhook.ts'
import { type Answer, modernBody, modernHeaders, sendRequest } from './probe-agent.ts'

/** What the probe learns from, whatever the deployment says: a baseline that needs a million calls could not be fired. */
export const PROBE_LEARN_CALLS = 200
/** Small, so that a message past it is cheap to send. */
const BODY_BYTES_MAX = 1 << 16
const SESSION_OPENS_MAX = 10
/** The upstreams that never answer are given up after this. */
const UPSTREAM_TIMEOUT_MS = 1_500
/** A record of something that happened beside an exchange may be written a moment later. */
const RECORD_TRIES = 20
const RECORD_PAUSE_MS = 50

/** The upstream that an entry of threat intelligence is made for. */
export const KNOWN_UPSTREAM = 'prove-known'

/** The one channel of the probe; people are told nothing. */
export const PROBE_CHANNEL = 'prove'

interface CallOptions {
  readonly upstream?: string
  readonly key?: string
  readonly extra?: object
}

export interface Stage {
  /** Base address, without a path. */
  readonly url: string
  readonly key: string
  readonly client: ControlClient
  readonly inspection: InspectionConfig
  readonly bodyBytesMax: number
  readonly sessionOpensMax: number
  readonly depthMax: number
  readonly journalDir: string
  /** What the probe's own channel was told, signed. */
  readonly told: readonly string[]
  /** Why no local server is isolated here; null when they are. */
  readonly unisolated: string | null
  /** A modern tools/call at the probe's own address. */
  call(tool: string, args?: object, options?: CallOptions): Promise<Answer>
  /** Names and descriptions of the tools the agent sees. */
  listTools(): Promise<ReadonlyMap<string, string>>
  issueKey(agent: string): Promise<{ readonly id: string; readonly token: string }>
  /** The control API as a new operator with this role uses it. */
  actAs(role: OperatorRole): Promise<ControlClient>
  /** Position of the next record. */
  nextSeq(): Promise<number>
  /** Position of the first record from `seq` on that matches; null when none comes. */
  findRecord(seq: number, matches: (entry: JournalEntry) => boolean): Promise<number | null>
  /** Stops the gateway; its files stay until `remove`. */
  stop(): Promise<void>
  remove(): Promise<void>
}

export async function openStage(deployment: CallgateConfig, access: GatewayAccess): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'callgate-prove-'))
  const webhook = await startProbeWebhook()
  const remove = async (): Promise<void> => {
    webhook.close()
    await rm(folder, { recursive: true, force: true })
  }
  try {
    const configPath = await writeProbeConfig(folder, deployment, webhook.url)
    const gateway = await access.startGateway({ configPath })
    const { url, controlUrl, dataDirectory, starterKey } = gateway
    if (starterKey === null) {
      await gateway.close(0)
      throw new CommandFailure('The probe gateway made no agent key.')
    }
    const client = createControlClient({ url: controlUrl, operatorToken: readOperatorToken(dataDirectory) })
    const journalDir = journalDirectory(dataDirectory)
    const call: Stage['call'] = (
      tool,
      args = {},
      { upstream = 'prove', key = starterKey, extra = {} } = {},
    ) =>
      sendRequest({
        url: `${url}/servers/${upstream}/mcp`,
        headers: modernHeaders(key, 'tools/call', tool),
        body: modernBody('tools/call', { name: tool, arguments: args, ...extra }),
      })
    return {
      url,
      key: starterKey,
      client,
      inspection: gateway.config.inspection,
      bodyBytesMax: BODY_BYTES_MAX,
      sessionOpensMax: SESSION_OPENS_MAX,
      depthMax: gateway.config.limits.depthMax,
      journalDir,
      told: webhook.told,
      unisolated: await explainUnisolated(deployment),
      call,
      listTools: () => listTools(url, starterKey),
      issueKey: (agent) => issueKey(client, agent),
      async actAs(role) {
        const { token } = await client.addOperator({
          name: `prove-${role}`,
          owner: 'callgate prove',
          roles: [role],
        })
        return createControlClient({ url: controlUrl, operatorToken: token })
      },
      nextSeq: async () => (await client.status()).journal.records,
      findRecord: (seq, matches) => findRecord(journalDir, seq, matches),
      stop: () => gateway.close(),
      remove,
    }
  } catch (error) {
    await remove()
    throw error
  }
}

/**
 * Nobody outside is asked about the probe's messages: the judge stays away, and a webhook of the probe's own takes the place
 * of the operator's. Rules bound to places stay.
 */
function probeInspection(
  { judge: _judge, ...inspection }: InspectionConfig,
  webhookUrl: string,
): InspectionConfig {
  const own = InterceptorConfig.parse({
    type: 'webhook',
    id: 'probe-webhook',
    url: webhookUrl,
    targets: ['echo'],
    direction: 'request',
  })
  return {
    ...inspection,
    behaviour: { ...inspection.behaviour, learnCalls: PROBE_LEARN_CALLS },
    interceptors: [...inspection.interceptors.filter(({ type }) => type === 'rule'), own],
  }
}

async function issueKey(client: ControlClient, agent: string): ReturnType<Stage['issueKey']> {
  const { key, token } = await client.createKey({ agent, principal: `${agent}-owner` })
  return { id: key.id, token }
}

async function explainUnisolated({ isolation }: CallgateConfig): Promise<string | null> {
  if (isolation.mode === 'off') return 'isolation.mode: off'
  const found = await probeIsolation(performance.now())
  return 'missing' in found ? found.missing : null
}

async function writeProbeConfig(
  folder: string,
  deployment: CallgateConfig,
  webhookUrl: string,
): Promise<string> {
  const upstream = {
    transport: 'stdio',
    command: process.execPath,
    args: argumentsOf('cli/prove/probe-server'),
    cwd: folder,
  }
  const config = {
    version: 1,
    listen: { port: 0 },
    control: { port: 0 },
    data: join(folder, 'data'),
    policy: join(folder, 'policy.yaml'),
    limits: {
      bodyBytesMax: BODY_BYTES_MAX,
      depthMax: deployment.limits.depthMax,
      sessionOpensPerMinute: SESSION_OPENS_MAX,
    },
    telemetry: { level: 'error' },
    inspection: probeInspection(deployment.inspection, webhookUrl),
    rules: deployment.rules,
    // Where nothing can be isolated the other controls are fired all the same.
    isolation: { ...deployment.isolation, mode: deployment.isolation.mode === 'off' ? 'off' : 'preferred' },
    approvals: { holdMs: 0 },
    response: {
      channels: [
        { id: PROBE_CHANNEL, type: 'webhook', url: webhookUrl + TOLD_PATH, grouping: { windowMs: 0 } },
      ],
      routes: [{ id: 'probe', on: ['approval-waiting'], channels: [PROBE_CHANNEL] }],
    },
    // Nothing is fetched for a probe.
    intelligence: { ...deployment.intelligence, feeds: [] },
    upstreams: {
      prove: upstream,
      'prove-silent': { ...upstream, timeoutMs: UPSTREAM_TIMEOUT_MS },
      [KNOWN_UPSTREAM]: { ...upstream, args: knownCommand().slice(1) },
      'prove-garbage': { ...upstream, timeoutMs: UPSTREAM_TIMEOUT_MS },
      'prove-isolated': { ...upstream, isolation: { network: { allow: ['prove.invalid'] } } },
    },
  }
  await writeFile(join(folder, 'policy.yaml'), stringify(POLICY))
  const path = join(folder, 'callgate.yaml')
  await writeFile(path, stringify(config))
  return path
}

const POLICY = {
  version: 1,
  rules: [
    { id: 'probe-tools', effect: 'allow', on: ['call'], upstreams: ['prove*'] },
    { id: 'guarded-text', effect: 'deny', on: ['call'], targets: ['guarded'], when: 'args.text == "no"' },
    {
      id: 'ask-first',
      effect: 'allow',
      on: ['call'],
      upstreams: ['prove'],
      targets: ['consented'],
      obligations: [{ approve: {} }],
    },
    { id: 'hidden-tool', effect: 'deny', on: ['call'], targets: ['hidden'] },
  ],
  limits: [
    { id: 'once', per: ['agent'], targets: ['limited'], rate: { calls: 1, window: '1h' } },
    { id: 'one-at-a-time', per: ['agent'], targets: ['single'], concurrent: 1 },
  ],
}

/** A command line of its own, so that an entry can name it and no other probe. */
export function knownCommand(): string[] {
  return [process.execPath, ...argumentsOf('cli/prove/probe-server'), KNOWN_UPSTREAM]
}

async function listTools(url: string, key: string): Promise<ReadonlyMap<string, string>> {
  const answer = await sendRequest({
    url: `${url}/servers/prove/mcp`,
    headers: modernHeaders(key, 'tools/list'),
    body: modernBody('tools/list', {}),
  })
  const tools = new Map<string, string>()
  const result = answer.message?.['result']
  const listed: unknown =
    typeof result === 'object' && result !== null && 'tools' in result ? result.tools : undefined
  if (!Array.isArray(listed)) throw new Error(`The tools could not be listed: ${answer.text.slice(0, 300)}`)
  for (const tool of listed as readonly { readonly name?: unknown; readonly description?: unknown }[])
    if (typeof tool.name === 'string') tools.set(tool.name, String(tool.description))
  return tools
}

async function findRecord(
  dir: string,
  seq: number,
  matches: (entry: JournalEntry) => boolean,
): Promise<number | null> {
  for (let attempt = 0; attempt < RECORD_TRIES; attempt += 1) {
    for await (const { record } of searchRecords(dir, { fromSeq: seq }))
      if (matches(record.entry)) return record.seq
    await sleep(RECORD_PAUSE_MS)
  }
  return null
}
