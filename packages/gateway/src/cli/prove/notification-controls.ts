/** The controls of notifications that `callgate prove` fires: a call that waits is told of, signed and with a link, and a test arrives. */

import { setTimeout as sleep } from 'node:timers/promises'
import type { Control } from './controls.ts'
import { PROBE_CHANNEL, type Stage } from './stage.ts'

const TRIES = 100
const PAUSE_MS = 100

export const NOTIFICATION_CONTROLS: readonly Control[] = [
  {
    id: 'notification-told',
    title: 'Whoever must approve a call is told, with a link to where they sign in',
    async fire(stage) {
      await stage.call('consented', { text: 'told' })
      const [waiting] = await stage.client.listApprovals({ state: 'pending' })
      if (waiting === undefined) throw new Error('No call waits for approval.')
      const told = await waitForTold(stage, waiting.id)
      await stage.client.answerApproval(waiting.id, { answer: 'refuse', reason: 'callgate prove' })
      return {
        fired: told?.includes('/approvals/') ?? false,
        evidence: told === undefined ? 'NOBODY TOLD' : 'told, signed, with its link',
        record: (entry) =>
          entry.type === 'approval' && entry.approvalId === waiting.id && entry.event === 'requested',
      }
    },
  },
  {
    id: 'notification-test',
    title: 'A test message to a channel arrives',
    async fire(stage) {
      const { state, id, error } = await stage.client.testChannel(PROBE_CHANNEL)
      const fired = state === 'sent' && (await waitForTold(stage, id)) !== undefined
      return {
        fired,
        evidence: fired ? 'sent' : (error ?? state),
        record: (entry) => entry.type === 'admin' && entry.act === 'notification.test',
      }
    },
  },
]

async function waitForTold(stage: Stage, text: string): Promise<string | undefined> {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const told = stage.told.find((body) => body.includes(text))
    if (told !== undefined) return told
    await sleep(PAUSE_MS)
  }
  return undefined
}
