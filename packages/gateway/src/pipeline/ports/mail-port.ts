/** How parts of the gateway send a mail through the server an operator named, without knowing how that is carried. */

export interface Mail {
  /** smtps://host:port, or smtp://host:port, where TLS is begun with STARTTLS. */
  readonly url: string
  /** null where the server asks nobody to sign in. */
  readonly signIn: { readonly user: string; readonly password: string } | null
  /** PEM file of the authority the server is known by; null for the usual ones. */
  readonly caFile: string | null
  readonly from: string
  readonly to: readonly string[]
  readonly subject: string
  readonly text: string
  readonly html: string
  /** Left of the @ of its Message-ID; the same again is the same mail. */
  readonly id: string
  /** The same for the thread it belongs to; null where it stands alone. */
  readonly thread: string | null
  readonly timeoutMs: number
}

/** Resolves when the server has taken it for all; rejects with DeliveryRefused or what else went wrong. */
export type SendMail = (mail: Mail) => Promise<void>

/** The other side said no. `isFinal`: sending the same again is of no use. */
export class DeliveryRefused extends Error {
  readonly isFinal: boolean
  constructor(message: string, isFinal: boolean) {
    super(message)
    this.name = 'DeliveryRefused'
    this.isFinal = isFinal
  }
}
