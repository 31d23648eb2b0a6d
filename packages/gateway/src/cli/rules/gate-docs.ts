/** What `callgate explain` says of a gate: what waits there, in which environments it stands, and at which servers. */

import { existsSync } from 'node:fs'
import { ApprovalsConfig } from '@callgate/contracts/approval'
import type { GateView } from '@callgate/contracts/settings-view'
import { describeGate, type GateDocs } from '@callgate/engine/policy/gates'
import { listGates } from '../../config/settings-view.ts'
import { loadOrExplain } from '../gateway-client.ts'
import { bold, makePrintable, print } from '../terminal.ts'

export type StandingGate = GateDocs & { readonly environments: readonly GateView[] }

/** undefined for what is no code of a gate. */
export async function readGate(code: string, config: string | undefined): Promise<StandingGate | undefined> {
  const docs = describeGate(code)
  if (docs === undefined) return undefined
  const isConfigured = config !== undefined || existsSync('callgate.yaml')
  const { approvals, upstreams } = isConfigured
    ? (await loadOrExplain(config)).config
    : { approvals: ApprovalsConfig.parse({}), upstreams: {} }
  const environments = listGates(approvals.gates, upstreams).filter(({ classes }) =>
    classes.includes(docs.gated),
  )
  return { ...docs, environments }
}

export function showGate({ code, gated, text, kinds, environments }: StandingGate): void {
  print(`${bold(code)}  Where ${text}, a human is asked, whatever rule allows the call.`)
  print(`\n  waits       calls of tools that are: ${kinds.join(', ')}`)
  if (environments.length === 0) print('  stands      nowhere: no environment of approvals.gates names it')
  for (const { environment, servers } of environments)
    print(
      makePrintable(
        `  stands      in ${environment}: ${servers.length === 0 ? 'no server has this label' : servers.join(', ')}`,
      ),
    )
  print('\n  An environment is a label of a server (upstreams.<id>.labels in callgate.yaml).')
  print('  What a tool is, its definition tells, or you: upstreams.<id>.tools.<name>.kinds.')
  print(`  To have nobody asked, leave ${gated} out of the environment under approvals.gates.`)
  print('  What one call meets: callgate policy explain --agent <id> --tool <upstream>/<tool>')
}
