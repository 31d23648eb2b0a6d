/** Streamable HTTP of 2026-07-28: stateless posts with headers made from the body; closing the response cancels. */

import { buildRequestHeaders } from '../wire/headers.ts'
import type { ReadLimits } from './envelope.ts'
import type { Exchange } from './exchange.ts'
import type { HttpClient } from './http-client.ts'
import { PostAnswer } from './post-answer.ts'
import type { Carrier, RequestHints, Session } from './session.ts'

export interface ModernHttpSettings {
  readonly client: HttpClient
  readonly session: Session
  readonly limits: ReadLimits
  readonly version: string
  /** Told when a response carries neither an answer nor a JSON-RPC error, with its status. */
  readonly onStatus?: (status: number) => void
}

export class ModernHttpCarrier implements Carrier {
  readonly #settings: ModernHttpSettings

  constructor(settings: ModernHttpSettings) {
    this.#settings = settings
  }

  send(exchange: Exchange, text: string, hints: RequestHints): void {
    const { client, session, limits, version, onStatus } = this.#settings
    const answer = new PostAnswer({
      session,
      exchange,
      limits,
      onUnanswered: ({ status, refusal }) => {
        if (status !== null) onStatus?.(status)
        exchange.fail(refusal)
      },
    })
    const headers = ['content-type', 'application/json', 'accept', 'application/json, text/event-stream']
    const generated = buildRequestHeaders(
      { version, method: hints.method, params: hints.params },
      hints.mirrored,
    )
    for (const name in generated) headers.push(name, generated[name] ?? '')
    const call = client.start({ method: 'POST', path: client.path, headers, body: text }, answer)
    answer.call = call
    exchange.stop = () => call.abort()
  }

  /** 2026-07-28 has no client notification over HTTP. */
  notify(): Promise<void> {
    const { session } = this.#settings
    session.settings.logger.debug(
      { upstream: session.upstream },
      'notification left out: this revision has none over HTTP',
    )
    return Promise.resolve()
  }

  /** Never called: a server of this revision cannot ask, and one that does is in violation. */
  answer(): void {
    const { session } = this.#settings
    session.violate('a question that this revision does not have')
  }

  abandon(exchange: Exchange): void {
    exchange.stop?.()
  }

  close(): Promise<void> {
    return Promise.resolve()
  }
}
