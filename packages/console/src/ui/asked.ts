/** What a form asks, and what was answered. */

/** One field. The value is text; of a box `yes` or nothing. */
export interface Asked {
  readonly name: string
  readonly label: string
  readonly type: 'text' | 'lines' | 'date' | 'choice' | 'box'
  readonly options?: readonly (readonly [value: string, text: string])[]
  readonly initial?: string
  readonly hint?: string
  /** Needed unless said otherwise. */
  readonly optional?: boolean
}

export type Answers = Readonly<Record<string, string>>
