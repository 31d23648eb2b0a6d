/** Which key a TLS server proves to have: told before the first byte of a request goes there. */

import { hash } from 'node:crypto'
import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { CallgateError, type Refusal } from '@callgate/contracts/errors'
import type { Connector } from './undici-parts.ts'

/** SHA-256 over the public key of the certificate (SPKI), in base64; undefined without TLS. */
export function readTlsKey(socket: Socket): string | undefined {
  const key = socket instanceof TLSSocket ? socket.getPeerX509Certificate()?.publicKey : undefined
  const spki = key?.export({ type: 'spki', format: 'der' })
  return spki === undefined ? undefined : hash('sha256', spki, 'base64')
}

/** What is wrong with a key, given as `readTlsKey` does. */
export type CheckTlsKey = (spki: string) => Promise<Refusal | undefined>

/** Connections that are handed out only after their key was looked at; `connect` must not resume sessions. */
export function connectChecked(connect: Connector, check: CheckTlsKey): Connector {
  return (to, callback) =>
    connect(to, (error, socket) => {
      if (error !== null) callback(error, null)
      else if (socket instanceof TLSSocket) void handOver(socket, check, callback)
      else callback(null, socket)
    })
}

async function handOver(
  socket: TLSSocket,
  check: CheckTlsKey,
  callback: Parameters<Connector>[1],
): Promise<void> {
  const refused = await checkSocket(socket, check)
  if (refused === undefined) return callback(null, socket)
  socket.destroy()
  callback(refused, null)
}

async function checkSocket(socket: TLSSocket, check: CheckTlsKey): Promise<Error | undefined> {
  try {
    const key = readTlsKey(socket)
    if (key === undefined) return new Error('The server showed no certificate.')
    const refusal = await check(key)
    return refusal === undefined ? undefined : new CallgateError(refusal)
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}
