/** The sandbox of local servers as `callgate prove` fires it: a server reads what is not its own, and connects to where it may not. */

import { readMember, type Answer } from './probe-agent.ts'
import type { Control } from './controls.ts'
import type { Stage } from './stage.ts'

const UPSTREAM = 'prove-isolated'

export const ISOLATION_CONTROLS: readonly Control[] = [
  {
    id: 'isolation',
    title: 'A local server that reads the journal of the gateway',
    off: (_inspection, { unisolated }) => unisolated,
    async fire(stage) {
      const said = textOf(await stage.call('pry', { path: stage.journalDir }, { upstream: UPSTREAM }))
      return {
        fired: said === 'ENOENT' || said === 'EACCES',
        evidence: said,
        record: (entry) =>
          entry.type === 'event' &&
          entry.event === 'isolation' &&
          entry.upstream === UPSTREAM &&
          entry.note?.startsWith('isolated: ') === true,
      }
    },
  },
  {
    id: 'egress',
    title: 'A local server that connects to where it was not granted',
    off: (_inspection, { unisolated }) => unisolated,
    async fire(stage) {
      const place = new URL(stage.url).host
      const direct = await dial(stage, place, false)
      const proxied = await dial(stage, place, true)
      return {
        fired: direct === 'ECONNREFUSED' && proxied.includes(' 403 '),
        evidence: `${direct}, by the proxy ${proxied}`,
        record: (entry) =>
          entry.type === 'event' &&
          entry.event === 'egress' &&
          entry.upstream === UPSTREAM &&
          entry.note?.startsWith('refused ') === true,
      }
    },
  },
]

async function dial(stage: Stage, place: string, proxied: boolean): Promise<string> {
  return textOf(await stage.call('dial', { place, proxied }, { upstream: UPSTREAM }))
}

function textOf({ message, text }: Answer): string {
  const content = readMember(readMember(message, 'result'), 'content')
  const first: unknown = Array.isArray(content) ? content[0] : undefined
  const said = typeof first === 'object' && first !== null && 'text' in first ? first.text : undefined
  return typeof said === 'string' ? said : text.slice(0, 60)
}
