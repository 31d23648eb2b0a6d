/** A connection to a place that whoever runs the gateway has chosen by name, such as a package registry, wherever it is. */

import { connect, type Socket } from 'node:net'
import { NetworkRefused } from './reach.ts'

export function dialPlainly(host: string, port: number, timeoutMs: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, timeout: timeoutMs })
    socket.once('connect', () => {
      socket.setTimeout(0)
      resolve(socket)
    })
    socket.once('timeout', () => socket.destroy(new NetworkRefused(`${host} does not answer`)))
    socket.once('error', reject)
  })
}
