/** What is known of one kind of identity number. */

export interface NationalId {
  readonly id: string
  readonly message: string
  /** Shape of the characters without separators: `9` a digit, `A` a capital letter, `*` either. */
  readonly shapes: readonly string[]
  /** The written form, separators kept, that says what it is without a word beside it. */
  readonly written?: RegExp
  /** Whether the bare form is sure by its check alone. */
  readonly sure?: boolean
  readonly check: (bare: string) => boolean
}
