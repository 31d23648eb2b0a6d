/** What is asked about an upstream before it is used: whether it is still the one that was accepted. */

import type { Refusal } from '@callgate/contracts/errors'
import type { UpstreamConfig } from '@callgate/contracts/upstream'
import type { Established } from './session.ts'

export interface Vetting {
  /** Before it is started or reached: a refusal when it is not where it was. */
  origin(tenant: string, upstream: string, config: UpstreamConfig): Promise<Refusal | undefined>
  /** Before the first byte of a request: a refusal when another key than the accepted one is shown. */
  tlsKey(tenant: string, upstream: string, spki: string): Promise<Refusal | undefined>
  /** What of its handshake may be relied on; `asked` is the protocol version it was asked for. */
  handshake(
    server: { readonly tenant: string; readonly upstream: string },
    established: Established,
    asked: string,
  ): Promise<Established>
}
