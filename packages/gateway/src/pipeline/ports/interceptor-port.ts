/** What the pipeline needs of the operator's webhooks: an answer in a closed form, or that there is none. */

import type { WebhookInterceptor } from '@callgate/contracts/interceptor'
import type { JsonObject, JsonValue } from '@callgate/contracts/json'

/** What a webhook answered. It can let the message go on, stop it, or take something out of it. */
export type InterceptorAnswer =
  | { readonly action: 'pass' }
  | { readonly action: 'deny'; readonly reason: string }
  | {
      readonly action: 'change'
      /** Places whose texts are replaced by a placeholder. */
      readonly redact: readonly string[]
      readonly replace: readonly { readonly path: string; readonly value: JsonValue }[]
    }
  | { readonly action: 'failed'; readonly reason: string }

export interface InterceptorPort {
  /** Never rejects: what goes wrong is an answer. The message in `post` is redacted already. */
  ask(webhook: WebhookInterceptor, post: JsonObject): Promise<InterceptorAnswer>
}
