/** Places named by the address they lead to, alone or in a range: no connection is opened there, and open ones are ended. */

import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { Indicator, IntelligenceConfig } from '@callgate/contracts/intelligence'
import { NetworkConfig } from '@callgate/contracts/network'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createAsk } from '../../network/ask.ts'
import { createReach, NetworkRefused, type Reach } from '../../network/reach.ts'
import { createDestinationWatch } from './destinations.ts'
import { IndicatorIndex } from './indicator-index.ts'

const HOST = 'mail.acme.example'
let index: IndicatorIndex
let settings: IntelligenceConfig
let told: string[]
let reach: Reach
let server: Server
let port: number
beforeEach(async () => {
  index = new IndicatorIndex()
  settings = IntelligenceConfig.parse({})
  told = []
  const explain = createDestinationWatch({
    book: { index } as never,
    clock: { nowMs: () => 1 },
    settings: () => settings,
    tell: (host, did, sightings) =>
      void told.push(`${host} ${did} ${sightings.map(({ value }) => value).join()}`),
  })
  const network = NetworkConfig.parse({ allowPrivate: ['127.0.0.0/8'] })
  // A name that is not of this machine, and leads to it all the same.
  const resolve = () => Promise.resolve([{ address: '127.0.0.1', family: 4 as const }])
  reach = createReach(() => network, resolve, explain)
  server = createServer((_request, response) => response.end('reached'))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  port = (server.address() as AddressInfo).port
})
afterEach(() => {
  server.closeAllConnections()
  server.close()
})

const know = (match: object, severity = 'high') =>
  index.add(
    'feed',
    Indicator.parse({
      id: 'one',
      type: 'malicious',
      severity,
      confidence: 0.9,
      title: 'A place that takes what it is sent',
      matches: [match],
      modifiedAtMs: null,
      expiresAtMs: null,
      withdrawnAtMs: null,
      references: [],
    }),
  )
const dial = async () => {
  const socket = await reach.dial(HOST, port, 1_000)
  socket.on('error', () => undefined)
  return socket
}

it.each([
  ['its address', { kind: 'host', host: '127.0.0.1' }],
  ['a range that holds it', { kind: 'network', cidr: '127.0.0.0/24' }],
  ['the name itself', { kind: 'host', host: HOST }],
  ['a name above it', { kind: 'host', host: 'acme.example' }],
])('is not connected to when intelligence names %s', async (_, match) => {
  ;(await dial()).destroy()
  know(match)
  await expect(dial()).rejects.toThrow(NetworkRefused)
  await expect(dial()).rejects.toThrow('threat intelligence names one of the two')
  // Told once, however often it is tried.
  expect(told).toHaveLength(1)
  expect(told[0]).toContain(`${HOST} not connected to`)
  index.remove('feed', 'one')
  ;(await dial()).destroy()
})

it('is not asked over HTTP, and what is open is ended when the news comes', async () => {
  const [socket, other] = [await dial(), connect(port, '127.0.0.1')]
  await once(other, 'connect')
  know({ kind: 'network', cidr: '127.0.0.1/32' })
  const closed = once(socket, 'close')
  reach.endBarred()
  await closed
  expect(socket.destroyed).toBe(true)
  // What did not go through the one way out is not its to end.
  expect(other.destroyed).toBe(false)
  other.destroy()
  const ask = createAsk(reach)
  const question = { url: `https://${HOST}:${port}/`, headers: {}, timeoutMs: 1_000, bytesMax: 100 }
  await expect(ask(question)).rejects.toThrow('threat intelligence')
})

it('is connected to and told where that is all the settings ask, and not told of the mild', async () => {
  settings = IntelligenceConfig.parse({ onHit: 'notify' })
  know({ kind: 'host', host: '127.0.0.1' })
  ;(await dial()).destroy()
  expect(told).toEqual([`${HOST} notified 127.0.0.1`])
  settings = IntelligenceConfig.parse({ minSeverity: 'critical' })
  ;(await dial()).destroy()
  expect(told).toHaveLength(1)
})
