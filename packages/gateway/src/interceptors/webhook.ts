/** Posts a message to the operator's webhook, signed and with its time, and reads the one form of answer it may give. */

import type { WebhookInterceptor } from '@callgate/contracts/interceptor'
import type { JsonValue } from '@callgate/contracts/json'
import type { InterceptorAnswer, InterceptorPort } from '../pipeline/ports/interceptor-port.ts'
import type { Clock, LimiterPort } from '../pipeline/ports/ports.ts'
import type { PostJson } from '../pipeline/ports/post-port.ts'
import { signPost } from '../keyring/sign-post.ts'
import { parseGuarded } from '../wire/json/guard.ts'
import { isRefusal } from '../wire/refusal.ts'
import { z } from 'zod'

const DEPTH_MAX = 64

const path = z
  .string()
  .max(512)
  .regex(/^(\/[^/]*)+$/)
const Answer = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('pass') }),
  z.strictObject({ action: z.literal('deny'), reason: z.string().max(2_000).default('') }),
  z.strictObject({
    action: z.literal('change'),
    redact: z.array(path).max(100).default([]),
    replace: z
      .array(z.strictObject({ path, value: z.custom<JsonValue>((value) => value !== undefined) }))
      .max(100)
      .default([]),
  }),
])

export interface WebhookParts {
  readonly clock: Pick<Clock, 'nowMs'>
  readonly limiter: LimiterPort
  readonly resolveSecret: (reference: string) => Promise<string>
  /** The key of the keyring for webhooks that name no secret, and its id. */
  readonly ownKey: (interceptor: string) => { readonly id: string; readonly key: Uint8Array }
  readonly post: PostJson
}

export function createInterceptorPort(parts: WebhookParts): InterceptorPort {
  async function send(webhook: WebhookInterceptor, body: string): Promise<InterceptorAnswer> {
    const { url, timeoutMs, answerBytesMax: bytesMax } = webhook
    const headers = await signPost(webhook, body, { ...parts, nowMs: parts.clock.nowMs() })
    const { status, text } = await parts.post({ url, headers, body, timeoutMs, bytesMax })
    return status === 200 ? readAnswer(text, bytesMax) : fail(`it answered ${status}`)
  }

  return {
    async ask(webhook, post) {
      const body = JSON.stringify(post)
      if (Buffer.byteLength(body) > webhook.bytesMax)
        return fail(`the message is larger than the ${webhook.bytesMax} bytes it is sent`)
      const slot = parts.limiter.take('interceptor', webhook.id, { concurrent: webhook.concurrencyMax })
      if (!slot.ok) return fail(`${webhook.concurrencyMax} posts are under way already`)
      try {
        return await send(webhook, body)
      } catch (error) {
        return fail(error instanceof Error ? error.message : String(error))
      } finally {
        slot.release()
      }
    },
  }
}

const fail = (reason: string): InterceptorAnswer => ({ action: 'failed', reason })

function readAnswer(text: string, bytesMax: number): InterceptorAnswer {
  const guarded = parseGuarded(text, { bytesMax, depthMax: DEPTH_MAX })
  if (isRefusal(guarded)) return fail('its answer is not plain JSON')
  const answer = Answer.safeParse(guarded.value)
  return answer.success ? answer.data : fail('its answer is not in the form it must have')
}
