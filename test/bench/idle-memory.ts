/** What the gateway holds with ten upstreams: just started, and once each of them was listed and called. */

import { setTimeout as sleep } from 'node:timers/promises'
import { startGateway } from '../fixtures/gateway.ts'
import { runLoad } from './measure.ts'
import { print, row } from './report.ts'
import { readMemoryMb, type Target } from './targets.ts'

const UPSTREAMS = 10
/** What a start leaves behind is given back by then. */
const SETTLED_MS = 3_000

export async function measureIdle(direct: Target): Promise<Record<string, number>> {
  const ids = Array.from({ length: UPSTREAMS }, (_, index) => `bench-${index}`)
  const upstream = { transport: 'http', url: direct.url }
  const gateway = await startGateway({
    upstreams: Object.fromEntries(ids.map((id) => [id, upstream])),
    how: 'as-user',
  })
  try {
    const pid = gateway.child.process.pid ?? 0
    const read = async () => {
      await sleep(SETTLED_MS)
      return (await readMemoryMb(pid)).own
    }
    const started = await read()
    for (const id of ids) {
      const target = { ...direct, url: gateway.serverUrl(id).replace('localhost', '127.0.0.1') }
      await runLoad(target, { bytes: 1_024, concurrency: 1, durationMs: 1_000, calls: 1 })
    }
    const used = await read()
    print(`\nresident memory with ${UPSTREAMS} upstreams, MB`)
    print(row('just started', [started]))
    print(row('each listed and called', [used]))
    return {
      [`resident MB, ${UPSTREAMS} upstreams, just started`]: started,
      [`resident MB, ${UPSTREAMS} upstreams, each listed and called`]: used,
    }
  } finally {
    await gateway.stop()
  }
}
