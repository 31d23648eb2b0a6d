/** What a question on the command line takes for known: gates of the configuration, and what the tool and its server are. */

import { existsSync } from 'node:fs'
import type { GatesConfig } from '@callgate/contracts/approval'
import type { ToolFactsQuery, ToolFactsView } from '@callgate/contracts/policy-check'
import { guessFacts } from '../../policy/tool-facts.ts'
import { findRunningGateway, loadOrExplain } from '../gateway-client.ts'
import { printError } from '../terminal.ts'

export interface Known {
  readonly gates: GatesConfig
  /** undefined where there is a policy and nothing else. */
  readonly facts?: ToolFactsView
}

export async function readKnown(tool: ToolFactsQuery, config: string | undefined): Promise<Known> {
  if (config === undefined && !existsSync('callgate.yaml')) return { gates: {} }
  const { approvals, upstreams } = (await loadOrExplain(config)).config
  const facts = (await askGateway(tool, config)) ?? guessFacts(tool.tool, upstreams[tool.upstream])
  if (!facts.accepted)
    printError(
      `What ${tool.upstream}/${tool.tool} does is guessed from its name: it is known once a gateway runs and its definition is accepted.`,
    )
  return { gates: approvals.gates, facts }
}

/** undefined without one that can be asked. */
async function askGateway(
  tool: ToolFactsQuery,
  config: string | undefined,
): Promise<ToolFactsView | undefined> {
  try {
    return await (await findRunningGateway({ config }))?.toolFacts(tool)
  } catch (error) {
    printError(
      `The gateway that runs says nothing: ${error instanceof Error ? error.message : String(error)}`,
    )
    return undefined
  }
}
