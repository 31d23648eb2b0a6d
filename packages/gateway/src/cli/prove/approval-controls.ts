/** The controls of approvals that `callgate prove` fires: asked, answered, passed once, and nothing else by the same answer. */

import type { ApprovalView } from '@callgate/contracts/approval'
import type { JournalEntry } from '@callgate/contracts/journal'
import type { Control, Shot } from './controls.ts'
import { codeOf, readMember } from './probe-agent.ts'
import type { Stage } from './stage.ts'

const TOOL = 'consented'
const REASON = 'callgate prove'

export const APPROVAL_CONTROLS: readonly Control[] = [
  {
    id: 'approval-once',
    title: 'A call a human must approve: asked about, passed once, then asked about again',
    async fire(stage) {
      const args = { text: 'once' }
      const asked = codeOf(await stage.call(TOOL, args))
      const { id } = await answerWaiting(stage, 'approve')
      const passed = readMember((await stage.call(TOOL, args)).message, 'result') !== undefined
      const again = codeOf(await stage.call(TOOL, args))
      return judge(asked === 'approval-required' && passed && again === 'approval-required', {
        evidence: passed ? `${asked ?? 'LET THROUGH'}, passed, ${again ?? 'PASSED AGAIN'}` : 'never passed',
        record: (entry) => isStep(entry, id, 'used'),
      })
    },
  },
  {
    id: 'approval-other-call',
    title: 'An approval does not hold for a call that differs by one byte',
    async fire(stage) {
      await stage.call(TOOL, { text: 'exact' })
      const { id } = await answerWaiting(stage, 'approve')
      const other = codeOf(await stage.call(TOOL, { text: 'exact ' }))
      return judge(other === 'approval-required', {
        evidence: other ?? 'LET THROUGH',
        record: (entry) => isStep(entry, id, 'approved'),
      })
    },
  },
  {
    id: 'approval-refused',
    title: 'A call an approver refused',
    async fire(stage) {
      await stage.call(TOOL, { text: 'refused' })
      const { id } = await answerWaiting(stage, 'refuse')
      const refused = codeOf(await stage.call(TOOL, { text: 'refused' }))
      return judge(refused === 'approval-refused', {
        evidence: refused ?? 'LET THROUGH',
        record: (entry) => isStep(entry, id, 'refused'),
      })
    },
  },
]

function judge(fired: boolean, shot: Omit<Shot, 'fired'>): Shot {
  return { fired, ...shot }
}

/** Answers the newest call that waits, as an operator would. */
async function answerWaiting({ client }: Stage, answer: 'approve' | 'refuse'): Promise<ApprovalView> {
  const [waiting] = await client.listApprovals({ state: 'pending' })
  if (waiting === undefined) throw new Error('No call waits for approval.')
  return client.answerApproval(waiting.id, { answer, reason: REASON })
}

function isStep(entry: JournalEntry, id: string, event: string): boolean {
  return entry.type === 'approval' && entry.approvalId === id && entry.event === event
}
