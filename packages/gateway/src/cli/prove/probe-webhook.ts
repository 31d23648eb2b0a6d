/** A webhook of the probe's own, on loopback: it refuses one text and lets everything else pass. */

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** The text it refuses. */
export const REFUSED_TEXT = 'prove: refuse this'
const BYTES_MAX = 1 << 20

export interface ProbeWebhook {
  readonly url: string
  close(): void
}

export async function startProbeWebhook(): Promise<ProbeWebhook> {
  const server = createServer((req, res) => {
    let text = ''
    req.setEncoding('utf8')
    req.on('data', (chunk: string) => {
      if (text.length < BYTES_MAX) text += chunk
    })
    req.on('end', () => {
      const isSigned = /^v1=[0-9a-f]{64}$/.test(String(req.headers['callgate-signature']))
      const answer =
        !isSigned || text.includes(REFUSED_TEXT)
          ? { action: 'deny', reason: 'the probe refuses this' }
          : { action: 'pass' }
      res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}
