/** A gateway on a directory of its own that is killed and started again, before an upstream that counts what reaches it. */

import { join } from 'node:path'
import type { ControlClient } from '../../packages/gateway/src/control/client.ts'
import { announcedText, type Child } from '../fixtures/child.ts'
import { startCountingUpstream, type CountingUpstream } from '../fuzz/upstream.ts'
import { makeGatewayFolder, untilDead } from '../support/gateway-folder.ts'
import { modern, rawHeaders } from '../support/raw-http.ts'

export interface Killable {
  readonly journalFolder: string
  readonly upstream: CountingUpstream
  readonly start: () => Promise<Child>
  readonly clientOf: (gateway: Child) => ControlClient
  readonly close: () => Promise<void>
}

export async function openKillable(setup: {
  readonly name: string
  readonly policy: string
  readonly settings: Readonly<Record<string, unknown>>
}): Promise<Killable> {
  const upstream = await startCountingUpstream()
  const upstreams = { counted: { transport: 'http', url: upstream.url, era: 'legacy' } }
  const folder = await makeGatewayFolder({ ...setup, settings: () => ({ upstreams, ...setup.settings }) })
  return {
    journalFolder: join(folder.directory, 'data', 'journal'),
    upstream,
    start: () => folder.start(),
    clientOf: folder.clientOf,
    close: async () => {
      await upstream.close()
      await folder.remove()
    },
  }
}

export const kill = (gateway: Child): Promise<void> => untilDead(gateway, 'SIGKILL')

/** The text of the answer to one modern call. */
export async function callCounted(gateway: Child, note: string): Promise<string> {
  const { body, headers } = modern(note, 'tools/call', { name: 'text', arguments: { note } })
  const response = await fetch(`${announcedText(gateway, 'url')}/servers/counted/mcp`, {
    method: 'POST',
    headers: rawHeaders({ headers }),
    body: JSON.stringify(body),
  })
  return response.text()
}
