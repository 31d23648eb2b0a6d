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
      if (error !== null) return callback(error, null)
      if (!(socket instanceof TLSSocket)) return callback(null, socket)
      checkSocket(socket, check).then(
        () => callback(null, socket),
        (refused: unknown) => {
          socket.destroy()
          callback(refused instanceof Error ? refused : new Error(String(refused)), null)
        },
      )
      return undefined
    })
}

async function checkSocket(socket: TLSSocket, check: CheckTlsKey): Promise<void> {
  const key = readTlsKey(socket)
  if (key === undefined) throw new Error('The server showed no certificate.')
  const refusal = await check(key)
  if (refusal !== undefined) throw new CallgateError(refusal)
}
