/** A webhook of the probe's own, on loopback: it refuses one text, lets everything else pass, and keeps what it is told. */

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** The text it refuses. */
export const REFUSED_TEXT = 'prove: refuse this'
const BYTES_MAX = 1 << 20
/** Where notifications are posted. */
export const TOLD_PATH = 'told'

export interface ProbeWebhook {
  readonly url: string
  /** Bodies of the notifications that came with a signature. */
  readonly told: readonly string[]
  close(): void
}

export async function startProbeWebhook(): Promise<ProbeWebhook> {
  const told: string[] = []
  const server = createServer((req, res) => {
    let text = ''
    req.setEncoding('utf8')
    req.on('data', (chunk: string) => {
      if (text.length < BYTES_MAX) text += chunk
    })
    req.on('end', () => {
      const isSigned = /^v1=[0-9a-f]{64}$/.test(String(req.headers['callgate-signature']))
      if (isSigned && req.url === `/${TOLD_PATH}`) told.push(text)
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
    told,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}
