/** What `callgate explain` says of a flow of values through a session. */

import { existsSync } from 'node:fs'
import { InspectionConfig } from '@callgate/contracts/config'
import { describeFlow, FLOW_CODES, type FlowAction, type FlowCode } from '@callgate/contracts/flow'
import { loadOrExplain } from '../gateway-client.ts'
import { bold, print } from '../terminal.ts'

export interface FlowDocs {
  readonly type: 'flow'
  readonly code: FlowCode
  readonly text: string
  readonly action: FlowAction
}

const MEANING: Readonly<Record<FlowAction, string>> = {
  allow: 'nothing is done or recorded',
  notify: 'the call goes on; it is recorded and reported',
  ask: 'the call waits for the approval of a human',
  deny: 'the call is refused',
}

/** undefined for what is no code of a flow. */
export async function readFlow(code: string, config: string | undefined): Promise<FlowDocs | undefined> {
  const flow = FLOW_CODES.find((one) => one === code)
  if (flow === undefined) return undefined
  const isConfigured = config !== undefined || existsSync('callgate.yaml')
  const { flows } = isConfigured
    ? (await loadOrExplain(config)).config.inspection
    : InspectionConfig.parse({})
  return { type: 'flow', code: flow, text: describeFlow(flow), action: flows[flow] }
}

export function showFlow({ code, text, action }: FlowDocs): void {
  print(bold(code))
  print(`\n${text}.\n`)
  print(`  action      ${action}: ${MEANING[action]}`)
  print('  seen in     a call, with what its session has read before')
  print('\n  Which values, and where each came from: callgate sessions show <session>, or the incident.')
  print('  To do something else about it everywhere, in callgate.yaml:')
  print(`    inspection:\n      flows: { ${code}: notify }`)
}
