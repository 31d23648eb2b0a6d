/** How parts of the gateway post to somebody an operator named, without knowing how that is carried. */

export interface JsonPost {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly timeoutMs: number
  /** Largest answer that is read. */
  readonly bytesMax: number
}

export interface JsonPosted {
  readonly status: number
  readonly text: string
}

/** Rejects with an error whose message names the origin alone: a path may hold a token. */
export type PostJson = (post: JsonPost) => Promise<JsonPosted>
