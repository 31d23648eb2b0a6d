/** Placeholders as the pipeline sees them: one for each hidden value of a conversation, and the way back for those that have one. */

/** A value that is taken out of a message. */
export interface Hidden {
  /** The placeholder without a number: [redacted:KIND]. */
  readonly base: string
  readonly value: string
  /** Upstream that sent the value and may have it back; null keeps nothing but a digest. */
  readonly origin: string | null
  /** True where some upstream restores: then no placeholder of an earlier memory may be taken for one of this. */
  readonly tagged: boolean
}

export interface Restorable {
  readonly placeholder: string
  readonly value: string
}

export interface PlaceholderPort {
  /** The same placeholder for the same value within a conversation, as long as it is remembered. */
  name(conversation: string, hidden: Hidden): string
  /** The value behind a placeholder, for the upstream it came from and for nobody else. */
  restore(conversation: string, origin: string, placeholder: string): string | undefined
  /** Every value this upstream may have back, longest first. */
  held(conversation: string, origin: string): readonly Restorable[]
}

/** Where a restored value stands in the params. */
export interface Restored {
  readonly path: string
  readonly start: number
  readonly end: number
}
