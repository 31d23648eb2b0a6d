/** Signs what the gateway posts to an operator's webhook, so that its receiver can tell it from a forged or an old one. */

import { createHmac } from 'node:crypto'

/** Where the key of a signature comes from: the receiver's own secret, or the keyring where it names none. */
export interface PostSigning {
  readonly nowMs: number
  readonly resolveSecret: (reference: string) => Promise<string>
  readonly ownKey: (receiver: string) => { readonly id: string; readonly key: Uint8Array }
}

/**
 * HMAC-SHA-256 over the time, a dot and the body, so that neither can be changed and an old post can be told from a new one.
 * The headers name the key when it is one of the keyring's. Rejects when the secret cannot be read.
 */
export async function signPost(
  receiver: { readonly id: string; readonly secret?: string | undefined },
  body: string,
  { nowMs, resolveSecret, ownKey }: PostSigning,
): Promise<Record<string, string>> {
  const { id, key } =
    receiver.secret === undefined
      ? ownKey(receiver.id)
      : { id: null, key: Buffer.from(await resolveSecret(receiver.secret)) }
  const time = String(Math.floor(nowMs / 1000))
  const signature = createHmac('sha256', key).update(`${time}.${body}`).digest('hex')
  return {
    'callgate-timestamp': time,
    'callgate-signature': `v1=${signature}`,
    ...(id === null ? {} : { 'callgate-key-id': id }),
  }
}
